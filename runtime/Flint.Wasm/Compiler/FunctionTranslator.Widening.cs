using Flint.Wasm.Binary;

namespace Flint.Wasm.Compiler;

/// <content>
/// One check for several loads: the fields of a structure are read through the same local, one after the other. The first
/// load checks as many bytes as the furthest of them needs.
/// </content>
/// <remarks>
/// The check may then fail before loads that would still have succeeded. Nobody can tell: up to the load that fails there is
/// only code without effects, which cannot be left but by a trap of the same kind. A store, a call, a branch, a write of a
/// global, and whatever traps for another reason end the search, and a store is never the first.
/// </remarks>
internal sealed partial class FunctionTranslator
{
    /// <summary>Instructions to look at after a load: more find little, and every load looks.</summary>
    private const int WideningDistance = 48;

    /// <summary>The bytes from a local on that the loads need which certainly follow, at least those given.</summary>
    private ulong WidenedExtent(int local, ulong extent)
    {
        if (_afterLoad < 0)
        {
            return extent;
        }

        var end = _run?.End ?? (_body.CodeOffset + _body.CodeLength);
        var reader = new WasmReader(_module.Binary.Span[..end], _afterLoad);
        var isAddress = false;
        for (var i = 0; i < WideningDistance && !reader.AtEnd; i++)
        {
            var opcode = reader.ReadOpcode();
            if (MemoryAccess.Of(opcode) is { } access)
            {
                if (access.IsStore)
                {
                    break;
                }

                var argument = reader.ReadMemoryArgument();
                if (isAddress && argument.Memory == 0)
                {
                    extent = Math.Max(extent, argument.Offset + (ulong)access.Size);
                }

                isAddress = false;
                continue;
            }

            isAddress = false;
            if (opcode is Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee)
            {
                var isSame = (int)reader.ReadU32() == local;
                if (isSame && opcode != Opcode.LocalGet)
                {
                    break;
                }

                isAddress = isSame;
                continue;
            }

            if (!IsWithoutEffect(opcode))
            {
                break;
            }

            ImmediateSkipper.Skip(opcode, ref reader, _module.Types.AsSpan());
        }

        return extent;
    }

    // Neither effects nor traps.
    private static bool IsWithoutEffect(Opcode opcode) =>
        opcode switch
        {
            Opcode.Nop or Opcode.Drop or Opcode.Select or Opcode.SelectTyped or Opcode.GlobalGet => true,
            >= Opcode.I32Const and <= Opcode.F64Const => true,
            >= Opcode.I32DivS and <= Opcode.I32RemU or >= Opcode.I64DivS and <= Opcode.I64RemU => false,
            >= Opcode.I32TruncF32S and <= Opcode.I32TruncF64U => false,
            >= Opcode.I64TruncF32S and <= Opcode.I64TruncF64U => false,
            >= Opcode.I32Eqz and <= Opcode.I64Extend32S => true,
            _ => false,
        };
}
