using Flint.Wasm;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>
/// Makes a module comparable: exports its globals, memories and tables and, on demand, makes every NaN canonical where
/// its bits are open.
/// </summary>
internal sealed class ModuleRewriter(byte[] binary, ModuleDefinition module, bool canonicalizeNans)
{
    private const int TypeSection = 1;
    private const int FunctionSection = 3;
    private const int ExportSection = 7;
    private const int CodeSection = 10;
    private readonly WasmWriter _output = new();

    /// <summary>Whether the code has an instruction whose NaNs are open.</summary>
    public static bool MakesNans(ModuleDefinition module)
    {
        foreach (var body in module.Bodies)
        {
            var reader = new WasmReader(module.Binary.Span[..(body.CodeOffset + body.CodeLength)], body.CodeOffset);
            while (!reader.AtEnd)
            {
                var opcode = reader.ReadOpcode();
                if (NanShapes.Of(opcode) != NanShape.None)
                {
                    return true;
                }

                ImmediateSkipper.Skip(opcode, ref reader, module.Types.AsSpan());
            }
        }

        return false;
    }

    /// <summary>The module rewritten.</summary>
    public byte[] Rewrite()
    {
        var reader = new WasmReader(binary);
        _output.WriteBytes(reader.ReadBytes(8));
        var exported = false;
        while (!reader.AtEnd)
        {
            var id = reader.ReadByte();
            var section = reader.Slice((int)reader.ReadU32());
            if (!exported && id is > ExportSection and not 12 and not 13)
            {
                WriteExports(new WasmReader([0]));
                exported = true;
            }

            exported |= id == ExportSection;
            switch (id)
            {
                case 0:
                    break;
                case TypeSection when canonicalizeNans:
                    WriteExtended(id, section, NanHelpers.WriteTypes);
                    break;
                case FunctionSection when canonicalizeNans:
                    WriteExtended(id, section, o => NanHelpers.WriteFunctions(o, module.Types.Length));
                    break;
                case ExportSection:
                    WriteExports(section);
                    break;
                case CodeSection when canonicalizeNans:
                    WriteCode(section);
                    break;
                default:
                    _output.WriteByte(id);
                    _output.WriteVector(section.ReadBytes(section.Remaining));
                    break;
            }
        }

        return _output.Written.ToArray();
    }

    private void WriteExtended(byte id, WasmReader section, Action<WasmWriter> writeMore)
    {
        var content = new WasmWriter();
        content.WriteUnsigned(section.ReadU32() + NanHelpers.Count);
        content.WriteBytes(section.ReadBytes(section.Remaining));
        writeMore(content);
        _output.WriteByte(id);
        _output.WriteVector(content.Written);
    }

    private void WriteExports(WasmReader section)
    {
        var more = new WasmWriter();
        uint count = 0;
        void Add(ExternKind kind, int index, byte code)
        {
            if (!module.Exports.Any(e => e.Kind == kind && e.Index == index))
            {
                more.WriteName($"{kind}-{index}");
                more.WriteByte(code);
                more.WriteUnsigned((ulong)index);
                count++;
            }
        }

        for (var i = 0; i < module.Tables.Length; i++)
        {
            Add(ExternKind.Table, i, 1);
        }

        for (var i = 0; i < module.Memories.Length; i++)
        {
            Add(ExternKind.Memory, i, 2);
        }

        for (var i = 0; i < module.Globals.Length; i++)
        {
            Add(ExternKind.Global, i, 3);
        }

        var content = new WasmWriter();
        content.WriteUnsigned(section.ReadU32() + count);
        content.WriteBytes(section.ReadBytes(section.Remaining));
        content.WriteBytes(more.Written);
        _output.WriteByte(ExportSection);
        _output.WriteVector(content.Written);
    }

    private void WriteCode(WasmReader section)
    {
        var content = new WasmWriter();
        var count = section.ReadU32();
        content.WriteUnsigned(count + NanHelpers.Count);
        for (var i = 0; i < (int)count; i++)
        {
            var body = section.Slice((int)section.ReadU32());
            var rewritten = new WasmWriter();
            rewritten.WriteBytes(body.ReadBytes(module.Bodies[i].CodeOffset - body.Position));
            WriteInstructions(ref body, rewritten);
            content.WriteVector(rewritten.Written);
        }

        NanHelpers.WriteBodies(content);
        _output.WriteByte(CodeSection);
        _output.WriteVector(content.Written);
    }

    private void WriteInstructions(ref WasmReader body, WasmWriter output)
    {
        while (!body.AtEnd)
        {
            var start = body.Position;
            var opcode = body.ReadOpcode();
            ImmediateSkipper.Skip(opcode, ref body, module.Types.AsSpan());
            output.WriteBytes(binary.AsSpan(start, body.Position - start));
            var shape = NanShapes.Of(opcode);
            if (shape != NanShape.None)
            {
                output.WriteOpcode(Opcode.Call);
                output.WriteUnsigned((ulong)(module.Functions.Length + (int)shape - 1));
            }
        }
    }
}
