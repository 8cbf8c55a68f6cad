using Flint.Core;
using Flint.Wasi;
using Microsoft.Extensions.Options;

namespace Flint.Worker.Files;

/// <summary>Decides which files an instance is given, and refuses settings that ask for others.</summary>
internal sealed class FileGranting(IOptions<FileGrantOptions> options, IOptions<FileLimits> limits) : ISettingsRule
{
    private readonly FileGrantOptions _options = options.Value;
    private readonly FileLimits _limits = limits.Value;

    /// <inheritdoc/>
    public void Check(FunctionSettings settings, ICollection<JsonFault> faults)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(faults);
        for (var i = 0; i < settings.Files.Length; i++)
        {
            var name = settings.Files[i].Name;
            if (!_options.Folders.ContainsKey(name))
            {
                var there =
                    _options.Folders.Count == 0
                        ? "there are none"
                        : string.Join(", ", _options.Folders.Keys.Order(StringComparer.Ordinal));
                faults.Add(
                    new JsonFault(
                        $"/files/{i}/name",
                        $"No folder is called '{name}'. Those that the operator has configured: {there}."
                    )
                );
            }
        }

        if (settings.Capabilities.Contains(CapabilityNames.Scratch) && settings.Scratch.Bytes > _options.MaximumBytes)
        {
            faults.Add(
                new JsonFault(
                    "/scratch/bytes",
                    $"{settings.Scratch.Bytes} is more than a worker gives: at most {_options.MaximumBytes}."
                )
            );
        }
    }

    /// <summary>The files of an instance.</summary>
    /// <param name="settings">What its function asks for.</param>
    /// <param name="grants">The capabilities that it was granted.</param>
    public FileGrants For(FunctionSettings settings, IReadOnlySet<string> grants) =>
        new()
        {
            Scratch = grants.Contains(CapabilityNames.Scratch)
                ? new ScratchGrant(settings.Scratch.Path, Math.Min(settings.Scratch.Bytes, _options.MaximumBytes))
                : null,
            Folders = grants.Contains(CapabilityNames.Files) ? [.. Folders(settings)] : [],
            Limits = _limits,
        };

    /// <summary>A folder that was taken out of the configuration since the deploy is not there any more.</summary>
    private IEnumerable<FolderGrant> Folders(FunctionSettings settings) =>
        from mount in settings.Files
        where _options.Folders.ContainsKey(mount.Name)
        select new FolderGrant(mount.Path, Path.GetFullPath(_options.Folders[mount.Name]));
}
