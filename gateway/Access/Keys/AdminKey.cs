using System.Collections.Immutable;
using Flint.Core;

namespace Flint.Gateway.Access.Keys;

/// <summary>The key in <see cref="AccessOptions.AdminKeyFile"/>.</summary>
internal static class AdminKey
{
    // A key and a line break; whatever is longer is another file.
    private const int MostBytes = 256;

    /// <summary>Who presents it.</summary>
    public static Principal Principal { get; } =
        new(
            "admin-key-file",
            PrincipalKind.AdminKeyFile,
            "",
            ImmutableArray.Create(new RoleGrant(Role.Admin, RoleGrant.EveryNamespace))
        );

    /// <summary>What is wrong with the file; null where nothing is.</summary>
    public static string? Fault(string path)
    {
        try
        {
            return KeyText.IsKey(Read(path))
                ? null
                : $"Flint:Access:AdminKeyFile: {path} holds no key. Write one into it: flint keys generate > {path}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"Flint:Access:AdminKeyFile: {path} cannot be read: {e.Message}";
        }
    }

    /// <summary>The file's key as a hash.</summary>
    public static KeyHash ReadHash(string path) => KeyHash.Of(Read(path));

    private static string Read(string path)
    {
        using var file = File.OpenRead(path);
        using var reader = new StreamReader(file);
        var buffer = new char[MostBytes];
        var length = reader.ReadBlock(buffer);
        return new string(buffer, 0, length).Trim();
    }
}
