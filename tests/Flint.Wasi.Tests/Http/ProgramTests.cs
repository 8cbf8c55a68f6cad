using Flint.Wasi.Tests.Testing;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Http;

public sealed class ProgramTests
{
    [Fact]
    public void A_component_is_recognised_with_its_imports()
    {
        var program = ComponentFixture.Behaviours;
        Assert.Equal(GuestAbi.WasiHttp, program.Abi);
        Assert.Contains("wasi:http/types@0.2.12", program.Imports);
        Assert.Empty(program.CapabilitiesNeeded);
    }

    [Fact]
    public void A_component_that_makes_requests_needs_the_capability_for_it()
    {
        Assert.Equal(["http-out"], ComponentFixture.Outgoing.CapabilitiesNeeded);
        var refused = Assert.Throws<GuestRefusedException>(() =>
            ComponentFixture.Outgoing.Instantiate(new GuestOptions(), CancellationToken.None)
        );
        Assert.Contains("'http-out'", refused.Message, StringComparison.Ordinal);
        var granted = new GuestOptions { Grants = new HashSet<string>(StringComparer.Ordinal) { "http-out" } };
        ComponentFixture.Outgoing.Instantiate(granted, CancellationToken.None).Dispose();
    }

    [Theory]
    [InlineData("0.2.10")]
    [InlineData("0.2.99")]
    public void Imports_and_exports_of_any_0_2_release_link(string version)
    {
        using var program = Load(Renamed("0.2.12", version));
        Assert.Equal(GuestAbi.WasiHttp, program.Abi);
    }

    [Fact]
    public void An_import_that_nobody_has_is_named()
    {
        var refused = Assert.Throws<GuestRefusedException>(() =>
            Load(Renamed("wasi:random/random", "wasi:dandom/random"))
        );
        Assert.Equal(GuestFault.UnknownImport, refused.Fault);
        Assert.Contains("wasi:dandom/random@0.2.12", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_of_another_world_is_refused_with_what_it_exports()
    {
        var refused = Assert.Throws<GuestRefusedException>(() => Load(Renamed("incoming-handler", "incoming-handles")));
        Assert.Equal(GuestFault.UnsupportedAbi, refused.Fault);
        Assert.Contains("wasi:http/incoming-handles", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_component_that_is_cut_off_is_refused_with_its_offset()
    {
        var binary = Fixture.Read("components/behaviours");
        for (var length = 9; length < binary.Length; length += 501)
        {
            try
            {
                Load(binary[..length]).Dispose();
            }
            catch (WasmFormatException refused)
            {
                Assert.InRange(refused.Offset, 0, length);
            }
            catch (GuestRefusedException)
            {
                // Whole sections were left.
            }
        }
    }

    private static GuestProgram Load(byte[] binary) => GuestLoader.Load(Fixture.Engine, binary);

    /// <summary>behaviours.wasm with a name replaced by one of the same length.</summary>
    private static byte[] Renamed(string from, string to)
    {
        var text = System.Text.Encoding.Latin1.GetString(Fixture.Read("components/behaviours"));
        Assert.Equal(from.Length, to.Length);
        return System.Text.Encoding.Latin1.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }
}
