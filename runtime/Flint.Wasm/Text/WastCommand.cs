namespace Flint.Wasm.Text;

/// <summary>A command of a test script (the reference interpreter's script format).</summary>
/// <param name="Line">The line of the script where it stands.</param>
internal abstract record WastCommand(int Line);

/// <summary>A module of a script. It is assembled when it is asked for, so that a bad one spoils only its own command.</summary>
/// <param name="Line">The line where it stands.</param>
/// <param name="Name">Its identifier, without the dollar sign.</param>
/// <param name="ToBinary">Assembles it; throws <see cref="WatFormatException"/> where its text is malformed.</param>
internal sealed record WastModule(int Line, string? Name, Func<byte[]> ToBinary);

/// <summary><c>(module …)</c>: defines a module and, unless it is a definition only, instantiates it.</summary>
internal sealed record WastModuleCommand(int Line, WastModule Module, bool IsDefinition) : WastCommand(Line);

/// <summary><c>(module instance $instance $definition)</c>.</summary>
internal sealed record WastInstanceCommand(int Line, string? Instance, string? Definition) : WastCommand(Line);

/// <summary><c>(register "name" $instance)</c>: makes an instance's exports importable.</summary>
internal sealed record WastRegisterCommand(int Line, string Name, string? Instance) : WastCommand(Line);

/// <summary>An action whose results do not matter.</summary>
internal sealed record WastActionCommand(int Line, WastAction Action) : WastCommand(Line);

/// <summary><c>(assert_return action result*)</c>.</summary>
internal sealed record WastAssertReturn(int Line, WastAction Action, IReadOnlyList<WastExpectation> Results)
    : WastCommand(Line);

/// <summary><c>assert_trap</c>, <c>assert_exhaustion</c> or <c>assert_exception</c> of an action.</summary>
internal sealed record WastAssertFailure(int Line, WastFailure Failure, WastAction Action, string Message)
    : WastCommand(Line);

/// <summary><c>assert_trap</c>, <c>assert_unlinkable</c>, <c>assert_invalid</c> or <c>assert_malformed</c> of a module.</summary>
internal sealed record WastAssertModule(int Line, WastFailure Failure, WastModule Module, string Message)
    : WastCommand(Line);

/// <summary>The ways in which a script expects something to fail.</summary>
internal enum WastFailure
{
    Trap,
    Exhaustion,
    Exception,
    Unlinkable,
    Invalid,
    Malformed,
}

/// <summary>Something that a script does with an instance.</summary>
/// <param name="Instance">The instance's identifier, or null for the latest.</param>
/// <param name="Export">The name of a function to call or of a global to read.</param>
/// <param name="Arguments">The arguments of the call; null to read a global.</param>
internal sealed record WastAction(string? Instance, string Export, IReadOnlyList<WastValue>? Arguments);
