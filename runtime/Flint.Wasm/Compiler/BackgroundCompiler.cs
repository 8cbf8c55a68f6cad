using System.Collections.Concurrent;
using System.Diagnostics;

namespace Flint.Wasm.Compiler;

/// <summary>
/// Compiles modules ahead of their first call, one function at a time on one thread, so that the first request of a
/// version does not wait for the JIT. A module that is dropped meanwhile is not finished.
/// </summary>
internal sealed class BackgroundCompiler : IDisposable
{
    private const int StackSize = 16 << 20;

    /// <summary>How long nobody must have waited for a function: longer than most take to run between two new ones.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(10);

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
            var order = OrderOf(reference);
            for (var i = 0; i < order.Length && !_queue.IsAddingCompleted; i++)
            {
                WaitForQuiet();
                if (!TryCompile(reference, order[i]))
                {
                    break;
                }
            }
        }
    }

    // Who runs a function for the first time compiles what it needs on the way, and better knows what that is: compiling
    // something else beside it takes the processor, or half of a core, away from it.
    private void WaitForQuiet()
    {
        while (!_queue.IsAddingCompleted && Stopwatch.GetElapsedTime(ModuleCode.LastDemand) < Quiet)
        {
            Thread.Sleep(Quiet);
        }
    }

    // Huge functions come first, the largest before all: they are the loops of interpreters, take longest to compile, and
    // whoever calls one meanwhile would wait for all of it.
    private static int[] OrderOf(WeakReference<ModuleCode> reference)
    {
        if (!reference.TryGetTarget(out var code))
        {
            return [];
        }

        var order = new int[code.Bodies.Length];
        var keys = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = code.Bodies[i].FunctionIndex;
            keys[i] = ModuleCode.IsHuge(code.Bodies[i]) ? -code.Bodies[i].CodeLength : i;
        }

        Array.Sort(keys, order);
        return order;
    }

    // The module is held for one function at a time.
    private static bool TryCompile(WeakReference<ModuleCode> reference, int functionIndex)
    {
        if (!reference.TryGetTarget(out var code))
        {
            return false;
        }

        try
        {
            code.GetEntryPoint(functionIndex, ahead: true);
        }
        catch (Exception)
        {
            // Whoever calls the function gets the same exception, and is the one to report it.
        }

        return true;
    }
}
