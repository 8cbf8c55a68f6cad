using System.Text;
using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>What every queue must do: each storage runs these tests against its own.</summary>
public abstract partial class InvocationQueueContract
{
    private static readonly FunctionKey Key = new("default", "hello");
    private static readonly FunctionKey Other = new("team", "hello");
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    /// <summary>The queue under test, new and empty for each test.</summary>
    protected abstract IInvocationQueue Queue { get; }

    /// <summary>The limits of the queue; a test may change them before it uses the queue.</summary>
    protected QueueOptions Options { get; } = new();

    /// <summary>The queue's clock.</summary>
    protected TestClock Clock { get; } = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_queue_starts_empty()
    {
        var work = await Queue.FindReadyAsync(Cancellation);

        Assert.Empty(work.Functions);
        Assert.Null(work.NextAt);
        Assert.Null(await Queue.FindAsync("none", Cancellation));
        Assert.Empty(await Queue.ClaimAsync(Key, 10, Lease, Cancellation));
        Assert.Empty(await Queue.ListDeadLettersAsync(Key, null, 10, Cancellation));
        Assert.False(await Queue.CleanAsync(Cancellation));
    }

    [Fact]
    public async Task A_request_is_handed_out_whole()
    {
        var request = new QueuedRequest
        {
            Method = "POST",
            BasePath = "/fn/hello",
            Path = "/a%20b",
            Query = "?x=1",
            Scheme = "https",
            Host = "example.org:8080",
            RemoteAddress = "10.1.2.3",
            Headers = [new("Content-Type", "text/plain"), new("X-Twice", "1"), new("X-Twice", "wörld \"2\"")],
        };
        byte[] body = [0, 1, 255];
        await EnqueueAsync(New("a") with { Request = request, Body = body, Origin = QueuedOrigin.CloudEvents });

        var delivery = Assert.Single(await Queue.ClaimAsync(Key, 10, Lease, Cancellation));

        Assert.Equal(
            ("a", Key, QueuedOrigin.CloudEvents, 1),
            (delivery.Id, delivery.Function, delivery.Origin, delivery.Attempt)
        );
        Assert.Equal(Clock.Now, delivery.EnqueuedAt);
        Assert.Equal(request with { Headers = [] }, delivery.Request with { Headers = [] });
        Assert.Equal(request.Headers, delivery.Request.Headers);
        Assert.Equal(body, delivery.Body.ToArray());
    }

    [Fact]
    public async Task Ready_work_names_each_function_once_and_claims_keep_the_order_of_arrival()
    {
        await EnqueueAsync(New("a"), New("b"), New("c", Other), New("d"));

        var work = await Queue.FindReadyAsync(Cancellation);
        Assert.Equal([Key, Other], work.Functions.OrderBy(static k => k.Namespace, StringComparer.Ordinal));
        Assert.Equal(["a", "b"], Ids(await Queue.ClaimAsync(Key, 2, Lease, Cancellation)));
        Assert.Equal(["d"], Ids(await Queue.ClaimAsync(Key, 2, Lease, Cancellation)));
        Assert.Empty(await Queue.ClaimAsync(Key, 2, Lease, Cancellation));
        Assert.Equal(["c"], Ids(await Queue.ClaimAsync(Other, 2, Lease, Cancellation)));
    }

    [Fact]
    public async Task A_delivery_that_nobody_ends_is_handed_out_again_after_its_lease()
    {
        await EnqueueAsync(New("a"));
        var first = await ClaimOneAsync();

        Clock.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.Empty(await Queue.ClaimAsync(Key, 1, Lease, Cancellation));
        var waiting = await Queue.FindReadyAsync(Cancellation);
        Assert.Empty(waiting.Functions);
        Assert.Equal(Clock.Now.AddMilliseconds(1), waiting.NextAt);

        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal([Key], (await Queue.FindReadyAsync(Cancellation)).Functions);
        var second = await ClaimOneAsync();
        Assert.Equal(2, second.Attempt);
        Assert.NotEqual(first.Token, second.Token);
    }

    [Fact]
    public async Task Who_lost_a_delivery_cannot_end_it()
    {
        await EnqueueAsync(New("a"));
        var lost = await ClaimOneAsync();
        Clock.Advance(Lease);
        var held = await ClaimOneAsync();

        Assert.False(await Queue.CompleteAsync(lost, Answer(200), default, Cancellation));
        Assert.False(await Queue.RetryAsync(lost, Failure(), Clock.Now, Cancellation));
        Assert.False(await Queue.ReleaseAsync(lost, Clock.Now, Cancellation));
        Assert.False(await Queue.BuryAsync(lost, Failure(), Cancellation));
        Assert.Equal(["a"], await Queue.ExtendAsync([lost], Lease, Cancellation));
        Assert.Equal(QueuedState.Running, (await FindAsync("a")).State);

        Assert.Empty(await Queue.ExtendAsync([held], Lease, Cancellation));
        Assert.True(await Queue.CompleteAsync(held, Answer(200), default, Cancellation));
        Assert.False(await Queue.CompleteAsync(held, Answer(200), default, Cancellation));
    }

