using System.Text;
using Flint.Wasm.Binary;

namespace Flint.Wasm.Tests.Instructions;

/// <summary>
/// A module that exports one function for each of some instructions. A function takes its operands from memory and leaves
/// its result there; see the offsets.
/// </summary>
internal static class InstructionModule
{
    /// <summary>Operands, 16 bytes each, at most three.</summary>
    public const int Operands = 0;

    /// <summary>The result of whatever gives one.</summary>
    public const int Result = 48;

    /// <summary>The address operand of loads and stores, an i32.</summary>
    public const int Address = 64;

    /// <summary>The offset immediate of loads and stores.</summary>
    public const int AccessOffset = 80;

    /// <summary>Bytes of memory that functions use as long as the address is not above 32.</summary>
    public const int RecordLength = 128;

    private const byte MemoryExport = 2;

    public static byte[] Build(IReadOnlyList<Instruction> instructions)
    {
        var module = new List<byte> { 0, 0x61, 0x73, 0x6D, 1, 0, 0, 0 };
        Section(module, 1, [1, 0x60, 0, 0]);
        Section(module, 3, [.. Unsigned(instructions.Count), .. new byte[instructions.Count]]);
        Section(module, 5, [1, 0, 1]);

        List<byte> exports = [.. Unsigned(instructions.Count + 1), .. Name("memory"), MemoryExport, 0];
        for (var i = 0; i < instructions.Count; i++)
        {
            exports.AddRange([.. Name(i.ToString()), 0, .. Unsigned(i)]);
        }

        Section(module, 7, exports);
        List<byte> code = [.. Unsigned(instructions.Count)];
        foreach (var instruction in instructions)
        {
            var body = Body(instruction);
            code.AddRange([.. Unsigned(body.Count), .. body]);
        }

        Section(module, 10, code);
        return [.. module];
    }

    private static List<byte> Body(Instruction instruction)
    {
        var info = instruction.Info;
        List<byte> body = [0];
        if (info.Result != ValueKind.None)
        {
            body.AddRange([0x41, .. Unsigned(Result)]);
        }

        var isAccess = info.Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane;
        if (isAccess)
        {
            body.AddRange([0x41, 0, 0x28, 0, .. Unsigned(Address)]);
        }

        ReadOnlySpan<ValueKind> parameters = [info.Parameter0, info.Parameter1, info.Parameter2];
        for (var i = 0; i < info.ParameterCount; i++)
        {
            body.AddRange(
                instruction.Constants.ElementAtOrDefault(i) is { } constant
                    ? ConstantOf(parameters[i], constant)
                    : [0x41, 0, .. LoadOf(parameters[i]), 0, .. Unsigned(Operands + (i * 16))]
            );
        }

        body.AddRange(Encode(instruction.Opcode));
        if (isAccess)
        {
            body.AddRange([0, .. Unsigned(AccessOffset)]);
        }

        body.AddRange(instruction.Immediates);
        body.AddRange(StoreOf(info.Result));
        body.Add(0x0B);
        return body;
    }

    private static byte[] Encode(Opcode opcode) =>
        (int)opcode switch
        {
            < 0x100 => [(byte)opcode],
            < 0x200 => [0xFC, .. Unsigned((int)opcode - 0x100)],
            _ => [0xFD, .. Unsigned((int)opcode - 0x200)],
        };

    private static byte[] ConstantOf(ValueKind kind, byte[] constant) =>
        kind switch
        {
            ValueKind.I32 => [0x41, .. Signed(BitConverter.ToInt32(constant))],
            ValueKind.I64 => [0x42, .. Signed(BitConverter.ToInt64(constant))],
            ValueKind.F32 => [0x43, .. constant.AsSpan(0, 4)],
            ValueKind.F64 => [0x44, .. constant.AsSpan(0, 8)],
            _ => [0xFD, 0x0C, .. constant],
        };

    private static byte[] LoadOf(ValueKind kind) =>
        kind switch
        {
            ValueKind.I32 => [0x28],
            ValueKind.I64 => [0x29],
            ValueKind.F32 => [0x2A],
            ValueKind.F64 => [0x2B],
            _ => [0xFD, 0],
        };

    private static byte[] StoreOf(ValueKind kind) =>
        kind switch
        {
            ValueKind.None => [],
            ValueKind.I32 => [0x36, 0, 0],
            ValueKind.I64 => [0x37, 0, 0],
            ValueKind.F32 => [0x38, 0, 0],
            ValueKind.F64 => [0x39, 0, 0],
            _ => [0xFD, 0x0B, 0, 0],
        };

    private static void Section(List<byte> module, byte id, List<byte> contents) =>
        module.AddRange([id, .. Unsigned(contents.Count), .. contents]);

    private static byte[] Name(string name) => [.. Unsigned(name.Length), .. Encoding.UTF8.GetBytes(name)];

    // LEB128. As the immediate of i32.const only numbers below 64 mean themselves.
    private static List<byte> Unsigned(int value)
    {
        List<byte> bytes = [];
        while (value >= 0x80)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)value);
        return bytes;
    }

    private static List<byte> Signed(long value)
    {
        List<byte> bytes = [];
        while (value is < -64 or > 63)
        {
            bytes.Add((byte)(value | 0x80));
            value >>= 7;
        }

        bytes.Add((byte)(value & 0x7F));
        return bytes;
    }
}
