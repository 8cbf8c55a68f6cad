using Flint.Core;
using Flint.Worker.Logs;
using Flint.Worker.Tests.Testing;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Tests.Logs;

public sealed class GuestOutputTests
{
    private readonly ManualTime _time = new();
    private readonly FunctionLogStore _store = new(Options.Create(new FunctionLogOptions()));
    private readonly GuestOutput _output;
    private readonly Invocation _invocation = TestFunction.Invocation("sha256:0");

    public GuestOutputTests() => _output = new GuestOutput(_store, _time, lineBytes: 16);

    [Fact]
    public void Output_becomes_one_entry_for_each_line_however_it_is_split()
    {
        Begin();
        _output.WriteStderr("one\nt"u8);
        _output.WriteStderr("w"u8);
        _output.WriteStderr("o\r\n\nthree"u8);
        Assert.Equal(["one", "two", ""], Texts());
        _output.End();
        Assert.Equal(["one", "two", "", "three"], Texts());
        Assert.All(Entries(), e => Assert.Equal((_invocation.Id, LogStream.Stderr), (e.InvocationId, e.Stream)));
    }

    [Fact]
    public void Streams_do_not_mix()
    {
        Begin();
        _output.WriteStderr("err"u8);
        _output.WriteStdout("out\n"u8);
        _output.WriteStderr("or\n"u8);
        Assert.Equal(
            [(LogStream.Stdout, "out"), (LogStream.Stderr, "error")],
            Entries().Select(e => (e.Stream, e.Text))
        );
    }

    [Fact]
    public void Long_line_is_split()
    {
        Begin();
        _output.WriteStderr("0123456789abcdefghij\nnext\n"u8);
        Assert.Equal(["0123456789abcdef", "ghij", "next"], Texts());
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        Begin();
        _output.WriteStderr([0xff, (byte)'a', (byte)'\n']);
        Assert.Equal(["\ufffda"], Texts());
    }

    [Fact]
    public void Too_many_lines_are_dropped_and_counted()
    {
        Begin(new LineBudget(_time, perSecond: 10, atOnce: 2));
        _output.WriteStderr("1\n2\n3\n4\n"u8);
        Assert.Equal(["1", "2"], Texts());
        _time.Advance(TimeSpan.FromSeconds(1));
        _output.WriteStderr("5\n"u8);
        Assert.Equal("2 lines of output were dropped: the function writes too fast.", Entries()[2].Text);
        Assert.Equal(LogStream.Platform, Entries()[2].Stream);
        Assert.Equal("5", Entries()[3].Text);
    }

    private void Begin(LineBudget? budget = null) =>
        _output.Begin(_invocation, budget ?? new LineBudget(_time, perSecond: 1_000, atOnce: 1_000));

    private IReadOnlyList<LogEntry> Entries() => _store.Read(_invocation.Function.Key, 100);

    private IEnumerable<string> Texts() => Entries().Select(e => e.Text);
}
