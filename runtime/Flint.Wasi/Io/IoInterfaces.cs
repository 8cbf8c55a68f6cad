using Flint.Component;

namespace Flint.Wasi.Io;

/// <summary>wasi:io.</summary>
internal static class IoInterfaces
{
    public static void AddTo(ComponentLinker linker)
    {
        linker
            .Interface("wasi:io/error@0.2.12")
            .Resource<IoError>("error", static e => e.Drop())
            .Function("[method]error.to-debug-string", (HostCall _, IoError self) => self.Message);
        linker
            .Interface("wasi:io/poll@0.2.12")
            .Resource<Pollable>("pollable", static p => p.Drop())
            .Function("[method]pollable.ready", (HostCall _, Pollable self) => self.IsReady)
            .Action<Pollable>("[method]pollable.block", Block)
            .Function<Pollable[], uint[]>("poll", Poll);
        var streams = linker.Interface("wasi:io/streams@0.2.12");
        InputStreamFunctions.AddTo(streams);
        OutputStreamFunctions.AddTo(streams);
    }

    private static void Block(HostCall call, Pollable pollable)
    {
        while (!pollable.IsReady)
        {
            call.State<ComponentGuestContext>().Wait(pollable.WhenReady);
        }
    }

    private static uint[] Poll(HostCall call, Pollable[] pollables)
    {
        if (pollables.Length == 0)
        {
            throw new ComponentTrapException("poll of an empty list");
        }

        var ready = Ready(pollables);
        while (ready.Length == 0)
        {
            call.State<ComponentGuestContext>().Wait(stop => WhenAnyReady(pollables, stop));
            ready = Ready(pollables);
        }

        return ready;
    }

    private static uint[] Ready(Pollable[] pollables)
    {
        var ready = new List<uint>();
        for (var i = 0; i < pollables.Length; i++)
        {
            if (pollables[i].IsReady)
            {
                ready.Add((uint)i);
            }
        }

        return [.. ready];
    }

    private static async Task WhenAnyReady(Pollable[] pollables, CancellationToken stop)
    {
        // Cancelled once one is ready, so that the waits for the others leave nothing behind.
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var waits = Array.ConvertAll(pollables, p => p.WhenReady(done.Token));
        var first = await Task.WhenAny(waits).ConfigureAwait(false);
        await done.CancelAsync().ConfigureAwait(false);
        foreach (var wait in waits)
        {
            _ = wait.Exception;
        }

        await first.ConfigureAwait(false);
    }
}
