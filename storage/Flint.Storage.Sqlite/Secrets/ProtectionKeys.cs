using Flint.Core;
using Microsoft.AspNetCore.DataProtection;

namespace Flint.Storage.Sqlite.Secrets;

/// <summary>The keys that secrets are encrypted with: files in a folder of the data directory that its user alone can open.</summary>
internal static class ProtectionKeys
{
    private const string ApplicationName = "flint";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Opens the keys, making the folder and, later, the first key where there is none.</summary>
    /// <exception cref="StorageUnavailableException">The folder cannot be made or closed to others.</exception>
    public static IDataProtectionProvider Open(DataDirectory directory)
    {
        try
        {
            var folder = new DirectoryInfo(directory.KeysPath);
            if (OperatingSystem.IsWindows())
            {
                folder.Create();
            }
            else
            {
                Directory.CreateDirectory(folder.FullName, OwnerOnly);
                // It may have come out of a backup with other permissions.
                File.SetUnixFileMode(folder.FullName, OwnerOnly);
            }

            return DataProtectionProvider.Create(folder, static keys => keys.SetApplicationName(ApplicationName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(
                $"The folder of the keys, {directory.KeysPath}, cannot be used: {e.Message}",
                e
            );
        }
    }
}
