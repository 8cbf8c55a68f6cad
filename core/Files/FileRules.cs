using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>What values the settings about files may have.</summary>
internal static partial class FileRules
{
    /// <summary>4 GiB; how much a worker gives is its own limit.</summary>
    private const long MaximumScratchBytes = 4L << 30;

    /// <summary>One page of most systems: less holds nothing useful.</summary>
    private const long MinimumScratchBytes = 4L << 10;

    /// <summary>Folders of one function; each takes a descriptor of its own.</summary>
    private const int MaximumMounts = 32;

    private const string PathRule =
        "Must be an absolute path as in /assets: no empty, '.' or '..' parts, no slash at its end, at most 255 characters.";

    internal static void Check(FunctionSettings settings, List<JsonFault> faults)
    {
        var scratch = settings.Scratch;
        SettingsRules.Range("/scratch/bytes", scratch.Bytes, MinimumScratchBytes, MaximumScratchBytes, faults);
        if (!IsPath(scratch.Path))
        {
            faults.Add(new JsonFault("/scratch/path", PathRule));
        }

        if (scratch != new ScratchSettings() && !settings.Capabilities.Contains(CapabilityNames.Scratch))
        {
            const string Rule =
                "Scratch files need the capability 'scratch': add it to /capabilities, or leave this member out.";
            faults.Add(new JsonFault("/scratch", Rule));
        }

        CheckMounts(settings, faults);
    }

    private static void CheckMounts(FunctionSettings settings, List<JsonFault> faults)
    {
        if (settings.Files.Length > MaximumMounts)
        {
            faults.Add(new JsonFault("/files", $"At most {MaximumMounts} folders are allowed."));
        }

        if (settings.Files.Length > 0 && !settings.Capabilities.Contains(CapabilityNames.Files))
        {
            const string Rule = "Files need the capability 'files': add it to /capabilities, or leave this member out.";
            faults.Add(new JsonFault("/files", Rule));
        }

        var paths = new HashSet<string>(StringComparer.Ordinal);
        if (settings.Capabilities.Contains(CapabilityNames.Scratch))
        {
            paths.Add(settings.Scratch.Path);
        }

        for (var i = 0; i < settings.Files.Length; i++)
        {
            var mount = settings.Files[i];
            if (!IsPath(mount.Path))
            {
                faults.Add(new JsonFault($"/files/{i}/path", PathRule));
            }
            else if (!paths.Add(mount.Path))
            {
                faults.Add(new JsonFault($"/files/{i}/path", $"Something else is at {mount.Path} already."));
            }
        }
    }

    private static bool IsPath(string path) =>
        path.Length <= 255 && PathPattern().IsMatch(path) && !path.Split('/').Any(static p => p is "." or "..");

    [GeneratedRegex(
        @"\A(/|(/[^/\x00-\x1f\x7f]+)+)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex PathPattern();
}
