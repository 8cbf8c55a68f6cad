using Flint.Wasi;

namespace Flint.Worker.Artifacts;

/// <summary>The right to use a loaded program. Disposing it lets <see cref="ProgramCache"/> give the program up.</summary>
internal sealed class ProgramLease(GuestProgram program, Action release) : IDisposable
{
    private Action? _release = release;

    /// <summary>The program.</summary>
    public GuestProgram Program { get; } = program;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
