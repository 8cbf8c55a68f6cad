using System.Buffers.Binary;
using Flint.Wasm.Binary;
using Flint.Wasm.Compiler.Loops;
using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Engine;

/// <summary>
/// Counted loops run without checks when a test before them finds every access inside the memory. Whatever the bounds, they
/// must do what the loop says, up to the trap and in memory.
/// </summary>
public sealed class CountedLoopTests
{
    private const uint PageSize = 65536;

    /// <summary>More rounds than any loop here makes before it ends or traps, but for those that are left out.</summary>
    private const int MaximumRounds = 70_000;

    private static readonly uint[] Addresses =
    [
        0,
        4,
        64,
        PageSize - 16,
        PageSize - 8,
        PageSize - 5,
        PageSize - 4,
        PageSize - 3,
        PageSize - 1,
        PageSize,
        PageSize + 4,
        0x8000_0000,
        0xFFFF_FFF0,
        0xFFFF_FFFC,
        0xFFFF_FFFF,
    ];

    [Theory]
    [InlineData(1, 0)]
    [InlineData(4, 0)]
    [InlineData(4, 8)]
    [InlineData(8, 65528)]
    [InlineData(12, 0)]
    [InlineData(-1, 0)]
    [InlineData(-4, 8)]
    [InlineData(4, 0xFFFF_FFF0)]
    [InlineData(0x10_0000, 0)]
    [InlineData(0x20_0000, 0)]
    [InlineData(0x4000_0000, 0)]
    [InlineData(int.MinValue, 0)]
    public void A_pointer_that_moves_to_a_bound_does_what_the_loop_says(int stride, uint offset)
    {
        using var guest = new EngineFixture(PointerLoop(stride, offset));
        foreach (var grown in new[] { false, true })
        {
            foreach (var start in Addresses)
            {
                foreach (var end in Addresses)
                {
                    ComparePointerLoop(guest, stride, offset, start, end);
                }
            }

            if (!grown)
            {
                guest.Call("grow");
            }
        }
    }

    [Fact]
    public void A_counter_that_indexes_two_arrays_does_what_the_loop_says()
    {
        using var guest = new EngineFixture(IndexLoop);
        foreach (var words in Addresses)
        {
            foreach (var bytes in Addresses)
            {
                foreach (var count in new uint[] { 1, 2, 3, 8, 100, 8192, 8193, 0 })
                {
                    CompareIndexLoop(guest, words, bytes, count);
                }
            }
        }
    }

    [Fact]
    public void A_counted_loop_can_be_interrupted()
    {
        using var guest = new EngineFixture(PointerLoop(4, 0));
        guest.Store.Interrupt();

        Assert.Equal(TrapKind.Interrupted, guest.Trap("run", 0, PageSize).Kind);

        guest.Store.ClearInterrupt();
        Assert.Equal(0, guest.Instance.GetMemory("memory")!.Slice(0, 1)[0]);
    }

    [Fact]
    public void A_trap_of_another_kind_in_a_counted_loop_comes_in_its_round()
    {
        using var guest = new EngineFixture(
            """
            (module
              (memory (export "memory") 1)
              (func (export "run") (param $p i32) (param $n i32) (param $d i32)
                (loop $next
                  (i32.store (local.get $p) (i32.div_u (i32.const 100) (local.tee $d (i32.sub (local.get $d) (i32.const 1)))))
                  (local.set $p (i32.add (local.get $p) (i32.const 4)))
                  (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
            """
        );

        var trap = guest.Trap("run", 8, 10, 3);

        Assert.Equal(TrapKind.IntegerDivideByZero, trap.Kind);
        var memory = guest.Instance.GetMemory("memory")!;
        Assert.Equal(
            [50, 100, 0],
            Enumerable.Range(0, 3).Select(i => BitConverter.ToInt32(memory.Slice(8 + (4 * (ulong)i), 4)))
        );
    }

    [Theory]
    [InlineData(4, true)]
    [InlineData(-4, true)]
    [InlineData(12, false)]
    [InlineData(0x20_0000, false)]
    public void A_loop_is_counted_when_its_stride_is_a_small_power_of_two(int stride, bool isCounted)
    {
        Assert.Equal(isCounted, Analyse(PointerLoop(stride, 0)) is not null);
    }

