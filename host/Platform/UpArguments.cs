namespace Flint.Host.Platform;

/// <summary>What the command line of <c>flint up</c> says; null leaves it to the configuration.</summary>
/// <param name="Urls">Where to listen, as <c>ASPNETCORE_URLS</c> has it.</param>
/// <param name="DataDirectory">See <see cref="PlatformOptions.DataDirectory"/>.</param>
/// <param name="Samples">See <see cref="PlatformOptions.Samples"/>.</param>
internal sealed record UpArguments(string? Urls = null, string? DataDirectory = null, bool? Samples = null);
