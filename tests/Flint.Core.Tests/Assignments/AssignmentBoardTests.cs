using Flint.Core;

namespace Flint.Core.Tests.Assignments;

public sealed class AssignmentBoardTests
{
    private static readonly CancellationToken Cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public void A_board_starts_empty() => Assert.Same(AssignmentSnapshot.Empty, new AssignmentBoard().Current);

    [Fact]
    public async Task A_published_snapshot_is_current_and_wakes_all_who_wait()
    {
        var board = new AssignmentBoard();
        var first = board.WaitForNextAsync(0, Cancellation);
        var second = board.WaitForNextAsync(0, Cancellation);
        Assert.False(first.IsCompleted);
        var snapshot = new AssignmentSnapshot(1, []);

        board.Publish(snapshot);

        Assert.Same(snapshot, board.Current);
        Assert.Same(snapshot, await first);
        Assert.Same(snapshot, await second);
        Assert.Same(snapshot, await board.WaitForNextAsync(0, Cancellation));
        Assert.False(board.WaitForNextAsync(1, Cancellation).IsCompleted);
    }

    [Fact]
    public void A_snapshot_that_is_not_newer_is_refused()
    {
        var board = new AssignmentBoard();
        board.Publish(new AssignmentSnapshot(2, []));

        Assert.Throws<ArgumentException>(() => board.Publish(new AssignmentSnapshot(2, [])));
    }

    [Fact]
    public async Task Waiting_for_a_change_passes_over_snapshots_that_have_not_seen_it()
    {
        var board = new AssignmentBoard();
        var waiting = board.WaitForChangeAsync(5, Cancellation).AsTask();

        board.Publish(new AssignmentSnapshot(1, [], changeCount: 4));
        Assert.False(waiting.IsCompleted);
        board.Publish(new AssignmentSnapshot(2, [], changeCount: 6));

        Assert.Equal(2, (await waiting).Generation);
    }

    [Fact]
    public async Task A_wait_can_be_given_up()
    {
        using var source = new CancellationTokenSource();
        var waiting = new AssignmentBoard().WaitForNextAsync(0, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
