namespace Flint.Worker.Tests.Testing;

/// <summary>The binaries of Flint.Wasi.Tests.</summary>
internal static class Fixture
{
    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name + ".wasm"));
}
