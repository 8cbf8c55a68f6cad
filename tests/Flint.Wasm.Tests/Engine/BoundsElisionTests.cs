namespace Flint.Wasm.Tests.Engine;

/// <summary>
/// Checks of addresses that the compiler leaves out or makes earlier: at every boundary there must be the same trap at the
/// same point as with every check in its place.
/// </summary>
public sealed class BoundsElisionTests
{
    private const uint PageSize = 65536;

    private const string Guest = """
        (module
          (memory (export "memory") 1 2)
          (global $progress (export "progress") (mut i32) (i32.const 0))
          (func (export "grow") (drop (memory.grow (i32.const 1))))

          ;; Two fields with nothing but harmless code between them, then an effect, then a third.
          (func (export "fields") (param $p i32) (result i32)
            (global.set $progress (i32.const 1))
            (i32.add
              (i32.add (i32.load (local.get $p)) (i32.const 5))
              (i32.load offset=100 (local.get $p)))
            (global.set $progress (i32.const 2))
            (i32.add (i32.load offset=200 (local.get $p)))
            (global.set $progress (i32.const 3)))

          (func (export "store-between") (param $p i32) (result i32)
            (drop (i32.load (local.get $p)))
            (i32.store (local.get $p) (i32.const 77))
            (i32.load offset=100 (local.get $p)))

          (func (export "divide-between") (param $p i32) (param $by i32) (result i32)
            (i32.add
              (i32.div_u (i32.load (local.get $p)) (local.get $by))
              (i32.load offset=100 (local.get $p))))

          (func (export "other-value-between") (param $p i32) (param $q i32) (result i32)
            (drop (i32.load (local.get $p)))
            (local.set $p (local.get $q))
            (i32.load offset=100 (local.get $p)))

          ;; 64 bytes from the base are known; an index of three bits stays inside them, one of four does not.
          (func (export "index3") (param $b i32) (param $i i32) (result i64)
            (drop (i32.load offset=60 (local.get $b)))
            (i64.load (i32.add (local.get $b) (i32.shl (i32.and (local.get $i) (i32.const 7)) (i32.const 3)))))
          (func (export "index4") (param $b i32) (param $i i32) (result i64)
            (drop (i32.load offset=60 (local.get $b)))
            (i64.load (i32.add (local.get $b) (i32.shl (i32.and (local.get $i) (i32.const 15)) (i32.const 3)))))

          ;; What is known of the base's new value says nothing of the sum with the old one.
          (func (export "stale") (param $b i32) (param $i i32) (result i64)
            (i32.add (local.get $b) (i32.and (local.get $i) (i32.const 7)))
            (local.set $b (i32.const 0))
            (drop (i64.load offset=8 (local.get $b)))
            (i64.load))

          ;; Tables that end at the end of the memory and four bytes behind it, and one below zero.
          (func (export "table-inside") (param $i i32) (result i32)
            (i32.load (i32.add (i32.shl (i32.and (local.get $i) (i32.const 255)) (i32.const 2)) (i32.const 64512))))
          (func (export "table-behind") (param $i i32) (result i32)
            (i32.load (i32.add (i32.shl (i32.and (local.get $i) (i32.const 255)) (i32.const 2)) (i32.const 64516))))
          (func (export "table-below") (param $i i32) (result i32)
            (i32.load (i32.add (i32.and (local.get $i) (i32.const 255)) (i32.const -16))))

          ;; The local is checked before the loop and changes in it.
          (func (export "scan") (param $p i32) (result i32)
            (drop (i32.load8_u (local.get $p)))
            (loop $next (br_if $next (i32.load8_u (local.tee $p (i32.add (local.get $p) (i32.const 1))))))
            (local.get $p))

          ;; The local does not change in the loop, but the loop stores through it before it is checked again.
          (func (export "repeat") (param $p i32) (param $n i32)
            (loop $next
              (i32.store8 offset=3 (local.get $p) (i32.const 1))
              (i32.store8 offset=7 (local.get $p) (i32.const 2))
              (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
        """;

    public static TheoryData<uint> Boundaries { get; } =
        new([
            0,
            PageSize - 205,
            PageSize - 204,
            PageSize - 203,
            PageSize - 104,
            PageSize - 103,
            PageSize - 8,
            PageSize - 4,
            PageSize - 3,
            PageSize,
            0xFFFF_FF00,
            0xFFFF_FFFC,
            0xFFFF_FFFF,
        ]);

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_check_for_several_loads_does_not_run_ahead_of_effects(uint address)
    {
        using var guest = new EngineFixture(Guest);
        uint progress =
            !Fits(address, 104) ? 1u
            : !Fits(address, 204) ? 2u
            : 3u;

        if (progress == 3)
        {
            guest.Call("fields", address);
        }
        else
        {
            Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("fields", address).Kind);
        }

