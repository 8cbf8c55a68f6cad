using System.Text.Json;
using System.Text.Json.Serialization;

namespace Flint.Core;

/// <summary>Writes enumerations as lower-case words joined by hyphens, as in <c>wasi-http</c>; refuses numbers.</summary>
public sealed class KebabCaseEnumConverter<TEnum>()
    : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
