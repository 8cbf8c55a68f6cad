using Flint.Component;
using Flint.Wasi.Io;

namespace Flint.Wasi.Cli;

/// <summary>wasi:cli: environment, exit, standard streams; no terminal.</summary>
internal static class CliInterfaces
{
    public static void AddTo(ComponentLinker linker)
    {
        linker
            .Interface("wasi:cli/environment@0.2.12")
            .Function(
                "get-environment",
                static (HostCall call) =>
                    call.State<ComponentGuestContext>()
                        .Options.Environment.Select(static e => (e.Key, e.Value))
                        .ToArray()
            )
            .Function("get-arguments", static (HostCall _) => Array.Empty<string>())
            .Function("initial-cwd", static (HostCall _) => Option<string>.None);
        linker
            .Interface("wasi:cli/exit@0.2.12")
            .Action<Result<Unit, Unit>>("exit", static (_, status) => throw new GuestExitException(status.IsOk ? 0 : 1))
            .Action<byte>("exit-with-code", static (_, code) => throw new GuestExitException(code));
        linker
            .Interface("wasi:cli/stdin@0.2.12")
            .Function<InputStream>("get-stdin", static _ => new EmptyInputStream());
        linker
            .Interface("wasi:cli/stdout@0.2.12")
            .Function<OutputStream>(
                "get-stdout",
                static call => new DiagnosticStream(call.State<ComponentGuestContext>(), isError: false)
            );
        linker
            .Interface("wasi:cli/stderr@0.2.12")
            .Function<OutputStream>(
                "get-stderr",
                static call => new DiagnosticStream(call.State<ComponentGuestContext>(), isError: true)
            );
        AddTerminal(linker);
    }

    private static void AddTerminal(ComponentLinker linker)
    {
        linker.Interface("wasi:cli/terminal-input@0.2.12").Resource<TerminalInput>("terminal-input");
        linker.Interface("wasi:cli/terminal-output@0.2.12").Resource<TerminalOutput>("terminal-output");
        linker
            .Interface("wasi:cli/terminal-stdin@0.2.12")
            .Function("get-terminal-stdin", static (HostCall _) => Option<TerminalInput>.None);
        linker
            .Interface("wasi:cli/terminal-stdout@0.2.12")
            .Function("get-terminal-stdout", static (HostCall _) => Option<TerminalOutput>.None);
        linker
            .Interface("wasi:cli/terminal-stderr@0.2.12")
            .Function("get-terminal-stderr", static (HostCall _) => Option<TerminalOutput>.None);
    }

    private sealed class TerminalInput;

    private sealed class TerminalOutput;
}
