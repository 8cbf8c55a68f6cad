namespace Flint.Wasi.Filesystem;

/// <summary>The times of something in a scratch file system, in nanoseconds since 1970-01-01T00:00:00Z.</summary>
internal struct ScratchTimes(ulong now)
{
    public ulong Accessed { get; set; } = now;

    public ulong Modified { get; set; } = now;

    public ulong Changed { get; set; } = now;

    /// <summary>The contents changed.</summary>
    public void Modify(ulong now)
    {
        Modified = now;
        Changed = now;
    }

    /// <summary>The guest sets times.</summary>
    public void Set(ulong? accessed, ulong? modified, ulong now)
    {
        Accessed = accessed ?? Accessed;
        Modified = modified ?? Modified;
        Changed = now;
    }
}
