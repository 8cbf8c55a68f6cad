using System.Runtime.CompilerServices;
using Flint.Bench.Fuzz.Differential;
using Flint.Bench.Fuzz.Generation;
using Flint.Wasm;
using Flint.Wasm.Binary;

namespace Flint.Bench.Fuzz.Lifetime;

/// <summary>Loads modules, runs them and lets them go, and says what they leave behind.</summary>
internal static class ModuleLifetime
{
    /// <summary>What the process holds.</summary>
    /// <param name="Resident">Bytes of physical memory.</param>
    /// <param name="Heap">Bytes of managed objects.</param>
    /// <param name="Assemblies">Loaded assemblies of compiled code.</param>
    /// <param name="Types">Interned function types.</param>
    internal readonly record struct Footprint(long Resident, long Heap, int Assemblies, int Types)
    {
        /// <summary>What there is after a collection.</summary>
        public static Footprint Take()
        {
            // Code unloads in steps: objects go, then their finalizers run, then the code, then what it referred to.
            for (var i = 0; i < 6; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            using var process = System.Diagnostics.Process.GetCurrentProcess();
            var assemblies = AppDomain
                .CurrentDomain.GetAssemblies()
                .Count(static a => a.GetName().Name?.StartsWith("flint.wasm.", StringComparison.Ordinal) == true);
            return new Footprint(process.WorkingSet64, GC.GetTotalMemory(true), assemblies, FunctionTypeRegistry.Count);
        }

        /// <inheritdoc/>
        public override string ToString() =>
            $"{Resident / 1024.0 / 1024:f1} MiB resident, {Heap / 1024.0 / 1024:f2} MiB of objects, {Assemblies} assemblies, "
            + $"{Types} types";
    }

    /// <summary>Loads the modules of some seeds one after the other.</summary>
    public static void Churn(int first, int count)
    {
        using var flint = new FlintRun();
        for (var seed = first; seed < first + count; seed++)
        {
            RunOne(flint, seed);
        }
    }

    // A method of its own, so that nothing of a module stays on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunOne(FlintRun flint, int seed)
    {
        var binary = new ModuleGenerator(seed).Generate();
        var module = ModuleDecoder.Decode(binary, WasmLimits.Default);
        flint.Run(binary, CallPlan.For(module, new Random(seed)));
    }
}
