using Flint.Wasm.Text;

namespace Flint.Bench.Fuzz.Differential;

/// <summary>
/// Logs vectors, which JavaScript cannot take: a module that both engines link in between, so calls across instances
/// are compared, too.
/// </summary>
internal static class LogModule
{
    /// <summary>The modules' name for what the host gives them.</summary>
    public const string Host = "fuzzing-support";

    public static byte[] Binary { get; } =
        WatCompiler.Compile(
            $"""
            (module
              (import "{Host}" "log-i64" (func $log (param i64)))
              (func (export "log-v128") (param v128)
                (call $log (i64x2.extract_lane 0 (local.get 0)))
                (call $log (i64x2.extract_lane 1 (local.get 0)))))
            """
        );
}
