namespace Flint.Bench.Instances;

/// <summary>The sample functions that are in the repository as binaries.</summary>
internal static class Guests
{
    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "guests", file));
}
