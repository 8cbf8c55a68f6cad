using Flint.Component.Types;

namespace Flint.Component.Validation;

/// <summary>The names of the imports, or of the exports, of one scope: unique, and with the types that they promise.</summary>
internal sealed class ExternNames
{
    private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<ResourceType, HashSet<string>> _resources = [];

    /// <summary>Adds a name. Answers what is wrong with it, or null.</summary>
    public string? Add(ExternName name, ExternDescription description)
    {
        if (!_seen.TryAdd(name.UniquenessKey, name.Text))
        {
            return $"name `{name.Text}` conflicts with previous name `{_seen[name.UniquenessKey]}`";
        }

        return name.Kind switch
        {
            ExternNameKind.Constructor => CheckConstructor(name, description),
            ExternNameKind.Method => CheckMethod(name, description),
            ExternNameKind.Static => CheckStatic(name, description),
            _ => null,
        };
    }

    /// <summary>Notes that a resource type has a name here, for the functions that are named after it.</summary>
    public void AddResource(string label, ResourceType resource)
    {
        if (!_resources.TryGetValue(resource, out var labels))
        {
            _resources.Add(resource, labels = new HashSet<string>(StringComparer.Ordinal));
        }

        labels.Add(label);
    }

    private string? CheckConstructor(ExternName name, ExternDescription description)
    {
        if (description is not FuncDescription { Type: var function })
        {
            return $"`{name.Text}` is not a func";
        }

        if (function.Result is null)
        {
            return $"`{name.Text}`: function should return one value";
        }

        var handle = function.Result is ResultType result ? result.Ok : function.Result;
        return handle is HandleType { IsOwn: true } own
            ? CheckResource(name, own.Resource)
            : $"`{name.Text}`: function should return `(own $T)` or `(result (own $T))`";
    }

    private string? CheckMethod(ExternName name, ExternDescription description)
    {
        if (description is not FuncDescription { Type: var function })
        {
            return $"`{name.Text}` is not a func";
        }

        if (function.Parameters.IsEmpty)
        {
            return $"`{name.Text}`: function should have at least one argument";
        }

        var self = function.Parameters[0];
        if (self.Label != "self")
        {
            return $"`{name.Text}`: function should have a first argument called `self`";
        }

        return self.Type is HandleType { IsOwn: false } borrow
            ? CheckResource(name, borrow.Resource)
            : $"`{name.Text}`: function should take a first argument of `(borrow $T)`";
    }

    private string? CheckStatic(ExternName name, ExternDescription description)
    {
        if (description is not FuncDescription)
        {
            return $"`{name.Text}` is not a func";
        }

        return _resources.Values.Any(labels => labels.Contains(name.Resource))
            ? null
            : $"`{name.Text}`: static resource name is not known in this context";
    }

    private string? CheckResource(ExternName name, ResourceType resource)
    {
        if (!_resources.TryGetValue(resource, out var labels))
        {
            return $"`{name.Text}`: resource used in function does not have a name in this context";
        }

        return labels.Contains(name.Resource)
            ? null
            : $"`{name.Text}`: function does not match expected resource name `{labels.First()}`";
    }
}
