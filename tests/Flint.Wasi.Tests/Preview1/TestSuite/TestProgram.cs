using System.Buffers;
using System.Text;
using Flint.Wasi.Filesystem;
using Flint.Wasi.Preview1;
using Flint.Wasi.Tests.Testing;
using Flint.Wasm;

namespace Flint.Wasi.Tests.Preview1.TestSuite;

/// <summary>
/// A program of the suite with what its specification asks for. Its root is a scratch file system that holds a copy of the
/// files it expects, since what functions get of the host is for reading only.
/// </summary>
internal sealed class TestProgram : IDisposable
{
    private readonly WasmModule _module;
    private readonly WasmStore _store;
    private readonly Preview1Context _context;
    private readonly TestExchange _exchange = new();
    private readonly PrintedStream _stdout = new();
    private readonly PrintedStream _stderr = new();
    private readonly string? _root;

    public TestProgram(WasmEngine engine, string path, TestSpecification specification)
    {
        _module = engine.Compile(File.ReadAllBytes(path));
        _store = engine.CreateStore();
        _root = specification.Root is { } root ? Path.Combine(Path.GetDirectoryName(path)!, root) : null;
        var options = new GuestOptions
        {
            Arguments = [Path.GetFileName(path), .. specification.Args],
            Environment = specification.Env,
            Files = _root is null ? FileGrants.None : new FileGrants { Scratch = new ScratchGrant("/", 16 << 20) },
        };
        _context = new Preview1Context(options, _store);
        _store.HostState = _context;
    }

    public string Stdout => _stdout.Text;

    public string Stderr => _stderr.Text;

    /// <summary>Runs the program to its end.</summary>
    /// <returns>The exit code.</returns>
    public int Run()
    {
        var imports = _module.Imports.Select(i => (WasmExtern)Preview1Functions.Find(i.Name)!).ToArray();
        var instance = _store.Instantiate(_module, imports);
        _context.Attach(instance.GetMemory("memory")!);
        _context.BeginPlain(_exchange, new EmptyStream(), _stdout, _stderr);
        if (_root is not null)
        {
            Copy(new DirectoryInfo(_root), _context.Files.Preopens[0].Get().Value!);
        }

        try
        {
            instance.GetFunction("_start")!.Invoke();
            return 0;
        }
        catch (GuestExitException exit)
        {
            return exit.Code;
        }
        finally
        {
            _context.End();
        }
    }

    public void Dispose()
    {
        _store.Dispose();
        _module.Dispose();
        _exchange.Dispose();
    }

    private static void Copy(DirectoryInfo source, DirectoryNode target)
    {
        foreach (var file in source.EnumerateFiles())
        {
            var node = (RegularFileNode)target.CreateFile(file.Name).Value!;
            Assert.True(node.Write(0, File.ReadAllBytes(file.FullName)).IsOk);
            node.Release();
        }

        foreach (var folder in source.EnumerateDirectories())
        {
            Assert.True(target.CreateDirectory(folder.Name).IsOk);
            var node = (DirectoryNode)target.Lookup(folder.Name).Value!;
            Copy(folder, node);
            node.Release();
        }
    }

    private sealed class EmptyStream : Descriptor
    {
        public override Rights Rights => Rights.Read | Rights.Poll | Rights.FileStatGet;

        public override Errno Read(GuestBuffers buffers, out uint count)
        {
            count = 0;
            return Errno.Success;
        }
    }

    private sealed class PrintedStream : Descriptor
    {
        private readonly ArrayBufferWriter<byte> _bytes = new();

        public string Text => Encoding.UTF8.GetString(_bytes.WrittenSpan);

        public override Rights Rights => Rights.Write | Rights.Poll | Rights.FileStatGet;

        public override Errno Write(GuestBuffers buffers, out uint count)
        {
            count = 0;
            for (var i = 0; i < buffers.Count; i++)
            {
                _bytes.Write(buffers[i]);
                count += (uint)buffers[i].Length;
            }

            return Errno.Success;
        }
    }
}
