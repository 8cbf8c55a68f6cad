using System.Text;

namespace Flint.Bench.Http;

/// <summary>Kestrel with one middleware: the most that any server built on it can reach.</summary>
internal static class BareServer
{
    /// <summary>What the sample function hello answers, so that both servers send the same bytes.</summary>
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("Hello from a WebAssembly component.\n");

    public static async Task RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        // Only the line with the address that it listens on.
        builder
            .Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        await using var app = builder.Build();
        app.Run(static async context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = Body.Length;
            await context.Response.Body.WriteAsync(Body, context.RequestAborted);
        });
        await app.RunAsync();
    }
}
