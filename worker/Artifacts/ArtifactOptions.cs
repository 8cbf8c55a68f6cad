namespace Flint.Worker.Artifacts;

/// <summary>How binaries are loaded and kept (<c>Flint:Worker:Artifacts</c>).</summary>
public sealed class ArtifactOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Flint:Worker:Artifacts";

    /// <summary>
    /// Binaries that are decoded at once (default: half of the processors, at least one): deploys must not take the
    /// processors away from requests.
    /// </summary>
    public int ParallelLoads { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>
    /// Bytes of binaries whose code is kept although no instance pool uses it (default 256 MiB). The least recently
    /// used go first. Those in use are kept in any case.
    /// </summary>
    public long UnusedBytes { get; set; } = 256L << 20;

    /// <summary>
    /// Live versions that are loaded when the worker starts, the smallest first (default 64: about a second of one core for
    /// small functions), so that the first call after a restart does not wait for it. 0 turns it off.
    /// </summary>
    public int PreloadedPrograms { get; set; } = 64;

    /// <summary>
    /// Bytes of all binaries that are loaded when the worker starts (default 8 MiB, which leaves out JavaScript functions:
    /// loading those would take the processors away from the first requests).
    /// </summary>
    public long PreloadedBytes { get; set; } = 8L << 20;
}
