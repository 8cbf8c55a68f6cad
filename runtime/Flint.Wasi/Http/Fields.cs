using System.Text;
using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>header-error</c>.</summary>
internal enum HeaderError
{
    InvalidSyntax,
    Forbidden,
    Immutable,
}

/// <summary>
/// wasi:http/types, <c>fields</c>: headers or trailers. Names are compared without regard to case and given to the guest in
/// lower case; the order of fields is kept.
/// </summary>
internal sealed class Fields : HostObject
{
    /// <summary>
    /// Bytes of names and values that one object may hold (256 KiB): several times what servers accept, so that only a guest
    /// that fills the host's memory meets it.
    /// </summary>
    private const int MaximumBytes = 256 * 1024;

    private readonly List<Field> _fields;
    private readonly bool _isImmutable;
    private readonly HostMemory _memory;
    private int _bytes;

    public Fields(HostMemory memory)
    {
        _fields = [];
        _memory = memory;
    }

    private Fields(List<Field> fields, HostMemory memory)
    {
        _fields = fields;
        _memory = memory;
        _bytes = fields.Sum(static f => f.Size);
        _memory.Take(_bytes);
    }

    /// <summary>A view that owns nothing.</summary>
    private Fields(Fields viewed)
    {
        _fields = viewed._fields;
        _memory = viewed._memory;
        _isImmutable = true;
    }

    private readonly record struct Field(string Name, byte[] Value)
    {
        /// <summary>Bytes, with what the objects themselves take.</summary>
        public int Size => 2 * Name.Length + Value.Length + 64;
    }

    /// <summary>Headers or trailers that came from elsewhere: what the transport made is left out.</summary>
    /// <param name="headers">The headers.</param>
    /// <param name="encoding">What made the characters of their values out of bytes.</param>
    /// <param name="memory">Counts what they take.</param>
    public static Fields Received(
        IReadOnlyList<KeyValuePair<string, string>> headers,
        Encoding encoding,
        HostMemory memory
    )
    {
        var fields = new List<Field>(headers.Count);
        for (var i = 0; i < headers.Count; i++)
        {
            var (name, value) = headers[i];
            if (!HeaderSyntax.IsTransport(name))
            {
                fields.Add(new Field(name.ToLowerInvariant(), encoding.GetBytes(value)));
            }
        }

        return new Fields(fields, memory);
    }

    /// <summary>The fields as the transport takes them. Values are bytes, which travel as Latin-1.</summary>
    public List<KeyValuePair<string, string>> ToList()
    {
        var list = new List<KeyValuePair<string, string>>(_fields.Count);
        foreach (var field in _fields)
        {
            list.Add(new(field.Name, Encoding.Latin1.GetString(field.Value)));
        }

        return list;
    }

    /// <summary>The value of a field that is there once; null where it is not.</summary>
    public string? Single(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Name == name)
            {
                return Encoding.Latin1.GetString(field.Value);
            }
        }

        return null;
    }

    public static Result<Fields, HeaderError> FromList((string Name, byte[] Value)[] entries, HostMemory memory)
    {
        var fields = new Fields(memory);
        foreach (var (name, value) in entries)
        {
            if (fields.Append(name, value) is { IsOk: false } refused)
            {
                fields.Forget();
                return refused.Error;
            }
        }

        return fields;
    }

    public byte[][] Get(string name) => [.. _fields.Where(f => Is(f, name)).Select(static f => f.Value)];

    public bool Has(string name) => _fields.Exists(f => Is(f, name));

    public Result<Unit, HeaderError> Set(string name, byte[][] values)
    {
        if (Array.Exists(values, static v => !HeaderSyntax.IsValue(v)))
        {
            return HeaderError.InvalidSyntax;
        }

        if (Delete(name) is { IsOk: false } refused)
        {
            return refused;
        }

        foreach (var value in values)
        {
            Add(name, value);
        }

        return default(Unit);
    }

    public Result<Unit, HeaderError> Delete(string name)
    {
        if (Refuse(name) is { } error)
        {
            return error;
        }

        _fields.RemoveAll(f => Is(f, name));
        var bytes = _fields.Sum(static f => f.Size);
        _memory.Give(_bytes - bytes);
        _bytes = bytes;
        return default(Unit);
    }

    public Result<Unit, HeaderError> Append(string name, byte[] value)
    {
        if (Refuse(name) is { } error)
        {
            return error;
        }

        if (!HeaderSyntax.IsValue(value))
        {
            return HeaderError.InvalidSyntax;
        }

        Add(name, value);
        return default(Unit);
    }

    public (string Name, byte[] Value)[] Entries() => [.. _fields.Select(static f => (f.Name, f.Value))];

    /// <summary>A copy that can be changed.</summary>
    public Fields Clone() => new([.. _fields], _memory);

    /// <summary>Becomes part of a message: no longer a child of what it was taken from.</summary>
    public Fields Adopt()
    {
        Detach();
        return this;
    }

    /// <summary>The same fields, as those of a message that can no longer be changed through them.</summary>
    public Fields AsImmutable() => new(this);

    /// <summary>The fields are needed no longer, whatever became of the handle.</summary>
    public void Forget()
    {
        _memory.Give(_bytes);
        _bytes = 0;
    }

    /// <inheritdoc/>
    protected override void OnDropped() => Forget();

    private static bool Is(Field field, string name) => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private HeaderError? Refuse(string name) =>
        _isImmutable ? HeaderError.Immutable
        : !HeaderSyntax.IsName(name) ? HeaderError.InvalidSyntax
        : HeaderSyntax.IsTransport(name) ? HeaderError.Forbidden
        : null;

    private void Add(string name, byte[] value)
    {
        var field = new Field(name.ToLowerInvariant(), value);
        if (_bytes + field.Size > MaximumBytes)
        {
            throw new ComponentTrapException($"fields of more than {MaximumBytes} bytes");
        }

        _memory.Take(field.Size);
        _bytes += field.Size;
        _fields.Add(field);
    }
}
