using System.Diagnostics;
using System.Globalization;
using System.Net.Http;

namespace Flint.Bench.Load;

/// <summary>
/// Asks for hello on a few connections, one request after another on each: <see cref="Start"/> begins, and
/// <see cref="Stop"/> ends and answers with the times.
/// </summary>
internal sealed class HelloClient(HttpClient client)
{
    public const string Role = "hello";
    public const string Start = "start";
    public const string Stop = "stop";
    private const int Callers = 4;

    private readonly List<Task<List<double>>> _calling = [];
    private volatile bool _stopping;

    public async Task<string> AnswerAsync(string line)
    {
        if (line == Start)
        {
            _stopping = false;

            // Each on a thread that blocks in its socket, so that no request waits for the client's thread pool.
            _calling.AddRange(
                Enumerable
                    .Range(0, Callers)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            Call,
                            CancellationToken.None,
                            TaskCreationOptions.LongRunning,
                            TaskScheduler.Default
                        )
                    )
            );
            return "";
        }

        _stopping = true;
        var times = (await Task.WhenAll(_calling)).SelectMany(static t => t).Order().ToList();
        _calling.Clear();
        return new HelloTimes(times.Count, At(times, 0.5), At(times, 0.99), times[^1]).ToString();
    }

    private List<double> Call()
    {
        var times = new List<double>(1 << 16);
        while (!_stopping)
        {
            var started = Stopwatch.GetTimestamp();
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(LoadServer.HelloPath, UriKind.Relative));
            using var response = client.Send(request);
            response.EnsureSuccessStatusCode();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static double At(List<double> sorted, double part) => sorted[(int)(sorted.Count * part)];
}

/// <summary>How long requests took, in milliseconds.</summary>
internal sealed record HelloTimes(int Count, double Median, double P99, double Worst)
{
    public static HelloTimes Parse(string line)
    {
        var parts = line.Split(' ');
        return new HelloTimes(int.Parse(parts[0], CultureInfo.InvariantCulture), Number(1), Number(2), Number(3));

        double Number(int index) => double.Parse(parts[index], CultureInfo.InvariantCulture);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Count} {Median:R} {P99:R} {Worst:R}");
}
