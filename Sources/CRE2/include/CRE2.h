#ifndef KUSTODY_CRE2_H
#define KUSTODY_CRE2_H
#include <stddef.h>
#include <stdint.h>
#ifdef __cplusplus
extern "C" {
#endif

/// A compiled pattern of RE2, immutable, safe to share between threads.
typedef struct kustody_re2 kustody_re2;

/// Where a match or a group lies, in bytes; -1 and -1 where a group took no part.
typedef struct kustody_re2_range {
  ptrdiff_t start;
  ptrdiff_t end;
} kustody_re2_range;

/// Compiles UTF-8; null only where memory is used up. Ask `kustody_re2_is_ok` before matching.
kustody_re2 *kustody_re2_compile(const char *pattern, size_t count, int64_t max_memory);
void kustody_re2_free(kustody_re2 *pattern);
int kustody_re2_is_ok(const kustody_re2 *pattern);
/// Why it did not compile; lives as long as the pattern.
const char *kustody_re2_error(const kustody_re2 *pattern);
/// Groups, without the whole match.
int kustody_re2_group_count(const kustody_re2 *pattern);
/// Instructions of the program.
int kustody_re2_program_size(const kustody_re2 *pattern);

/// Finds the first match at or after `from`; what lies before `from` counts for `^` and `\b`.
///
/// `ranges[0]` is the whole match, `ranges[n]` group n. With no ranges only the answer is found, which
/// is the fastest. Returns 1 or 0.
int kustody_re2_match(
    const kustody_re2 *pattern, const char *text, size_t count, size_t from, int anchored,
    kustody_re2_range *ranges, int range_count);

/// Whether the bytes occur in the text.
int kustody_re2_holds(const char *text, size_t count, const char *needle, size_t needle_count);

#ifdef __cplusplus
}
#endif
#endif
