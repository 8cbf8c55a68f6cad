using System.Diagnostics;

namespace Flint.Bench.Fuzz.Mutation;

/// <summary>Feeds damaged inputs to a target and watches what each costs.</summary>
internal sealed class MutationRun(MutationTarget target)
{
    /// <summary>
    /// Time that one input may take. Inputs take microseconds; this is for one that takes a machine's time, and leaves
    /// room for a machine that does something else.
    /// </summary>
    public static readonly TimeSpan MaximumTime = TimeSpan.FromSeconds(5);

    /// <summary>Bytes that reading one input may allocate, besides <see cref="AllocationPerByte"/>.</summary>
    public const long MaximumAllocation = 64 << 20;

    /// <summary>Bytes that reading one input may allocate for each of its bytes.</summary>
    public const long AllocationPerByte = 256;

    private readonly List<byte[]> _corpus = MutationCorpus.For(target);

    /// <summary>Inputs that were accepted.</summary>
    public int Accepted { get; private set; }

    /// <summary>Inputs that were refused with an error that names the place.</summary>
    public int Refused { get; private set; }

    /// <summary>The longest time of one input.</summary>
    public TimeSpan LongestTime { get; private set; }

    /// <summary>The most bytes allocated for one input.</summary>
    public long LargestAllocation { get; private set; }

    /// <summary>Reads the damaged input of a seed.</summary>
    /// <exception cref="MutationException">The target did what it should not.</exception>
    public void Read(int seed)
    {
        var input = Mutator.Mutate(_corpus, target.IsText, new Random(seed));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        bool accepted;
        try
        {
            accepted = target.Read(input);
        }
        catch (Exception exception)
        {
            throw new MutationException(target.Name, seed, input, exception.ToString());
        }

        var time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        Accepted += accepted ? 1 : 0;
        Refused += accepted ? 0 : 1;
        LongestTime = time > LongestTime ? time : LongestTime;
        LargestAllocation = Math.Max(allocated, LargestAllocation);
        if (time > MaximumTime || allocated > MaximumAllocation + (AllocationPerByte * input.Length))
        {
            throw new MutationException(
                target.Name,
                seed,
                input,
                $"{input.Length} bytes took {time.TotalMilliseconds:f0} ms and {allocated:n0} bytes of memory"
            );
        }
    }
}
