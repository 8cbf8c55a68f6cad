using System.Net;
using System.Text;
using Flint.Core;
using Flint.Gateway.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Flint.Gateway.Tests.Asynchronous;

/// <summary>Requests with <c>Prefer: respond-async</c>, up to the queue; what runs it is tested beside it.</summary>
public sealed class AsyncRequestTests
{
    private static readonly FunctionKey Key = new("default", "hello");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_answered_once_it_is_in_the_queue()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        using var request = Request("/fn/hello/a%20b?x=1", "body");
        request.Headers.Add("X-Kept", ["1", "2"]);
        request.Headers.Add("Connection", "X-Hop");
        request.Headers.Add("X-Hop", "gone");

        using var response = await platform.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("respond-async", response.Headers.GetValues("Preference-Applied").Single());
        var accepted = await response.JsonAsync();
        var id = accepted.GetProperty("id").GetString()!;
        Assert.Equal($"/api/v1/invocations/{id}", response.Headers.Location!.ToString());
        Assert.Equal(id, response.Headers.GetValues("Flint-Invocation-Id").Single());
        Assert.Equal("queued", accepted.GetProperty("state").GetString());
        Assert.Empty(platform.Invoker.Seen);

        var delivery = Assert.Single(await Queue(platform).ClaimAsync(Key, 10, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal(id, delivery.Id);
        Assert.Equal(
            ("POST", "/fn/hello", "/a%20b", "?x=1"),
            (delivery.Request.Method, delivery.Request.BasePath, delivery.Request.Path, delivery.Request.Query)
        );
        Assert.Equal("body", Encoding.UTF8.GetString(delivery.Body.Span));
        Assert.Equal(
            ["1", "2"],
            delivery.Request.Headers.Where(static h => h.Name == "X-Kept").Select(static h => h.Value)
        );
        Assert.DoesNotContain(
            delivery.Request.Headers,
            static h => h.Name is "X-Hop" or "Connection" or "Content-Length" or "Host"
        );
        Assert.Contains(delivery.Request.Headers, static h => h.Name == "Content-Type");
    }

    [Fact]
    public async Task Without_the_preference_the_function_is_called()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        using var request = Request("/fn/hello", "body", prefer: "wait=10");

        using var response = await platform.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(platform.Invoker.Seen);
    }

    [Fact]
    public async Task A_function_that_is_not_there_or_not_live_gets_nothing_into_the_queue()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.UploadAsync("hello", query: "?activate=false");

        using var unknown = await platform.Client.SendAsync(Request("/fn/none", "body"), Cancellation);
        using var notLive = await platform.Client.SendAsync(Request("/fn/hello", "body"), Cancellation);

