using Flint.Wasm.Text;

namespace Flint.Wasm.Tests.Spec;

/// <summary>Runs one script of the suite on the engine and collects what went wrong.</summary>
internal sealed class SpecScript : IDisposable
{
    private readonly CompilingEngine _engine = new();
    private readonly WasmStore _store;
    private readonly Dictionary<string, WasmModule> _definitions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, WasmInstance> _instances = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Func<string, WasmExtern?>> _registered = new(StringComparer.Ordinal);
    private readonly Dictionary<ulong, ulong> _externSlots = [];
    private WasmModule? _latestDefinition;
    private WasmInstance? _latestInstance;
    private bool _latestIsUnsupported;

    public SpecScript()
    {
        _store = _engine.CreateStore();
        var spectest = SpecHost.Create(_store);
        _registered["spectest"] = spectest.GetValueOrDefault;
    }

    /// <summary>How many commands were as the script wants them.</summary>
    public int Passed { get; private set; }

    /// <summary>What was not, with the line.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>Commands left out because they need a feature out of scope, with the line.</summary>
    public List<string> Skipped { get; } = [];

    public void Run(byte[] script)
    {
        foreach (var command in new WastReader(script).ReadAll())
        {
            try
            {
                if (Run(command) is { } failure)
                {
                    Failures.Add($"line {command.Line}: {failure}");
                }
                else
                {
                    Passed++;
                }
            }
            catch (Exception fault) when (IsUnsupported(fault))
            {
                _latestIsUnsupported |= command is WastModuleCommand;
                Skipped.Add($"line {command.Line}: {fault.Message}");
            }
            catch (InvalidOperationException) when (_latestIsUnsupported)
            {
                Skipped.Add($"line {command.Line}: needs a module that uses an unsupported feature");
            }
            catch (Exception fault)
            {
                Failures.Add($"line {command.Line}: {command.GetType().Name}: {fault.GetType().Name}: {fault.Message}");
            }
        }
    }

    private static bool IsUnsupported(Exception fault) =>
        fault
            is WatFormatException { IsUnsupported: true }
                or WasmFormatException { Error: WasmFormatError.Unsupported };

    public void Dispose()
    {
        _store.Dispose();
        _engine.Dispose();
    }

    // Answers what is wrong, or null.
    private string? Run(WastCommand command)
    {
        switch (command)
        {
            case WastModuleCommand { Module: var module, IsDefinition: var isDefinition }:
                _latestInstance = isDefinition ? _latestInstance : null;
                _latestIsUnsupported = false;
                _latestDefinition = _engine.Compile(module.ToBinary());
                _definitions[module.Name ?? ""] = _latestDefinition;
                if (!isDefinition)
                {
                    AddInstance(module.Name, Instantiate(_latestDefinition));
                }

                return null;
            case WastInstanceCommand { Instance: var instance, Definition: var definition }:
                AddInstance(instance, Instantiate(definition is null ? _latestDefinition! : _definitions[definition]));
                return null;
            case WastRegisterCommand register:
                _registered[register.Name] = Instance(register.Instance).GetExport;
                return null;
            case WastActionCommand { Action: var action }:
                Perform(action);
                return null;
            case WastAssertReturn assertion:
                return CheckReturn(assertion);
            case WastAssertFailure assertion:
                return CheckFailure(assertion);
            case WastAssertModule assertion:
                return CheckModule(assertion);
            default:
                return $"no such command: {command.GetType().Name}";
        }
    }

    private void AddInstance(string? name, WasmInstance instance)
    {
        _latestInstance = instance;
        if (name is not null)
        {
            _instances[name] = instance;
        }
    }

    private WasmInstance Instance(string? name) =>
        (name is null ? _latestInstance : _instances.GetValueOrDefault(name))
        ?? throw new InvalidOperationException($"there is no instance {name}: its module failed");

