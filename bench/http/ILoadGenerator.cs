namespace Flint.Bench.Http;

/// <summary>Drives one address with a number of connections that each wait for an answer before they ask again.</summary>
internal interface ILoadGenerator
{
    /// <summary>What it is, for the table.</summary>
    string Description { get; }

    Task<Measurement> RunAsync(Uri address, int connections, TimeSpan duration);
}

/// <summary>What one run of load gave.</summary>
/// <param name="RequestsPerSecond">Answers per second.</param>
/// <param name="P50">The median latency.</param>
/// <param name="P99">The latency that one request in a hundred exceeds.</param>
/// <param name="Errors">Answers that were not 200, and connections that failed.</param>
internal readonly record struct Measurement(double RequestsPerSecond, TimeSpan P50, TimeSpan P99, long Errors);
