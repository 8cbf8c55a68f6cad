using System.Text;
using Flint.Wasi.Tests.Testing;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Guests;

public sealed class GuestLoaderTests
{
    [Fact]
    public void Command_is_recognised()
    {
        Assert.Equal(GuestAbi.Preview1Command, Fixture.Commands.Abi);
        Assert.Equal(["wasi_snapshot_preview1"], Fixture.Commands.Imports);
        Assert.Empty(Fixture.Commands.CapabilitiesNeeded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not wasm")]
    [InlineData("\0asm")]
    public void Bytes_that_are_no_binary_are_malformed(string bytes) =>
        Assert.Equal(
            WasmFormatError.Malformed,
            Assert.Throws<WasmFormatException>(() => Load(Encoding.Latin1.GetBytes(bytes))).Error
        );

    [Fact]
    public void Truncated_binary_is_refused_with_its_offset()
    {
        var binary = Fixture.Read("commands");
        for (var length = 9; length < binary.Length; length += 997)
        {
            var error = Assert.Throws<WasmFormatException>(() => Load(binary[..length]));
            Assert.InRange(error.Offset, 0, length);
        }
    }

    [Fact]
    public void Module_without_an_abi_is_refused_with_what_was_found_and_what_is_supported()
    {
        // (module (func (export "run")) (memory (export "memory") 1))
        var error = Refuse(
            [1, 4, 1, 0x60, 0, 0],
            [3, 2, 1, 0],
            [5, 3, 1, 0, 1],
            [7, 16, 2, 3, .. "run"u8, 0, 0, 6, .. "memory"u8, 2, 0],
            [10, 4, 1, 2, 0, 0x0b]
        );
        Assert.Equal(GuestFault.UnsupportedAbi, error.Fault);
        Assert.StartsWith("The module exports run, memory. Supported are components", error.Message);
    }

    [Fact]
    public void Empty_module_is_refused()
    {
        var error = Refuse();
        Assert.Equal(GuestFault.UnsupportedAbi, error.Fault);
        Assert.StartsWith("The module exports nothing.", error.Message);
    }

    [Theory]
    [InlineData("env", "do_it", "The module imports env.do_it.")]
    [InlineData("wasi_unstable", "fd_write", "newer toolchain")]
    [InlineData("wasi_snapshot_preview1", "fd_fly", "has no such function")]
    [InlineData("wasi_snapshot_preview1", "fd_write", "WASI preview1 defines it as [i32 i32 i32 i32] -> [i32]")]
    public void Unknown_import_is_named(string module, string name, string message)
    {
        // (module (import MODULE NAME (func)) (func (export "_start")) (memory (export "memory") 1))
        byte[] import =
        [
            1,
            (byte)module.Length,
            .. Encoding.ASCII.GetBytes(module),
            (byte)name.Length,
            .. Encoding.ASCII.GetBytes(name),
            0,
            0,
        ];
        var error = Refuse(
            [1, 4, 1, 0x60, 0, 0],
            [2, (byte)import.Length, .. import],
            [3, 2, 1, 0],
            [5, 3, 1, 0, 1],
            [7, 19, 2, 6, .. "_start"u8, 0, 1, 6, .. "memory"u8, 2, 0],
            [10, 4, 1, 2, 0, 0x0b]
        );
        Assert.Equal(GuestFault.UnknownImport, error.Fault);
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("(module (memory (export \"memory\") 1) (func (export \"_start\")))")]
    [InlineData(" ;; a comment\n(memory (export \"memory\") 1) (func (export \"_start\"))")]
    public void A_module_in_the_text_format_is_taken_as_a_binary_is(string text)
    {
        using var program = GuestLoader.Load(Fixture.Engine, Encoding.UTF8.GetBytes(text));
        Assert.Equal(GuestAbi.Preview1Command, program.Abi);
    }

    [Fact]
    public void A_fault_in_the_text_format_has_its_place()
    {
        var fault = Assert.Throws<WasmFormatException>(() => Load("(module\n  (fun))"u8.ToArray()));
        Assert.Equal(11, fault.Offset);
        Assert.Contains("line 2, column 4", fault.Reason);
    }

    private static GuestRefusedException Refuse(params byte[][] sections) =>
        Assert.Throws<GuestRefusedException>(() => Load([0, .. "asm"u8, 1, 0, 0, 0, .. sections.SelectMany(s => s)]));

    private static void Load(byte[] binary) => GuestLoader.Load(Fixture.Engine, binary).Dispose();
}
