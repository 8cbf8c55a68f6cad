using System.Collections.Concurrent;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Compiles modules ahead of their first call, one function at a time on one thread, so that the first request of a
/// version does not wait for the JIT. A module that is dropped meanwhile is not finished.
/// </summary>
internal sealed class BackgroundCompiler : IDisposable
{
    private const int StackSize = 16 << 20;

    private readonly BlockingCollection<WeakReference<ModuleCode>> _queue = [];
    private readonly Lock _gate = new();
    private Thread? _thread;

    /// <summary>Queues a module. The thread starts with the first one.</summary>
    public void Add(ModuleCode code)
    {
        lock (_gate)
        {
            if (_queue.IsAddingCompleted)
            {
                return;
            }

            _queue.Add(new WeakReference<ModuleCode>(code));
            if (_thread is null)
            {
                _thread = new Thread(Run, StackSize) { IsBackground = true, Name = "flint-compile-ahead" };
                _thread.Start();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _queue.CompleteAdding();
        }
    }

    private void Run()
    {
        foreach (var reference in _queue.GetConsumingEnumerable())
        {
            var next = 0;
            while (!_queue.IsAddingCompleted && CompileNext(reference, ref next)) { }
        }
    }

    // The module is held for one function at a time.
    private static bool CompileNext(WeakReference<ModuleCode> reference, ref int next)
    {
        if (!reference.TryGetTarget(out var code) || next >= code.Bodies.Length)
        {
            return false;
        }

        try
        {
            code.GetEntryPoint(code.Bodies[next++].FunctionIndex);
            return true;
        }
        catch (Exception)
        {
            // Whoever calls the function gets the same exception, and is the one to report it.
            return true;
        }
    }
}
