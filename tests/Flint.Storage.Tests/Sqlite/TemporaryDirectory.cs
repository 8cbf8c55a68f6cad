namespace Flint.Storage.Tests.Sqlite;

/// <summary>A new folder that goes when the test ends.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    internal string Path { get; } = Directory.CreateTempSubdirectory("flint-storage-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
