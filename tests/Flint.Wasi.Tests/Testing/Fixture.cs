using Flint.Wasm;

namespace Flint.Wasi.Tests.Testing;

/// <summary>The binaries of Fixtures/, loaded once by one engine.</summary>
internal static class Fixture
{
    public static readonly WasmEngine Engine = new CompilingEngine();

    private static readonly Lazy<GuestProgram> LazyCommands = new(() => GuestLoader.Load(Engine, Read("commands")));
    private static readonly Lazy<GuestProgram> LazyEcho = new(() => GuestLoader.Load(Engine, Read("echo")));

    /// <summary>commands.c: the path chooses what it does.</summary>
    public static GuestProgram Commands => LazyCommands.Value;

    /// <summary>echo.rs.</summary>
    public static GuestProgram Echo => LazyEcho.Value;

    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", name + ".wasm"));
}
