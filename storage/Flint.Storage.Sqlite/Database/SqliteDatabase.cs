using System.Collections.Concurrent;
using Flint.Core;
using Microsoft.Data.Sqlite;

namespace Flint.Storage.Sqlite.Database;

/// <summary>
/// The database of a data directory: one writer, and as many readers as read at once. In WAL mode readers neither wait
/// for the writer nor hold it up. <c>synchronous=FULL</c> flushes the log at every commit, so that an acknowledged change
/// survives a power loss; changes come from people and pipelines, which do not notice the milliseconds.
/// </summary>
public sealed class SqliteDatabase : IDisposable
{
    /// <summary>How long to wait for another program's lock, such as a backup's, before an answer says so.</summary>
    private const int LockTimeoutSeconds = 5;

    /// <summary>Idle readers that are kept; more that were needed at once are closed after use.</summary>
    private const int MaximumIdleReaders = 8;

    private readonly string _path;
    private readonly string _connectionString;
    private readonly SqliteSession _writer;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentBag<SqliteSession> _idleReaders = [];

    /// <summary>Opens the database of a data directory, creating or migrating it as needed.</summary>
    /// <exception cref="StorageUnavailableException">It cannot be opened, or a newer Flint wrote it.</exception>
    public SqliteDatabase(DataDirectory directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        _path = directory.DatabasePath;
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = _path,
            DefaultTimeout = LockTimeoutSeconds,
            ForeignKeys = true,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
        }.ToString();
        _writer = Guard(() =>
        {
            var session = new SqliteSession(_connectionString);
            try
            {
                session.ExecuteScript(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF;"
                );
                Migrations.Apply(session, _path);
                return session;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        });
    }

    /// <summary>Changes the database in one transaction: all of it, or nothing when <paramref name="change"/> throws.</summary>
    internal async ValueTask<T> WriteAsync<T>(Func<SqliteSession, T> change, CancellationToken cancellation)
    {
        await _writing.WaitAsync(cancellation);
        try
        {
            return Guard(() => InTransaction(_writer, "BEGIN IMMEDIATE", change));
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Reads the database as it is at one moment.</summary>
    internal T Read<T>(Func<SqliteSession, T> read) =>
        Guard(() =>
        {
            var reader = _idleReaders.TryTake(out var idle) ? idle : OpenReader();
            var whole = false;
            try
            {
                var result = InTransaction(reader, "BEGIN", read);
                whole = true;
                return result;
            }
            finally
            {
                // A reader that failed may still be inside its transaction: close it, and with it the transaction.
                if (whole && _idleReaders.Count < MaximumIdleReaders)
                {
                    _idleReaders.Add(reader);
                }
                else
                {
                    reader.Dispose();
                }
            }
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idleReaders.TryTake(out var reader))
        {
            reader.Dispose();
        }

        // Last: closing the last connection folds the log into the database.
        _writer.Dispose();
        _writing.Dispose();
    }

    private SqliteSession OpenReader()
    {
        var session = new SqliteSession(_connectionString);
        session.ExecuteScript("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF;");
        return session;
    }

    private static T InTransaction<T>(SqliteSession session, string begin, Func<SqliteSession, T> work)
    {
        session.Execute(begin);
        try
        {
            var result = work(session);
            session.Execute("COMMIT");
            return result;
        }
        catch
        {
            RollBack(session);
            throw;
        }
    }

    /// <summary>SQLite rolls back by itself after some faults, a full disk among them; then there is nothing to roll back.</summary>
    private static void RollBack(SqliteSession session)
    {
        try
        {
            session.Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // The fault that led here is the one to report.
        }
    }

    private T Guard<T>(Func<T> access)
    {
        try
        {
            return access();
        }
        catch (SqliteException e)
        {
            throw new StorageUnavailableException($"The database {_path} {SqliteFaults.Describe(e)}", e);
        }
    }
}
