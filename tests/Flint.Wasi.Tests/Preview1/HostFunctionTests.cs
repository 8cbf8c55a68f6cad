using System.Buffers.Binary;
using System.Text;
using Flint.Wasi.Preview1;
using Flint.Wasi.Tests.Testing;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Preview1;

/// <summary>Calls the functions of preview1 one by one, through a module that exports what it imports (probe.py).</summary>
public sealed class HostFunctionTests : IDisposable
{
    private const uint FarAway = 0x7fff_0000;

    private readonly ManualTime _time = new();
    private readonly TestOutput _output = new();
    private readonly WasmStore _store;
    private readonly WasmInstance _instance;
    private readonly Preview1Context _context;
    private TestExchange _exchange = new();

    public HostFunctionTests()
    {
        var module = Fixture.Engine.Compile(Fixture.Read("probe"));
        _store = Fixture.Engine.CreateStore();
        _context = new Preview1Context(new GuestOptions { Time = _time }, _store);
        _store.HostState = _context;
        var imports = module.Imports.Select(i => (WasmExtern)Preview1Functions.Find(i.Name)!).ToArray();
        _instance = _store.Instantiate(module, imports);
        _context.Attach(_instance.GetMemory("memory")!);
        Begin(_exchange);
    }

    public void Dispose()
    {
        _store.Dispose();
        _exchange.Dispose();
    }

    [Fact]
    public void All_46_functions_are_there() => Assert.Equal(46, Preview1Functions.Names.Count());

    [Theory]
    [InlineData("args_get", FarAway, 0u)]
    [InlineData("args_get", 0u, FarAway)]
    [InlineData("args_sizes_get", FarAway, 0u)]
    [InlineData("environ_get", FarAway, 0u)]
    [InlineData("environ_get", 0u, FarAway)]
    [InlineData("environ_sizes_get", 0u, FarAway)]
    [InlineData("clock_res_get", 0u, FarAway)]
    [InlineData("clock_time_get", 0u, 0u, FarAway)]
    [InlineData("fd_fdstat_get", 1u, FarAway)]
    [InlineData("fd_filestat_get", 1u, FarAway)]
    [InlineData("fd_write", 1u, FarAway, 1u, 0u)]
    [InlineData("fd_write", 2u, 0xfff8u, 2u, 0u)]
    [InlineData("fd_read", 0u, FarAway, 1u, 0u)]
    [InlineData("poll_oneoff", FarAway, 0u, 1u, 0u)]
    [InlineData("poll_oneoff", 0u, FarAway, 1u, 0u)]
    [InlineData("random_get", FarAway, 1u)]
    [InlineData("random_get", 0u, uint.MaxValue)]
    [InlineData("random_get", uint.MaxValue, uint.MaxValue)]
    public void Pointer_out_of_bounds_traps(string function, params uint[] arguments)
    {
        var trap = Assert.Throws<WasmTrapException>(() => Call(function, [.. arguments.Select(a => (ulong)a)]));
        Assert.Equal(TrapKind.MemoryOutOfBounds, trap.Kind);
    }

    [Theory]
    [InlineData("clock_time_get", 0u, 0u, 4u)]
    [InlineData("args_sizes_get", 2u, 0u)]
    [InlineData("fd_write", 1u, 2u, 1u, 0u)]
    [InlineData("fd_fdstat_get", 1u, 4u)]
    public void Pointer_off_its_alignment_traps(string function, params uint[] arguments) =>
        Assert.Contains(
            "aligned",
            Assert.Throws<WasmTrapException>(() => Call(function, [.. arguments.Select(a => (ulong)a)])).Message
        );

    [Fact]
    public void Buffer_out_of_bounds_traps_even_behind_good_ones()
    {
        Begin(new TestExchange("/", "abcdefgh"));
        WriteBuffers(16, (100, 4), (FarAway, 4));
        Assert.Throws<WasmTrapException>(() => Call("fd_write", 2, 16, 2, 0));
        WriteBuffers(16, (100, 4), (0xffff, 2));
        Assert.Throws<WasmTrapException>(() => Call("fd_read", 0, 16, 2, 0));
    }

