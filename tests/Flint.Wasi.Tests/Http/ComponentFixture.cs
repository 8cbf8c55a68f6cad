using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Http;

/// <summary>The components of Fixtures/components/, loaded once.</summary>
internal static class ComponentFixture
{
    private static readonly Lazy<GuestProgram> LazyBehaviours = new(static () => Load("behaviours"));
    private static readonly Lazy<GuestProgram> LazyLibc = new(static () => Load("libc"));
    private static readonly Lazy<GuestProgram> LazyOutgoing = new(static () => Load("outgoing"));

    /// <summary>behaviours.c: the path chooses what it does.</summary>
    public static GuestProgram Behaviours => LazyBehaviours.Value;

    /// <summary>libc.c: a C program with a standard library.</summary>
    public static GuestProgram Libc => LazyLibc.Value;

    /// <summary>outgoing.c: asks for a capability.</summary>
    public static GuestProgram Outgoing => LazyOutgoing.Value;

    private static GuestProgram Load(string name) =>
        GuestLoader.Load(Fixture.Engine, Fixture.Read($"components/{name}"));
}
