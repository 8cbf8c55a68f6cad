namespace Flint.Wasm.Tests.Fixtures;

/// <summary>Binaries that real toolchains made; the first line of each source says how.</summary>
internal static class FixtureFiles
{
    /// <summary>A C program, from clang.</summary>
    public static byte[] Sieve => Read("sieve.wasm");

    /// <summary>A module of many features, from wat2wasm.</summary>
    public static byte[] Features => Read("features.wasm");

    /// <summary>The text that <see cref="Features"/> was made of.</summary>
    public static byte[] FeaturesText => Read("features.wat");

    private static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name));
}
