using System.Buffers.Binary;
using System.Security.Cryptography;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Validation;

/// <summary>
/// Remembers which runs of function bodies were found to be valid, so that modules that share their code are not validated
/// again. A run is known by a hash of its bytes, of where in the index space it stands, and of all sections before the code:
/// the validation context is made of nothing else, apart from the limits, which belong to the engine as this does.
/// </summary>
/// <remarks>
/// It holds nothing: a run is known as long as a module has it. The hash is a cryptographic one, because whoever could make
/// two runs meet could have code run that was never validated.
/// </remarks>
internal sealed class ValidatedCode
{
    /// <summary>Bytes of a code section from which it is worth hashing: smaller ones are validated in milliseconds.</summary>
    public const int WorthwhileBytes = 256 * 1024;

    /// <summary>
    /// Bytes of a run: a module that differs in few functions validates few runs again, and keeps few objects for this.
    /// </summary>
    public const int RunBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, WeakReference<ValidatedRun>> _runs = [];
    private int _purgeAt = 1024;

    /// <summary>How many runs are known, those included that no module has any more.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _runs.Count;
            }
        }
    }

    /// <summary>A run that was found to be valid.</summary>
    public ValidatedRun? Find(UInt128 key)
    {
        lock (_gate)
        {
            return _runs.TryGetValue(key, out var reference) && reference.TryGetTarget(out var run) ? run : null;
        }
    }

    /// <summary>Remembers a run that was found to be valid, as long as somebody holds it.</summary>
    public void Add(UInt128 key, ValidatedRun run)
    {
        lock (_gate)
        {
            _runs[key] = new WeakReference<ValidatedRun>(run);
            if (_runs.Count < _purgeAt)
            {
                return;
            }

            foreach (var (dead, reference) in _runs)
            {
                if (!reference.TryGetTarget(out _))
                {
                    _runs.Remove(dead);
                }
            }

            _purgeAt = Math.Max(1024, 2 * _runs.Count);
        }
    }

    /// <summary>The hash of what stands before the code section.</summary>
    public static byte[] HashOfContext(ReadOnlySpan<byte> sectionsBefore) => SHA256.HashData(sectionsBefore);

    /// <summary>The key of a run: half of a SHA-256, which 2^64 runs would have to be tried to make two meet.</summary>
    public static UInt128 KeyOf(byte[] context, int firstFunction, ReadOnlySpan<byte> run)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt32LittleEndian(result, firstFunction);
        hash.AppendData(context);
        hash.AppendData(result[..sizeof(int)]);
        hash.AppendData(run);
        hash.GetHashAndReset(result);
        return BinaryPrimitives.ReadUInt128BigEndian(result);
    }
}

/// <summary>Function bodies that follow one another and are valid.</summary>
/// <param name="Start">Where they start in the binary that <paramref name="Bodies"/> tell of.</param>
/// <param name="Bodies">What is known of each.</param>
internal sealed record ValidatedRun(int Start, FunctionBody[] Bodies)
{
    /// <summary>The same bodies in a binary where they start elsewhere.</summary>
    public IEnumerable<FunctionBody> At(int start) =>
        start == Start
            ? Bodies
            : Bodies.Select(body => new FunctionBody
            {
                FunctionIndex = body.FunctionIndex,
                Locals = body.Locals,
                LocalCount = body.LocalCount,
                CodeOffset = body.CodeOffset - Start + start,
                CodeLength = body.CodeLength,
                MaximumStackHeight = body.MaximumStackHeight,
            });
}
