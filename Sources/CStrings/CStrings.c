#include "CStrings.h"

#include <string.h>

#if defined(__SSE2__)

#include <cpuid.h>
#include <immintrin.h>
#include <pthread.h>

// Sixty-four bytes, and a bit for each that is something.
typedef struct {
  __m128i parts[4];
} block;

static inline block load(const uint8_t *bytes) {
  block block;
  for (int part = 0; part < 4; part++)
    block.parts[part] = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
  return block;
}

static inline uint64_t bits(__m128i first, __m128i second, __m128i third, __m128i fourth) {
  return (uint64_t)(uint32_t)_mm_movemask_epi8(first) | (uint64_t)(uint32_t)_mm_movemask_epi8(second) << 16
    | (uint64_t)(uint32_t)_mm_movemask_epi8(third) << 32 | (uint64_t)(uint32_t)_mm_movemask_epi8(fourth) << 48;
}

static inline uint64_t equal(block block, char character) {
  const __m128i all = _mm_set1_epi8(character);
  return bits(
    _mm_cmpeq_epi8(block.parts[0], all), _mm_cmpeq_epi8(block.parts[1], all),
    _mm_cmpeq_epi8(block.parts[2], all), _mm_cmpeq_epi8(block.parts[3], all));
}

// Control characters, and bytes of longer characters, which are less than 0 here.
static inline uint64_t below_blank(block block) {
  const __m128i all = _mm_set1_epi8(0x20);
  return bits(
    _mm_cmplt_epi8(block.parts[0], all), _mm_cmplt_epi8(block.parts[1], all),
    _mm_cmplt_epi8(block.parts[2], all), _mm_cmplt_epi8(block.parts[3], all));
}

// The bytes that a backslash stands before which is none of an escape itself. `carry` is 1 where that is so of the first
// byte; it becomes what it is of the byte after these.
static inline uint64_t escaped(uint64_t backslashes, uint64_t *carry) {
  // Runs of backslashes: every other byte of one and of what follows it is escaped, counted from where it begins.
  const uint64_t even = 0x5555555555555555u;
  backslashes &= ~*carry;
  uint64_t follow = backslashes << 1 | *carry;
  uint64_t odd_starts = backslashes & ~even & ~follow;
  uint64_t sum;
  *carry = __builtin_add_overflow(odd_starts, backslashes, &sum);
  return (even ^ sum << 1) & follow;
}

size_t kustody_pass_string(const uint8_t *bytes, size_t at, size_t end, uint8_t *escapes) {
  if (end - at < 64) return at;
  // Most are short.
  __m128i first = _mm_loadu_si128((const __m128i *)(bytes + at));
  int quotes = _mm_movemask_epi8(_mm_cmpeq_epi8(first, _mm_set1_epi8('"')));
  int others = _mm_movemask_epi8(_mm_or_si128(
    _mm_cmpeq_epi8(first, _mm_set1_epi8('\\')), _mm_cmplt_epi8(first, _mm_set1_epi8(0x20))));
  if (others == 0) {
    if (quotes != 0) return at + (size_t)__builtin_ctz((unsigned)quotes);
    at += 16;
  }
  uint64_t carry = 0;
  for (; end - at >= 64; at += 64) {
    block block = load(bytes + at);
    uint64_t quotes = equal(block, '"');
    uint64_t backslashes = equal(block, '\\');
    uint64_t stops = below_blank(block);
    if (backslashes == 0 && carry == 0) {
      stops |= quotes;
      if (stops != 0) return at + (size_t)__builtin_ctzll(stops);
      continue;
    }
    uint64_t characters = escaped(backslashes, &carry);
    uint64_t bad = characters & ~(quotes | backslashes);
    if (bad != 0) {
      bad &= ~(equal(block, 'n') | equal(block, 't') | equal(block, 'r') | equal(block, 'b') | equal(block, 'f'));
    }
    stops |= (quotes & ~characters) | bad;
    if (stops != 0) {
      uint64_t stop = stops & -stops;
      if ((backslashes & (stop - 1)) != 0) *escapes = 1;
      size_t place = at + (size_t)__builtin_ctzll(stops);
      return (bad & stop) != 0 ? place - 1 : place;
    }
    *escapes = 1;
  }
  return at - carry;
}

// What the character after a backslash means; 0 for `u`.
static inline uint8_t meaning(uint8_t character) {
  switch (character) {
  case 'n': return '\n';
  case 't': return '\t';
  case 'r': return '\r';
  case 'b': return '\b';
  case 'f': return '\f';
  case 'u': return 0;
  default: return character;
  }
}

