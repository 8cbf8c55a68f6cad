using Flint.Component.Types;
using Flint.Component.Validation;

namespace Flint.Component.Binary;

/// <content>Imports and exports, and their declarations in types.</content>
internal sealed partial class ComponentDecoder
{
    private void Import(Scope scope)
    {
        var at = _reader.Position;
        var (name, implements) = ExternNameAndAttributes();
        var description = Description(scope, out var fresh);
        CheckImplements(name, implements, description, at);
        if (scope.Imports.Count >= _limits.Externs)
        {
            throw _reader.Fail(
                Wasm.WasmFormatError.LimitExceeded,
                $"too many imports, the limit is {_limits.Externs}",
                at
            );
        }

        if (scope.ImportNames.Add(name, description) is { } fault)
        {
            throw _reader.Invalid($"import {fault}", at);
        }

        if (!scope.ImportedTypes.Admit(description))
        {
            throw _reader.Invalid($"{description.Sort} not valid to be used as import: `{name.Text}`", at);
        }

        scope.ExportedTypes.Admit(description);
        scope.ImportedResources.AddRange(fresh);
        scope.Imports.Add(new NamedExtern(name.Text, description));
        Introduce(scope, name, description, scope.ImportNames, isImport: true);
        if (scope.Kind == ScopeKind.Component)
        {
            _definitions.Add(new ImportDefinition(name, description));
        }
    }

    private void ExportDeclaration(Scope scope)
    {
        var at = _reader.Position;
        var (name, implements) = ExternNameAndAttributes();
        var description = Description(scope, out var fresh);
        CheckImplements(name, implements, description, at);
        scope.OwnResources.AddRange(fresh);
        AddExport(scope, name, description, at, checkVisibility: scope.Kind != ScopeKind.InstanceType);
    }

    private void Export()
    {
        var at = _reader.Position;
        var scope = _component;
        var (name, implements) = ExternNameAndAttributes();
        var item = ItemReference(scope, out var type);
        var actual = Describe(scope, item, type, at);
        ExternDescription description;
        if (Optional())
        {
            description = Description(scope, out var fresh);
            MatchAscription(actual, description, fresh, at);
            scope.OwnResources.AddRange(fresh);
        }
        else
        {
            description = Renamed(actual);
        }

        CheckImplements(name, implements, description, at);
        AddExport(scope, name, description, at, checkVisibility: true);
        _definitions.Add(new ExportDefinition(name.Text, new NamedItem(name.Text, item, type), description));
    }

    /// <summary>An ascribed type must be a supertype; the resource types that it introduces may be any.</summary>
    private void MatchAscription(ExternDescription actual, ExternDescription ascribed, List<ResourceType> fresh, int at)
    {
        var substitution = new ResourceSubstitution(_checker.Work);
        var fault =
            fresh.Count == 0
                ? null
                : _checker.BindResources(
                    new ExternSet([new NamedExtern("", ascribed)]),
                    _ => actual,
                    [.. fresh],
                    substitution
                );
        fault ??= _checker.Match(actual, ascribed.Substitute(substitution));
        if (fault is not null)
        {
            throw _reader.Invalid($"ascribed type of export is not compatible with item's type: {fault}", at);
        }
    }

    private void AddExport(Scope scope, ExternName name, ExternDescription description, int at, bool checkVisibility)
    {
        if (scope.Exports.Count >= _limits.Externs)
        {
            throw _reader.Fail(
                Wasm.WasmFormatError.LimitExceeded,
                $"too many exports, the limit is {_limits.Externs}",
                at
            );
        }

        if (scope.ExportNames.Add(name, description) is { } fault)
        {
            throw _reader.Invalid($"export {fault}", at);
        }

        if (checkVisibility && !scope.ExportedTypes.Admit(description))
        {
            throw _reader.Invalid($"{description.Sort} not valid to be used as export: `{name.Text}`", at);
        }

        scope.Exports.Add(new NamedExtern(name.Text, description));
        Introduce(scope, name, description, scope.ExportNames, isImport: false);
    }

    /// <summary>Every import and export adds what it names to the index space of its sort.</summary>
    private void Introduce(
        Scope scope,
        ExternName name,
        ExternDescription description,
        ExternNames names,
        bool isImport
    )
    {
        switch (description)
        {
            case ModuleDescription module:
                Add(scope.CoreModules, module.Type, "core modules");
                break;
            case FuncDescription function:
                Add(scope.Functions, function.Type, "functions");
                break;
            case InstanceDescription instance:
                Add(scope.Instances, instance.Type, "instances");
                break;
            case ComponentDescription component:
                Add(scope.Components, component.Type, "components");
                break;
            case TypeDescription type:
                Add(scope.Types, type.Type, "types");
                scope.ExportedTypes.AddName(type.Type);
                if (isImport)
                {
                    scope.ImportedTypes.AddName(type.Type);
                }

                if (type.Type is ResourceReference resource && name.Kind == ExternNameKind.Label)
                {
                    names.AddResource(name.Text, resource.Resource);
                }

                break;
        }
    }

