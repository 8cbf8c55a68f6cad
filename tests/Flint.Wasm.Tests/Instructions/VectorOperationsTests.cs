using System.Diagnostics;
using System.Reflection;
using System.Runtime.Intrinsics;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler;

namespace Flint.Wasm.Tests.Instructions;

public sealed class VectorOperationsTests
{
    private const int Seed = 20;

    private static readonly Opcode[] TranslatedElsewhere = [Opcode.V128Load, Opcode.V128Store, Opcode.V128Const];

    [Fact]
    public void Every_vector_opcode_has_a_method_of_its_signature()
    {
        foreach (var opcode in Enum.GetValues<Opcode>().Where(static o => o >= Opcode.V128Load))
        {
            if (TranslatedElsewhere.Contains(opcode))
            {
                continue;
            }

            var method = typeof(VectorOperations).GetMethod(
                opcode.ToString(),
                BindingFlags.Static | BindingFlags.Public
            );
            Assert.True(method is not null, $"{opcode} has no method.");
            var info = OpcodeTable.Info(opcode);
            Assert.Equal(
                info.Result == ValueKind.None ? typeof(void) : IlSignature.TypeOf(info.Result),
                method.ReturnType
            );
            Assert.Equal(ParametersOf(info), method.GetParameters().Select(static p => p.ParameterType));
            Assert.True(
                method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining),
                opcode.ToString()
            );
        }
    }

    // A method that cannot be would be called in large functions, which costs many times more.
    [Fact]
    public void Every_vector_method_can_be_spliced()
    {
        var assembly = typeof(VectorOperations).Assembly;
        var isDebug = assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };
        Assert.SkipWhen(isDebug, "Without optimisation the C# compiler makes branches of some methods.");
        foreach (var method in typeof(VectorOperations).GetMethods(BindingFlags.Static | BindingFlags.Public))
        {
            Assert.True(SplicedMethod.Of(method) is not null, method.Name);
        }
    }

    [Fact]
    public void Vector_accesses_trap_where_their_last_byte_is_outside()
    {
        var functions = Instruction
            .Vector(new Random(Seed))
            .Where(static f =>
                OpcodeTable.Info(f.Opcode).Immediate
                    is ImmediateKind.MemoryArgument
                        or ImmediateKind.MemoryArgumentAndLane
            )
            .ToArray();
        using var engine = new CompilingEngine();
        using var module = engine.Compile(InstructionModule.Build(functions));
        using var store = engine.CreateStore();
        var instance = store.Instantiate(module, []);
        var memory = instance.GetMemory("memory")!;
        for (var f = 0; f < functions.Length; f++)
        {
            var function = instance.GetFunction(f.ToString())!;
            var last =
                WasmMemory.PageSize
                - InstructionModule.AccessOffset
                - (1 << OpcodeTable.Info(functions[f].Opcode).Alignment);
            BitConverter.TryWriteBytes(memory.Slice(InstructionModule.Address, 4), last);
            function.Invoke();
            foreach (var outside in new[] { last + 1, -1, int.MinValue })
            {
                BitConverter.TryWriteBytes(memory.Slice(InstructionModule.Address, 4), outside);
                var trap = Assert.Throws<WasmTrapException>(function.Invoke);
                Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
            }
        }
    }

    private static IEnumerable<Type> ParametersOf(OpcodeInfo info)
    {
        var isAccess = info.Immediate is ImmediateKind.MemoryArgument or ImmediateKind.MemoryArgumentAndLane;
        if (isAccess)
        {
            yield return typeof(nint);
        }

        ValueKind[] parameters = [info.Parameter0, info.Parameter1, info.Parameter2];
        foreach (var parameter in parameters.Take(info.ParameterCount))
        {
            yield return IlSignature.TypeOf(parameter);
        }

        if (info.Immediate == ImmediateKind.Shuffle)
        {
            yield return typeof(Vector128<byte>);
        }
        else if (info.LaneCount > 0 && info.Immediate != ImmediateKind.MemoryArgument)
        {
            yield return typeof(int);
        }
    }
}
