;; Its start function traps, so that no instance ever starts.
(module
  (memory (export "memory") 1)
  (func $fail unreachable)
  (func (export "_start"))
  (start $fail))
