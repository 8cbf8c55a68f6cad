using Flint.Core;

namespace Flint.Storage.Tests.Contracts;

/// <summary>Dead letters, and the limits of what a queue takes.</summary>
public abstract partial class InvocationQueueContract
{
    [Fact]
    public async Task Dead_letters_are_listed_in_pages_and_kept_whole()
    {
        await BuryAsync("a", "b", "c");
        await EnqueueAsync(New("d"), New("e", Other));

        var first = await Queue.ListDeadLettersAsync(Key, null, 2, Cancellation);
        var second = await Queue.ListDeadLettersAsync(Key, first[^1].Id, 2, Cancellation);

        Assert.Equal(["a", "b", "c"], first.Concat(second).Select(static d => d.Id));
        Assert.All(first, static d => Assert.Equal(QueuedState.Dead, d.State));
        Assert.Equal(Failure(), first[0].LastFailure);
        Assert.Equal(Clock.Now, first[0].FinishedAt);
        var message = (await Queue.FindAsync("b", Cancellation))!;
        Assert.Equal("b"u8.ToArray(), message.RequestBody.ToArray());
        Assert.Empty(await Queue.ListDeadLettersAsync(Other, null, 2, Cancellation));
    }

    [Fact]
    public async Task A_replayed_dead_letter_has_all_its_attempts_before_it()
    {
        await BuryAsync("a", "b");
        var seen = Queue.ChangeCount;

        Assert.Equal(0, await Queue.ReplayAsync(Other, "b", Cancellation));
        Assert.Equal(1, await Queue.ReplayAsync(Key, "b", Cancellation));

        Assert.True(Queue.ChangeCount > seen);
        var found = await FindAsync("b");
        Assert.Equal((QueuedState.Queued, 0, null), (found.State, found.Attempts, found.LastFailure));
        var delivery = await ClaimOneAsync();
        Assert.Equal(("b", 1), (delivery.Id, delivery.Attempt));
        Assert.Equal("b"u8.ToArray(), delivery.Body.ToArray());
        Assert.Equal(0, await Queue.ReplayAsync(Key, "b", Cancellation));
        Assert.Equal(1, await Queue.ReplayAsync(Key, null, Cancellation));
        Assert.Empty(await Queue.ListDeadLettersAsync(Key, null, 10, Cancellation));
    }

    [Fact]
    public async Task Removed_dead_letters_are_gone()
    {
        await BuryAsync("a", "b", "c");

        Assert.Equal(0, await Queue.RemoveDeadLettersAsync(Other, "a", Cancellation));
        Assert.Equal(1, await Queue.RemoveDeadLettersAsync(Key, "a", Cancellation));
        Assert.Equal(0, await Queue.RemoveDeadLettersAsync(Key, "a", Cancellation));
        Assert.Null(await Queue.FindAsync("a", Cancellation));
        Assert.Equal(2, await Queue.RemoveDeadLettersAsync(Key, null, Cancellation));
        Assert.Empty(await Queue.ListDeadLettersAsync(Key, null, 10, Cancellation));
    }

    [Fact]
    public async Task Dead_letters_do_not_expire()
    {
        await BuryAsync("a");
        Clock.Advance(TimeSpan.FromDays(10_000));

        Assert.False(await Queue.CleanAsync(Cancellation));

        Assert.Single(await Queue.ListDeadLettersAsync(Key, null, 10, Cancellation));
    }

    [Fact]
    public async Task A_function_whose_backlog_is_full_takes_no_more_and_others_do()
    {
        Options.BacklogPerFunction = 2;
        await EnqueueAsync(New("a"), New("b"));

        var refused = await Queue.EnqueueAsync([New("c", Other), New("d")], Cancellation);
        Assert.Equal((EnqueueOutcome.FunctionBacklogFull, Key), (refused.Outcome, refused.Full));
        Assert.Null(await Queue.FindAsync("c", Cancellation));
        await EnqueueAsync(New("e", Other));

        // Room is there once one has ended, however it did.
        await Queue.CompleteAsync(await ClaimOneAsync(), Answer(200), default, Cancellation);
        await EnqueueAsync(New("f"));
        await Queue.BuryAsync(await ClaimOneAsync(), Failure(), Cancellation);
        await EnqueueAsync(New("g"));
        Assert.Equal(EnqueueOutcome.FunctionBacklogFull, (await Queue.EnqueueAsync([New("h")], Cancellation)).Outcome);
    }

    [Fact]
    public async Task All_functions_together_have_a_limit_in_number_and_in_bytes()
    {
        Options.Backlog = 2;
        await EnqueueAsync(New("a"), New("b", Other));
        Assert.Equal(EnqueueOutcome.BacklogFull, (await Queue.EnqueueAsync([New("c")], Cancellation)).Outcome);

        Options.Backlog = 10;
        Options.BacklogBytes = 2_000;
        await EnqueueAsync(New("d") with { Body = new byte[1_000] });
        var refused = await Queue.EnqueueAsync([New("e") with { Body = new byte[1_000] }], Cancellation);
        Assert.Equal(EnqueueOutcome.BacklogFull, refused.Outcome);

        await Queue.ClaimAsync(Key, 1, Lease, Cancellation);
        await Queue.CompleteAsync(await ClaimOneAsync(), Answer(200), default, Cancellation);
        await EnqueueAsync(New("e") with { Body = new byte[1_000] });
    }

    [Fact]
    public async Task A_function_with_too_many_dead_letters_takes_no_more_until_they_are_removed()
    {
        Options.DeadLettersPerFunction = 2;
        await BuryAsync("a", "b");

        var refused = await Queue.EnqueueAsync([New("c")], Cancellation);
        Assert.Equal((EnqueueOutcome.DeadLettersFull, Key), (refused.Outcome, refused.Full));

        await Queue.RemoveDeadLettersAsync(Key, "a", Cancellation);
        await EnqueueAsync(New("c"));
    }

    private async Task BuryAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            await EnqueueAsync(New(id) with { Body = System.Text.Encoding.UTF8.GetBytes(id) });
            Assert.True(await Queue.BuryAsync(await ClaimOneAsync(), Failure(), Cancellation));
        }
    }
}
