;; A command that imports a preview1 function with another type than it has.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i64) (result i64)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $exit (i64.const 0)))))
