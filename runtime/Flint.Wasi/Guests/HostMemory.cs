using Flint.Component;

namespace Flint.Wasi;

/// <summary>
/// Counts the bytes that an instance makes the host remember: header fields, and what it writes before there is somewhere to
/// send it. They are not in the guest's own memory, so its memory limit does not hold them.
/// </summary>
internal sealed class HostMemory
{
    /// <summary>
    /// Bytes at a time (16 MiB): room for any sensible number of messages, and little next to the guest's own memory.
    /// </summary>
    private const long Maximum = 16 << 20;

    private long _used;

    /// <summary>Counts bytes that are about to be kept.</summary>
    /// <exception cref="ComponentTrapException">That would be too many.</exception>
    public void Take(int bytes)
    {
        if (_used + bytes > Maximum)
        {
            throw new ComponentTrapException($"more than {Maximum} bytes of headers and early body kept by the host");
        }

        _used += bytes;
    }

    /// <summary>Bytes are no longer kept.</summary>
    public void Give(int bytes) => _used -= bytes;

    /// <summary>Nothing is kept any more.</summary>
    public void Reset() => _used = 0;
}
