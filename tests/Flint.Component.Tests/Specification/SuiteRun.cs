using System.Text.Json;
using Flint.Wasm;

namespace Flint.Component.Tests.Specification;

/// <summary>Runs the commands of one file of the reference tests and collects what did not go as the file says.</summary>
internal sealed class SuiteRun : IDisposable
{
    private static readonly ComponentLinker Linker = new();

    private readonly CompilingEngine _engine = new();
    private readonly Dictionary<string, LinkedComponent> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ComponentInstance> _instances = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _owned = [];
    private LinkedComponent? _lastDefinition;
    private ComponentInstance? _last;

    public List<string> Failures { get; } = [];

    public int Passed { get; private set; }

    public void Run(JsonElement command)
    {
        var type = command.GetProperty("type").GetString()!;
        try
        {
            if (Execute(type, command) is { } failure)
            {
                Failures.Add($"line {command.GetProperty("line")}: {type}: {failure}");
            }
            else
            {
                Passed++;
            }
        }
        catch (Exception e)
        {
            Failures.Add($"line {command.GetProperty("line")}: {type}: {e.GetType().Name}: {e.Message}");
        }
    }

    public void Dispose()
    {
        foreach (var instance in _instances.Values.Append(_last).OfType<ComponentInstance>().Distinct())
        {
            instance.Dispose();
        }

        _owned.ForEach(static o => o.Dispose());
        _engine.Dispose();
    }

    private string? Execute(string type, JsonElement command)
    {
        switch (type)
        {
            case "definition":
                Define(command);
                return null;
            case "component":
                _last = Instantiate(Define(command), NameOf(command));
                return null;
            case "instance":
                var of = command.GetProperty("of").GetString();
                _last = Instantiate(of is null ? _lastDefinition! : _definitions[of], NameOf(command));
                return null;
            case "assert_invalid":
                return ExpectRefusal(command, static e => e is WasmFormatError.Invalid or WasmFormatError.Malformed);
            case "assert_malformed":
                return ExpectRefusal(command, static e => e is WasmFormatError.Malformed or WasmFormatError.Invalid);
            case "assert_return":
                return ExpectReturn(command);
            case "assert_trap":
                return ExpectTrap(command);
            default:
                return $"unknown command: {command}";
        }
    }

    private static string? NameOf(JsonElement command) => command.GetProperty("name").GetString();

    private LinkedComponent Define(JsonElement command)
    {
        var component = WasmComponent.Compile(_engine, command.GetProperty("binary").GetBytesFromBase64());
        _owned.Add(component);
        if (component.ImportNames.Length > 0 && command.GetProperty("type").GetString() == "definition")
        {
            // A definition that nobody instantiates: valid, and there is nobody to link it with.
            return null!;
        }

        _lastDefinition = Linker.Link(component);
        if (NameOf(command) is { } name)
        {
            _definitions[name] = _lastDefinition;
        }

        return _lastDefinition;
    }

    private ComponentInstance Instantiate(LinkedComponent definition, string? name)
    {
        var instance = definition.Instantiate();
        if (name is not null)
        {
            _instances[name] = instance;
        }

        return instance;
    }

    private string? ExpectRefusal(JsonElement command, Func<WasmFormatError, bool> isExpected)
    {
        try
        {
            WasmComponent.Compile(_engine, command.GetProperty("binary").GetBytesFromBase64()).Dispose();
            return $"accepted, expected: {command.GetProperty("message")}";
        }
        catch (ComponentFormatException fault)
        {
            return isExpected(fault.Error)
                ? null
                : $"refused as {fault.Error} ({fault.Message}), expected: {command.GetProperty("message")}";
        }
    }

    private string? ExpectReturn(JsonElement command)
    {
        var (function, instance, arguments) = Prepare(command);
        var result = function.Call(instance, arguments);
        var expected = command.GetProperty("expected").EnumerateArray().ToArray();
        if (expected.Length == 0)
        {
            return result is null ? null : $"returned {result}, expected nothing";
        }

        var wanted = SuiteValue.Read(expected[0], function.Type.Result!);
        return wanted.Equals(result) ? null : $"returned {result}, expected {wanted}";
    }

    private string? ExpectTrap(JsonElement command)
    {
        var (function, instance, arguments) = Prepare(command);
        try
        {
            return $"returned {function.Call(instance, arguments)}, expected a trap: {command.GetProperty("message")}";
        }
        catch (WasmTrapException)
        {
            return null;
        }
    }

    private (ComponentFunction Function, ComponentInstance Instance, ComponentValue[] Arguments) Prepare(
        JsonElement command
    )
    {
        var instance = command.GetProperty("instance").GetString() is { } name ? _instances[name] : _last!;
        var function =
            instance.Linked.GetFunction(command.GetProperty("function").GetString()!)
            ?? throw new InvalidOperationException($"no function {command.GetProperty("function")}");
        var arguments = command
            .GetProperty("arguments")
            .EnumerateArray()
            .Zip(function.Type.Parameters, static (a, p) => SuiteValue.Read(a, p.Type))
            .ToArray();
        return (function, instance, arguments);
    }
}
