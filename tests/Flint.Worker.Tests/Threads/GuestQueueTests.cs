using Flint.Worker.Threads;

namespace Flint.Worker.Tests.Threads;

public sealed class GuestQueueTests
{
    private readonly GuestQueue _queue = new();

    [Fact]
    public void Work_of_one_function_is_taken_in_the_order_in_which_it_came()
    {
        var lane = new GuestLane();
        for (var number = 0; number < 1_000; number++)
        {
            _queue.Enqueue(new Work(lane, number));
        }

        Assert.Equal(Enumerable.Range(0, 1_000), TakeAll().Select(static w => w.Number));
    }

    [Fact]
    public void Functions_take_turns_and_each_keeps_its_own_order()
    {
        GuestLane[] lanes = [new(), new(), new()];
        int[] counts = [4, 1, 2];
        for (var lane = 0; lane < lanes.Length; lane++)
        {
            for (var i = 0; i < counts[lane]; i++)
            {
                _queue.Enqueue(new Work(lanes[lane], (10 * lane) + i));
            }
        }

        Assert.Equal([0, 10, 20, 1, 21, 2, 3], TakeAll().Select(static w => w.Number));
    }

    [Fact]
    public void Function_that_asks_again_and_again_waits_one_turn_each_time()
    {
        var (flooding, other) = (new GuestLane(), new GuestLane());
        for (var number = 0; number < 500; number++)
        {
            _queue.Enqueue(new Work(flooding, number));
        }

        for (var number = 1_000; number < 1_100; number++)
        {
            _queue.Enqueue(new Work(other, number));
            Assert.Same(flooding, Take().Lane);
            Assert.Equal(number, Take().Number);
        }

        Assert.Equal(400, _queue.Count);
    }

    [Fact]
    public void Count_is_of_all_functions_together()
    {
        Assert.False(_queue.TryDequeue(out _));
        _queue.Enqueue(new Work(new GuestLane(), 1));
        _queue.Enqueue(new Work(new GuestLane(), 2));
        Assert.Equal(2, _queue.Count);
        Take();
        Assert.Equal(1, _queue.Count);
        Take();
        Assert.Equal(0, _queue.Count);
        Assert.False(_queue.TryDequeue(out _));
    }

    [Fact]
    public void Work_that_comes_and_goes_allocates_nothing()
    {
        GuestLane[] lanes = [new(), new()];
        Work[] work = [new(lanes[0], 0), new(lanes[1], 1), new(lanes[0], 2)];
        PassThrough(work, times: 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        PassThrough(work, times: 1_000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private void PassThrough(Work[] work, int times)
    {
        for (var i = 0; i < times; i++)
        {
            foreach (var one in work)
            {
                _queue.Enqueue(one);
            }

            while (_queue.TryDequeue(out _))
            {
                // Nothing is done with it.
            }
        }
    }

    private Work Take()
    {
        Assert.True(_queue.TryDequeue(out var work));
        return Assert.IsType<Work>(work);
    }

    private List<Work> TakeAll()
    {
        var all = new List<Work>();
        while (_queue.Count > 0)
        {
            all.Add(Take());
        }

        return all;
    }

    private sealed class Work(GuestLane lane, int number) : IGuestWork
    {
        public GuestLane Lane => lane;

        public int Number => number;

        public void Run() => throw new NotSupportedException();
    }
}
