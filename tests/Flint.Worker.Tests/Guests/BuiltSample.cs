namespace Flint.Worker.Tests.Guests;

/// <summary>
/// Samples that are too large to be kept with the sources: found where FLINT_SAMPLES says, or in functions-samples/, once
/// they were built there.
/// </summary>
internal static class BuiltSample
{
    public static byte[] Read(string name)
    {
        var path = Folders().Select(folder => Path.Combine(folder, name, name + ".wasm")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"The sample {name} is not built: functions-samples/{name}/build.sh does it.");
        return File.ReadAllBytes(path);
    }

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("FLINT_SAMPLES") is { Length: > 0 } folder)
        {
            yield return folder;
        }

        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            yield return Path.Combine(at.FullName, "functions-samples");
        }
    }
}
