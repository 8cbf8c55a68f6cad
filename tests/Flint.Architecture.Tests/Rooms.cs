namespace Flint.Architecture.Tests;

/// <summary>The rooms of the product and what each may know. Adding a project means adding it here.</summary>
internal static class Rooms
{
    /// <summary>Each assembly with the assemblies of the product that its project may reference.</summary>
    public static IReadOnlyDictionary<string, string[]> Direct { get; } =
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["Flint.Wasm"] = [],
            ["Flint.Component"] = ["Flint.Wasm"],
            ["Flint.Wasi"] = ["Flint.Component"],
            ["Flint.Core"] = [],
            ["Flint.Storage.Sqlite"] = ["Flint.Core"],
            ["Flint.Worker"] = ["Flint.Core", "Flint.Wasi"],
            ["Flint.Scheduler"] = ["Flint.Core"],
            ["Flint.Triggers"] = ["Flint.Core"],
            ["Flint.Gateway"] = ["Flint.Core"],
            ["flint"] =
            [
                "Flint.Core",
                "Flint.Gateway",
                "Flint.Scheduler",
                "Flint.Storage.Sqlite",
                "Flint.Triggers",
                "Flint.Worker",
            ],
        };

    /// <summary>
    /// What code of a room may use: what its project references, and what that brings along, but for the host, which
    /// composes rooms and has no business inside the runtime.
    /// </summary>
    public static IReadOnlySet<string> Reachable(string assembly)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        if (assembly == "flint")
        {
            found.UnionWith(Direct[assembly]);
            return found;
        }

        var open = new Queue<string>(Direct[assembly]);
        while (open.TryDequeue(out var next))
        {
            if (found.Add(next))
            {
                foreach (var further in Direct[next])
                {
                    open.Enqueue(further);
                }
            }
        }

        return found;
    }
}
