#include "CRE2.h"

#include <re2/re2.h>

#include <cstring>
#include <memory>
#include <new>

struct kustody_re2 {
  kustody_re2(re2::StringPiece pattern, const RE2::Options &options) : re2(pattern, options) {}
  RE2 re2;
};

extern "C" {

kustody_re2 *kustody_re2_compile(const char *pattern, size_t count, int64_t max_memory) {
  try {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(max_memory);
    return new kustody_re2(re2::StringPiece(pattern, count), options);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

void kustody_re2_free(kustody_re2 *pattern) { delete pattern; }

int kustody_re2_is_ok(const kustody_re2 *pattern) { return pattern->re2.ok(); }

const char *kustody_re2_error(const kustody_re2 *pattern) { return pattern->re2.error().c_str(); }

int kustody_re2_group_count(const kustody_re2 *pattern) {
  return pattern->re2.NumberOfCapturingGroups();
}

int kustody_re2_program_size(const kustody_re2 *pattern) { return pattern->re2.ProgramSize(); }

int kustody_re2_match(
    const kustody_re2 *pattern, const char *text, size_t count, size_t from, int anchored,
    kustody_re2_range *ranges, int range_count) {
  // RE2 tells a group that took no part by its null data, so an empty text needs an address.
  if (text == nullptr) text = "";
  constexpr int few = 20;
  re2::StringPiece kept[few];
  std::unique_ptr<re2::StringPiece[]> many;
  re2::StringPiece *groups = kept;
  if (range_count > few) {
    many.reset(new (std::nothrow) re2::StringPiece[range_count]);
    if (!many) return 0;
    groups = many.get();
  }
  const RE2::Anchor anchor = anchored ? RE2::ANCHOR_START : RE2::UNANCHORED;
  if (!pattern->re2.Match(re2::StringPiece(text, count), from, count, anchor, groups, range_count)) {
    return 0;
  }
  for (int index = 0; index < range_count; index++) {
    if (groups[index].data() == nullptr) {
      ranges[index].start = -1;
      ranges[index].end = -1;
    } else {
      ranges[index].start = groups[index].data() - text;
      ranges[index].end = ranges[index].start + static_cast<ptrdiff_t>(groups[index].size());
    }
  }
  return 1;
}

int kustody_re2_holds(const char *text, size_t count, const char *needle, size_t needle_count) {
  return memmem(text, count, needle, needle_count) != nullptr;
}
}
