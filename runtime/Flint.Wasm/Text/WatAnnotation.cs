namespace Flint.Wasm.Text;

/// <summary>An annotation with a meaning for the binary: <c>@custom</c> or <c>@name</c> (core specification, appendix).</summary>
/// <param name="Id">What stands after the @.</param>
/// <param name="Start">Its offset in the text.</param>
/// <param name="Before">The index of the token that follows it.</param>
/// <param name="Tokens">What it holds.</param>
internal sealed record WatAnnotation(string Id, int Start, int Before, IReadOnlyList<WatToken> Tokens);
