using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Files;

/// <summary>files.c, as a preview1 command or as a component: does with files what a script says.</summary>
internal sealed class FileGuest : IDisposable
{
    private static readonly Lazy<GuestProgram> LazyCommand = new(static () => Load("command"));
    private static readonly Lazy<GuestProgram> LazyComponent = new(static () => Load("component"));

    private readonly TestOutput _output = new();
    private readonly bool _isComponent;

    public FileGuest(GuestAbi abi, FileGrants files)
    {
        _isComponent = abi == GuestAbi.WasiHttp;
        var program = _isComponent ? LazyComponent.Value : LazyCommand.Value;
        Instance = program.Instantiate(new GuestOptions { Files = files }, CancellationToken.None);
    }

    public GuestInstance Instance { get; }

    /// <summary>Runs lines of a script.</summary>
    /// <returns>A line for each.</returns>
    public string[] Run(params string[] script)
    {
        using var exchange = _isComponent
            ? new TestExchange("/?" + string.Join(';', script).Replace(' ', '+'))
            : new TestExchange("/", string.Join('\n', script));
        Instance.Handle(exchange, _output);
        return exchange.ReadBody().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public void Dispose() => Instance.Dispose();

    private static GuestProgram Load(string name) => GuestLoader.Load(Fixture.Engine, Fixture.Read($"files/{name}"));
}
