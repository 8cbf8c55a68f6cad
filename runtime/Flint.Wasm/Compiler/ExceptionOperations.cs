using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>The exception instructions that compiled code calls.</summary>
internal static class ExceptionOperations
{
    // A guest's references are numbers that the garbage collector does not see, so each holds its exception until the
    // store is restored: about a kilobyte, with its stack trace.
    private const int MostReferences = 1_000_000;

    public static Exception Create(ulong[] payload, int tag, nint context) =>
        new WasmGuestException(CompiledInstance.Of(context).Tags[tag], payload);

    public static Exception FromReference(long reference, nint context) =>
        reference == 0
            ? new WasmTrapException(TrapKind.NullReference, "null exception reference")
            : CompiledInstance.Of(context).CompiledStore.ExceptionReferences[(int)reference - 1];

    public static long ToReference(WasmGuestException exception, nint context)
    {
        if (exception.Reference == 0)
        {
            var references = CompiledInstance.Of(context).CompiledStore.ExceptionReferences;
            if (references.Count >= MostReferences)
            {
                throw new WasmTrapException(
                    TrapKind.OutOfMemory,
                    $"the function caught more than {MostReferences} exceptions by reference"
                );
            }

            references.Add(exception);
            exception.Reference = references.Count;
        }

        return exception.Reference;
    }

    public static bool HasTag(WasmGuestException exception, int tag, nint context) =>
        ReferenceEquals(exception.Tag, CompiledInstance.Of(context).Tags[tag]);

    public static ulong[] Payload(WasmGuestException exception) => exception.Payload;
}
