using System.Diagnostics.CodeAnalysis;

namespace Flint.Component.Types;

internal enum ExternNameKind
{
    Label,
    Constructor,
    Method,
    Static,
    Interface,
}

/// <summary>
/// The name of an import or export (Explainer.md, <c>externname</c>): a label, a function of a resource, or an interface
/// such as <c>wasi:io/streams@0.2.12</c>.
/// </summary>
internal sealed record ExternName(string Text, ExternNameKind Kind)
{
    /// <summary>The resource's label, for functions of a resource.</summary>
    public string Resource { get; private init; } = "";

    /// <summary>The name without its version, for interfaces; else the whole text.</summary>
    public string Unversioned { get; private init; } = Text;

    /// <summary>The version, for interfaces that have one.</summary>
    public SemanticVersion? Version { get; private init; }

    /// <summary>
    /// What may not come twice in one scope (Explainer.md, name uniqueness): case does not tell names apart, nor does
    /// the kind of a resource's function.
    /// </summary>
    public string UniquenessKey { get; private init; } = "";

    public static bool TryParse(string text, [NotNullWhen(true)] out ExternName? name)
    {
        name =
            text.StartsWith('[') ? ParseAnnotated(text)
            : text.Contains(':') ? ParseInterface(text)
            : IsLabel(text) ? new ExternName(text, ExternNameKind.Label) { UniquenessKey = text.ToLowerInvariant() }
            : null;
        return name is not null;
    }

    /// <summary>Whether text is a label in kebab case: words in lower case, acronyms in upper case, a letter first.</summary>
    public static bool IsLabel(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetter(text[0]))
        {
            return false;
        }

        foreach (var range in text.Split('-'))
        {
            if (!IsFragment(text[range], allowUpper: true))
            {
                return false;
            }
        }

        return true;
    }

    private static ExternName? ParseAnnotated(string text)
    {
        const string constructor = "[constructor]";
        const string method = "[method]";
        const string @static = "[static]";
        if (text.StartsWith(constructor, StringComparison.Ordinal))
        {
            var label = text[constructor.Length..];
            return IsLabel(label)
                ? new ExternName(text, ExternNameKind.Constructor)
                {
                    Resource = label,
                    UniquenessKey = text.ToLowerInvariant(),
                }
                : null;
        }

        var isMethod = text.StartsWith(method, StringComparison.Ordinal);
        if (!isMethod && !text.StartsWith(@static, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[(isMethod ? method.Length : @static.Length)..];
        var dot = rest.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !IsLabel(rest.AsSpan(0, dot)) || !IsLabel(rest.AsSpan(dot + 1)))
        {
            return null;
        }

        var resource = rest[..dot].ToLowerInvariant();
        var function = rest[(dot + 1)..].ToLowerInvariant();
        return new ExternName(text, isMethod ? ExternNameKind.Method : ExternNameKind.Static)
        {
            Resource = rest[..dot],
            UniquenessKey = resource == function ? resource : $"{resource}.{function}",
        };
    }

    private static ExternName? ParseInterface(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        SemanticVersion? version = null;
        if (at >= 0)
        {
            if (!SemanticVersion.TryParse(text.AsSpan(at + 1), out var parsed))
            {
                return null;
            }

            version = parsed;
        }

        var name = at < 0 ? text : text[..at];
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        if (
            slash < colon
            || !IsWords(name.AsSpan(0, colon))
            || !IsWords(name.AsSpan(colon + 1, slash - colon - 1))
            || !IsLabel(name.AsSpan(slash + 1))
        )
        {
            return null;
        }

        return new ExternName(text, ExternNameKind.Interface)
        {
            Unversioned = name,
            Version = version,
            UniquenessKey = at < 0 ? name.ToLowerInvariant() : name.ToLowerInvariant() + text[at..],
        };
    }

    private static bool IsWords(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !char.IsAsciiLetterLower(text[0]))
        {
            return false;
        }

        foreach (var range in text.Split('-'))
        {
            if (!IsFragment(text[range], allowUpper: false))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsFragment(ReadOnlySpan<char> text, bool allowUpper)
    {
        var lower = false;
        var upper = false;
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }

            lower |= char.IsAsciiLetterLower(c);
            upper |= char.IsAsciiLetterUpper(c);
        }

        return !text.IsEmpty && !(lower && upper) && (allowUpper || !upper);
    }
}
