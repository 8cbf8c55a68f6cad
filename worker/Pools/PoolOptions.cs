namespace Flint.Worker.Pools;

/// <summary>How instances are kept (<c>Flint:Worker:Pools</c>).</summary>
public sealed class PoolOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Pools";

    /// <summary>Requests that an instance serves with <c>isolation: reuse</c> before it is made fresh (default 1,000).</summary>
    public int MaximumUses { get; set; } = 1_000;

    /// <summary>
    /// Bytes of native stack for a guest's frames (default 512 KiB, as in Wasmtime). Unwinding a deep stack is slow.
    /// </summary>
    public int GuestStackBytes { get; set; } = 512 * 1024;

    /// <summary>
    /// How often pools are looked after (default 10 s): ready instances that none of the requests since the last
    /// time needed are given up, down to the function's minimum.
    /// </summary>
    public TimeSpan CareInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a pool without requests and without a minimum is kept (default 10 minutes).</summary>
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long an instance that is not made for a waiting request may take to start (default 10 s): at a deploy, and
    /// when a pool is filled up.
    /// </summary>
    public TimeSpan StartTime { get; set; } = TimeSpan.FromSeconds(10);
}
