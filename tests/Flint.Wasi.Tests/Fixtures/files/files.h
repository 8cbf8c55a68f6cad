#ifndef FLINT_FIXTURES_FILES_H
#define FLINT_FIXTURES_FILES_H

#include <stddef.h>

/// Runs a script, which ends with a zero and is changed, and answers the length of the answer.
size_t run_script(char *script, char *answer, size_t size);

#endif
