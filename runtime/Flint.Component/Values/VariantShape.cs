using Flint.Component.Abi;
using Flint.Component.Types;

namespace Flint.Component;

/// <summary>The cases of a variant, in WIT's order.</summary>
/// <param name="indexOf">The index of the case that a value is of.</param>
public sealed class VariantShape<T>(Func<T, int> indexOf)
{
    private readonly List<VariantCaseShape<T>> _cases = [];

    internal IReadOnlyList<VariantCaseShape<T>> Cases => _cases;

    internal Func<T, int> IndexOf { get; } = indexOf;

    /// <summary>Adds a case without payload.</summary>
    public VariantShape<T> Case(string label, T value) => Add(new ConstantCaseShape<T>(label, value));

    /// <summary>Adds a case with a payload.</summary>
    public VariantShape<T> Case<TPayload>(string label, Func<TPayload, T> make, Func<T, TPayload> payload) =>
        Add(new PayloadCaseShape<T, TPayload>(label, make, payload));

    private VariantShape<T> Add(VariantCaseShape<T> shape)
    {
        _cases.Add(shape);
        return this;
    }
}

/// <summary>One case; makes the codec of its payload once the component's type is known.</summary>
internal abstract class VariantCaseShape<T>(string label)
{
    public string Label { get; } = label;

    public abstract CaseCodec<T> Bind(ValType? payload, CodecFactory factory);
}

internal sealed class ConstantCaseShape<T>(string label, T value) : VariantCaseShape<T>(label)
{
    public override CaseCodec<T> Bind(ValType? payload, CodecFactory factory) =>
        payload is null
            ? new ConstantCaseCodec<T>(value)
            : throw new CodecMismatchException(
                $"case `{Label}` has a payload of type {payload} that the host does not expect"
            );
}

internal sealed class PayloadCaseShape<T, TPayload>(string label, Func<TPayload, T> make, Func<T, TPayload> get)
    : VariantCaseShape<T>(label)
{
    public override CaseCodec<T> Bind(ValType? payload, CodecFactory factory) =>
        payload is null
            ? throw new CodecMismatchException($"case `{Label}` has no payload where the host expects one")
            : new PayloadCaseCodec<T, TPayload>(factory.Create<TPayload>(payload), make, get);
}
