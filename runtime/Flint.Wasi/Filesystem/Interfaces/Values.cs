using Flint.Component;
using Flint.Wasi.Clocks;

namespace Flint.Wasi.Filesystem;

/// <summary>wasi:filesystem/types, <c>descriptor-flags</c>.</summary>
[Flags]
internal enum HandleFlags : uint
{
    None = 0,
    Read = 1 << 0,
    Write = 1 << 1,
    FileIntegritySync = 1 << 2,
    DataIntegritySync = 1 << 3,
    RequestedWriteSync = 1 << 4,
    MutateDirectory = 1 << 5,
}

/// <summary>wasi:filesystem/types, <c>path-flags</c>.</summary>
[Flags]
internal enum PathFlags : uint
{
    None = 0,
    SymlinkFollow = 1 << 0,
}

/// <summary>wasi:filesystem/types, <c>advice</c>.</summary>
internal enum Advice
{
    Normal,
    Sequential,
    Random,
    WillNeed,
    DontNeed,
    NoReuse,
}

/// <summary>wasi:filesystem/types, <c>descriptor-stat</c>.</summary>
internal readonly record struct DescriptorStat(FileStat Stat)
    : IRecordValue<DescriptorStat, (DescriptorType, ulong, ulong, Option<WallTime>, Option<WallTime>, Option<WallTime>)>
{
    public (DescriptorType, ulong, ulong, Option<WallTime>, Option<WallTime>, Option<WallTime>) Fields =>
        (
            Stat.Type,
            Stat.Links,
            Stat.Size,
            WallTime.FromNanoseconds(Stat.Accessed),
            WallTime.FromNanoseconds(Stat.Modified),
            WallTime.FromNanoseconds(Stat.Changed)
        );

    /// <summary>Never called: guests do not make these.</summary>
    public static DescriptorStat FromFields(
        (DescriptorType, ulong, ulong, Option<WallTime>, Option<WallTime>, Option<WallTime>) fields
    ) => throw new NotSupportedException();
}

/// <summary>wasi:filesystem/types, <c>directory-entry</c>.</summary>
internal readonly record struct DirectoryEntry(DescriptorType Type, string Name)
    : IRecordValue<DirectoryEntry, (DescriptorType, string)>
{
    public (DescriptorType, string) Fields => (Type, Name);

    public static DirectoryEntry FromFields((DescriptorType, string) fields) => new(fields.Item1, fields.Item2);
}

/// <summary>wasi:filesystem/types, <c>metadata-hash-value</c>.</summary>
internal readonly record struct MetadataHash(ulong Lower, ulong Upper) : IRecordValue<MetadataHash, (ulong, ulong)>
{
    public (ulong, ulong) Fields => (Lower, Upper);

    public static MetadataHash FromFields((ulong, ulong) fields) => new(fields.Item1, fields.Item2);
}

/// <summary>wasi:filesystem/types, <c>new-timestamp</c>.</summary>
/// <param name="IsNow">The present time.</param>
/// <param name="Time">A given time; without one, and where it is not the present one, the time stays as it is.</param>
internal readonly record struct NewTimestamp(bool IsNow, WallTime? Time) : IVariantValue<NewTimestamp>
{
    public static VariantShape<NewTimestamp> Shape { get; } = new VariantShape<NewTimestamp>(static t =>
            t.IsNow ? 1
            : t.Time is null ? 0
            : 2
        ).Case("no-change", default).Case("now", new NewTimestamp(true, null)).Case<WallTime>("timestamp", static t => new NewTimestamp(false, t), static t => t.Time!.Value);

    /// <summary>The time in nanoseconds since 1970-01-01T00:00:00Z; null to leave it as it is.</summary>
    /// <returns>False where it is too late to be told in 64 bits.</returns>
    public bool TryGet(TimeProvider time, out ulong? nanoseconds)
    {
        WallTime? wall = IsNow ? WallTime.From(time.GetUtcNow()) : Time;
        nanoseconds = null;
        if (wall is not { } given)
        {
            return true;
        }

        var total = ((UInt128)given.Seconds * 1_000_000_000) + given.Nanoseconds;
        nanoseconds = (ulong)total;
        return total <= ulong.MaxValue;
    }
}
