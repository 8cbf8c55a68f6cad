using System.Reflection;

namespace Flint.Component.Tests.Fixtures;

internal static class FixtureFiles
{
    public static byte[] Read(string name)
    {
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream("Fixtures/" + name)
            ?? throw new FileNotFoundException(name);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
