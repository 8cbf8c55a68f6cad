using System.Diagnostics;
using System.Globalization;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>Finds the WebAssembly frames in the stack trace of an exception.</summary>
internal static class FrameReader
{
    /// <summary>Frames that are kept of a deep stack: the innermost ones say most.</summary>
    private const int MaximumFrames = 64;

    /// <summary>Reads the frames of an exception.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="store">
    /// The store that it left: its instances say which module's names the frames have. Where two instances have different
    /// names for the same code, frames have those of the first.
    /// </param>
    public static IReadOnlyList<WasmStackFrame> Read(Exception exception, CompiledStore store)
    {
        var frames = new List<WasmStackFrame>();
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            var method = frame.GetMethod();
            if (
                method?.DeclaringType?.Assembly.GetName().Name is { } assembly
                && ModuleCode.Find(assembly) is { } code
                && method.Name[0] == 'f'
                && int.TryParse(method.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            )
            {
                frames.Add(new WasmStackFrame(index, (store.ModuleOf(code) ?? code.Module).FunctionName(index), -1));
                if (frames.Count == MaximumFrames)
                {
                    break;
                }
            }
        }

        return frames;
    }
}
