namespace Flint.Wasm.Text;

/// <summary>What a value of a script is.</summary>
internal enum WastValueKind
{
    I32,
    I64,
    F32,
    F64,
    V128,

    /// <summary>A null reference.</summary>
    Null,

    /// <summary>A host reference, told from others by a number.</summary>
    Extern,

    /// <summary>A reference to some function; only in expectations.</summary>
    Function,

    /// <summary>A reference that is not null; only in expectations.</summary>
    Reference,

    /// <summary>A reference of garbage collection, which the engine does not have.</summary>
    Unsupported,
}

/// <summary>A value of a script.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Low">The bits of a number, the low half of a vector, or the number of a host reference.</param>
/// <param name="High">The high half of a vector.</param>
internal readonly record struct WastValue(WastValueKind Kind, ulong Low = 0, ulong High = 0);

/// <summary>What kind of NaN a script expects.</summary>
internal enum WastNan : byte
{
    /// <summary>None: the lane is compared bit by bit.</summary>
    None,

    /// <summary><c>nan:canonical</c>: only the highest bit of the payload is set.</summary>
    Canonical,

    /// <summary><c>nan:arithmetic</c>: the highest bit of the payload is set.</summary>
    Arithmetic,
}

/// <summary>A result that a script expects.</summary>
/// <param name="Value">The value, in which lanes that are to be NaN are zero.</param>
/// <param name="LaneBits">The width of a lane; 0 where the value is compared as a whole.</param>
/// <param name="Nans">What each lane must be; empty where no lane is to be NaN.</param>
/// <param name="Alternatives">For <c>(either …)</c>: what it may be.</param>
internal sealed record WastExpectation(
    WastValue Value,
    int LaneBits,
    IReadOnlyList<WastNan> Nans,
    IReadOnlyList<WastExpectation> Alternatives
)
{
    /// <summary>Whether a value is as expected.</summary>
    public bool Matches(WastValue actual)
    {
        if (Alternatives.Count > 0)
        {
            return Alternatives.Any(a => a.Matches(actual));
        }

        if (Value.Kind == WastValueKind.Reference)
        {
            return actual.Kind is WastValueKind.Extern or WastValueKind.Function or WastValueKind.Reference;
        }

        if (Value.Kind == WastValueKind.Function)
        {
            return actual.Kind == WastValueKind.Function;
        }

        if (Nans.Count == 0)
        {
            return Value == actual;
        }

        if (Value.Kind != actual.Kind)
        {
            return false;
        }

        for (var lane = 0; lane < Nans.Count; lane++)
        {
            if (!LaneMatches(Nans[lane], LaneOf(Value, lane), LaneOf(actual, lane)))
            {
                return false;
            }
        }

        return true;
    }

    private bool LaneMatches(WastNan nan, ulong expected, ulong actual)
    {
        var quiet = LaneBits == 32 ? 0x7FC0_0000UL : 0x7FF8_0000_0000_0000UL;
        var sign = LaneBits == 32 ? 0x8000_0000UL : 0x8000_0000_0000_0000UL;
        return nan switch
        {
            WastNan.Canonical => (actual & ~sign) == quiet,
            WastNan.Arithmetic => (actual & quiet) == quiet,
            _ => expected == actual,
        };
    }

    private ulong LaneOf(WastValue value, int lane)
    {
        if (LaneBits == 64)
        {
            return lane == 0 ? value.Low : value.High;
        }

        var half = lane < 2 ? value.Low : value.High;
        return (uint)(half >> (lane % 2 * 32));
    }
}
