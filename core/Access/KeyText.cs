using System.Buffers.Text;
using System.Security.Cryptography;

namespace Flint.Core;

/// <summary>
/// What keys look like: <c>flint_</c> and 256 random bits in base64url. The prefix lets people and secret scanners
/// recognise a key that lies where it should not.
/// </summary>
public static class KeyText
{
    /// <summary>What every key begins with.</summary>
    public const string Prefix = "flint_";

    /// <summary>Characters of a key: the prefix and 32 bytes in base64url without padding.</summary>
    public const int Length = 6 + 43;

    private const int RandomBytes = 32;
    private const int IdBytes = 8;

    /// <summary>Makes a key. It is shown once and nowhere kept.</summary>
    public static string Create()
    {
        Span<byte> bytes = stackalloc byte[RandomBytes];
        RandomNumberGenerator.Fill(bytes);
        return Prefix + Base64Url.EncodeToString(bytes);
    }

    /// <summary>Makes an id for a key, as in <c>k3f09…</c>.</summary>
    public static string CreateId() => $"k{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes))}";

    /// <summary>Whether a text has a key's form.</summary>
    public static bool IsKey(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix) && Base64Url.IsValid(text[Prefix.Length..]);
}
