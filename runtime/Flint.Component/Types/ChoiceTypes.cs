using System.Collections.Immutable;
using Flint.Wasm;

namespace Flint.Component.Types;

/// <summary>A case of a variant.</summary>
internal readonly record struct VariantCase(string Label, ValType? Payload)
{
    public override string ToString() => Payload is null ? Label : $"{Label}({Payload})";
}

/// <summary>
/// A value that is one of several cases. Enumerations, options and results are variants with a form of their own:
/// the layout is the same, equality is not.
/// </summary>
internal abstract class ChoiceType : ValType
{
    protected ChoiceType(ImmutableArray<VariantCase> cases)
    {
        Cases = cases;
        var payloads = cases.Select(static c => c.Payload).ToArray();
        Depth = DepthOf(payloads);
        Size = SizeOf(payloads);
        MentionsResource = AnyResource(payloads);
        ContainsBorrow = AnyBorrow(payloads);
        ContainsPointer = AnyPointer(payloads);
        Layout = AbiLayout.Choice(cases.Length, [.. payloads.Select(static p => p?.Layout)]);
        DiscriminantSize = (int)AbiLayout.DiscriminantSize(cases.Length);
        var payloadAlignment = payloads.Max(static p => p?.Layout.Alignment ?? 1);
        PayloadOffset = (int)AbiLayout.AlignUp((ulong)DiscriminantSize, payloadAlignment);
    }

    public ImmutableArray<VariantCase> Cases { get; }

    public override AbiLayout Layout { get; }

    public int DiscriminantSize { get; }

    /// <summary>Bytes from the start of a value to its payload.</summary>
    public int PayloadOffset { get; }
}

internal sealed class VariantType(ImmutableArray<VariantCase> cases) : ChoiceType(cases)
{
    public override ValType Renamed() => new VariantType(Cases);

    public override string ToString() => $"variant {{ {string.Join(", ", Cases)} }}";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var replaced = ResourceSubstitution.Apply(Cases, c => c with { Payload = substitution.Apply(c.Payload) });
        return replaced == Cases ? this : new VariantType(replaced);
    }
}

internal sealed class EnumType(ImmutableArray<string> labels)
    : ChoiceType([.. labels.Select(static l => new VariantCase(l, null))])
{
    public ImmutableArray<string> Labels { get; } = labels;

    public override ValType Renamed() => new EnumType(Labels);

    public override string ToString() => $"enum {{ {string.Join(", ", Labels)} }}";

    protected override ValType SubstituteParts(ResourceSubstitution substitution) => this;
}

internal sealed class OptionType(ValType some)
    : ChoiceType([new VariantCase("none", null), new VariantCase("some", some)])
{
    public ValType Some { get; } = some;

    public override ValType Renamed() => new OptionType(Some);

    public override string ToString() => $"option<{Some}>";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var replaced = substitution.Apply(Some);
        return ReferenceEquals(replaced, Some) ? this : new OptionType(replaced);
    }
}

internal sealed class ResultType(ValType? ok, ValType? error)
    : ChoiceType([new VariantCase("ok", ok), new VariantCase("error", error)])
{
    public ValType? Ok { get; } = ok;

    public ValType? Error { get; } = error;

    public override ValType Renamed() => new ResultType(Ok, Error);

    public override string ToString() => $"result<{Ok?.ToString() ?? "_"}, {Error?.ToString() ?? "_"}>";

    protected override ValType SubstituteParts(ResourceSubstitution substitution)
    {
        var newOk = substitution.Apply(Ok);
        var newError = substitution.Apply(Error);
        return ReferenceEquals(newOk, Ok) && ReferenceEquals(newError, Error) ? this : new ResultType(newOk, newError);
    }
}

/// <summary>A set of named bits, at most 32.</summary>
internal sealed class FlagsType(ImmutableArray<string> labels) : ValType
{
    public ImmutableArray<string> Labels { get; } = labels;

    public override AbiLayout Layout { get; } =
        AbiLayout.Scalar(
            labels.Length <= 8 ? 1u
                : labels.Length <= 16 ? 2u
                : 4u,
            ValueKind.I32
        );

    /// <summary>The bits that have a name.</summary>
    public uint Mask { get; } = labels.Length == 32 ? uint.MaxValue : (1u << labels.Length) - 1;

    public override ValType Renamed() => new FlagsType(Labels);

    public override string ToString() => $"flags {{ {string.Join(", ", Labels)} }}";

    protected override ValType SubstituteParts(ResourceSubstitution substitution) => this;
}
