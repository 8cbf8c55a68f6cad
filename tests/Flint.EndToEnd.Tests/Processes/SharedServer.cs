namespace Flint.EndToEnd.Tests.Processes;

/// <summary>One server for all tests of a class that leave nothing behind which would disturb the others.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private readonly TemporaryDirectory _data = new();

    internal FlintServer Flint { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Flint = await FlintServer.StartAsync(_data["data"]);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Flint.DisposeAsync();
        _data.Dispose();
    }
}
