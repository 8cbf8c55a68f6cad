using System.Diagnostics;
using System.Text.Json;
using Flint.Gateway.Tests.Support;

namespace Flint.Gateway.Tests.Fuzzing;

public sealed class ApiFuzzTests
{
    // A machine that is busy with other tests may take all of it; a quiet one makes all requests in less.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);

    private const int MostRequests = 4_000;
    private const int LeastRequests = 100;

    /// <summary>Whoever finds a fault with another seed adds it here.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(20_261_122)]
    public async Task No_request_that_the_description_leads_to_is_answered_with_500(int seed)
    {
        await using var platform = await TestPlatform.StartAsync(sockets: true);
        var document = await (await platform.Client.GetAsync("/openapi/v1.json")).JsonAsync();
        var generator = new RequestGenerator(seed, document);
        Assert.True(generator.Operations >= 20, $"{generator.Operations} operations");
        var statuses = new SortedDictionary<int, int>();
        var started = Stopwatch.GetTimestamp();
        var made = 0;
        while (made < LeastRequests || (made < MostRequests && Stopwatch.GetElapsedTime(started) < TimeLimit))
        {
            var (request, description) = generator.Next();
            using var sent = request;
            made++;
            // Streams of events do not end: their beginning is enough.
            using var response = await platform.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var status = (int)response.StatusCode;
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
            if (status < 400)
            {
                continue;
            }
            var body = await response.Content.ReadAsStringAsync();
            Assert.True(status < 500, $"seed {seed}, request {made}: {description}\n{status} {body}");
            Assert.True(IsProblem(response, body), $"seed {seed}, request {made}: {description}\n{status} {body}");
        }
        // The generator is worth something only as long as it gets past the first checks as well.
        Assert.Contains(statuses.Keys, static status => status is 200 or 201);
        Assert.Contains(statuses.Keys, static status => status == 422);
        TestContext.Current.TestOutputHelper?.WriteLine($"{made} requests: {string.Join(", ", statuses)}");
    }

    // The server itself refuses some addresses, such as those with %00, before the platform sees them: without a body.
    private static bool IsProblem(HttpResponseMessage response, string body) =>
        (response.StatusCode == System.Net.HttpStatusCode.BadRequest && body.Length == 0)
        || (
            response.Content.Headers.ContentType?.MediaType == "application/problem+json"
            && JsonElement.Parse(body).TryGetProperty("type", out _)
        );
}