        await unknown.ProblemAsync(404, "function-not-found");
        await notLive.ProblemAsync(404, "function-not-live");
    }

    [Fact]
    public async Task A_body_over_the_queues_limit_or_the_functions_is_refused()
    {
        await using var platform = await StartAsync(static o => o.BodyBytes = 10);
        await platform.DeployAsync("hello");
        await platform.DeployAsync("small", new { limits = new { requestBodyBytes = 3 } });

        using var declared = await platform.Client.SendAsync(Request("/fn/hello", "01234567890"), Cancellation);
        using var chunked = await platform.Client.SendAsync(
            Request("/fn/hello", "01234567890", chunked: true),
            Cancellation
        );
        using var small = await platform.Client.SendAsync(Request("/fn/small", "0123"), Cancellation);
        using var fits = await platform.Client.SendAsync(
            Request("/fn/hello", "0123456789", chunked: true),
            Cancellation
        );

        var problem = await declared.ProblemAsync(413, "request-too-large");
        Assert.Equal("Flint:Queue:BodyBytes", problem.GetProperty("option").GetString());
        await chunked.ProblemAsync(413, "request-too-large");
        problem = await small.ProblemAsync(413, "request-too-large");
        Assert.Equal("limits.requestBodyBytes", problem.GetProperty("option").GetString());
        Assert.Equal(HttpStatusCode.Accepted, fits.StatusCode);
    }

    [Fact]
    public async Task Headers_over_the_limit_are_refused()
    {
        await using var platform = await StartAsync(static o => o.HeadBytes = 1_000);
        await platform.DeployAsync("hello");
        using var request = Request("/fn/hello", "");
        request.Headers.Add("X-Long", new string('x', 1_000));

        using var response = await platform.Client.SendAsync(request, Cancellation);

        await response.ProblemAsync(431, "head-too-large");
    }

    [Fact]
    public async Task A_full_backlog_is_said_with_the_time_to_come_back()
    {
        await using var platform = await StartAsync(static o =>
        {
            o.BacklogPerFunction = 1;
            o.Backlog = 2;
        });
        await platform.DeployAsync("hello");
        await platform.DeployAsync("second");
        await platform.DeployAsync("third");
        using var first = await platform.Client.SendAsync(Request("/fn/hello", ""), Cancellation);
        using var other = await platform.Client.SendAsync(Request("/fn/second", ""), Cancellation);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, other.StatusCode));

        using var functionFull = await platform.Client.SendAsync(Request("/fn/hello", ""), Cancellation);
        using var allFull = await platform.Client.SendAsync(Request("/fn/third", ""), Cancellation);

        await functionFull.ProblemAsync(429, "backlog-full");
        Assert.NotNull(functionFull.Headers.RetryAfter);
        await allFull.ProblemAsync(503, "queue-full");
        Assert.NotNull(allFull.Headers.RetryAfter);
    }

    [Fact]
    public async Task The_same_idempotency_key_leads_to_the_same_invocation()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        await platform.DeployAsync("other");

        var first = await IdOfAsync(platform, "/fn/hello", "key");
        var again = await IdOfAsync(platform, "/fn/hello", "key");
        var another = await IdOfAsync(platform, "/fn/hello", "key2");
        var elsewhere = await IdOfAsync(platform, "/fn/other", "key");

        Assert.Equal(first, again);
        Assert.Equal(3, new HashSet<string>([first, another, elsewhere], StringComparer.Ordinal).Count);
        using var wrong = Request("/fn/hello", "");
        wrong.Headers.TryAddWithoutValidation("Idempotency-Key", new string('k', 300));
        using var refused = await platform.Client.SendAsync(wrong, Cancellation);
        await refused.ProblemAsync(400, "invalid-header");
    }

    [Fact]
    public async Task The_status_tells_how_it_goes_on()
    {
        await using var platform = await TestPlatform.StartAsync();
        await platform.DeployAsync("hello");
        using var response = await platform.Client.SendAsync(Request("/fn/hello", "body"), Cancellation);
        var address = response.Headers.Location!;
        var queue = Queue(platform);
        Assert.Equal("queued", await StateAsync(platform, address));

        var delivery = (await queue.ClaimAsync(Key, 1, TimeSpan.FromMinutes(1), Cancellation)).Single();
        Assert.Equal("running", await StateAsync(platform, address));

        var now = DateTimeOffset.UnixEpoch;
        await queue.RetryAsync(
            delivery,
            new QueuedFailure(now, 1, "No.", InvocationOutcome.TimedOut, 504),
            now,
            Cancellation
        );
        var retrying = await platform.Client.GetAsync(address, Cancellation);
        var status = await retrying.JsonAsync();
        Assert.Equal("retrying", status.GetProperty("state").GetString());
        Assert.Equal("timed-out", status.GetProperty("lastFailure").GetProperty("outcome").GetString());
        Assert.Equal(now, status.GetProperty("nextAttemptAt").GetDateTimeOffset());

        delivery = (await queue.ClaimAsync(Key, 1, TimeSpan.FromMinutes(1), Cancellation)).Single();
        byte[] binary = [0xff, 0];
        await queue.CompleteAsync(
            delivery,
            new QueuedResponse(201, [new("X-A", "1"), new("x-a", "2")], false),
            binary,
            Cancellation
        );
        using var succeeded = await platform.Client.GetAsync(address, Cancellation);
        status = await succeeded.JsonAsync();
        Assert.Equal("succeeded", status.GetProperty("state").GetString());
        var answer = status.GetProperty("response");
        Assert.Equal(201, answer.GetProperty("status").GetInt32());
        Assert.Equal(
            ["1", "2"],
            answer.GetProperty("headers").GetProperty("X-A").EnumerateArray().Select(static v => v.GetString())
        );
        Assert.Equal("/wA=", answer.GetProperty("bodyBase64").GetString());

        using var missing = await platform.Client.GetAsync("/api/v1/invocations/none", Cancellation);
        await missing.ProblemAsync(404, "invocation-not-found");
    }

    [Theory]
    [InlineData("invoker@default", HttpStatusCode.OK)]
    [InlineData("viewer@default", HttpStatusCode.OK)]
    [InlineData("admin@other", HttpStatusCode.NotFound)]
    public async Task The_status_is_for_those_who_may_call_or_see_the_function(string role, HttpStatusCode expected)
    {
        await using var platform = await TestPlatform.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Flint:Access:Required"] = "true" }
        );
        await Queue(platform)
            .EnqueueAsync(
                [
                    new NewInvocation
                    {
                        Id = "a",
                        Function = Key,
                        Origin = QueuedOrigin.Http,
                        Request = new QueuedRequest
                        {
                            Method = "GET",
                            BasePath = "/fn/hello",
                            Path = "/",
                        },
                    },
                ],
                Cancellation
            );

        using var nobody = await platform.SendAsync(HttpMethod.Get, "/api/v1/invocations/a", null);
        var key = await platform.AddKeyAsync(role);
        using var response = await platform.SendAsync(HttpMethod.Get, "/api/v1/invocations/a", key);

        await nobody.ProblemAsync(401, "unauthenticated");
        Assert.Equal(expected, response.StatusCode);
    }

    private static Task<TestPlatform> StartAsync(Action<QueueOptions> options) =>
        TestPlatform.StartAsync(services: services => services.Configure(options));

    private static IInvocationQueue Queue(TestPlatform platform) =>
        platform.Services.GetRequiredService<IInvocationQueue>();

    private static HttpRequestMessage Request(
        string path,
        string body,
        string prefer = "respond-async",
        bool chunked = false
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        request.Headers.Add("Prefer", prefer);
        if (chunked)
        {
            request.Headers.TransferEncodingChunked = true;
            request.Content = new StreamContent(new Unseekable(Encoding.UTF8.GetBytes(body)));
        }
        return request;
    }

    private static async Task<string> IdOfAsync(TestPlatform platform, string path, string key)
    {
        using var request = Request(path, "");
        request.Headers.Add("Idempotency-Key", key);
        using var response = await platform.Client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        return response.Headers.Location!.ToString();
    }

    private static async Task<string> StateAsync(TestPlatform platform, Uri address)
    {
        using var response = await platform.Client.GetAsync(address, Cancellation);
        return (await response.JsonAsync()).GetProperty("state").GetString()!;
    }

    /// <summary>Content whose length nobody knows beforehand.</summary>
    private sealed class Unseekable(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
