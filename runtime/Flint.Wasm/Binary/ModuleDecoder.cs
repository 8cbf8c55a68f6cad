using Flint.Wasm.Modules;
using Flint.Wasm.Validation;

namespace Flint.Wasm.Binary;

/// <summary>
/// Decodes and validates a core module in one forward pass (core specification, chapters 3 and 5). Accepts WebAssembly
/// 3.0 without garbage collection; there is no limit on time but the module's size, and memory stays in proportion to it.
/// </summary>
internal static class ModuleDecoder
{
    private const uint Magic = 0x6D73_6100;
    private const uint CoreVersion = 1;
    private const uint ComponentVersion = 0x0001_000D;

    // Position in the order that sections must keep (5.5.17), by section id; the custom section (0) may come anywhere.
    private static ReadOnlySpan<byte> SectionOrder => [0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 11, 6];

    /// <summary>Decodes and validates a binary.</summary>
    /// <param name="binary">The binary.</param>
    /// <param name="limits">What it may have at most.</param>
    /// <param name="known">Code that was validated under the same limits and is not validated again; null for none.</param>
    /// <exception cref="WasmFormatException">The binary is not acceptable; says why and where.</exception>
    public static ModuleDefinition Decode(ReadOnlyMemory<byte> binary, WasmLimits limits, ValidatedCode? known = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        if (binary.Length > limits.ModuleBytes)
        {
            throw new WasmFormatException(
                WasmFormatError.LimitExceeded,
                limits.ModuleBytes,
                $"module too large: {binary.Length} bytes, the limit is {limits.ModuleBytes}"
            );
        }

        var context = new ModuleContext(binary, limits) { KnownCode = known };
        var reader = new WasmReader(binary.Span);
        ReadHeader(ref reader);
        ReadSections(ref reader, context);
        return context.ToDefinition();
    }

    private static void ReadHeader(ref WasmReader reader)
    {
        if (reader.ReadFixed32() != Magic)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                0,
                "magic header not detected: a WebAssembly binary starts with 00 61 73 6d"
            );
        }

        var version = reader.ReadFixed32();
        if (version != CoreVersion)
        {
            throw new WasmFormatException(
                version == ComponentVersion ? WasmFormatError.Unsupported : WasmFormatError.Malformed,
                4,
                version == ComponentVersion
                    ? "unknown binary version: this is a component, not a core module"
                    : $"unknown binary version 0x{version:x}: only version 1 is supported"
            );
        }
    }

    private static void ReadSections(ref WasmReader reader, ModuleContext context)
    {
        var place = 0;
        var hasCode = false;
        var hasData = false;
        CustomSection? names = null;
        while (!reader.AtEnd)
        {
            var start = reader.Position;
            var id = reader.ReadByte();
            if (id >= SectionOrder.Length)
            {
                throw new WasmFormatException(WasmFormatError.Malformed, start, $"malformed section id {id}");
            }

            var section = ReadSectionBody(ref reader);
            if (id == 0)
            {
                var custom = new CustomSection(section.ReadName(), section.Position, section.Remaining);
                context.CustomSections.Add(custom);
                names = string.Equals(custom.Name, "name", StringComparison.Ordinal) ? custom : names;
                continue;
            }

            if (SectionOrder[id] <= place)
            {
                throw new WasmFormatException(
                    WasmFormatError.Malformed,
                    start,
                    $"unexpected content after last section: section {id} is repeated or out of order"
                );
            }

            place = SectionOrder[id];
            context.SectionStart = start;
            hasCode |= id == 10;
            hasData |= id == 11;
            ReadSection(id, ref section, context);
            if (!section.AtEnd)
            {
                throw section.Fault(
                    WasmFormatError.Malformed,
                    $"section size mismatch: section {id} has {section.Remaining} bytes too many"
                );
            }
        }

        CheckCounts(reader.Position, context, hasCode, hasData);
        if (names is not null)
        {
            var section = context.Binary.Span[..(names.BytesOffset + names.BytesLength)];
            context.Names = NameSection.Read(new WasmReader(section, names.BytesOffset), context.Functions.Count);
        }
    }

    private static WasmReader ReadSectionBody(ref WasmReader reader)
    {
        var start = reader.Position;
        var size = reader.ReadU32();
        if (size > (uint)reader.Remaining)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                start,
                $"length out of bounds: a section of {size} bytes, but only {reader.Remaining} bytes are left "
                    + "(unexpected end)"
            );
        }

        return reader.Slice((int)size);
    }

    private static void ReadSection(int id, ref WasmReader section, ModuleContext context)
    {
        switch (id)
        {
            case 1:
                TypeSection.Read(ref section, context);
                break;
            case 2:
                ImportSection.Read(ref section, context);
                break;
            case 3:
                DefinitionSections.ReadFunctions(ref section, context);
                break;
            case 4:
                DefinitionSections.ReadTables(ref section, context);
                break;
            case 5:
                DefinitionSections.ReadMemories(ref section, context);
                break;
            case 6:
                DefinitionSections.ReadGlobals(ref section, context);
                break;
            case 7:
                ExportSection.Read(ref section, context);
                break;
            case 8:
                DefinitionSections.ReadStart(ref section, context);
                break;
            case 9:
                SegmentSections.ReadElements(ref section, context);
                break;
            case 10:
                CodeSection.Read(ref section, context);
                break;
            case 11:
                SegmentSections.ReadData(ref section, context);
                break;
            case 12:
                SegmentSections.ReadDataCount(ref section, context);
                break;
            default:
                DefinitionSections.ReadTags(ref section, context);
                break;
        }
    }

    private static void CheckCounts(int end, ModuleContext context, bool hasCode, bool hasData)
    {
        var defined = context.Functions.Count - context.ImportedFunctionCount;
        if (!hasCode && defined != 0)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                end,
                $"function and code section have inconsistent lengths: {defined} functions and no code section"
            );
        }

        if (!hasData && context.DataCount is > 0)
        {
            throw new WasmFormatException(
                WasmFormatError.Malformed,
                end,
                $"data count and data section have inconsistent lengths: {context.DataCount} and no data section"
            );
        }
    }
}
