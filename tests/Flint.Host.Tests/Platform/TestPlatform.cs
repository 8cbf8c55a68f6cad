using Flint.Host.Platform;
using Flint.Storage.Sqlite;
using Microsoft.AspNetCore.Builder;

namespace Flint.Host.Tests.Platform;

/// <summary>The whole platform in this process, on a port that the system chose and a data directory of its own.</summary>
internal sealed class TestPlatform : IAsyncDisposable
{
    private readonly DataDirectory _directory;

    private TestPlatform(WebApplication app, DataDirectory directory)
    {
        App = app;
        _directory = directory;
        Address = app.Urls.Single();
    }

    internal WebApplication App { get; }

    internal string Address { get; }

    internal static async Task<TestPlatform> StartAsync(string folder, bool samples)
    {
        var configured = PlatformHost.Configure(new UpArguments("http://127.0.0.1:0", folder, samples));
        var directory = DataDirectory.Open(configured.Options.DataDirectory);
        WebApplication? app = null;
        try
        {
            app = PlatformHost.Build(configured, directory);
            await app.StartAsync();
            return new TestPlatform(app, directory);
        }
        catch
        {
            await (app?.DisposeAsync() ?? ValueTask.CompletedTask);
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
        _directory.Dispose();
    }
}
