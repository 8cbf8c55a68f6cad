using Microsoft.Data.Sqlite;

namespace Flint.Storage.Sqlite.Database;

/// <summary>SQLite's result codes (https://sqlite.org/rescode.html) in words that lead on.</summary>
internal static class SqliteFaults
{
    /// <summary>The second half of a sentence that starts with the database's path.</summary>
    internal static string Describe(SqliteException e) =>
        e.SqliteErrorCode switch
        {
            5 or 6 => "is locked by another program. Let that program finish, then try again.",
            8 => "is read-only. Make the data directory writable for this user, then try again.",
            10 => $"cannot be read or written ({e.Message}). Look for faults of the disk or of its file system.",
            11 or 26 => "is damaged or no SQLite database. Restore the data directory from a backup.",
            13 => "is full: the disk has no space left. Free space, then try again.",
            14 => "cannot be opened. Look at the permissions of the data directory and at the space on its disk.",
            _ => $"refused the access: {e.Message}",
        };
}
