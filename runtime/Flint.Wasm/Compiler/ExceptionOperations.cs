using Flint.Wasm.Runtime;

namespace Flint.Wasm.Compiler;

/// <summary>The exception instructions that compiled code calls.</summary>
internal static class ExceptionOperations
{
    public static Exception Create(ulong[] payload, int tag, nint context) =>
        new WasmGuestException(CompiledInstance.Of(context).Tags[tag], payload);

    public static Exception FromReference(long reference, nint context) =>
        reference == 0
            ? new WasmTrapException(TrapKind.NullReference, "null exception reference")
            : CompiledInstance.Of(context).CompiledStore.ExceptionReferences[(int)reference - 1];

    public static long ToReference(WasmGuestException exception, nint context)
    {
        var references = CompiledInstance.Of(context).CompiledStore.ExceptionReferences;
        references.Add(exception);
        return references.Count;
    }

    public static bool HasTag(WasmGuestException exception, int tag, nint context) =>
        ReferenceEquals(exception.Tag, CompiledInstance.Of(context).Tags[tag]);

    public static ulong[] Payload(WasmGuestException exception) => exception.Payload;
}
