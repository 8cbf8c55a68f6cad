;; A command that imports a function that no host has.
(module
  (import "env" "launch_rocket" (func $launch (param i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start") (drop (call $launch (i32.const 0)))))
