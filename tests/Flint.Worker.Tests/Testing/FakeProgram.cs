using Flint.Wasi;
using Flint.Wasi.Http;

namespace Flint.Worker.Tests.Testing;

/// <summary>A program whose instances do what a test says, without WebAssembly.</summary>
internal sealed class FakeProgram : GuestProgram
{
    private readonly List<FakeInstance> _instances = [];

    public Action<CancellationToken> OnInstantiate { get; set; } = static _ => { };

    public bool CanRestore { get; set; } = true;

    public bool IsDisposed { get; private set; }

    public IReadOnlyList<FakeInstance> Instances
    {
        get
        {
            lock (_instances)
            {
                return [.. _instances];
            }
        }
    }

    public override GuestAbi Abi => GuestAbi.Preview1Command;

    public override IReadOnlyList<string> Imports => [];

    public override IReadOnlyList<string> CapabilitiesNeeded => [];

    public override GuestInstance Instantiate(GuestOptions options, CancellationToken cancellation)
    {
        OnInstantiate(cancellation);
        var instance = new FakeInstance(this);
        lock (_instances)
        {
            _instances.Add(instance);
        }

        return instance;
    }

    public override void Dispose() => IsDisposed = true;

    internal sealed class FakeInstance(FakeProgram program) : GuestInstance
    {
        public int Restores { get; private set; }

        public bool IsDisposed { get; private set; }

        public override bool MemoryLimitReached => false;

        public override ulong MemoryBytes => 65_536;

        public override void Handle(HttpExchange exchange, IGuestOutput output) => exchange.StartResponse(200, []);

        public override void Interrupt() { }

        public override bool TryRestore()
        {
            Restores++;
            return program.CanRestore;
        }

        public override void Dispose() => IsDisposed = true;
    }
}
