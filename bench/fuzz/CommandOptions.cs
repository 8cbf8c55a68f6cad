using System.Globalization;

namespace Flint.Bench.Fuzz;

/// <summary>Options as pairs of a name and a value.</summary>
internal sealed class CommandOptions(string[] args)
{
    public int Number(string name, int fallback) =>
        Value(name) is { } value ? int.Parse(value, CultureInfo.InvariantCulture) : fallback;

    public bool Has(string name) => Array.IndexOf(args, name) >= 0;

    public string Text(string name, string fallback) => Value(name) ?? fallback;

    private string? Value(string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
