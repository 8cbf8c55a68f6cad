using System.Diagnostics;
using System.Globalization;
using Flint.Wasm.Modules;
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
    /// <param name="kind">Why it trapped.</param>
    public static IReadOnlyList<WasmStackFrame> Read(Exception exception, TrapKind kind, CompiledStore store)
    {
        var frames = new List<WasmStackFrame>();

        // Relative to the function; the exception itself knows best. Parts of a function come before it, and know more.
        var instruction = exception is WasmTrapException trap ? trap.Instruction : -1;
        foreach (var frame in new StackTrace(exception, fNeedFileInfo: false).GetFrames())
        {
            var method = frame.GetMethod();
            if (
                method?.DeclaringType?.Assembly.GetName().Name is not { } assembly
                || ModuleCode.Find(assembly) is not { } code
            )
            {
                continue;
            }

            if (instruction < 0 && code.InstructionsOf(assembly, method.MetadataToken) is { } map)
            {
                var il = frame.GetILOffset();
                instruction = frames.Count == 0 ? map.FindTrap(kind, il) : map.FindCall(il);
            }

            if (
                method.Name[0] == 'f'
                && int.TryParse(method.Name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            )
            {
                var module = store.ModuleOf(code) ?? code.Module;
                frames.Add(new WasmStackFrame(index, module.FunctionName(index), OffsetOf(module, index, instruction)));
                instruction = -1;
                if (frames.Count == MaximumFrames)
                {
                    break;
                }
            }
        }

        return frames;
    }

    private static long OffsetOf(ModuleDefinition module, int functionIndex, int instruction) =>
        instruction < 0 ? -1 : module.Bodies[functionIndex - module.ImportedFunctionCount].CodeOffset + instruction;
}
