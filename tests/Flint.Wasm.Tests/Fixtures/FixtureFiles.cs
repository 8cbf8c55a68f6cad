namespace Flint.Wasm.Tests.Fixtures;

/// <summary>Binaries that real toolchains made; the first line of each source says how.</summary>
internal static class FixtureFiles
{
    public static byte[] Sieve => Read("sieve.wasm");

    private static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
}
