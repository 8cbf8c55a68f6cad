using Flint.Wasm;

namespace Flint.Wasi.Preview1;

/// <summary>A preview1 command: a core module that exports <c>_start</c> and its memory, and answers in CGI style.</summary>
internal sealed class Preview1Program : GuestProgram
{
    /// <summary>The export that runs a command.</summary>
    public const string StartExport = "_start";

    /// <summary>The export that host functions find the arguments in.</summary>
    public const string MemoryExport = "memory";

    private readonly WasmEngine _engine;
    private readonly WasmModule _module;
    private readonly WasmExtern[] _imports;

    /// <summary>Makes a program of a module that <see cref="IsCommand"/>.</summary>
    /// <exception cref="GuestRefusedException">It imports something that preview1 does not have.</exception>
    public Preview1Program(WasmEngine engine, WasmModule module)
    {
        _engine = engine;
        _module = module;
        _imports = [.. module.Imports.Select(Resolve)];
        Imports = [.. module.Imports.Select(static i => i.Module).Distinct(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public override GuestAbi Abi => GuestAbi.Preview1Command;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Imports { get; }

    /// <inheritdoc/>
    /// <remarks>What preview1 reaches without a grant is empty or harmless.</remarks>
    public override IReadOnlyList<string> CapabilitiesNeeded => [];

    /// <summary>Whether a module exports what a command exports.</summary>
    public static bool IsCommand(WasmModule module) =>
        module.Exports.Any(static e =>
            e
                is {
                    Name: StartExport,
                    Type: FunctionExternType { Type: { Parameters.IsEmpty: true, Results.IsEmpty: true } }
                }
        ) && module.Exports.Any(static e => e is { Name: MemoryExport, Type: MemoryType });

    /// <inheritdoc/>
    public override GuestInstance Instantiate(GuestOptions options, CancellationToken cancellation)
    {
        var store = _engine.CreateStore(options.Store);
        try
        {
            using var registration = cancellation.UnsafeRegister(static s => ((WasmStore)s!).Interrupt(), store);
            var context = new Preview1Context(options, store);
            store.HostState = context;
            var instance = store.Instantiate(_module, _imports);
            context.Attach(instance.GetMemory(MemoryExport)!);
            store.Capture();
            return new Preview1Instance(store, instance.GetFunction(StartExport)!, context);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Dispose() => _module.Dispose();

    private static HostFunction Resolve(WasmImport import)
    {
        if (import.Module != Preview1Functions.ModuleName)
        {
            var hint =
                import.Module == "wasi_unstable"
                    ? " wasi_unstable is an early form of it: build with a newer toolchain."
                    : "";
            throw Refuse(
                import,
                $"A preview1 command can import functions of {Preview1Functions.ModuleName} only.{hint}"
            );
        }

        if (
            import.Type is not FunctionExternType { Type: var type }
            || Preview1Functions.Find(import.Name) is not { } function
        )
        {
            throw Refuse(import, $"{Preview1Functions.ModuleName} has no such function.");
        }

        if (!ReferenceEquals(type, function.Type))
        {
            throw Refuse(import, $"Its type there is {type}, but WASI preview1 defines it as {function.Type}.");
        }

        return function;
    }

    private static GuestRefusedException Refuse(WasmImport import, string reason) =>
        new(GuestFault.UnknownImport, $"The module imports {import.Module}.{import.Name}. {reason}");
}
