using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flint.Host.Commands;

namespace Flint.Host.Client;

/// <summary>Where the requests of a function go, as of one revision of it.</summary>
internal sealed class LiveTraffic
{
    private readonly FlintClient _client;
    private readonly long _revision;
    private readonly SortedDictionary<int, int> _weights = [];

    private LiveTraffic(FlintClient client, string function, JsonElement resource)
    {
        _client = client;
        Function = function;
        _revision = resource.GetProperty("revision").GetInt64();
        foreach (var share in resource.GetProperty("live").EnumerateObject())
        {
            _weights.Add(int.Parse(share.Name, CultureInfo.InvariantCulture), share.Value.GetInt32());
        }
    }

    /// <summary>The function's name.</summary>
    internal string Function { get; }

    /// <summary>Reads it.</summary>
    internal static async Task<LiveTraffic> ReadAsync(
        FlintClient client,
        string function,
        CancellationToken cancellation
    ) => new(client, function, await client.GetAsync($"/api/v1/functions/{function}", cancellation));

    /// <summary>The version that a rollback without a number leads to.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    internal async Task<int> FindEarlierAsync(CancellationToken cancellation)
    {
        if (_weights.Count > 1)
        {
            return _weights.Keys.First();
        }

        var versions = await _client.GetAsync($"/api/v1/functions/{Function}/versions", cancellation);
        var live = _weights.Keys.FirstOrDefault(int.MaxValue);
        var earlier = versions
            .GetProperty("items")
            .EnumerateArray()
            .Select(static v => v.GetProperty("number").GetInt32())
            .Where(number => number < live)
            .DefaultIfEmpty()
            .Max();
        return earlier > 0
            ? earlier
            : throw new UsageException(
                $"{Function} has no version before {live}. flint versions {Function} lists those it has; name one with --to."
            );
    }

    /// <summary>The weights with which a version gets a share, and the one that has most of the rest now gets the rest.</summary>
    /// <exception cref="UsageException">Nothing else is live that could have the rest.</exception>
    internal SortedDictionary<int, int> With(int version, int percent)
    {
        var weights = new SortedDictionary<int, int> { [version] = percent };
        if (percent == 100)
        {
            return weights;
        }

        var others = _weights.Where(w => w.Key != version).ToList();
        if (others.Count == 0)
        {
            throw new UsageException(
                $"No other version of {Function} is live that could have the other {100 - percent} %. Give it all with"
                    + " --percent 100, or name another version."
            );
        }

        weights[others.MaxBy(static w => w.Value).Key] = 100 - percent;
        return weights;
    }

    /// <summary>Moves the requests, unless somebody else has changed the function since it was read.</summary>
    internal Task<JsonElement> MoveAsync(SortedDictionary<int, int> weights, CancellationToken cancellation)
    {
        var shares = new JsonObject();
        foreach (var (version, weight) in weights)
        {
            shares[version.ToString(CultureInfo.InvariantCulture)] = weight;
        }

        return _client.SendAsync(
            HttpMethod.Put,
            $"/api/v1/functions/{Function}/aliases/live",
            new JsonObject { ["weights"] = shares },
            cancellation,
            ifMatch: $"\"{_revision}\""
        );
    }
}