// Copies up to 64 bytes, at least 32: most are fewer, and to look how many costs more. Up to 31 more are read and written.
static inline void copy_part(uint8_t *to, const uint8_t *bytes, size_t count) {
  _mm_storeu_si128((__m128i *)to, _mm_loadu_si128((const __m128i *)bytes));
  _mm_storeu_si128((__m128i *)(to + 16), _mm_loadu_si128((const __m128i *)(bytes + 16)));
  if (__builtin_expect(count > 32, 0)) {
    _mm_storeu_si128((__m128i *)(to + 32), _mm_loadu_si128((const __m128i *)(bytes + 32)));
    _mm_storeu_si128((__m128i *)(to + 48), _mm_loadu_si128((const __m128i *)(bytes + 48)));
  }
}

// The escapes of one block, whatever they are.
static size_t copy_any(const uint8_t *bytes, size_t at, size_t end, uint8_t *copy, size_t *copied, int *stops) {
  uint8_t *to = copy;
  // A block, and what `copy_part` reads and writes after it.
  if (end - at >= 96) {
    const uint8_t *start = bytes + at;
    uint64_t backslashes = equal(load(start), '\\');
    size_t from = 0, until = 64;
    while (backslashes != 0) {
      size_t place = (size_t)__builtin_ctzll(backslashes);
      if (place == 63) {
        // The next block begins with it.
        until = 63;
        break;
      }
      copy_part(to, start + from, place - from);
      to += place - from;
      from = place + 2;
      uint8_t character = start[place + 1];
      *to = character;
      if (character != '"' && character != '\\') {
        *to = meaning(character);
        if (*to == 0) {
          *copied = (size_t)(to - copy);
          *stops = 1;
          return at + place;
        }
      }
      to++;
      backslashes &= ~((uint64_t)3 << place);
    }
    copy_part(to, start + from, until - from);
    to += until - from;
    at += until;
  }
  *copied = (size_t)(to - copy);
  return at;
}

// Of a byte's bits that say which of eight bytes are left out: where those that stay come from.
static uint8_t places[256][8];
static pthread_once_t places_once = PTHREAD_ONCE_INIT;
static int shuffles;

static void make_places(void) {
  for (int out = 0; out < 256; out++) {
    int count = 0;
    for (int place = 0; place < 8; place++) {
      if (!(out >> place & 1)) places[out][count++] = (uint8_t)place;
    }
  }
#if defined(__x86_64__)
  unsigned int a, b, c, d;
  // SSSE3 and POPCNT.
  shuffles = __get_cpuid(1, &a, &b, &c, &d) && (c & 1u << 9) && (c & 1u << 23);
#endif
}

// The escapes that mean the character after the backslash, eight bytes at a time: as far as there are no others.
__attribute__((target("ssse3,popcnt"))) static size_t copy_plain(
  const uint8_t *bytes, size_t at, size_t end, uint8_t *copy, size_t *copied
) {
  uint8_t *to = copy;
  uint64_t carry = 0;
  while (end - at >= 64) {
    block block = load(bytes + at);
    uint64_t backslashes = equal(block, '\\');
    if (backslashes == 0 && carry == 0) {
      for (int part = 0; part < 4; part++) _mm_storeu_si128((__m128i *)(to + 16 * part), block.parts[part]);
      to += 64;
      at += 64;
      continue;
    }
    uint64_t before = carry;
    uint64_t characters = escaped(backslashes, &carry);
    uint64_t others = characters & ~(backslashes | equal(block, '"'));
    if (others != 0 && (others & ~equal(block, '/')) != 0) {
      carry = before;
      break;
    }
    uint64_t out = backslashes & ~characters;
    for (int part = 0; part < 8; part++) {
      uint8_t bits = (uint8_t)(out >> 8 * part);
      __m128i stay = _mm_loadl_epi64((const __m128i *)places[bits]);
      __m128i part_bytes = _mm_loadl_epi64((const __m128i *)(bytes + at + 8 * part));
      _mm_storel_epi64((__m128i *)to, _mm_shuffle_epi8(part_bytes, stay));
      to += 8 - __builtin_popcount(bits);
    }
    at += 64;
  }
  *copied = (size_t)(to - copy);
  // The backslash of an escape that is cut here was not copied: it is read again.
  return at - carry;
}

size_t kustody_copy_string(const uint8_t *bytes, size_t at, size_t end, uint8_t *copy, size_t *copied) {
  pthread_once(&places_once, make_places);
  *copied = 0;
  int stops = 0;
  while (!stops && end - at >= 96) {
    size_t count = 0;
    if (shuffles) {
      at = copy_plain(bytes, at, end, copy + *copied, &count);
      *copied += count;
    }
    at = copy_any(bytes, at, end, copy + *copied, &count, &stops);
    *copied += count;
  }
  return at;
}

#else

size_t kustody_pass_string(const uint8_t *bytes, size_t at, size_t end, uint8_t *escapes) { return at; }

size_t kustody_copy_string(const uint8_t *bytes, size_t at, size_t end, uint8_t *copy, size_t *copied) {
  *copied = 0;
  return at;
}

#endif