    [Fact]
    public async Task An_extended_delivery_stays_with_its_dispatcher()
    {
        await EnqueueAsync(New("a"), New("b"));
        var deliveries = await Queue.ClaimAsync(Key, 2, Lease, Cancellation);
        Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await Queue.ExtendAsync([deliveries[0]], Lease, Cancellation));
        Clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(["b"], Ids(await Queue.ClaimAsync(Key, 2, Lease, Cancellation)));
    }

    [Fact]
    public async Task An_answer_is_kept_for_its_time()
    {
        await EnqueueAsync(New("a") with { Body = "request"u8.ToArray() });
        var delivery = await ClaimOneAsync();
        Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await Queue.CompleteAsync(delivery, Answer(201), "answer"u8.ToArray(), Cancellation));

        var message = (await Queue.FindAsync("a", Cancellation))!;
        Assert.Equal(QueuedState.Succeeded, message.Invocation.State);
        Assert.Equal(Clock.Now, message.Invocation.FinishedAt);
        Assert.Equal(Clock.Now + Options.ResultTime, message.Invocation.ExpiresAt);
        Assert.Equal(201, message.Response!.Status);
        Assert.Equal(Answer(201).Headers, message.Response.Headers);
        Assert.Equal("answer", Encoding.UTF8.GetString(message.ResponseBody.Span));
        Assert.True(message.RequestBody.IsEmpty);
        Assert.Null((await Queue.FindReadyAsync(Cancellation)).NextAt);

        Clock.Advance(Options.ResultTime);
        Assert.Null(await Queue.FindAsync("a", Cancellation));
        Assert.False(await Queue.CleanAsync(Cancellation));
        Assert.Null(await Queue.FindAsync("a", Cancellation));
    }

    [Fact]
    public async Task The_oldest_answers_go_where_there_are_too_many_bytes()
    {
        Options.ResultBytes = 1_500;
        foreach (var id in (string[])["a", "b", "c"])
        {
            await EnqueueAsync(New(id));
            await Queue.CompleteAsync(await ClaimOneAsync(), Answer(200), new byte[600], Cancellation);
            Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Queue.CleanAsync(Cancellation);

        Assert.Null(await Queue.FindAsync("a", Cancellation));
        Assert.NotNull(await Queue.FindAsync("b", Cancellation));
        Assert.NotNull(await Queue.FindAsync("c", Cancellation));
    }

    [Fact]
    public async Task A_failed_attempt_waits_for_its_time_and_tells_why()
    {
        await EnqueueAsync(New("a"));
        var at = Clock.Now.AddSeconds(5);
        Assert.True(await Queue.RetryAsync(await ClaimOneAsync(), Failure(), at, Cancellation));

        var found = await FindAsync("a");
        Assert.Equal((QueuedState.Retrying, at, Failure()), (found.State, found.NextAttemptAt, found.LastFailure));
        Assert.Equal(at, (await Queue.FindReadyAsync(Cancellation)).NextAt);
        Assert.Empty(await Queue.ClaimAsync(Key, 1, Lease, Cancellation));

        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(2, (await ClaimOneAsync()).Attempt);
    }

    [Fact]
    public async Task A_delivery_given_back_does_not_count_as_an_attempt()
    {
        await EnqueueAsync(New("a"));
        Assert.True(await Queue.ReleaseAsync(await ClaimOneAsync(), Clock.Now.AddSeconds(1), Cancellation));
        Assert.Equal(QueuedState.Queued, (await FindAsync("a")).State);

        Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, (await ClaimOneAsync()).Attempt);
    }

    [Fact]
    public async Task Of_several_with_one_key_only_the_first_is_taken()
    {
        var first = await EnqueueAsync(New("a") with { Key = "k" });
        var second = await EnqueueAsync(
            New("b") with
            {
                Key = "k",
            },
            New("c") with
            {
                Key = "other",
            },
            New("d") with
            {
                Key = "other",
            }
        );

        Assert.Equal(["a"], first.Ids);
        Assert.Equal(["a", "c", "c"], second.Ids);
        Assert.Equal(["a", "c"], Ids(await Queue.ClaimAsync(Key, 10, Lease, Cancellation)));

        Clock.Advance(Options.KeyTime);
        Assert.Equal(["e"], (await EnqueueAsync(New("e") with { Key = "k" })).Ids);
    }

    [Fact]
    public async Task Waiting_for_a_change_ends_when_work_arrives()
    {
        var seen = Queue.ChangeCount;
        var waiting = Queue.WaitForChangeAsync(seen, Cancellation);
        Assert.False(waiting.IsCompleted);

        await EnqueueAsync(New("a"));

        await waiting;
        Assert.True(Queue.ChangeCount > seen);
    }

    private static NewInvocation New(string id, FunctionKey? key = null) =>
        new()
        {
            Id = id,
            Function = key ?? Key,
            Origin = QueuedOrigin.Http,
            Request = new QueuedRequest
            {
                Method = "GET",
                BasePath = "/fn/hello",
                Path = "/",
            },
        };

    private static QueuedResponse Answer(int status) =>
        new(status, [new("Content-Type", "text/plain")], Truncated: false);

    private static QueuedFailure Failure(int attempt = 1) =>
        new(DateTimeOffset.UnixEpoch, attempt, "It took too long.", InvocationOutcome.TimedOut);

    private static IEnumerable<string> Ids(IEnumerable<Delivery> deliveries) => deliveries.Select(static d => d.Id);

    private async Task<EnqueueResult> EnqueueAsync(params NewInvocation[] invocations)
    {
        var result = await Queue.EnqueueAsync(invocations, Cancellation);
        Assert.Equal(EnqueueOutcome.Accepted, result.Outcome);
        return result;
    }

    private async Task<Delivery> ClaimOneAsync() => Assert.Single(await Queue.ClaimAsync(Key, 1, Lease, Cancellation));

    private async Task<QueuedInvocation> FindAsync(string id) => (await Queue.FindAsync(id, Cancellation))!.Invocation;
}
