#ifndef KUSTODY_CSHA256_H
#define KUSTODY_CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// A message: bytes of a buffer.
typedef struct {
  size_t start;
  size_t count;
} kustody_message;

/// Whether this processor has instructions for SHA-256 that `kustody_sha256_each` knows.
int kustody_sha256_has_instructions(void);

/// The SHA-256 of each of many messages, two of them side by side: one alone leaves half of what the processor can do
/// unused. To be called only where there are instructions for it.
///
/// `hashes` takes 32 bytes a message.
void kustody_sha256_each(
  const uint8_t *bytes, const kustody_message *messages, size_t count, uint8_t *hashes);

#endif
