using Flint.Bench.Fuzz.Lifetime;

namespace Flint.Wasm.Tests.Engine;

[Collection(AloneCollection.Name)]
public sealed class ModuleLifetimeTests
{
    private const int Modules = 20;

    [Fact]
    public void Modules_that_come_and_go_leave_no_code_and_no_objects()
    {
        ModuleLifetime.Churn(first: 1, Modules);
        var before = ModuleLifetime.Footprint.Take();

        ModuleLifetime.Churn(first: 1 + Modules, Modules);
        var after = ModuleLifetime.Footprint.Take();

        // The code of signatures comes in assemblies of several; the one that is being filled stays.
        Assert.True(after.Assemblies <= before.Assemblies + 2, $"{before}; {after}");
        Assert.True(after.Heap - before.Heap < 2 << 20, $"{before}; {after}");
        Assert.True(after.Resident - before.Resident < 64 << 20, $"{before}; {after}");
    }

    [Fact]
    public void Types_that_no_module_uses_are_forgotten()
    {
        for (var i = 0; i < 20_000; i++)
        {
            FunctionTypeRegistry.Get(
                [.. Enumerable.Range(0, 16).Select(bit => (i >> bit & 1) == 0 ? ValueType.I32 : ValueType.I64)],
                [ValueType.F64, ValueType.F32]
            );
            if (i % 2_000 == 0)
            {
                GC.Collect();
            }
        }

        Assert.InRange(FunctionTypeRegistry.Count, 0, 15_000);
    }

    [Fact]
    public void A_type_that_is_used_stays_the_same_object()
    {
        ValueType[] parameters = [ValueType.F32, ValueType.V128, ValueType.F32, ValueType.I64, ValueType.F64];
        var type = FunctionTypeRegistry.Get(parameters, []);
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Same(type, FunctionTypeRegistry.Get(parameters, []));
        Assert.Same(type, FunctionTypeRegistry.FromId(type.Id));
    }
}