    [Theory]
    [InlineData("fd_close")]
    [InlineData("fd_sync")]
    [InlineData("fd_datasync")]
    [InlineData("fd_tell")]
    [InlineData("fd_advise")]
    [InlineData("fd_allocate")]
    [InlineData("fd_fdstat_get")]
    [InlineData("fd_fdstat_set_flags")]
    [InlineData("fd_fdstat_set_rights")]
    [InlineData("fd_filestat_get")]
    [InlineData("fd_filestat_set_size")]
    [InlineData("fd_filestat_set_times")]
    [InlineData("fd_pread")]
    [InlineData("fd_pwrite")]
    [InlineData("fd_read")]
    [InlineData("fd_readdir")]
    [InlineData("fd_renumber")]
    [InlineData("fd_seek")]
    [InlineData("fd_write")]
    [InlineData("fd_prestat_get")]
    [InlineData("fd_prestat_dir_name")]
    [InlineData("path_create_directory")]
    [InlineData("path_filestat_get")]
    [InlineData("path_filestat_set_times")]
    [InlineData("path_link")]
    [InlineData("path_open")]
    [InlineData("path_readlink")]
    [InlineData("path_remove_directory")]
    [InlineData("path_rename")]
    [InlineData("path_unlink_file")]
    [InlineData("sock_accept")]
    [InlineData("sock_recv")]
    [InlineData("sock_send")]
    [InlineData("sock_shutdown")]
    public void Unknown_descriptor_is_bad(string function)
    {
        var arguments = new ulong[_instance.GetFunction(function)!.Type.Parameters.Length];
        arguments[0] = 1234;
        Assert.Equal(Errno.BadDescriptor, Call(function, arguments));
    }

    [Fact]
    public void There_is_no_preopened_directory() => Assert.Equal(Errno.BadDescriptor, Call("fd_prestat_get", 3, 0));

    [Theory]
    [InlineData("fd_seek", 70)]
    [InlineData("fd_tell", 70)]
    [InlineData("fd_pread", 70)]
    [InlineData("path_open", 54)]
    [InlineData("fd_readdir", 54)]
    [InlineData("sock_send", 57)]
    public void Standard_streams_are_neither_files_nor_directories_nor_sockets(string function, int errno)
    {
        var arguments = new ulong[_instance.GetFunction(function)!.Type.Parameters.Length];
        Assert.Equal(errno, (int)Call(function, arguments));
    }

    [Fact]
    public void Standard_streams_are_no_terminals()
    {
        for (ulong number = 0; number < 3; number++)
        {
            Assert.Equal(Errno.Success, Call("fd_fdstat_get", number, 64));
            Assert.Equal(0, Bytes(64, 24)[0]);
        }

        Assert.NotEqual(0ul, ReadUInt64(72) & (ulong)Rights.Write);
    }

    [Fact]
    public void Arguments_are_one_name()
    {
        Assert.Equal(Errno.Success, Call("args_sizes_get", 0, 4));
        Assert.Equal(1u, ReadUInt32(0));
        Assert.Equal(Errno.Success, Call("args_get", 16, 32));
        Assert.Equal(32u, ReadUInt32(16));
        Assert.Equal("function\0", Encoding.ASCII.GetString(Bytes(32, (int)ReadUInt32(4))));
    }

    [Fact]
    public void Realtime_and_monotonic_clocks_tell_the_time_and_others_are_refused()
    {
        Assert.Equal(Errno.Success, Call("clock_time_get", 0, 0, 8));
        Assert.Equal((ulong)_time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000, ReadUInt64(8));
        Assert.Equal(Errno.Success, Call("clock_time_get", 1, 0, 8));
        var before = ReadUInt64(8);
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Call("clock_time_get", 1, 0, 8);
        Assert.Equal(5_000_000ul, ReadUInt64(8) - before);
        Assert.Equal(Errno.Success, Call("clock_res_get", 1, 8));
        Assert.Equal(100ul, ReadUInt64(8));
        Assert.Equal(Errno.InvalidArgument, Call("clock_time_get", 2, 0, 8));
        Assert.Equal(Errno.InvalidArgument, Call("clock_time_get", 77, 0, 8));
    }

