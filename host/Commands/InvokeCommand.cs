using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Flint.Host.Commands;

/// <summary><c>flint invoke</c>.</summary>
internal static class InvokeCommand
{
    internal static Command Create()
    {
        var name = ClientOptions.FunctionName();
        var path = new Option<string>("--path")
        {
            Description = "What comes after the function's own path, with the query.",
            HelpName = "PATH",
            DefaultValueFactory = static _ => "",
        };
        var method = new Option<string?>("--method", "-X")
        {
            Description = "The HTTP method. Without it, GET, or POST where there is --data.",
            HelpName = "METHOD",
        };
        method.Validators.Add(RequireMethod);
        var data = new Option<string?>("--data", "-d")
        {
            Description = "The body: text, @FILE for a file's content, or @- for standard input.",
            HelpName = "DATA",
        };
        var headers = new Option<string[]>("--header", "-H")
        {
            Description = "A header, as in 'Accept: text/plain'. May be given several times.",
            HelpName = "HEADER",
        };
        headers.Validators.Add(RequireHeaders);
        var command = new Command("invoke", "Call a function and print its answer.")
        {
            name,
            path,
            method,
            data,
            headers,
        };
        var options = new ClientOptions(command);
        command.SetAction(
            async (result, cancellation) =>
            {
                using var request = Request(result.GetValue(method), result.GetValue(data), result.GetValue(headers)!);
                using var client = options.Connect(result);
                var started = Stopwatch.GetTimestamp();
                using var response = await client.InvokeAsync(
                    result.GetRequiredValue(name),
                    Rooted(result.GetValue(path)!),
                    request,
                    cancellation
                );
                await (
                    options.Json(result)
                        ? WriteJsonAsync(response, started, result, cancellation)
                        : WriteAsync(response, started, result, cancellation)
                );
                return (int)response.StatusCode < 400 ? ExitCode.Success : ExitCode.Failure;
            }
        );
        return command;
    }

    private static HttpRequestMessage Request(string? method, string? data, string[] headers)
    {
        var request = new HttpRequestMessage(
            new HttpMethod(method ?? (data is null ? "GET" : "POST")),
            requestUri: (Uri?)null
        );
        request.Content = data is null ? null : Body(data);
        foreach (var header in headers)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            var (field, value) = (header[..colon].Trim(), header[(colon + 1)..].Trim());
            if (!request.Headers.TryAddWithoutValidation(field, value))
            {
                // Fields such as Content-Type belong to a body in this API; without one there is nothing to describe.
                request.Content?.Headers.Remove(field);
                request.Content?.Headers.TryAddWithoutValidation(field, value);
            }
        }

        return request;
    }

    private static HttpContent Body(string data)
    {
        if (data is "@-")
        {
            return new StreamContent(Console.OpenStandardInput());
        }

        if (!data.StartsWith('@'))
        {
            return new StringContent(data, Encoding.UTF8);
        }

        try
        {
            return new StreamContent(File.OpenRead(data[1..]));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--data: {data[1..]} cannot be read: {e.Message}");
        }
    }

    /// <summary>The body goes to the standard output byte by byte, and what is about it to the standard error.</summary>
    private static async Task WriteAsync(
        HttpResponseMessage response,
        long started,
        ParseResult result,
        CancellationToken cancellation
    )
    {
        var output = result.InvocationConfiguration.Output;
        await output.FlushAsync(cancellation);
        if (ReferenceEquals(output, Console.Out))
        {
            await using var bytes = Console.OpenStandardOutput();
            await response.Content.CopyToAsync(bytes, cancellation);
        }
        else
        {
            await output.WriteAsync(await response.Content.ReadAsStringAsync(cancellation));
        }

        await result.InvocationConfiguration.Error.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.NewLine}{(int)response.StatusCode} {response.ReasonPhrase} in {Milliseconds(started):0.0} ms"
            )
        );
    }

    private static async Task WriteJsonAsync(
        HttpResponseMessage response,
        long started,
        ParseResult result,
        CancellationToken cancellation
    )
    {
        var body = await response.Content.ReadAsStringAsync(cancellation);
        var answer = new Answer(
            (int)response.StatusCode,
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(static h => h.Key, static h => string.Join(", ", h.Value), StringComparer.Ordinal),
            body,
            Math.Round(Milliseconds(started), 3)
        );
        await result.InvocationConfiguration.Output.WriteLineAsync(
            JsonSerializer.Serialize(answer, ClientOptions.Indented)
        );
    }

    private static double Milliseconds(long started) => Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    private static string Rooted(string path) => path.Length == 0 || path[0] is '/' or '?' ? path : "/" + path;

    private static void RequireMethod(OptionResult result)
    {
        var method = result.GetValueOrDefault<string?>();
        if (method is null || method.Length == 0 || method.Any(static c => !char.IsAsciiLetter(c)))
        {
            result.AddError($"'{method}' is no HTTP method. Give one as in GET or POST.");
        }
    }

    private static void RequireHeaders(OptionResult result)
    {
        foreach (var header in result.GetValueOrDefault<string[]>() ?? [])
        {
            if (header.IndexOf(':', StringComparison.Ordinal) <= 0)
            {
                result.AddError($"'{header}' is no header. Give one as in 'Accept: text/plain'.");
            }
        }
    }

    private sealed record Answer(
        int Status,
        IReadOnlyDictionary<string, string> Headers,
        string Body,
        double Milliseconds
    );
}
