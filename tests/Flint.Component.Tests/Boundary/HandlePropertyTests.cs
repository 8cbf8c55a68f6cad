using Flint.Component.Tests.Fixtures;

namespace Flint.Component.Tests.Boundary;

/// <summary>
/// A guest makes, uses, gives away and drops handles at random, living, dead and never given: each call does what a table of
/// handles is to do, or traps, and after a trap and a restore the table is empty.
/// </summary>
public sealed class HandlePropertyTests : IDisposable
{
    private const int Steps = 3_000;
    private const uint NeverGiven = 500;

    private readonly Guest _guest;

    public HandlePropertyTests()
    {
        var linker = new ComponentLinker();
        linker
            .Interface("test:handles/host@1.0.0")
            .Resource<Thing>("thing")
            .Resource<Other>("other")
            .Function("[constructor]thing", (HostCall _, uint number) => new Thing(number))
            .Function("[method]thing.number", (HostCall _, Thing self) => self.Number)
            .Function("[static]thing.take", (HostCall _, Thing taken) => taken.Number)
            .Function("both", (HostCall _, Thing a, Thing b) => a.Number + b.Number)
            .Function("make-other", (HostCall _) => new Other());
        _guest = new Guest("handles.wasm", linker);
        _guest.Instance.Capture();
    }

    public void Dispose() => _guest.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_handles_are_what_they_were_given_for_or_trap(int seed)
    {
        var random = new Random(seed);
        var living = new Dictionary<uint, uint>();
        for (var step = 0u; step < Steps; step++)
        {
            var handle = Pick(random, living);
            switch (random.Next(4))
            {
                case 0:
                    Assert.True(living.TryAdd(Call("new", step), step), "A handle was given twice.");
                    break;
                case 1:
                    Check("number", handle, living, isConsumed: false);
                    break;
                case 2:
                    Check("take", handle, living, isConsumed: true);
                    break;
                default:
                    Check("drop", handle, living, isConsumed: true);
                    break;
            }
        }
    }

    private static uint Pick(Random random, Dictionary<uint, uint> living) =>
        random.Next(20) switch
        {
            0 => (uint)random.NextInt64(1L << 32),
            1 => (uint)random.Next((int)NeverGiven),
            _ => living.Count > 0 ? living.Keys.ElementAt(random.Next(living.Count)) : 0,
        };

    private void Check(string function, uint handle, Dictionary<uint, uint> living, bool isConsumed)
    {
        if (!living.TryGetValue(handle, out var number))
        {
            Assert.Throws<ComponentTrapException>(() => Use(function, handle));
            Assert.True(_guest.Instance.TryRestore());
            living.Clear();
            return;
        }

        var answer = Use(function, handle);
        Assert.True(function == "drop" || answer == number, $"{function} of {handle}: {answer} instead of {number}");
        if (isConsumed)
        {
            living.Remove(handle);
        }
    }

    private uint Use(string function, uint handle)
    {
        if (function != "drop")
        {
            return Call(function, handle);
        }

        _guest.Call<ValueTuple<uint>, Unit>(function, new(handle));
        return 0;
    }

    private uint Call(string function, uint argument) => _guest.Call<ValueTuple<uint>, uint>(function, new(argument));

    private sealed record Thing(uint Number);

    private sealed class Other;
}
