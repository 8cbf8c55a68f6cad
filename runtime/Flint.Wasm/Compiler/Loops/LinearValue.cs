namespace Flint.Wasm.Compiler.Loops;

/// <summary>
/// An i32 in round i of a loop as a linear function: of the values that locals had before the loop, and of i. All numbers
/// are modulo 2^32, as the instructions compute.
/// </summary>
/// <param name="Terms">Per local, in ascending order: by what its value before the loop is multiplied.</param>
/// <param name="Constant">What is added.</param>
/// <param name="Step">What is added for every round before this one.</param>
internal sealed record LinearValue(IReadOnlyList<(int Local, uint Factor)> Terms, uint Constant, uint Step)
{
    /// <summary>Locals that one value may depend on: what is computed from more is no index into an array.</summary>
    private const int MaximumTerms = 3;

    public static LinearValue Of(uint constant) => new([], constant, 0);

    public static LinearValue OfLocal(int local, uint step = 0) => new([(local, 1u)], 0, step);

    /// <summary>The step as a signed number.</summary>
    public int SignedStep => unchecked((int)Step);

    public bool IsConstant => Terms.Count == 0 && Step == 0;

    public bool HasSameTerms(LinearValue other) => Terms.SequenceEqual(other.Terms);

    /// <summary>The sum with a multiple of another value, or null where it would have too many terms.</summary>
    public LinearValue? Plus(LinearValue other, uint factor = 1)
    {
        var terms = new SortedDictionary<int, uint>();
        foreach (var (local, own) in Terms)
        {
            terms[local] = own;
        }

        foreach (var (local, theirs) in other.Terms)
        {
            terms[local] = unchecked(terms.GetValueOrDefault(local) + (theirs * factor));
        }

        var left = terms.Where(static t => t.Value != 0).Select(static t => (t.Key, t.Value)).ToList();
        return left.Count > MaximumTerms
            ? null
            : new LinearValue(
                left,
                unchecked(Constant + (other.Constant * factor)),
                unchecked(Step + (other.Step * factor))
            );
    }

    public LinearValue? Times(uint factor) => Of(0).Plus(this, factor);
}
