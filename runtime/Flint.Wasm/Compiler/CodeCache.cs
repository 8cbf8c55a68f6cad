using Flint.Wasm.Modules;
using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>
/// The compiled code that modules of one engine share. It holds nothing: code lives as long as a module or an instance
/// uses it, and unloads with the last of them.
/// </summary>
internal sealed class CodeCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CodeKey, WeakReference<ModuleCode>> _codes = [];

    /// <summary>How many codes are known, those included that nobody uses any more and that were not collected yet.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _codes.Count;
            }
        }
    }

    /// <summary>The code for a module: that of an earlier one with the same key, or new.</summary>
    /// <param name="module">The module.</param>
    /// <param name="stamped">Its <see cref="StampedFunctions"/>.</param>
    /// <param name="isNew">Whether no living module has it yet.</param>
    public ModuleCode Get(ModuleDefinition module, int[] stamped, out bool isNew)
    {
        var key = CodeKey.Of(module, stamped);
        lock (_gate)
        {
            if (_codes.TryGetValue(key, out var reference) && reference.TryGetTarget(out var found))
            {
                isNew = false;
                return found;
            }

            // Nothing is translated yet, so this takes no longer than the tables it has per function.
            isNew = true;
            var code = new ModuleCode(
                module,
                new InstanceLayout(module, stamped),
                stamped,
                isOfStamped: false,
                () => Forget(key)
            );
            _codes[key] = new WeakReference<ModuleCode>(code);
            return code;
        }
    }

    // Called when code is finalized. A new one may have taken its place.
    private void Forget(CodeKey key)
    {
        lock (_gate)
        {
            if (_codes.TryGetValue(key, out var reference) && !reference.TryGetTarget(out _))
            {
                _codes.Remove(key);
            }
        }
    }
}
