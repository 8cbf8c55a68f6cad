namespace Flint.Component;

/// <summary>WIT's <c>result&lt;TOk, TError&gt;</c>; use <see cref="Unit"/> where a side has no value.</summary>
public readonly record struct Result<TOk, TError>
{
    private Result(bool isOk, TOk? ok, TError? error)
    {
        IsOk = isOk;
        Value = ok;
        Error = error;
    }

    /// <summary>Whether this is a success.</summary>
    public bool IsOk { get; }

    /// <summary>The value of a success; default for an error.</summary>
    public TOk? Value { get; }

    /// <summary>The error; default for a success.</summary>
    public TError? Error { get; }

    /// <summary>A success.</summary>
    public static Result<TOk, TError> Ok(TOk value) => new(true, value, default);

    /// <summary>An error.</summary>
    public static Result<TOk, TError> Err(TError error) => new(false, default, error);

    /// <summary>A success.</summary>
    public static implicit operator Result<TOk, TError>(TOk value) => Ok(value);

    /// <summary>An error.</summary>
    public static implicit operator Result<TOk, TError>(TError error) => Err(error);
}
