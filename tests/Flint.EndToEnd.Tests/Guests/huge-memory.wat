;; Asks for 4 GiB of memory before it has done anything.
(module
  (memory (export "memory") 65536)
  (func (export "_start")))
