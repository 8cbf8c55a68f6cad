namespace Flint.Host.Tests;

/// <summary>A new folder that goes when the test ends.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("flint-host-").FullName;

    /// <summary>A path in it.</summary>
    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
