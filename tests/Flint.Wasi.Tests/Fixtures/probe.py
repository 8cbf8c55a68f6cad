"""Writes probe.wat: a module that imports every function of preview1 and exports each of them again, so that a test can
call any of them with any arguments."""

FUNCTIONS = {
    "args_get": "ii", "args_sizes_get": "ii", "environ_get": "ii", "environ_sizes_get": "ii",
    "clock_res_get": "ii", "clock_time_get": "ili",
    "fd_advise": "illi", "fd_allocate": "ill", "fd_close": "i", "fd_datasync": "i", "fd_fdstat_get": "ii",
    "fd_fdstat_set_flags": "ii", "fd_fdstat_set_rights": "ill", "fd_filestat_get": "ii", "fd_filestat_set_size": "il",
    "fd_filestat_set_times": "illi", "fd_pread": "iiili", "fd_prestat_get": "ii", "fd_prestat_dir_name": "iii",
    "fd_pwrite": "iiili", "fd_read": "iiii", "fd_readdir": "iiili", "fd_renumber": "ii", "fd_seek": "ilii",
    "fd_sync": "i", "fd_tell": "ii", "fd_write": "iiii",
    "path_create_directory": "iii", "path_filestat_get": "iiiii", "path_filestat_set_times": "iiiilli",
    "path_link": "iiiiiii", "path_open": "iiiiillii", "path_readlink": "iiiiii", "path_remove_directory": "iii",
    "path_rename": "iiiiii", "path_symlink": "iiiii", "path_unlink_file": "iii",
    "poll_oneoff": "iiii", "proc_exit": "i", "proc_raise": "i", "sched_yield": "", "random_get": "ii",
    "sock_accept": "iii", "sock_recv": "iiiiii", "sock_send": "iiiii", "sock_shutdown": "ii",
}
TYPES = {"i": "i32", "l": "i64"}

print("(module")
for name, letters in FUNCTIONS.items():
    parameters = "".join(f" (param {TYPES[letter]})" for letter in letters)
    result = "" if name == "proc_exit" else " (result i32)"
    print(f'  (import "wasi_snapshot_preview1" "{name}" (func ${name}{parameters}{result}))')
print('  (memory (export "memory") 1 1)')
print('  (func (export "_start"))')
for name, letters in FUNCTIONS.items():
    parameters = "".join(f" (param {TYPES[letter]})" for letter in letters)
    result = "" if name == "proc_exit" else " (result i32)"
    arguments = "".join(f" (local.get {index})" for index in range(len(letters)))
    print(f'  (func (export "{name}"){parameters}{result} (call ${name}{arguments}))')
print(")")
