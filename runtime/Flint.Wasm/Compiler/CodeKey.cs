using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Names what a module's compiled code depends on: types, the declarations of everything that code can name, which
/// functions can be referenced (they have a place in the instance), and the functions' code. Not in it: data, the contents
/// of tables, names, exports and other custom sections, and the code of <see cref="StampedFunctions"/>.
/// </summary>
/// <remarks>
/// A cryptographic hash, because modules of different owners meet in one cache. Types are named by their canonical ids,
/// which hold within a process, as the key does.
/// </remarks>
internal readonly record struct CodeKey(UInt128 High, UInt128 Low)
{
    /// <summary>The key of a module.</summary>
    /// <param name="module">The module.</param>
    /// <param name="stamped">Its <see cref="StampedFunctions"/>.</param>
    public static CodeKey Of(ModuleDefinition module, ReadOnlySpan<int> stamped)
    {
        var declarations = new Writer();
        WriteDeclarations(declarations, module);
        declarations.Write(stamped);
        WriteBodies(declarations, module, stamped);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(declarations.Written);
        AppendCode(hash, module, stamped);
        Span<byte> result = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(result);
        return new CodeKey(
            BinaryPrimitives.ReadUInt128BigEndian(result),
            BinaryPrimitives.ReadUInt128BigEndian(result[16..])
        );
    }

    private static void WriteDeclarations(Writer writer, ModuleDefinition module)
    {
        writer.Write(module.Types.Length);
        foreach (var type in module.Types)
        {
            writer.Write(type.Id);
        }

        writer.Write(module.ImportedFunctionCount);
        writer.Write(module.Functions.Length);
        foreach (var type in module.Functions)
        {
            writer.Write(type.Id);
        }

        writer.Write(MemoryMarshal.AsBytes(module.ReferencedFunctions.AsSpan()));
        writer.Write(module.ImportedTableCount);
        writer.Write(module.Tables.Length);
        foreach (var table in module.Tables)
        {
            writer.Write(table.Element);
            writer.Write(table.Minimum, table.Maximum, table.Is64);
        }

        writer.Write(module.ImportedMemoryCount);
        writer.Write(module.Memories.Length);
        foreach (var memory in module.Memories)
        {
            writer.Write(memory.Minimum, memory.Maximum, memory.Is64);
        }

        writer.Write(module.ImportedTagCount);
        writer.Write(module.Tags.Length);
        foreach (var tag in module.Tags)
        {
            writer.Write(tag.Type.Id);
        }

        WriteGlobals(writer, module);
    }

    // What an immutable global starts with is a constant to the code; what a mutable one starts with is not.
    private static void WriteGlobals(Writer writer, ModuleDefinition module)
    {
        writer.Write(module.ImportedGlobalCount);
        writer.Write(module.Globals.Length);
        for (var i = 0; i < module.Globals.Length; i++)
        {
            var global = module.Globals[i];
            writer.Write(global.Value);
            writer.Write(global.Mutable ? 1 : 0);
            if (i >= module.ImportedGlobalCount && !global.Mutable)
            {
                var initializer = module.GlobalInitializers[i - module.ImportedGlobalCount];
                writer.Write(initializer.Length);
                writer.Write(module.Binary.Span.Slice(initializer.Offset, initializer.Length));
            }
        }
    }

    private static void WriteBodies(Writer writer, ModuleDefinition module, ReadOnlySpan<int> stamped)
    {
        foreach (var body in module.Bodies)
        {
            if (stamped.BinarySearch(body.FunctionIndex) < 0)
            {
                writer.Write(body.CodeLength);
                writer.Write(body.Locals.Length);
                foreach (var run in body.Locals)
                {
                    writer.Write(run.Count);
                    writer.Write(run.Type);
                }
            }
        }
    }

    // Bodies follow one another, so the code between two stamped functions is one range; what else lies in it repeats
    // lengths and locals.
    private static void AppendCode(IncrementalHash hash, ModuleDefinition module, ReadOnlySpan<int> stamped)
    {
        var bodies = module.Bodies;
        for (int first = 0, nextStamped = 0; first < bodies.Length; )
        {
            var end =
                nextStamped < stamped.Length ? stamped[nextStamped++] - module.ImportedFunctionCount : bodies.Length;
            if (end > first)
            {
                var start = bodies[first].CodeOffset;
                var last = bodies[end - 1];
                hash.AppendData(module.Binary.Span[start..(last.CodeOffset + last.CodeLength)]);
            }

            first = end + 1;
        }
    }

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

        public void Write(int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
            _bytes.Advance(sizeof(int));
        }

        public void Write(ReadOnlySpan<int> values)
        {
            Write(values.Length);
            Write(MemoryMarshal.AsBytes(values));
        }

        public void Write(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

        public void Write(ValueType type)
        {
            Write((int)type.Kind);
            Write(type.Nullable ? 1 : 0);
            Write(type.Heap.Code);
        }

        public void Write(ulong minimum, ulong? maximum, bool is64)
        {
            Write((int)minimum);
            Write((int)(minimum >> 32));
            Write(maximum is null ? 0 : 1);
            Write((int)maximum.GetValueOrDefault());
            Write((int)(maximum.GetValueOrDefault() >> 32));
            Write(is64 ? 1 : 0);
        }
    }
}