    private WasmInstance Instantiate(WasmModule module)
    {
        var imports = new WasmExtern[module.Imports.Count];
        for (var i = 0; i < imports.Length; i++)
        {
            var import = module.Imports[i];
            imports[i] =
                (_registered.TryGetValue(import.Module, out var exports) ? exports(import.Name) : null)
                ?? throw new WasmLinkException($"unknown import {import.Module}.{import.Name}");
        }

        return _store.Instantiate(module, imports);
    }

    private List<WastValue> Perform(WastAction action)
    {
        var export =
            Instance(action.Instance).GetExport(action.Export)
            ?? throw new InvalidOperationException($"there is no export \"{action.Export}\"");
        if (export is WasmGlobal global)
        {
            var slots = new ulong[2];
            global.Read(slots);
            return SpecValues.FromSlots(_store, [global.Type.Value], slots);
        }

        var function = (WasmFunction)export;
        var values = new ulong[Math.Max(1, function.Type.Slots)];
        SpecValues.ToSlots(_store, _externSlots, action.Arguments ?? [], values);
        function.Invoke(values);
        return SpecValues.FromSlots(_store, function.Type.Results, values);
    }

    private string? CheckReturn(WastAssertReturn assertion)
    {
        var results = Perform(assertion.Action);
        if (results.Count != assertion.Results.Count)
        {
            return $"{assertion.Action.Export} returned {results.Count} values, {assertion.Results.Count} expected";
        }

        for (var i = 0; i < results.Count; i++)
        {
            if (!assertion.Results[i].Matches(results[i]))
            {
                var expected = assertion.Results[i];
                return $"{assertion.Action.Export}: result {i} is {SpecValues.Show(results[i])}, expected "
                    + $"{SpecValues.Show(expected.Value)} {string.Join(',', expected.Nans)}";
            }
        }

        return null;
    }

    private string? CheckFailure(WastAssertFailure assertion)
    {
        try
        {
            Perform(assertion.Action);
        }
        catch (WasmTrapException trap)
        {
            return SpecMessages.Matches(assertion.Failure, assertion.Message, trap.Kind)
                ? null
                : $"{assertion.Action.Export} trapped with \"{trap.Message}\", expected {assertion.Failure} "
                    + $"\"{assertion.Message}\"";
        }

        return $"{assertion.Action.Export} returned, expected {assertion.Failure} \"{assertion.Message}\"";
    }

    private string? CheckModule(WastAssertModule assertion)
    {
        var isFormat = assertion.Failure is WastFailure.Invalid or WastFailure.Malformed;
        try
        {
            using var module = _engine.Compile(assertion.Module.ToBinary());
            if (!isFormat)
            {
                Instantiate(module);
            }
        }
        catch (WatFormatException fault) when (isFormat && !fault.IsUnsupported)
        {
            return assertion.Failure == WastFailure.Malformed
                ? null
                : $"the text is refused ({fault.Message}), expected invalid \"{assertion.Message}\"";
        }
        catch (WasmFormatException fault) when (isFormat && fault.Error != WasmFormatError.Unsupported)
        {
            return CheckFault(assertion, fault);
        }
        catch (WasmLinkException) when (assertion.Failure == WastFailure.Unlinkable)
        {
            return null;
        }
        catch (WasmTrapException trap) when (assertion.Failure == WastFailure.Trap)
        {
            return SpecMessages.Matches(assertion.Failure, assertion.Message, trap.Kind)
                ? null
                : $"instantiation trapped with \"{trap.Message}\", expected \"{assertion.Message}\"";
        }

        return $"the module is accepted, expected {assertion.Failure} \"{assertion.Message}\"";
    }

    // A limit of the engine may be met before the rule that the script is about.
    private static string? CheckFault(WastAssertModule assertion, WasmFormatException fault)
    {
        var expected = assertion.Failure == WastFailure.Malformed ? WasmFormatError.Malformed : WasmFormatError.Invalid;
        return fault.Error == expected || fault.Error == WasmFormatError.LimitExceeded
            ? null
            : $"refused as {fault.Error} with \"{fault.Message}\", expected {expected} \"{assertion.Message}\"";
    }
}
