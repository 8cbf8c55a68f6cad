namespace Flint.Bench.Fuzz.Generation;

/// <summary>Where modules come from.</summary>
internal enum GeneratorKind
{
    /// <summary>wasm-opt --translate-to-fuzz.</summary>
    Binaryen,

    /// <summary><see cref="ModuleGenerator"/>.</summary>
    Own,
}
