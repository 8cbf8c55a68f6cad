using Flint.Gateway.Invocations;

namespace Flint.Gateway.Tests.Invocations;

public sealed class InvocationIdsTests
{
    [Fact]
    public void Ids_are_32_hexadecimal_digits_and_unique()
    {
        var ids = new InvocationIds();
        var seen = new HashSet<string>(StringComparer.Ordinal);

        for (var i = 0; i < 100_000; i++)
        {
            Assert.True(seen.Add(ids.Next()));
        }
        Assert.All(seen.Take(100), static id => Assert.Matches("^[0-9a-f]{32}$", id));
    }

    [Fact]
    public void Two_processes_do_not_share_ids() =>
        Assert.NotEqual(new InvocationIds().Next(), new InvocationIds().Next());
}
