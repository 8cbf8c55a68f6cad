namespace Flint.Wasm.Compiler;

/// <content>Shuffles: the lanes are known, so each is done in the cheapest way.</content>
internal sealed partial class FunctionTranslator
{
    private void TranslateShuffle(ReadOnlySpan<byte> lanes)
    {
        var plan = ShufflePlan.For(lanes);
        if (plan.IsUnary)
        {
            DropAllBut(plan.First);
        }
        else if (plan.First == 1)
        {
            _operands[^1] = SettleForReuse(_operands[^1]);
            _operands[^2] = SettleForReuse(_operands[^2]);
            (_operands[^2], _operands[^1]) = (_operands[^1], _operands[^2]);
        }

        if (plan.Method is { } name)
        {
            var method = typeof(VectorOperations).GetMethod(name)!;
            EmitVectorOperation(method, plan.IsUnary ? 1 : 2, plan.Control, plan.Lanes);
            PushStack(ValueKind.V128);
        }
    }

    /// <summary>Leaves one of the two topmost operands: 0 is the lower one.</summary>
    private void DropAllBut(int kept)
    {
        if (kept == 0)
        {
            DropTop();
            return;
        }

        var value = SettleForReuse(Pop());
        DropTop();
        Push(value);
    }
}
