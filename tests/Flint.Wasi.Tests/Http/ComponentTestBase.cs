using Flint.Wasi.Tests.Testing;

namespace Flint.Wasi.Tests.Http;

/// <summary>Runs behaviours.c.</summary>
public abstract class ComponentTestBase : IDisposable
{
    private readonly Lazy<GuestInstance> _instance;

    protected ComponentTestBase() =>
        _instance = new(() => ComponentFixture.Behaviours.Instantiate(Options, CancellationToken.None));

    internal PrintedOutput Printed { get; } = new();

    internal GuestOptions Options { get; set; } = new();

    internal GuestInstance Instance => _instance.Value;

    public void Dispose()
    {
        if (_instance.IsValueCreated)
        {
            _instance.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Serves one request and answers what it is left with.</summary>
    internal TestExchange Serve(string path, string body = "", Action<TestExchange>? prepare = null)
    {
        var exchange = new TestExchange(path, body);
        prepare?.Invoke(exchange);
        Instance.Handle(exchange, Printed);
        return exchange;
    }
}
