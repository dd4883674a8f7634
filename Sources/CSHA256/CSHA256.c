#include "CSHA256.h"

#include <string.h>

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

int kustody_sha256_has_instructions(void) {
  unsigned int a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
  // SSSE3 and SSE4.1.
  if (!(c & 1u << 9) || !(c & 1u << 19)) return 0;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
  return (b & 1u << 29) != 0;
}

#define SHA __attribute__((target("sha,ssse3,sse4.1")))

// FIPS 180-4, section 4.2.2.
static const uint32_t constants[64] __attribute__((aligned(16))) = {
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

// The words of the hash as the instructions want them, the highest first: A B E F, and C D G H.
typedef struct {
  __m128i abef, cdgh;
} state;

SHA static inline state first_state(void) {
  state first = {
    _mm_set_epi32(0x6a09e667, (int)0xbb67ae85, 0x510e527f, (int)0x9b05688c),
    _mm_set_epi32(0x3c6ef372, (int)0xa54ff53a, 0x1f83d9ab, 0x5be0cd19),
  };
  return first;
}

SHA static inline __m128i load_words(const uint8_t *bytes) {
  const __m128i turn = _mm_set_epi8(12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3);
  return _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)bytes), turn);
}

// Rounds 4 × number and the three after it.
SHA static inline void four_rounds(state *now, __m128i words, int number) {
  __m128i sum = _mm_add_epi32(words, _mm_load_si128((const __m128i *)(constants + 4 * number)));
  now->cdgh = _mm_sha256rnds2_epu32(now->cdgh, now->abef, sum);
  now->abef = _mm_sha256rnds2_epu32(now->abef, now->cdgh, _mm_shuffle_epi32(sum, 0x0E));
}

// The words 16 places on, in the place of the first of four groups.
SHA static inline __m128i next_words(__m128i first, __m128i second, __m128i third, __m128i fourth) {
  __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(first, second), _mm_alignr_epi8(fourth, third, 4));
  return _mm_sha256msg2_epu32(sum, fourth);
}

SHA static void add_blocks(state *to, const uint8_t *bytes, size_t count) {
  state now = *to;
  for (; count > 0; count--, bytes += 64) {
    state before = now;
    __m128i words[4];
    for (int group = 0; group < 4; group++) words[group] = load_words(bytes + 16 * group);
#pragma clang loop unroll(full)
    for (int number = 0; number < 16; number++) {
      int group = number % 4;
      if (number >= 4)
        words[group] = next_words(
          words[group], words[(group + 1) % 4], words[(group + 2) % 4], words[(group + 3) % 4]);
      four_rounds(&now, words[group], number);
    }
    now.abef = _mm_add_epi32(now.abef, before.abef);
    now.cdgh = _mm_add_epi32(now.cdgh, before.cdgh);
  }
  *to = now;
}

// The same for two messages at once.
SHA static void add_blocks_twice(
  state *to, const uint8_t *bytes, state *to_other, const uint8_t *other_bytes, size_t count
) {
  state now = *to, other = *to_other;
  for (; count > 0; count--, bytes += 64, other_bytes += 64) {
    state before = now, other_before = other;
    __m128i words[4], other_words[4];
    for (int group = 0; group < 4; group++) {
      words[group] = load_words(bytes + 16 * group);
      other_words[group] = load_words(other_bytes + 16 * group);
    }
#pragma clang loop unroll(full)
    for (int number = 0; number < 16; number++) {
      int group = number % 4, second = (group + 1) % 4, third = (group + 2) % 4, fourth = (group + 3) % 4;
      if (number >= 4) {
        words[group] = next_words(words[group], words[second], words[third], words[fourth]);
        other_words[group] =
          next_words(other_words[group], other_words[second], other_words[third], other_words[fourth]);
      }
      four_rounds(&now, words[group], number);
      four_rounds(&other, other_words[group], number);
    }
    now.abef = _mm_add_epi32(now.abef, before.abef);
    now.cdgh = _mm_add_epi32(now.cdgh, before.cdgh);
    other.abef = _mm_add_epi32(other.abef, other_before.abef);
    other.cdgh = _mm_add_epi32(other.cdgh, other_before.cdgh);
  }
  *to = now;
  *to_other = other;
}

// A message on its way: whole blocks that are left of it, then its last bytes with their padding.
typedef struct {
  state state;
  const uint8_t *bytes;
  size_t blocks;
  uint8_t tail[128];
  size_t tail_blocks;
  size_t number;
  int is_busy;
} lane;

SHA static void begin(lane *lane, const uint8_t *bytes, size_t count, size_t number) {
  lane->state = first_state();
  lane->bytes = bytes;
  lane->blocks = count / 64;
  lane->number = number;
  lane->is_busy = 1;
  size_t rest = count % 64;
  lane->tail_blocks = rest < 56 ? 1 : 2;
  size_t end = 64 * lane->tail_blocks;
  memset(lane->tail, 0, end);
  if (rest > 0) memcpy(lane->tail, bytes + (count - rest), rest);
  lane->tail[rest] = 0x80;
  uint64_t bits = (uint64_t)count << 3;
  for (int index = 0; index < 8; index++) lane->tail[end - 1 - index] = (uint8_t)(bits >> 8 * index);
}

SHA static void store_hash(const state *of, uint8_t *hash) {
  uint32_t abef[4], cdgh[4];
  _mm_storeu_si128((__m128i *)abef, of->abef);
  _mm_storeu_si128((__m128i *)cdgh, of->cdgh);
  uint32_t words[8] = {abef[3], abef[2], cdgh[3], cdgh[2], abef[1], abef[0], cdgh[1], cdgh[0]};
  for (int word = 0; word < 8; word++) {
    for (int byte = 0; byte < 4; byte++) hash[4 * word + byte] = (uint8_t)(words[word] >> (24 - 8 * byte));
  }
}

void kustody_sha256_each(
  const uint8_t *bytes, const kustody_message *messages, size_t count, uint8_t *hashes
) {
  lane lanes[2];
  lanes[0].is_busy = lanes[1].is_busy = 0;
  size_t next = 0;
  while (1) {
    for (int index = 0; index < 2; index++) {
      lane *lane = &lanes[index];
      while (!lane->is_busy || lane->blocks == 0) {
        if (lane->is_busy && lane->tail_blocks > 0) {
          lane->bytes = lane->tail;
          lane->blocks = lane->tail_blocks;
          lane->tail_blocks = 0;
          break;
        }
        if (lane->is_busy) store_hash(&lane->state, hashes + 32 * lane->number);
        lane->is_busy = 0;
        if (next == count) break;
        begin(lane, bytes + messages[next].start, messages[next].count, next);
        next++;
      }
    }
    if (lanes[0].is_busy && lanes[1].is_busy) {
      size_t both = lanes[0].blocks < lanes[1].blocks ? lanes[0].blocks : lanes[1].blocks;
      add_blocks_twice(&lanes[0].state, lanes[0].bytes, &lanes[1].state, lanes[1].bytes, both);
      for (int index = 0; index < 2; index++) {
        lanes[index].bytes += 64 * both;
        lanes[index].blocks -= both;
      }
    } else if (lanes[0].is_busy || lanes[1].is_busy) {
      lane *lane = &lanes[lanes[0].is_busy ? 0 : 1];
      add_blocks(&lane->state, lane->bytes, lane->blocks);
      lane->blocks = 0;
    } else {
      return;
    }
  }
}

#else

int kustody_sha256_has_instructions(void) { return 0; }

void kustody_sha256_each(
  const uint8_t *bytes, const kustody_message *messages, size_t count, uint8_t *hashes
) {}

#endif