    [Fact]
    public void Random_bytes_fill_exactly_the_buffer()
    {
        Assert.Equal(Errno.Success, Call("random_get", 100, 0));
        Assert.Equal(Errno.Success, Call("random_get", 100, 40_000));
        Assert.Contains(Bytes(100, 40_000).ToArray(), b => b != 0);
        Assert.Equal(0, Bytes(99, 1)[0]);
        Assert.Equal(0, Bytes(40_100, 1)[0]);
    }

    [Fact]
    public void Closed_standard_output_takes_no_more()
    {
        WriteBuffers(16, (100, 4));
        Assert.Equal(Errno.Success, Call("fd_write", 1, 16, 1, 0));
        Assert.Equal(Errno.Success, Call("fd_close", 1));
        Assert.Equal(Errno.BadDescriptor, Call("fd_write", 1, 16, 1, 0));
    }

    [Fact]
    public void Standard_error_can_be_moved_over_standard_output()
    {
        "oops"u8.CopyTo(Bytes(100, 4));
        WriteBuffers(16, (100, 4));
        Assert.Equal(Errno.Success, Call("fd_renumber", 2, 1));
        Assert.Equal(Errno.Success, Call("fd_write", 1, 16, 1, 0));
        Assert.Equal("oops", _output.Stderr);
    }

    [Fact]
    public void Read_scatters_over_buffers_and_ends_with_zero()
    {
        Begin(new TestExchange("/", "abcdefgh"));
        WriteBuffers(16, (100, 3), (200, 0), (300, 100));
        Assert.Equal(Errno.Success, Call("fd_read", 0, 16, 3, 8));
        Assert.Equal(8u, ReadUInt32(8));
        Assert.Equal("abc", Encoding.ASCII.GetString(Bytes(100, 3)));
        Assert.Equal("defgh", Encoding.ASCII.GetString(Bytes(300, 5)));
        Assert.Equal(Errno.Success, Call("fd_read", 0, 16, 3, 8));
        Assert.Equal(0u, ReadUInt32(8));
    }

    [Fact]
    public void Read_that_must_not_block_answers_again()
    {
        Begin(new TestExchange(isBodyOpen: true));
        WriteBuffers(16, (100, 3));
        Assert.Equal(Errno.Success, Call("fd_fdstat_set_flags", 0, (ulong)DescriptorFlags.NonBlocking));
        Assert.Equal(Errno.Again, Call("fd_read", 0, 16, 1, 8));
        _exchange.Send("xy");
        Assert.Equal(Errno.Success, Call("fd_read", 0, 16, 1, 8));
        Assert.Equal(2u, ReadUInt32(8));
        Assert.Equal(Errno.InvalidArgument, Call("fd_fdstat_set_flags", 0, 0xffff));
    }

    [Fact]
    public void Too_many_buffers_are_refused() => Assert.Equal(Errno.InvalidArgument, Call("fd_write", 1, 0, 1025, 0));

    [Fact]
    public void Poll_without_subscriptions_is_refused()
    {
        Assert.Equal(Errno.InvalidArgument, Call("poll_oneoff", 0, 0, 0, 0));
        Assert.Equal(Errno.InvalidArgument, Call("poll_oneoff", 0, 0, uint.MaxValue, 0));
    }

    [Fact]
    public void Poll_answers_all_that_is_ready_at_once()
    {
        Begin(new TestExchange("/", "12345"));
        WriteClock(0, 1, timeout: 0);
        WriteDescriptor(48, 2, tag: 1, descriptor: 0);
        WriteDescriptor(96, 3, tag: 2, descriptor: 1);
        WriteDescriptor(144, 4, tag: 1, descriptor: 99);
        WriteClock(192, 5, timeout: 1_000_000_000);
        Assert.Equal(Errno.Success, Call("poll_oneoff", 0, 1024, 5, 8192));
        Assert.Equal(4u, ReadUInt32(8192));
        uint[] events = [1024, 1056, 1088, 1120];
        Assert.Equal([1ul, 2ul, 3ul, 4ul], events.Select(e => ReadUInt64(e)));
        Assert.Equal(5ul, ReadUInt64(1056 + 16));
        Assert.Equal((byte)Errno.BadDescriptor, Bytes(1120 + 8, 1)[0]);
    }

