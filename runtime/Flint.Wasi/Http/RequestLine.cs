using Flint.Component;

namespace Flint.Wasi.Http;

/// <summary>wasi:http/types, <c>method</c>.</summary>
internal readonly record struct RequestMethod(string Name) : IVariantValue<RequestMethod>
{
    private static readonly string[] Known =
    [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "DELETE",
        "CONNECT",
        "OPTIONS",
        "TRACE",
        "PATCH",
    ];

    public static VariantShape<RequestMethod> Shape { get; } =
        Known
            .Aggregate(
                new VariantShape<RequestMethod>(static m =>
                {
                    var index = Array.IndexOf(Known, m.Name);
                    return index < 0 ? Known.Length : index;
                }),
                static (shape, name) => shape.Case(name.ToLowerInvariant(), new RequestMethod(name))
            )
            .Case<string>("other", static name => new RequestMethod(name), static m => m.Name);
}

/// <summary>wasi:http/types, <c>scheme</c>.</summary>
internal readonly record struct RequestScheme(string Name) : IVariantValue<RequestScheme>
{
    public static VariantShape<RequestScheme> Shape { get; } = new VariantShape<RequestScheme>(static s =>
            s.Name switch
            {
                "http" => 0,
                "https" => 1,
                _ => 2,
            }
        ).Case("HTTP", new RequestScheme("http")).Case("HTTPS", new RequestScheme("https")).Case<string>("other", static name => new RequestScheme(name.ToLowerInvariant()), static s => s.Name);
}
