using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Preview1;

/// <summary>A command of Go, built here: it is too large to be kept with the sources.</summary>
public sealed class GoCommandTests
{
    private static readonly Lazy<GuestProgram?> Program = new(Build);

    [Fact]
    public void Command_of_go_runs()
    {
        using var instance = Create();
        for (var i = 0; i < 2; i++)
        {
            var output = new TestOutput();
            using var exchange = new TestExchange("/?a=b", "some body");
            instance.Handle(exchange, output);
            Assert.Equal("query=a=b body=9 ticks=3\n", exchange.ReadBody());
            Assert.Equal("", output.Stderr);
            Assert.True(instance.TryRestore());
        }
    }

    [Fact]
    public void Panic_of_go_is_told_and_exits_with_2()
    {
        using var instance = Create();
        var output = new TestOutput();
        using var exchange = new TestExchange("/panic");
        Assert.Equal(2, Assert.Throws<GuestExitException>(() => instance.Handle(exchange, output)).Code);
        Assert.Contains("panic: on purpose", output.Stderr);
    }

    [Fact]
    public async Task Go_waits_for_a_request_body_that_comes_late()
    {
        using var instance = Create();
        using var exchange = new TestExchange("/", isBodyOpen: true);
        var run = Task.Run(() => instance.Handle(exchange, new TestOutput()));
        exchange.Send("first,");
        exchange.Send("second", isLast: true);
        await run;
        Assert.Equal("query= body=12 ticks=3\n", exchange.ReadBody());
    }

    private static GuestInstance Create()
    {
        Assert.SkipWhen(
            Program.Value is null,
            "There is no Go 1.21 or later on this machine to build the command with."
        );
        return Program.Value.Instantiate(new GuestOptions(), CancellationToken.None);
    }

    private static GuestProgram? Build()
    {
        var binary = GoToolchain.TryBuild(Path.Combine(AppContext.BaseDirectory, "Fixtures", "go"));
        return binary is null ? null : GuestLoader.Load(Fixture.Engine, binary);
    }
}
