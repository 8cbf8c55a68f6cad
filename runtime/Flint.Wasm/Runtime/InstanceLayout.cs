using Flint.Wasm.Compiler;
using Flint.Wasm.Modules;

namespace Flint.Wasm.Runtime;

/// <summary>
/// Where the fields of one module's instances lie below their context pointer. All offsets are negative and relative to
/// it. Decided once per module; compiled code contains the numbers.
/// </summary>
internal sealed class InstanceLayout
{
    private const int PageSize = 4096;

    /// <summary>
    /// Elements that all tables of fixed size together may have in the header: one table of any usual program fits, and a
    /// module of many tables does not make every instance's header huge.
    /// </summary>
    private const ulong FixedTableElements = 65536;

    private ulong fixedElements;
    private int next = ContextLayout.FirstVariable;

    /// <summary>Decides the layout.</summary>
    /// <param name="module">The module.</param>
    /// <param name="stamped">Functions that are called through a record always (<see cref="StampedFunctions"/>).</param>
    public InstanceLayout(ModuleDefinition module, ReadOnlySpan<int> stamped)
    {
        OwnsMemory0 = module.Memories.Length > 0 && module.ImportedMemoryCount == 0;
        Globals = new int[module.Globals.Length];
        for (var i = 0; i < Globals.Length; i++)
        {
            var wide = i >= module.ImportedGlobalCount && module.Globals[i].Value.Kind == ValueKind.V128;
            Globals[i] = Take(wide ? 16 : 8, wide ? 16 : 8);
        }

        Memories = Take(module.Memories.Length);
        Tables = Take(module.Tables.Length);
        ImportedFunctions = Take(module.ImportedFunctionCount);
        TableRecords = new int[module.Tables.Length];
        FixedTables = new int[module.Tables.Length];
        for (var i = module.ImportedTableCount; i < module.Tables.Length; i++)
        {
            TableRecords[i] = Take(16, 16);
            if (IsFixed(module.Tables[i]))
            {
                FixedTables[i] = Take(checked((int)module.Tables[i].Minimum * 8), 8);
            }
        }

        FunctionRecords = new int[module.Functions.Length];
        for (var i = 0; i < FunctionRecords.Length; i++)
        {
            if (i < module.ImportedFunctionCount || module.ReferencedFunctions[i] || stamped.BinarySearch(i) >= 0)
            {
                FunctionRecords[i] = Take(32, 8);
            }
        }

        HeaderSize = (-next + PageSize - 1) & -PageSize;
    }

    /// <summary>Whether the context pointer is the base of memory 0.</summary>
    public bool OwnsMemory0 { get; }

    /// <summary>Per global: its cell, or for imported ones the pointer to the cell.</summary>
    public int[] Globals { get; }

    /// <summary>Per memory: the pointer to its base.</summary>
    public int[] Memories { get; }

    /// <summary>Per table: the pointer to its <see cref="TableRecord"/>.</summary>
    public int[] Tables { get; }

    /// <summary>Per table that is not imported: its <see cref="TableRecord"/>.</summary>
    public int[] TableRecords { get; }

    /// <summary>Per table: where its elements lie in this block if it can never change its size, else 0.</summary>
    public int[] FixedTables { get; }

    /// <summary>Per imported function: the pointer to its <see cref="FunctionRecord"/>.</summary>
    public int[] ImportedFunctions { get; }

    /// <summary>
    /// Per function: its <see cref="FunctionRecord"/>, or 0 where no reference to it can exist. Imported functions have one
    /// that is used when the import is a host function.
    /// </summary>
    public int[] FunctionRecords { get; }

    /// <summary>Bytes of the block, whole pages.</summary>
    public int HeaderSize { get; }

    // Larger tables are not worth a place in every instance's header: they are allocated apart.
    private bool IsFixed(TableType table)
    {
        if (table.Maximum != table.Minimum || table.Minimum == 0 || table.Minimum > FixedTableElements - fixedElements)
        {
            return false;
        }

        fixedElements += table.Minimum;
        return true;
    }

    private int[] Take(int count)
    {
        var offsets = new int[count];
        for (var i = 0; i < count; i++)
        {
            offsets[i] = Take(8, 8);
        }

        return offsets;
    }

    private int Take(int size, int alignment)
    {
        next = checked(next - size) & -alignment;
        return next;
    }
}