        var slots = new ulong[1];
        guest.Instance.GetGlobal("progress")!.Read(slots);
        Assert.Equal(progress, slots[0]);
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_store_before_a_load_that_traps_is_done(uint address)
    {
        using var guest = new EngineFixture(Guest);

        var traps = !Fits(address, 104);

        Assert.Equal(traps, Record.Exception(() => guest.Call("store-between", address)) is WasmTrapException);
        if (Fits(address, 4))
        {
            Assert.Equal(77, guest.Instance.GetMemory("memory")!.Slice(address, 1)[0]);
        }
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void Another_trap_between_two_loads_comes_first(uint address)
    {
        using var guest = new EngineFixture(Guest);

        var expected = Fits(address, 4) ? TrapKind.IntegerDivideByZero : TrapKind.MemoryOutOfBounds;

        Assert.Equal(expected, guest.Trap("divide-between", address, 0).Kind);
    }

    [Theory]
    [MemberData(nameof(Boundaries))]
    public void A_local_that_is_set_between_two_loads_is_checked_anew(uint address)
    {
        using var guest = new EngineFixture(Guest);

        var traps = Record.Exception(() => guest.Call("other-value-between", 0, address)) is WasmTrapException;

        Assert.Equal(!Fits(address, 104), traps);
        Assert.Null(Record.Exception(() => guest.Call("other-value-between", PageSize - 4, 0)));
    }

    [Fact]
    public void An_index_is_inside_what_was_checked_only_with_all_its_bits()
    {
        using var guest = new EngineFixture(Guest);
        const uint Base = PageSize - 64;
        for (var i = 0u; i < 32; i++)
        {
            Assert.Null(Record.Exception(() => guest.Call("index3", Base, i)));
            Assert.Equal(
                (i & 15) >= 8,
                Record.Exception(() => guest.Call("index4", Base, i))
                    is WasmTrapException { Kind: TrapKind.MemoryOutOfBounds }
            );
        }

        guest.Trap("index3", Base + 1, 0);
        guest.Trap("index3", 0xFFFF_FFF8, 1);
    }

    [Fact]
    public void An_address_computed_from_a_local_keeps_its_own_check_when_the_local_changes()
    {
        using var guest = new EngineFixture(Guest);

        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("stale", PageSize, 0).Kind);
        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("stale", PageSize - 8, 1).Kind);
        Assert.Null(Record.Exception(() => guest.Call("stale", PageSize - 8, 0)));
    }

    [Fact]
    public void A_table_needs_no_check_only_where_its_last_entry_is_inside()
    {
        using var guest = new EngineFixture(Guest);

        for (var i = 0u; i < 256; i++)
        {
            Assert.Null(Record.Exception(() => guest.Call("table-inside", i)));
            Assert.Equal(i == 255, Record.Exception(() => guest.Call("table-behind", i)) is WasmTrapException);
            Assert.Equal(i < 16, Record.Exception(() => guest.Call("table-below", i)) is WasmTrapException);
        }
    }

    [Fact]
    public void A_local_that_changes_in_a_loop_is_checked_in_every_round()
    {
        using var guest = new EngineFixture(Guest);
        guest.Instance.GetMemory("memory")!.Slice(0, (int)PageSize).Fill(1);

        Assert.Equal(TrapKind.MemoryOutOfBounds, guest.Trap("scan", 10).Kind);

        guest.Call("grow");
        Assert.Equal(PageSize, guest.Call("scan", 10));
    }

    [Fact]
    public void The_first_store_of_a_loop_is_done_before_the_second_traps()
    {
        using var guest = new EngineFixture(Guest);

        guest.Trap("repeat", PageSize - 7, 3);

        Assert.Equal(1, guest.Instance.GetMemory("memory")!.Slice(PageSize - 4, 1)[0]);
        guest.Call("grow");
        guest.Call("repeat", PageSize - 7, 3);
        Assert.Equal(2, guest.Instance.GetMemory("memory")!.Slice(PageSize, 1)[0]);
    }

    private static bool Fits(uint address, uint bytes) => (ulong)address + bytes <= PageSize;
}
