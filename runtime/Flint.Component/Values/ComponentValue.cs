using System.Text;
using Flint.Component.Binary;
using Flint.Component.Instances;

namespace Flint.Component;

/// <summary>
/// A value of any component type, for callers that know the type only at run time. Equality is by value, apart from
/// resources.
/// </summary>
public abstract record ComponentValue
{
    private ComponentValue() { }

    /// <summary>A <c>bool</c>.</summary>
    public sealed record Bool(bool Value) : ComponentValue;

    /// <summary>An <c>s8</c>.</summary>
    public sealed record S8(sbyte Value) : ComponentValue;

    /// <summary>A <c>u8</c>.</summary>
    public sealed record U8(byte Value) : ComponentValue;

    /// <summary>An <c>s16</c>.</summary>
    public sealed record S16(short Value) : ComponentValue;

    /// <summary>A <c>u16</c>.</summary>
    public sealed record U16(ushort Value) : ComponentValue;

    /// <summary>An <c>s32</c>.</summary>
    public sealed record S32(int Value) : ComponentValue;

    /// <summary>A <c>u32</c>.</summary>
    public sealed record U32(uint Value) : ComponentValue;

    /// <summary>An <c>s64</c>.</summary>
    public sealed record S64(long Value) : ComponentValue;

    /// <summary>A <c>u64</c>.</summary>
    public sealed record U64(ulong Value) : ComponentValue;

    /// <summary>An <c>f32</c>.</summary>
    public sealed record F32(float Value) : ComponentValue;

    /// <summary>An <c>f64</c>.</summary>
    public sealed record F64(double Value) : ComponentValue;

    /// <summary>A <c>char</c>.</summary>
    public sealed record Char(Rune Value) : ComponentValue;

    /// <summary>A <c>string</c>.</summary>
    public sealed record String(string Value) : ComponentValue
    {
        /// <summary>For a string that came out of a component: its encoding and (tagged) length there.</summary>
        internal (StringEncoding Encoding, uint Units)? Source { get; init; }

        /// <inheritdoc/>
        public bool Equals(String? other) => other is not null && Value == other.Value;

        /// <inheritdoc/>
        public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>A <c>list</c>, a <c>map</c> (of pairs) or a list of fixed length.</summary>
    public sealed record List(IReadOnlyList<ComponentValue> Items) : ComponentValue
    {
        /// <inheritdoc/>
        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Count;
    }

    /// <summary>A <c>list&lt;u8&gt;</c>.</summary>
    public sealed record Bytes(ReadOnlyMemory<byte> Value) : ComponentValue
    {
        /// <inheritdoc/>
        public bool Equals(Bytes? other) => other is not null && Value.Span.SequenceEqual(other.Value.Span);

        /// <inheritdoc/>
        public override int GetHashCode() => Value.Length;
    }

    /// <summary>A <c>record</c>: its fields in order.</summary>
    public sealed record Record(IReadOnlyList<ComponentValue> Fields) : ComponentValue
    {
        /// <inheritdoc/>
        public bool Equals(Record? other) => other is not null && Fields.SequenceEqual(other.Fields);

        /// <inheritdoc/>
        public override int GetHashCode() => Fields.Count;
    }

    /// <summary>A <c>tuple</c>.</summary>
    public sealed record Tuple(IReadOnlyList<ComponentValue> Items) : ComponentValue
    {
        /// <inheritdoc/>
        public bool Equals(Tuple? other) => other is not null && Items.SequenceEqual(other.Items);

        /// <inheritdoc/>
        public override int GetHashCode() => Items.Count;
    }

    /// <summary>A <c>variant</c>, an <c>enum</c>, an <c>option</c> or a <c>result</c>: a case by its label.</summary>
    public sealed record Variant(string Case, ComponentValue? Payload = null) : ComponentValue;

    /// <summary><c>flags</c>: bit <c>i</c> is the label <c>i</c>.</summary>
    public sealed record Flags(uint Bits) : ComponentValue;

    /// <summary>A handle. Owned handles move with the value.</summary>
    public sealed record Resource : ComponentValue
    {
        internal Resource(ResourceValue value) => Value = value;

        internal ResourceValue Value { get; }

        /// <summary>The object, for a resource that the host implements.</summary>
        public object? HostObject => Value.Object;
    }
}