    [Fact]
    public void The_accesses_of_a_counted_loop_are_linear_in_its_locals()
    {
        var loop = Analyse(IndexLoop);

        Assert.NotNull(loop);
        Assert.Equal(0, loop.StrideShift);
        Assert.Equal([-8, -1], loop.Accesses.Select(static a => a.Address.SignedStep));
        Assert.Equal([(0, 1u), (2, 8u)], loop.Accesses[0].Address.Terms);
        Assert.Equal([(1, 1u), (2, 1u)], loop.Accesses[1].Address.Terms);
    }

    private static void ComparePointerLoop(EngineFixture guest, int stride, uint offset, uint start, uint end)
    {
        var memory = guest.Instance.GetMemory("memory")!;
        var expected = new byte[memory.Length];
        var pointer = start;
        var rounds = 0;
        var traps = false;
        do
        {
            traps = (ulong)pointer + offset + 4 > memory.Length;
            if (traps || ++rounds > MaximumRounds)
            {
                break;
            }

            BinaryPrimitives.WriteUInt32LittleEndian(expected.AsSpan((int)(pointer + offset)), 7);
            pointer = unchecked(pointer + (uint)stride);
        } while (pointer != end);
        if (rounds > MaximumRounds)
        {
            return;
        }

        memory.Slice(0, (int)memory.Length).Clear();
        Check(guest, traps, $"{start} to {end}", start, end);
        Assert.True(memory.Slice(0, (int)memory.Length).SequenceEqual(expected), $"memory after {start} to {end}");
    }

    private static void CompareIndexLoop(EngineFixture guest, uint words, uint bytes, uint count)
    {
        var memory = guest.Instance.GetMemory("memory")!;
        var expected = new byte[PageSize];
        var counter = count;
        var sum = 0UL;
        var traps = false;
        do
        {
            counter = unchecked(counter - 1);
            var word = unchecked(words + (counter << 3));
            traps = (ulong)word + 8 > PageSize;
            if (traps)
            {
                break;
            }

            sum += BitConverter.ToUInt64(expected, (int)word) + counter;
            var at = unchecked(bytes + counter);
            traps = (ulong)at + 4 > PageSize;
            if (traps)
            {
                break;
            }

            expected[at + 3] = (byte)sum;
        } while (counter != 0);

        memory.Slice(0, (int)PageSize).Clear();
        Check(guest, traps, $"{count} from {words} and {bytes}", words, bytes, count);
        Assert.True(
            memory.Slice(0, (int)PageSize).SequenceEqual(expected),
            $"memory after {count} from {words} and {bytes}"
        );
    }

    private static void Check(EngineFixture guest, bool traps, string what, params ulong[] arguments)
    {
        var exception = Record.Exception(() => guest.Call("run", arguments));
        Assert.True(traps == exception is not null, what);
        Assert.True(
            exception is null or WasmTrapException { Kind: TrapKind.MemoryOutOfBounds },
            $"{what}: {exception}"
        );
    }

    // The loop is the first instruction: its opcode and block type are two bytes.
    private static CountedLoop? Analyse(string text)
    {
        var module = ModuleDecoder.Decode(WatCompiler.Compile(text), WasmLimits.Default);
        var body = module.Bodies[0];
        ValueKind[] locals = [ValueKind.I32, ValueKind.I32, ValueKind.I32, ValueKind.I64];
        return LoopAnalysis.Of(module, body.CodeOffset + 2, body.CodeOffset + body.CodeLength, locals);
    }

    private static string PointerLoop(int stride, uint offset) =>
        $"""
            (module
              (memory (export "memory") 1 2)
              (func (export "run") (param $p i32) (param $end i32)
                (loop $next
                  (i32.store offset={offset} (local.get $p) (i32.const 7))
                  (local.set $p (i32.add (local.get $p) (i32.const {stride})))
                  (br_if $next (i32.ne (local.get $p) (local.get $end)))))
              (func (export "grow") (drop (memory.grow (i32.const 1)))))
            """;

    private const string IndexLoop = """
        (module
          (memory (export "memory") 1)
          (func (export "run") (param $words i32) (param $bytes i32) (param $n i32) (local $sum i64)
            (loop $next
              (local.set $n (i32.sub (local.get $n) (i32.const 1)))
              (local.set $sum
                (i64.add
                  (local.get $sum)
                  (i64.add
                    (i64.load (i32.add (local.get $words) (i32.shl (local.get $n) (i32.const 3))))
                    (i64.extend_i32_u (local.get $n)))))
              (i64.store8 offset=3 (i32.add (local.get $bytes) (local.get $n)) (local.get $sum))
              (br_if $next (local.get $n)))))
        """;
}
