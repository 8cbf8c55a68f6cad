using Flint.Wasm;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Bench.Fuzz.Differential;

/// <summary>
/// Makes a module smaller while something still holds of it: takes runs of instructions away, or puts a constant in their
/// place, and keeps what is valid and still interesting.
/// </summary>
internal sealed class ModuleReducer(Func<byte[], Task<bool>> isInteresting)
{
    private const int CodeSection = 10;

    // Nothing, unreachable, and a zero of every type.
    private static readonly byte[][] Replacements =
    [
        [],
        [(byte)Opcode.Unreachable],
        [(byte)Opcode.I32Const, 0],
        [(byte)Opcode.I64Const, 0],
        [(byte)Opcode.F32Const, 0, 0, 0, 0],
        [(byte)Opcode.F64Const, 0, 0, 0, 0, 0, 0, 0, 0],
        [0xFD, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ];

    /// <summary>The smallest module found.</summary>
    public async Task<byte[]> ReduceAsync(byte[] binary)
    {
        var best = binary;
        int before;
        do
        {
            before = best.Length;
            var bodies = Decode(best)!.Bodies.Length;
            for (var body = bodies - 1; body >= 0; body--)
            {
                best = await ReduceBodyAsync(best, body);
                Console.Error.WriteLine($"function {body}: {best.Length} bytes");
            }
        } while (best.Length < before);

        return best;
    }

    private async Task<byte[]> ReduceBodyAsync(byte[] best, int body)
    {
        for (var length = 4_096; length > 0; length = length > 32 ? length * 3 / 4 : length - 1)
        {
            for (var start = 0; ; start++)
            {
                var module = Decode(best)!;
                var instructions = Instructions(module, body);
                if (start + length >= instructions.Count)
                {
                    break;
                }

                var from = instructions[start];
                var to = instructions[start + length];
                foreach (var replacement in Replacements)
                {
                    if (replacement.Length >= to - from)
                    {
                        continue;
                    }

                    var candidate = Replace(best, module, body, from, to, replacement);
                    if (Decode(candidate) is not null && await isInteresting(candidate))
                    {
                        best = candidate;
                        break;
                    }
                }
            }
        }

        return best;
    }

    private static ModuleDefinition? Decode(byte[] binary)
    {
        try
        {
            return ModuleDecoder.Decode(binary, WasmLimits.Default);
        }
        catch (WasmFormatException)
        {
            return null;
        }
    }

    // Where each instruction starts.
    private static List<int> Instructions(ModuleDefinition module, int index)
    {
        var body = module.Bodies[index];
        var reader = new WasmReader(module.Binary.Span[..(body.CodeOffset + body.CodeLength)], body.CodeOffset);
        var starts = new List<int>();
        while (!reader.AtEnd)
        {
            starts.Add(reader.Position);
            ImmediateSkipper.Skip(reader.ReadOpcode(), ref reader, module.Types.AsSpan());
        }

        return starts;
    }

    private static byte[] Replace(byte[] binary, ModuleDefinition module, int index, int from, int to, byte[] bytes)
    {
        var output = new WasmWriter();
        var reader = new WasmReader(binary);
        output.WriteBytes(reader.ReadBytes(8));
        while (!reader.AtEnd)
        {
            var id = reader.ReadByte();
            var section = reader.Slice((int)reader.ReadU32());
            output.WriteByte(id);
            if (id != CodeSection)
            {
                output.WriteVector(section.ReadBytes(section.Remaining));
                continue;
            }

            var code = new WasmWriter();
            var count = section.ReadU32();
            code.WriteUnsigned(count);
            for (var i = 0; i < (int)count; i++)
            {
                var body = section.Slice((int)section.ReadU32());
                if (i != index)
                {
                    code.WriteVector(body.ReadBytes(body.Remaining));
                    continue;
                }

                var start = body.Position;
                code.WriteVector([
                    .. binary.AsSpan(start, from - start),
                    .. bytes,
                    .. binary.AsSpan(to, module.Bodies[i].CodeOffset + module.Bodies[i].CodeLength - to),
                ]);
            }

            output.WriteVector(code.Written);
        }

        return output.Written.ToArray();
    }
}
