using System.Buffers.Binary;
using Flint.Wasi.Preview1;
using Flint.Wasm;

namespace Flint.Wasi;

/// <summary>Makes guests of binaries: finds out what a binary is by looking at it.</summary>
public static class GuestLoader
{
    private const int PreambleLength = 8;
    private const int LayerOffset = 6;
    private const ushort ComponentLayer = 1;

    /// <summary>Exports that a message lists at most.</summary>
    private const int ListedExports = 8;

    private const string Supported =
        "Supported are components that export wasi:http/incoming-handler@0.2.x, and preview1 commands: core modules "
        + "that export _start (taking and returning nothing) and memory, and answer in CGI style.";

    /// <summary>Decodes, validates and prepares a binary, or a module in the text format.</summary>
    /// <exception cref="WasmFormatException">It is not a valid WebAssembly binary.</exception>
    /// <exception cref="GuestRefusedException">It is valid, but no function.</exception>
    public static GuestProgram Load(WasmEngine engine, ReadOnlyMemory<byte> binary) =>
        IsComponent(binary.Span) ? ComponentGuestProgram.Load(engine, binary)
        : GuestText.Is(binary.Span) ? LoadModule(engine, GuestText.Compile(binary))
        : LoadModule(engine, binary);

    /// <summary>
    /// Whether the preamble's layer field says component (component model, Binary.md: version 0x0d, layer 1); a core
    /// module has layer 0. Everything else is left to the decoder of modules, which says what is wrong.
    /// </summary>
    private static bool IsComponent(ReadOnlySpan<byte> binary) =>
        binary.Length >= PreambleLength
        && binary.StartsWith("\0asm"u8)
        && BinaryPrimitives.ReadUInt16LittleEndian(binary[LayerOffset..]) == ComponentLayer;

    private static GuestProgram LoadModule(WasmEngine engine, ReadOnlyMemory<byte> binary)
    {
        var module = engine.Compile(binary);
        try
        {
            if (!Preview1Program.IsCommand(module))
            {
                throw new GuestRefusedException(GuestFault.UnsupportedAbi, Describe(module));
            }

            return new Preview1Program(engine, module);
        }
        catch
        {
            module.Dispose();
            throw;
        }
    }

    private static string Describe(WasmModule module)
    {
        var exports = module.Exports.Select(static e => e.Name).ToList();
        if (exports.Count == 0)
        {
            return "The module exports nothing. " + Supported;
        }

        var listed = string.Join(", ", exports.Take(ListedExports));
        var more = exports.Count > ListedExports ? $" and {exports.Count - ListedExports} more" : "";
        var hint = exports.Contains("_initialize") ? " It looks like a reactor (it exports _initialize)." : "";
        return $"The module exports {listed}{more}.{hint} {Supported}";
    }
}