    /// <summary>A type gets an identity of its own with a new name; everything else stays what it is.</summary>
    private static ExternDescription Renamed(ExternDescription description) =>
        description is TypeDescription type ? new TypeDescription(Renamed(type.Type)) : description;

    private static TypeDefinition Renamed(TypeDefinition type) =>
        type switch
        {
            ResourceReference resource => new ResourceReference(resource.Resource),
            ValType value => value.Renamed(),
            _ => type,
        };

    /// <summary>
    /// Reads an <c>externtype</c>. Resource types that it introduces are fresh and listed in <paramref name="fresh"/>.
    /// </summary>
    private ExternDescription Description(Scope scope, out List<ResourceType> fresh)
    {
        fresh = [];
        var at = _reader.Position;
        var code = _reader.Byte();
        switch (code)
        {
            case 0x00:
                _reader.Expect(0x11, "only core modules can be imported or exported");
                var core = _reader.U32();
                return new ModuleDescription(
                    Get(scope.CoreTypes, core, "core type", at) as ModuleType
                        ?? throw _reader.Invalid($"core type index {core} is not a module type", at)
                );
            case 0x01:
                return new FuncDescription(TypeAt<FuncType>(scope, "a function type"));
            case 0x02:
                throw _reader.Unsupported("component values are not supported", at);
            case 0x03:
                return new TypeDescription(TypeBound(scope, fresh));
            case 0x04:
                return new ComponentDescription(TypeAt<ComponentType>(scope, "a component type"));
            case 0x05:
                return new InstanceDescription(_checker.Open(TypeAt<InstanceType>(scope, "an instance type"), fresh));
            default:
                throw _reader.Malformed($"invalid leading byte 0x{code:x} of an extern type", at);
        }
    }

    private TypeDefinition TypeBound(Scope scope, List<ResourceType> fresh)
    {
        var at = _reader.Position;
        switch (_reader.Byte())
        {
            case 0x00:
                return Renamed(Get(scope.Types, _reader.U32(), "type", at));
            case 0x01:
                var resource = new ResourceType($"resource {scope.Types.Count}");
                fresh.Add(resource);
                return new ResourceReference(resource);
            default:
                throw _reader.Malformed("invalid leading byte of a type bound", at);
        }
    }

    private T TypeAt<T>(Scope scope, string what)
        where T : TypeDefinition
    {
        var at = _reader.Position;
        var index = _reader.U32();
        return Get(scope.Types, index, "type", at) as T
            ?? throw _reader.Invalid($"type index {index} is not {what}", at);
    }

    private (ExternName Name, bool Implements) ExternNameAndAttributes()
    {
        var at = _reader.Position;
        var code = _reader.Byte();
        if (code > 2)
        {
            throw _reader.Malformed($"invalid leading byte 0x{code:x} of a name", at);
        }

        at = _reader.Position;
        var text = _reader.Name();
        if (!ExternName.TryParse(text, out var name))
        {
            throw _reader.Invalid(
                text.Length == 0 ? "name cannot be empty" : $"`{text}` is not a valid extern name (not in kebab case)",
                at
            );
        }

        return (name, code == 2 && Attributes(name));
    }

    /// <summary>Attributes say things for tools; only their form is checked. Answers whether one of them is <c>implements</c>.</summary>
    private bool Attributes(ExternName name)
    {
        var seen = new HashSet<byte>();
        for (var count = _reader.Count(_limits.Members, "attributes"); count > 0; count--)
        {
            var at = _reader.Position;
            var kind = _reader.Byte();
            if (kind > 2)
            {
                throw _reader.Malformed($"invalid leading byte 0x{kind:x} of an attribute", at);
            }

            var text = _reader.Name();
            if (!seen.Add(kind))
            {
                throw _reader.Invalid("an attribute is given more than once", at);
            }

            if (
                kind == 0
                && !(ExternName.TryParse(text, out var implemented) && implemented.Kind == ExternNameKind.Interface)
            )
            {
                throw _reader.Invalid($"`{text}` is not a valid name: `implements` must be an interface name", at);
            }

            if (kind == 1 && !IsVersionSuffix(name, text))
            {
                throw _reader.Invalid($"`{text}` is not a valid version suffix of `{name.Text}`", at);
            }
        }

        return seen.Contains(0);
    }

    private static bool IsVersionSuffix(ExternName name, string suffix)
    {
        var version = name.Text.AsSpan(name.Text.IndexOf('@', StringComparison.Ordinal) + 1);
        return name.Version is not null
            && SemanticVersion.IsCanonical(version)
            && SemanticVersion.TryParse($"{version}{suffix}", out _);
    }

    private void CheckImplements(ExternName name, bool implements, ExternDescription description, int at)
    {
        if (!implements)
        {
            return;
        }

        if (description is not InstanceDescription)
        {
            throw _reader.Invalid("only instances can have an `implements`", at);
        }

        if (name.Kind != ExternNameKind.Label)
        {
            throw _reader.Invalid($"name `{name.Text}` is not valid with `implements`", at);
        }
    }
}
