namespace Flint.EndToEnd.Tests;

/// <summary>The WebAssembly binaries of the tests.</summary>
internal static class Binaries
{
    /// <summary>The sample hello: a component that answers every request alike.</summary>
    public static byte[] Hello => Sample("hello");

    /// <summary>The sample echo: a component that answers with method, path, query and body as JSON.</summary>
    public static byte[] Echo => Sample("echo");

    /// <summary>The sample c-cgi: a preview1 command.</summary>
    public static byte[] Command => Sample("c-cgi");

    /// <summary>The sample greeting: a preview1 command that reads its environment.</summary>
    public static byte[] Greeting => Sample("greeting");

    /// <summary>The path of a sample's binary.</summary>
    public static string SamplePath(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Samples", name, name + ".wasm");

    /// <summary>The path of a binary of Guests/.</summary>
    public static string GuestPath(string name) => Path.Combine(AppContext.BaseDirectory, "Guests", name + ".wasm");

    /// <summary>A binary of Guests/.</summary>
    public static byte[] Guest(string name) => File.ReadAllBytes(GuestPath(name));

    private static byte[] Sample(string name) => File.ReadAllBytes(SamplePath(name));
}
