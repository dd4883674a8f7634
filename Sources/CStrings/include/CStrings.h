#ifndef KUSTODY_CSTRINGS_H
#define KUSTODY_CSTRINGS_H

#include <stddef.h>
#include <stdint.h>

/// Passes over the content of a JSON string from `at` on, as far as it needs no closer look: characters of ASCII, and the
/// escapes `\"`, `\\`, `\b`, `\f`, `\n`, `\r` and `\t`.
///
/// Gives the place of the first byte that is something else: the quote that ends it, a control character, a byte of a
/// longer character, the backslash of another escape; or of one from which fewer than 64 bytes are left, which may be
/// any but the second of an escape. `escapes` becomes 1 where there was a backslash.
size_t kustody_pass_string(const uint8_t *bytes, size_t at, size_t end, uint8_t *escapes);

/// Copies the content of a JSON string from `at` on, its escapes resolved but for `\uXXXX`.
///
/// `copy` has room for as much as there is from `at` to `end`; of that, what is after what was copied may change.
/// Gives where it stopped: at the backslash of a `\u`, or where fewer than 96 bytes are left.
/// `copied` is how many bytes there are in `copy`.
size_t kustody_copy_string(const uint8_t *bytes, size_t at, size_t end, uint8_t *copy, size_t *copied);

#endif
