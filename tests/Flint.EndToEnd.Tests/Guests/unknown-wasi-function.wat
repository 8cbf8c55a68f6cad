;; A command that imports a function that preview1 never had.
(module
  (import "wasi_snapshot_preview1" "fd_teleport" (func $teleport (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $teleport (i32.const 0)))))
