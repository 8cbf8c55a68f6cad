using System.Diagnostics;
using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Sqlite.Queue;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Flint.Triggers.Tests.Support;

/// <summary>The triggers with the real store, a clock that tests move and a worker that does what they say.</summary>
internal sealed class TriggerHost : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private DataDirectory _data = null!;
    private IHost _host = null!;
    private long _generation;

    private TriggerHost() => _folder = Directory.CreateTempSubdirectory("flint-triggers-");

    /// <summary>The key of the function that is there from the beginning.</summary>
    public static FunctionKey Key { get; } = new("default", "hello");

    public ManualTime Time { get; } = new();

    public ScriptedInvoker Invoker { get; } = new();

    public AssignmentBoard Board { get; private set; } = new();

    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal);

    public IInvocationQueue Queue => Services.GetRequiredService<IInvocationQueue>();

    public SqliteDatabase Database => Services.GetRequiredService<SqliteDatabase>();

    public IServiceProvider Services => _host.Services;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Starts with one function.</summary>
    public static async Task<TriggerHost> StartAsync(
        FunctionSettings? settings = null,
        params (string Name, string Value)[] options
    )
    {
        var host = new TriggerHost();
        // Clocks run fast here: a lease must not end while a claim is being written down.
        host.Settings["Flint:Triggers:Lease"] = "30.00:00:00";
        foreach (var (name, value) in options)
        {
            host.Settings[$"Flint:{name}"] = value;
        }

        host.Publish((Key, settings ?? FunctionSettings.Default));
        await host.StartHostAsync();
        return host;
    }

    /// <summary>Makes these the functions that there are.</summary>
    public void Publish(params (FunctionKey Key, FunctionSettings Settings)[] functions) =>
        Board.Publish(new AssignmentSnapshot(++_generation, functions.Select(f => Assignment(f.Key, f.Settings))));

    /// <summary>Ends the process in an orderly way.</summary>
    public async Task StopAsync(CancellationToken drained = default)
    {
        await _host.StopAsync(drained);
        _host.Dispose();
        _data.Dispose();
    }

    /// <summary>Starts again on the same data.</summary>
    public async Task RestartAsync()
    {
        var functions = Board.Current.Functions.Values;
        Board = new AssignmentBoard();
        Board.Publish(new AssignmentSnapshot(++_generation, functions));
        await StartHostAsync();
    }

    /// <summary>Has another process open the queue, do something, and go away without a word.</summary>
    public async Task RestartWithoutDispatchAsync(Func<IInvocationQueue, Task> work)
    {
        using var data = DataDirectory.Open(_folder.FullName);
        using var database = new SqliteDatabase(data);
        var queue = new SqliteInvocationQueue(database, Options.Create(new QueueOptions()), Time);
        await work(queue);
    }

    /// <summary>Puts an invocation of a function into the queue.</summary>
    public Task EnqueueAsync(string id, FunctionKey? key = null, QueuedOrigin origin = QueuedOrigin.Http) =>
        EnqueueAsync(Queue, id, key, origin);

    /// <summary>The same on a queue of another process.</summary>
    public static async Task EnqueueAsync(
        IInvocationQueue queue,
        string id,
        FunctionKey? key = null,
        QueuedOrigin origin = QueuedOrigin.Http
    )
    {
        var result = await queue.EnqueueAsync(
            [
                new NewInvocation
                {
                    Id = id,
                    Function = key ?? Key,
                    Origin = origin,
                    Request = new QueuedRequest
                    {
                        Method = "POST",
                        BasePath = "/fn/hello",
                        Path = "/a%20b",
                        Query = "?x=1",
                        Host = "example.org",
                        Headers = [new("X-Sent", "yes"), new("Content-Type", "text/plain")],
                    },
                    Body = "body"u8.ToArray(),
                },
            ],
            Cancellation
        );
        Assert.Equal(EnqueueOutcome.Accepted, result.Outcome);
    }

    /// <summary>Waits until an invocation is in a state.</summary>
    public async Task<QueuedMessage> WaitForAsync(string id, QueuedState state)
    {
        QueuedMessage? found = null;
        await UntilAsync(async () =>
        {
            found = await Queue.FindAsync(id, Cancellation);
            return found?.Invocation.State == state;
        });
        return found!;
    }

    /// <summary>Lets time go on while an invocation waits for it, until it is in a state.</summary>
    public async Task<QueuedMessage> AdvanceToAsync(string id, QueuedState state)
    {
        QueuedMessage? found = null;
        await UntilAsync(async () =>
        {
            found = await Queue.FindAsync(id, Cancellation);
            if (found?.Invocation.NextAttemptAt is not null && found.Invocation.State != state)
            {
                Time.Advance(TimeSpan.FromSeconds(1));
            }

            return found?.Invocation.State == state;
        });
        return found!;
    }

    /// <summary>Looks again and again until something holds; what is waited for happens on other threads.</summary>
    public static async Task UntilAsync(Func<ValueTask<bool>> holds)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(30), "It did not come about in 30 s.");
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        var stopping = StopAsync();
        while (!stopping.IsCompleted)
        {
            // A test that failed may have left something running, for whose end the clock must go on.
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(stopping, Task.Delay(10, CancellationToken.None));
        }

        await stopping;
        _folder.Delete(recursive: true);
    }

    private static FunctionAssignment Assignment(FunctionKey key, FunctionSettings settings) =>
        new()
        {
            Key = key,
            Revision = 1,
            Settings = settings,
            Live =
            [
                new WeightedVersion(
                    new FunctionVersion
                    {
                        Function = key,
                        Number = 1,
                        Digest = $"sha256:{1:x64}",
                        Size = 1,
                        Abi = FunctionAbi.WasiHttp,
                        Imports = [],
                        CapabilitiesNeeded = [],
                        CreatedAt = DateTimeOffset.UnixEpoch,
                    },
                    100
                ),
            ],
        };

    private async Task StartHostAsync()
    {
        _data = DataDirectory.Open(_folder.FullName);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<IInvoker>(Invoker);
        builder.Services.AddSingleton<IAssignmentSource>(Board);
        builder.Services.AddSqliteStorage(_data);
        builder.Services.AddFlintTriggers(builder.Configuration);
        _host = builder.Build();
        await _host.StartAsync(Cancellation);
    }
}
