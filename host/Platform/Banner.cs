using Flint.Core;

namespace Flint.Host.Platform;

/// <summary>What a person wants to know when the platform has started.</summary>
internal static partial class Banner
{
    /// <summary>Writes it to the log.</summary>
    internal static void Write(WebApplication app, TimeSpan startTime)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Flint");
        var functions = app.Services.GetRequiredService<IAssignmentSource>().Current.Functions;
        Log.Started(log, LocalNode.PlatformVersion, startTime.TotalMilliseconds);
        foreach (var url in app.Urls)
        {
            Log.Listening(log, url);
        }

        var options = app.Services.GetRequiredService<PlatformOptions>();
        Log.Data(log, Path.GetFullPath(options.DataDirectory), functions.Count);
        var address = app.Urls.FirstOrDefault() ?? "";
        var example = Example(functions.Values);
        if (example is null)
        {
            Log.Deploy(log, address);
        }
        else
        {
            Log.Try(log, address, example);
        }
    }

    private static string? Example(IEnumerable<FunctionAssignment> functions) =>
        functions
            .Where(static f => f.Key.Namespace == FunctionKey.DefaultNamespace && !f.Live.IsEmpty)
            .Select(static f => f.Key.Name)
            .OrderBy(static name => name == "hello" ? 0 : 1)
            .ThenBy(static name => name, StringComparer.Ordinal)
            .FirstOrDefault();

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Flint {Version} is up after {Milliseconds:0} ms.")]
        internal static partial void Started(ILogger log, string version, double milliseconds);

        [LoggerMessage(Level = LogLevel.Information, Message = "Functions, API and documentation: {Url}")]
        internal static partial void Listening(ILogger log, string url);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "State: {DataDirectory} with {Functions} functions. Ctrl+C ends the platform."
        )]
        internal static partial void Data(ILogger log, string dataDirectory, int functions);

        [LoggerMessage(Level = LogLevel.Information, Message = "Try it: curl {Url}/fn/{Function}")]
        internal static partial void Try(ILogger log, string url, string function);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Deploy a function: curl -X POST -H 'Content-Type: application/wasm' --data-binary @my.wasm {Url}/api/v1/functions/my/versions"
        )]
        internal static partial void Deploy(ILogger log, string url);
    }
}
