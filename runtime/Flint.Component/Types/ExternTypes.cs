using System.Collections.Immutable;
using Flint.Wasm;

namespace Flint.Component.Types;

/// <summary>What an import or export is (Explainer.md, <c>externtype</c>).</summary>
internal abstract record ExternDescription
{
    public abstract bool MentionsResource { get; }

    public abstract int Depth { get; }

    public abstract int Size { get; }

    /// <summary>The sort, in the specification's word.</summary>
    public abstract string Sort { get; }

    public abstract ExternDescription Substitute(ResourceSubstitution substitution);
}

internal sealed record ModuleDescription(ModuleType Type) : ExternDescription
{
    public override bool MentionsResource => false;

    public override int Depth => 1;

    public override int Size => Type.Size;

    public override string Sort => "core module";

    public override ExternDescription Substitute(ResourceSubstitution substitution) => this;
}

internal sealed record FuncDescription(FuncType Type) : ExternDescription
{
    public override bool MentionsResource => Type.MentionsResource;

    public override int Depth => Type.Depth;

    public override int Size => Type.Size;

    public override string Sort => "func";

    public override ExternDescription Substitute(ResourceSubstitution substitution) =>
        new FuncDescription(substitution.Apply(Type));
}

/// <summary>A type: one that equals <paramref name="Type"/>, or an abstract resource where that is bound around it.</summary>
internal sealed record TypeDescription(TypeDefinition Type) : ExternDescription
{
    public override bool MentionsResource => Type.MentionsResource;

    public override int Depth => Type.Depth;

    public override int Size => Type.Size;

    public override string Sort => "type";

    public override ExternDescription Substitute(ResourceSubstitution substitution) =>
        new TypeDescription(substitution.Apply(Type));
}

internal sealed record InstanceDescription(InstanceType Type) : ExternDescription
{
    public override bool MentionsResource => Type.MentionsResource;

    public override int Depth => Type.Depth;

    public override int Size => Type.Size;

    public override string Sort => "instance";

    public override ExternDescription Substitute(ResourceSubstitution substitution) =>
        new InstanceDescription(substitution.Apply(Type));
}

internal sealed record ComponentDescription(ComponentType Type) : ExternDescription
{
    public override bool MentionsResource => Type.MentionsResource;

    public override int Depth => Type.Depth;

    public override int Size => Type.Size;

    public override string Sort => "component";

    public override ExternDescription Substitute(ResourceSubstitution substitution) =>
        new ComponentDescription(substitution.Apply(Type));
}

/// <summary>A named import or export.</summary>
internal readonly record struct NamedExtern(string Name, ExternDescription Description);

/// <summary>An ordered set of named imports or exports.</summary>
internal sealed class ExternSet(ImmutableArray<NamedExtern> items)
{
    private readonly Dictionary<string, ExternDescription> _byName = items.ToDictionary(
        static i => i.Name,
        static i => i.Description,
        StringComparer.Ordinal
    );

    public ImmutableArray<NamedExtern> Items { get; } = items;

    public ExternDescription? this[string name] => _byName.GetValueOrDefault(name);

    public bool MentionsResource { get; } = items.Any(static i => i.Description.MentionsResource);

    public int Depth { get; } = items.Select(static i => i.Description.Depth).DefaultIfEmpty().Max();

    public int Size { get; } = (int)Math.Min(int.MaxValue, items.Sum(static i => (long)i.Description.Size));

    public ExternSet Substitute(ResourceSubstitution substitution)
    {
        if (!substitution.Affects(MentionsResource))
        {
            return this;
        }

        var replaced = ResourceSubstitution.Apply(
            Items,
            i => i with { Description = i.Description.Substitute(substitution) }
        );
        return replaced == Items ? this : new ExternSet(replaced);
    }
}

/// <summary>
/// The type of an instance. <see cref="Defined"/> are the resource types that its exports introduce: bound in it, and made
/// fresh whenever an instance of this type comes to be (<see cref="Validation.TypeChecker.Open"/>).
/// </summary>
internal sealed class InstanceType : TypeDefinition
{
    public InstanceType(ExternSet exports, ImmutableArray<ResourceType> defined)
    {
        Exports = exports;
        Defined = defined;
        Depth = 1 + exports.Depth;
        Size = (int)Math.Min(int.MaxValue, 1L + exports.Size);
        MentionsResource = exports.MentionsResource;
    }

    public static InstanceType Empty { get; } = new(new ExternSet([]), []);

    public ExternSet Exports { get; }

    public ImmutableArray<ResourceType> Defined { get; }

    public override TypeDefinition Substitute(ResourceSubstitution substitution)
    {
        var exports = Exports.Substitute(substitution);
        return ReferenceEquals(exports, Exports) ? this : new InstanceType(exports, Defined);
    }
}

/// <summary>The type of a component: a function from imports to exports, over resource types.</summary>
internal sealed class ComponentType : TypeDefinition
{
    public ComponentType(
        ExternSet imports,
        ExternSet exports,
        ImmutableArray<ResourceType> imported,
        ImmutableArray<ResourceType> defined
    )
    {
        Imports = imports;
        Exports = exports;
        Imported = imported;
        Defined = defined;
        Depth = 1 + Math.Max(imports.Depth, exports.Depth);
        Size = (int)Math.Min(int.MaxValue, 1L + imports.Size + exports.Size);
        MentionsResource = imports.MentionsResource || exports.MentionsResource;
    }

    public ExternSet Imports { get; }

    public ExternSet Exports { get; }

    /// <summary>The resource types that imports introduce: given by whoever instantiates.</summary>
    public ImmutableArray<ResourceType> Imported { get; }

    /// <summary>The resource types that exports introduce: fresh for every instance.</summary>
    public ImmutableArray<ResourceType> Defined { get; }

    public override TypeDefinition Substitute(ResourceSubstitution substitution)
    {
        var imports = Imports.Substitute(substitution);
        var exports = Exports.Substitute(substitution);
        return ReferenceEquals(imports, Imports) && ReferenceEquals(exports, Exports)
            ? this
            : new ComponentType(imports, exports, Imported, Defined);
    }
}

/// <summary>The type of a core module.</summary>
internal sealed class ModuleType : TypeDefinition
{
    public ModuleType(ImmutableArray<WasmImport> imports, ImmutableArray<WasmExport> exports)
    {
        Imports = imports;
        Exports = exports;
        Size = 1 + imports.Length + exports.Length;
    }

    public ImmutableArray<WasmImport> Imports { get; }

    public ImmutableArray<WasmExport> Exports { get; }

    public override TypeDefinition Substitute(ResourceSubstitution substitution) => this;
}