    [Fact]
    public async Task Poll_waits_for_the_request_body()
    {
        Begin(new TestExchange(isBodyOpen: true));
        WriteDescriptor(0, 7, tag: 1, descriptor: 0);
        var poll = Task.Run(() => Call("poll_oneoff", 0, 1024, 1, 8192));
        _exchange.Send("abc");
        Assert.Equal(Errno.Success, await poll);
        Assert.Equal(7ul, ReadUInt64(1024));
        Assert.Equal(3ul, ReadUInt64(1024 + 16));
    }

    [Fact]
    public async Task Abort_ends_a_wait_for_a_clock()
    {
        Begin(new TestExchange(isBodyOpen: true));
        WriteClock(0, 1, timeout: ulong.MaxValue);
        var poll = Task.Run(() => Call("poll_oneoff", 0, 1024, 1, 8192));
        _exchange.Abort();
        Assert.IsAssignableFrom<OperationCanceledException>(
            Assert.Throws<AggregateException>(poll.Wait).InnerException
        );
    }

    [Fact]
    public async Task Abort_ends_a_wait_for_the_request_body()
    {
        Begin(new TestExchange(isBodyOpen: true));
        WriteBuffers(16, (100, 3));
        var read = Task.Run(() => Call("fd_read", 0, 16, 1, 8));
        Assert.True(SpinWait.SpinUntil(() => _exchange.Waits == 1, TimeSpan.FromSeconds(10)));
        _exchange.Abort();
        Assert.IsAssignableFrom<OperationCanceledException>(
            Assert.Throws<AggregateException>(read.Wait).InnerException
        );
        Assert.Equal(1, _exchange.Waits);
    }

    [Fact]
    public void Interruption_ends_a_long_host_call()
    {
        _store.Interrupt();
        Assert.Equal(TrapKind.Interrupted, Assert.Throws<WasmTrapException>(() => Call("random_get", 0, 65_536)).Kind);
    }

    [Fact]
    public void Exit_leaves_with_its_code()
    {
        var exit = Assert.Throws<GuestExitException>(() =>
            _instance.GetFunction("proc_exit")!.Invoke([unchecked((uint)-3)])
        );
        Assert.Equal(-3, exit.Code);
    }

    private void Begin(TestExchange exchange)
    {
        _exchange = exchange;
        _context.Begin(exchange, _output);
    }

    private Errno Call(string function, params ulong[] arguments)
    {
        var slots = new ulong[Math.Max(1, arguments.Length)];
        arguments.CopyTo(slots, 0);
        _instance.GetFunction(function)!.Invoke(slots);
        return (Errno)slots[0];
    }

    private Span<byte> Bytes(uint address, int length) => _instance.GetMemory("memory")!.Slice(address, length);

    private uint ReadUInt32(uint address) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(address, 4));

    private ulong ReadUInt64(uint address) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(address, 8));

    private void WriteBuffers(uint address, params (uint Address, uint Length)[] buffers)
    {
        foreach (var buffer in buffers)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes(address, 4), buffer.Address);
            BinaryPrimitives.WriteUInt32LittleEndian(Bytes(address + 4, 4), buffer.Length);
            address += 8;
        }
    }

    private void WriteClock(uint address, ulong userData, ulong timeout)
    {
        var subscription = Bytes(address, 48);
        subscription.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(subscription, userData);
        BinaryPrimitives.WriteUInt32LittleEndian(subscription[16..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(subscription[24..], timeout);
    }

    private void WriteDescriptor(uint address, ulong userData, byte tag, uint descriptor)
    {
        var subscription = Bytes(address, 48);
        subscription.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(subscription, userData);
        subscription[8] = tag;
        BinaryPrimitives.WriteUInt32LittleEndian(subscription[16..], descriptor);
    }
}
