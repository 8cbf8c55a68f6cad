using Flint.Core;
using Flint.Worker.Logs;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Tests.Logs;

public sealed class FunctionLogStoreTests
{
    private static readonly FunctionKey Quiet = new("default", "quiet");
    private static readonly FunctionKey Noisy = new("default", "noisy");

    [Fact]
    public void Latest_entries_of_a_function_come_oldest_first()
    {
        var store = Create(new FunctionLogOptions { EntriesPerFunction = 3 });
        for (var i = 0; i < 5; i++)
        {
            store.Append(Entry(Quiet, $"{i}"));
        }

        Assert.Equal(["2", "3", "4"], store.Read(Quiet, 10).Select(e => e.Text));
        Assert.Equal(["3", "4"], store.Read(Quiet, 2).Select(e => e.Text));
        Assert.Empty(store.Read(Noisy, 10));
        Assert.Empty(store.Read(Quiet, 0));
    }

    [Fact]
    public void Function_keeps_no_more_characters_than_its_limit()
    {
        var store = Create(new FunctionLogOptions { CharactersPerFunction = 1_000 });
        for (var i = 0; i < 100; i++)
        {
            store.Append(Entry(Noisy, new string('x', 100)));
        }

        Assert.InRange(store.Characters, 500, 1_000);
        Assert.NotEmpty(store.Read(Noisy, 100));
    }

    [Fact]
    public void Noisy_function_loses_its_own_entries_and_not_those_of_others()
    {
        var store = Create(new FunctionLogOptions { CharactersTotal = 20_000, CharactersPerFunction = 100_000 });
        store.Append(Entry(Quiet, "here"));
        for (var i = 0; i < 1_000; i++)
        {
            store.Append(Entry(Noisy, $"{i:d100}"));
        }

        Assert.Equal("here", Assert.Single(store.Read(Quiet, 10)).Text);
        Assert.InRange(store.Characters, 5_000, 20_000);
        Assert.Equal($"{999:d100}", store.Read(Noisy, 1)[0].Text);
    }

    private static FunctionLogStore Create(FunctionLogOptions options) => new(Options.Create(options));

    private static LogEntry Entry(FunctionKey function, string text) =>
        new(DateTimeOffset.UnixEpoch, function, 1, "id", LogStream.Stderr, text);
}
