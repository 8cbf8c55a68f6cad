namespace Flint.Component;

/// <summary>WIT's <c>option&lt;T&gt;</c>.</summary>
public readonly record struct Option<T>
{
    private Option(T value)
    {
        HasValue = true;
        Value = value;
    }

    /// <summary>Whether there is a value.</summary>
    public bool HasValue { get; }

    /// <summary>The value; default where there is none.</summary>
    public T? Value { get; }

    /// <summary>No value.</summary>
    public static Option<T> None => default;

    /// <summary>A value.</summary>
    public static Option<T> Some(T value) => new(value);

    /// <summary>A value.</summary>
    public static implicit operator Option<T>(T value) => new(value);
}
