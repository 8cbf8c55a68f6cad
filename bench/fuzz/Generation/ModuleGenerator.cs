using Flint.Bench.Fuzz.Differential;
using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Generation;

/// <summary>
/// Makes modules that are denser than Binaryen's in vectors, tail calls, multiple values, branch tables and calls
/// through references, and that always end: loops and functions use up fuel. NaNs are canonical from the start.
/// </summary>
internal sealed class ModuleGenerator(int seed)
{
    private const int Fuel = 400;
    private readonly Random _random = new(seed);
    private readonly WasmWriter _output = new();

    /// <summary>The module.</summary>
    public byte[] Generate()
    {
        var shape = new ModuleShape(_random);
        _output.WriteBytes([0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]);
        WriteTypes(shape);
        WriteImports(shape);
        WriteFunctions(shape);
        Section(4, o => o.WriteBytes([1, 0x70, 0, (byte)shape.TableLength]));
        Section(5, o => o.WriteBytes([1, (byte)(shape.IsMemory64 ? 5 : 1), 1, 3]));
        WriteGlobals(shape);
        WriteExports(shape);
        WriteElements(shape);
        Section(12, o => o.WriteByte((byte)shape.DataSegments));
        WriteCode(shape);
        WriteData(shape);
        return _output.Written.ToArray();
    }

    private void WriteTypes(ModuleShape shape) =>
        Section(
            1,
            o =>
            {
                o.WriteUnsigned((ulong)(shape.Types.Count + ModuleShape.LogFunctions + 1 + NanHelpers.Count));
                foreach (var type in shape.Types)
                {
                    WriteType(o, type.Parameters, type.Results);
                }

                for (var kind = ValueKind.I32; kind <= ValueKind.V128; kind++)
                {
                    WriteType(o, [kind], []);
                }

                WriteType(o, [], []);
                NanHelpers.WriteTypes(o);
            }
        );

    private void WriteImports(ModuleShape shape) =>
        Section(
            2,
            o =>
            {
                o.WriteByte(ModuleShape.LogFunctions);
                for (var kind = ValueKind.I32; kind <= ValueKind.V128; kind++)
                {
                    o.WriteName(LogModule.Host);
                    o.WriteName($"log-{kind.ToString().ToLowerInvariant()}");
                    o.WriteByte(0);
                    o.WriteUnsigned((ulong)(shape.Types.Count + (kind - ValueKind.I32)));
                }
            }
        );

    private void WriteFunctions(ModuleShape shape) =>
        Section(
            3,
            o =>
            {
                o.WriteUnsigned((ulong)(shape.Functions.Count + NanHelpers.Count + 1));
                foreach (var type in shape.Functions)
                {
                    o.WriteUnsigned((ulong)type);
                }

                var refuelType = shape.Types.Count + ModuleShape.LogFunctions;
                NanHelpers.WriteFunctions(o, refuelType + 1);
                o.WriteUnsigned((ulong)refuelType);
            }
        );

    private void WriteGlobals(ModuleShape shape) =>
        Section(
            6,
            o =>
            {
                o.WriteUnsigned((ulong)(shape.Globals.Count + 1));
                foreach (var kind in shape.Globals)
                {
                    o.WriteByte(ModuleShape.Code(kind));
                    o.WriteByte(1);
                    new Constants(_random).Write(o, kind);
                    o.WriteOpcode(Opcode.End);
                }

                o.WriteBytes([ModuleShape.Code(ValueKind.I32), 1, (byte)Opcode.I32Const, 0, (byte)Opcode.End]);
            }
        );

    private void WriteExports(ModuleShape shape) =>
        Section(
            7,
            o =>
            {
                o.WriteUnsigned((ulong)(shape.Functions.Count + 1));
                for (var i = 0; i < shape.Functions.Count; i++)
                {
                    o.WriteName($"f{i}");
                    o.WriteByte(0);
                    o.WriteUnsigned((ulong)(ModuleShape.LogFunctions + i));
                }

                o.WriteName("hangLimitInitializer");
                o.WriteByte(0);
                o.WriteUnsigned((ulong)(ModuleShape.LogFunctions + shape.Functions.Count + NanHelpers.Count));
            }
        );

    // The first segment fills the table in part, the second is passive and names every function.
    private void WriteElements(ModuleShape shape) =>
        Section(
            9,
            o =>
            {
                var filled = _random.Next(shape.TableLength + 1);
                o.WriteBytes([2, 0, (byte)Opcode.I32Const, 0, (byte)Opcode.End, (byte)filled]);
                for (var i = 0; i < filled; i++)
                {
                    o.WriteByte((byte)(ModuleShape.LogFunctions + _random.Next(shape.Functions.Count)));
                }

                o.WriteBytes([1, 0, (byte)shape.Functions.Count]);
                for (var i = 0; i < shape.Functions.Count; i++)
                {
                    o.WriteByte((byte)(ModuleShape.LogFunctions + i));
                }
            }
        );

    private void WriteCode(ModuleShape shape) =>
        Section(
            10,
            o =>
            {
                o.WriteUnsigned((ulong)(shape.Functions.Count + NanHelpers.Count + 1));
                foreach (var type in shape.Functions)
                {
                    o.WriteVector(new FunctionGenerator(shape, shape.Types[type], _random).Generate());
                }

                NanHelpers.WriteBodies(o);
                var refuel = new WasmWriter();
                refuel.WriteBytes([0, (byte)Opcode.I32Const]);
                refuel.WriteSigned(Fuel);
                refuel.WriteBytes([(byte)Opcode.GlobalSet, (byte)shape.FuelGlobal, (byte)Opcode.End]);
                o.WriteVector(refuel.Written);
            }
        );

    private void WriteData(ModuleShape shape) =>
        Section(
            11,
            o =>
            {
                o.WriteByte((byte)shape.DataSegments);
                for (var i = 0; i < shape.DataSegments; i++)
                {
                    var bytes = new byte[_random.Next(200)];
                    _random.NextBytes(bytes);
                    if (i == 0)
                    {
                        var constant = shape.IsMemory64 ? Opcode.I64Const : Opcode.I32Const;
                        o.WriteBytes([0, (byte)constant, 0, (byte)Opcode.End]);
                    }
                    else
                    {
                        o.WriteByte(1);
                    }

                    o.WriteVector(bytes);
                }
            }
        );

    private void Section(byte id, Action<WasmWriter> write)
    {
        var content = new WasmWriter();
        write(content);
        _output.WriteByte(id);
        _output.WriteVector(content.Written);
    }

    private static void WriteType(WasmWriter output, ValueKind[] parameters, ValueKind[] results)
    {
        output.WriteByte(0x60);
        output.WriteVector([.. parameters.Select(ModuleShape.Code)]);
        output.WriteVector([.. results.Select(ModuleShape.Code)]);
    }
}
