using Flint.Component;
using Flint.Wasi.Http;
using Flint.Wasm;

namespace Flint.Wasi;

/// <summary>A component that exports wasi:http/incoming-handler@0.2.x.</summary>
internal sealed class ComponentGuestProgram : GuestProgram
{
    private const string Handler = "wasi:http/incoming-handler@0.2.12";

    private readonly WasmComponent _component;
    private readonly LinkedComponent _linked;
    private readonly TypedFunction<(IncomingRequest, ResponseOutparam), Unit> _handle;

    private ComponentGuestProgram(WasmComponent component)
    {
        _component = component;
        var export = component.FindExport(Handler) ?? throw Unsupported(component);
        CapabilitiesNeeded = ComponentCapabilities.Needed(component.ImportNames);
        _linked = Link(component);
        var function = _linked.GetFunction(export, "handle") ?? throw Unsupported(component);
        try
        {
            _handle = function.Bind<(IncomingRequest, ResponseOutparam), Unit>();
        }
        catch (ArgumentException mismatch)
        {
            throw new GuestRefusedException(
                GuestFault.UnsupportedAbi,
                $"The component exports {export}, but not as wasi:http defines it: {mismatch.Message}"
            );
        }
    }

    /// <inheritdoc/>
    public override GuestAbi Abi => GuestAbi.WasiHttp;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Imports => _component.ImportNames;

    /// <inheritdoc/>
    public override IReadOnlyList<string> CapabilitiesNeeded { get; }

    /// <summary>Decodes, validates, compiles and links a component.</summary>
    /// <exception cref="WasmFormatException">It is not a valid component.</exception>
    /// <exception cref="GuestRefusedException">It is valid, but no function.</exception>
    public static ComponentGuestProgram Load(WasmEngine engine, ReadOnlyMemory<byte> binary)
    {
        WasmComponent component;
        try
        {
            component = WasmComponent.Compile(engine, binary);
        }
        catch (ComponentFormatException fault)
        {
            throw new WasmFormatException(fault.Error, fault.Offset, fault.Reason);
        }

        try
        {
            return new ComponentGuestProgram(component);
        }
        catch
        {
            component.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override GuestInstance Instantiate(GuestOptions options, CancellationToken cancellation)
    {
        foreach (var capability in CapabilitiesNeeded)
        {
            if (!options.Grants.Contains(capability))
            {
                throw new GuestRefusedException(
                    GuestFault.UnknownImport,
                    $"The component needs the capability '{capability}', which was not granted. "
                        + "Ask for it in the function's manifest."
                );
            }
        }

        return new ComponentGuestInstance(_linked, _handle, options, cancellation);
    }

    /// <inheritdoc/>
    public override void Dispose() => _component.Dispose();

    private static LinkedComponent Link(WasmComponent component)
    {
        var unknown = component.ImportNames.Where(static i => !WasiLinkers.Default.Has(i)).ToList();
        if (unknown.Count > 0)
        {
            throw new GuestRefusedException(
                GuestFault.UnknownImport,
                $"The component imports {string.Join(", ", unknown)}, which Flint does not have. It has wasi:io, "
                    + "wasi:clocks, wasi:random, wasi:cli, wasi:filesystem, wasi:sockets and wasi:http, version 0.2.x."
            );
        }

        try
        {
            return WasiLinkers.Default.Link(component);
        }
        catch (ComponentLinkException fault)
        {
            throw new GuestRefusedException(GuestFault.UnknownImport, fault.Message);
        }
        catch (ComponentFormatException fault)
        {
            throw new WasmFormatException(fault.Error, fault.Offset, fault.Reason);
        }
    }

    private static GuestRefusedException Unsupported(WasmComponent component)
    {
        var exports = component.ExportNames.IsEmpty ? "nothing" : string.Join(", ", component.ExportNames.Take(8));
        return new GuestRefusedException(
            GuestFault.UnsupportedAbi,
            $"The component exports {exports}. Supported are components that export wasi:http/incoming-handler@0.2.x."
        );
    }
}
