namespace Flint.Wasm.Text;

/// <summary>The index spaces that instructions name.</summary>
internal sealed record ModuleSpaces(
    TypeSpace Types,
    IndexSpace Functions,
    IndexSpace Tables,
    IndexSpace Memories,
    IndexSpace Globals,
    IndexSpace Tags,
    IndexSpace Elements,
    IndexSpace Data
);
