using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Flint.Architecture.Tests;

/// <summary>What a compiled assembly of the product refers to, read without loading it.</summary>
internal sealed record AssemblyMetadata(IReadOnlyList<string> References, IReadOnlyList<string> TypesUsed)
{
    public static AssemblyMetadata Of(string assembly)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var image = new PEReader(file);
        var metadata = image.GetMetadataReader();
        var references = metadata
            .AssemblyReferences.Select(handle => metadata.GetAssemblyReference(handle))
            .Select(reference => metadata.GetString(reference.Name));
        var types = metadata
            .TypeReferences.Select(handle => metadata.GetTypeReference(handle))
            .Select(type => $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}");
        return new([.. references], [.. types]);
    }
}
