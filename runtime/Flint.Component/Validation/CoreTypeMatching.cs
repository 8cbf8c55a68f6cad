using Flint.Component.Types;
using Flint.Wasm;

namespace Flint.Component.Validation;

/// <summary>Matching of core types, as far as linking core modules needs it (core specification, 3.3).</summary>
internal static class CoreTypeMatching
{
    /// <summary>Whether something of type <paramref name="actual"/> may be imported as <paramref name="expected"/>.</summary>
    public static bool Matches(ExternType actual, ExternType expected) =>
        (actual, expected) switch
        {
            (FunctionExternType a, FunctionExternType e) => a.Type == e.Type,
            (GlobalType a, GlobalType e) => a.Mutable == e.Mutable
                && (a.Value == e.Value || (!a.Mutable && a.Value.IsSubtypeOf(e.Value))),
            (TableType a, TableType e) => a.Element == e.Element
                && a.Is64 == e.Is64
                && LimitsMatch(a.Minimum, a.Maximum, e.Minimum, e.Maximum),
            (MemoryType a, MemoryType e) => a.Is64 == e.Is64 && LimitsMatch(a.Minimum, a.Maximum, e.Minimum, e.Maximum),
            (TagType a, TagType e) => a.Type == e.Type,
            _ => false,
        };

    public static string? MatchModules(ModuleType actual, ModuleType expected)
    {
        var supplied = expected.Imports.ToDictionary(static i => (i.Module, i.Name), static i => i.Type);
        foreach (var import in actual.Imports)
        {
            if (!supplied.TryGetValue((import.Module, import.Name), out var type))
            {
                return $"missing expected import `{import.Module}::{import.Name}`";
            }

            if (!Matches(type, import.Type))
            {
                return $"type mismatch in import `{import.Module}::{import.Name}`";
            }
        }

        var exports = actual.Exports.ToDictionary(static e => e.Name, static e => e.Type, StringComparer.Ordinal);
        foreach (var export in expected.Exports)
        {
            if (!exports.TryGetValue(export.Name, out var type))
            {
                return $"missing expected export `{export.Name}`";
            }

            if (!Matches(type, export.Type))
            {
                return $"type mismatch in export `{export.Name}`";
            }
        }

        return null;
    }

    private static bool LimitsMatch(ulong actualMinimum, ulong? actualMaximum, ulong minimum, ulong? maximum) =>
        actualMinimum >= minimum && (maximum is null || (actualMaximum is { } most && most <= maximum));
}
