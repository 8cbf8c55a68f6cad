using Flint.Core;
using Flint.Storage.Sqlite;
using Flint.Storage.Sqlite.Access;
using Flint.Storage.Sqlite.Database;
using Flint.Storage.Tests.Contracts;

namespace Flint.Storage.Tests.Sqlite;

public sealed class SqliteKeyStoreTests : KeyStoreContract, IDisposable
{
    private readonly OpenDatabase _open = new();

    public SqliteKeyStoreTests() => Keys = new SqliteKeyStore(_open.Database, Clock);

    protected override IKeyStore Keys { get; }

    public void Dispose() => _open.Dispose();

    [Fact]
    public async Task A_restart_brings_keys_and_the_change_count_back()
    {
        var key = await AddAsync("ci");

        _open.Restart();
        var reopened = new SqliteKeyStore(_open.Database, Clock);

        Assert.Equal(Keys.ChangeCount, reopened.ChangeCount);
        Assert.Equal(key, Assert.Single(await reopened.ListAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task The_key_itself_is_nowhere_in_the_data_directory()
    {
        var key = KeyText.Create();
        var grant = new RoleGrant(Role.Admin, RoleGrant.EveryNamespace);

        await Keys.AddAsync(new NewApiKey("ci", KeyHash.Of(key), [grant], null), TestContext.Current.CancellationToken);

        _open.Close();
        foreach (var file in Directory.EnumerateFiles(_open.Folder, "*", SearchOption.AllDirectories))
        {
            var content = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.DoesNotContain(key[KeyText.Prefix.Length..], content, StringComparison.Ordinal);
        }
    }
}

public sealed class SqliteAuditLogTests : AuditLogContract, IDisposable
{
    private readonly OpenDatabase _open = new();

    public SqliteAuditLogTests() => Log = new SqliteAuditLog(_open.Database);

    protected override IAuditLog Log { get; }

    public void Dispose() => _open.Dispose();
}

/// <summary>A database in a folder of its own.</summary>
internal sealed class OpenDatabase : IDisposable
{
    private readonly TemporaryDirectory _folder = new();
    private DataDirectory? _directory;

    public OpenDatabase() => Open();

    public SqliteDatabase Database { get; private set; } = null!;

    public string Folder => _folder.Path;

    public void Restart()
    {
        Close();
        Open();
    }

    public void Close()
    {
        if (_directory is { } directory)
        {
            Database.Dispose();
            directory.Dispose();
            _directory = null;
        }
    }

    public void Dispose()
    {
        Close();
        _folder.Dispose();
    }

    private void Open()
    {
        _directory = DataDirectory.Open(_folder.Path);
        Database = new SqliteDatabase(_directory);
    }
}
