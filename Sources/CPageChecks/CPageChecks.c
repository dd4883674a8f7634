#include "CPageChecks.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

// MARK: The check

// The polynomial of ECMA-182, reflected.
static const uint64_t polynomial = 0xC96C5795D7870F42u;
// Of a byte with as many bytes of zero after it.
static uint64_t tables[8][256];
// Four quarters of a page are summed side by side, as one sum has to wait for each of its steps: this is the number of words of each.
#define QUARTER 511
// What a sum becomes when as many zero words follow, a table per byte of it.
static uint64_t forward[8][256];
// The entry of the first table that has this as its highest byte: they all differ in it.
static uint8_t entries[256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static uint64_t add_word(uint64_t crc, uint64_t word);
#if defined(__x86_64__)
static void make_factors(void);
#endif

static void make_tables(void) {
  for (int byte = 0; byte < 256; byte++) {
    uint64_t crc = (uint64_t)byte;
    for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? polynomial : 0);
    tables[0][byte] = crc;
    entries[crc >> 56] = (uint8_t)byte;
  }
  for (int table = 1; table < 8; table++) {
    for (int byte = 0; byte < 256; byte++) {
      uint64_t crc = tables[table - 1][byte];
      tables[table][byte] = crc >> 8 ^ tables[0][crc & 0xFF];
    }
  }
#if defined(__x86_64__)
  make_factors();
#endif
  for (int bit = 0; bit < 64; bit++) {
    uint64_t crc = (uint64_t)1 << bit;
    for (int word = 0; word < QUARTER; word++) crc = add_word(crc, 0);
    for (int byte = 0; byte < 256; byte++) {
      if (byte >> bit % 8 & 1) forward[bit / 8][byte] ^= crc;
    }
  }
}

static uint64_t load(const uint8_t *bytes) {
  uint64_t word = 0;
  for (int index = 7; index >= 0; index--) word = word << 8 | bytes[index];
  return word;
}

static void store(uint64_t word, uint8_t *bytes) {
  for (int index = 0; index < 8; index++) bytes[index] = (uint8_t)(word >> 8 * index);
}

static uint64_t add_word(uint64_t crc, uint64_t word) {
  crc ^= word;
  return tables[7][crc & 0xFF] ^ tables[6][crc >> 8 & 0xFF] ^ tables[5][crc >> 16 & 0xFF]
    ^ tables[4][crc >> 24 & 0xFF] ^ tables[3][crc >> 32 & 0xFF] ^ tables[2][crc >> 40 & 0xFF]
    ^ tables[1][crc >> 48 & 0xFF] ^ tables[0][crc >> 56];
}

static uint64_t follow(uint64_t crc, uint64_t next) {
  for (int index = 0; index < 8; index++) next ^= forward[index][crc >> 8 * index & 0xFF];
  return next;
}

// MARK: By multiplication without carries

#if defined(__x86_64__)
#include <immintrin.h>

// What 64 bits are multiplied with to stand where they would be 512, 128 bits further back: for the first and the
// second half of 128 bits. The product of two numbers whose bits are reflected is one bit short of its place.
static uint64_t by_512[2], by_128[2];
static int multiplies;

// x to a power, modulo the polynomial, reflected.
static uint64_t power(int exponent) {
  uint64_t value = (uint64_t)1 << 63;
  for (; exponent > 0; exponent--) value = value >> 1 ^ (value & 1 ? polynomial : 0);
  return value;
}

static void make_factors(void) {
  by_512[0] = power(512 + 64 - 1);
  by_512[1] = power(512 - 1);
  by_128[0] = power(128 + 64 - 1);
  by_128[1] = power(128 - 1);
  multiplies = __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}

__attribute__((target("pclmul,sse4.1"))) static inline __m128i fold(
  __m128i value, __m128i factors, __m128i next) {
  __m128i first = _mm_clmulepi64_si128(value, factors, 0x00);
  __m128i second = _mm_clmulepi64_si128(value, factors, 0x11);
  return _mm_xor_si128(_mm_xor_si128(first, second), next);
}

// The sum of at least 64 bytes, a multiple of 16, after one of what came before them.
__attribute__((target("pclmul,sse4.1"))) static uint64_t multiplied_sum(
  uint64_t crc, const uint8_t *bytes, size_t count) {
  const __m128i *next = (const __m128i *)bytes;
  __m128i lanes[4];
  for (int lane = 0; lane < 4; lane++) lanes[lane] = _mm_loadu_si128(next++);
  lanes[0] = _mm_xor_si128(lanes[0], _mm_set_epi64x(0, (long long)crc));
  count -= 64;
  __m128i factors = _mm_set_epi64x((long long)by_512[1], (long long)by_512[0]);
  for (; count >= 64; count -= 64) {
    for (int lane = 0; lane < 4; lane++) {
      lanes[lane] = fold(lanes[lane], factors, _mm_loadu_si128(next++));
    }
  }
  factors = _mm_set_epi64x((long long)by_128[1], (long long)by_128[0]);
  __m128i sum = lanes[0];
  for (int lane = 1; lane < 4; lane++) sum = fold(sum, factors, lanes[lane]);
  for (; count >= 16; count -= 16) sum = fold(sum, factors, _mm_loadu_si128(next++));
  // What is left has the same sum as all that it was made of.
  crc = add_word(0, (uint64_t)_mm_extract_epi64(sum, 0));
  return add_word(crc, (uint64_t)_mm_extract_epi64(sum, 1));
}
#endif

uint64_t kustody_page_check(const uint8_t *page, size_t size, uint64_t number) {
  pthread_once(&tables_once, make_tables);
  uint8_t name[8];
  for (int index = 0; index < 8; index++) name[index] = (uint8_t)(number >> 8 * (7 - index));
  uint64_t crc = add_word(~(uint64_t)0, load(name));
  size_t count = size < 8 ? 0 : size - 8;
  size_t at = 0;
#if defined(__x86_64__)
  if (multiplies && count >= 64) {
    at = count & ~(size_t)15;
    crc = multiplied_sum(crc, page, at);
  }
#endif
  while (at + 4 * 8 * QUARTER <= count) {
    const uint8_t *start = page + at;
    uint64_t second = 0, third = 0, fourth = 0;
    for (size_t word = 0; word < QUARTER; word++) {
      crc = add_word(crc, load(start + 8 * word));
      second = add_word(second, load(start + 8 * (QUARTER + word)));
      third = add_word(third, load(start + 8 * (2 * QUARTER + word)));
      fourth = add_word(fourth, load(start + 8 * (3 * QUARTER + word)));
    }
    crc = follow(follow(follow(crc, second), third), fourth);
    at += 4 * 8 * QUARTER;
  }
  for (; at + 8 <= count; at += 8) crc = add_word(crc, load(page + at));
  for (; at < count; at++) crc = crc >> 8 ^ tables[0][(crc ^ page[at]) & 0xFF];
  return ~crc;
}

uint64_t kustody_page_stored_check(const uint8_t *page, size_t size) {
  return size < 8 ? 0 : load(page + size - 8);
}

int64_t kustody_page_change(const uint8_t *page, size_t size, uint64_t number) {
  if (size <= 8) return -1;
  size_t count = size - 8;
  // A page that was never written is all zero.
  size_t first = 0, last = size;
  while (first < size && page[first] == 0) first++;
  while (last > first && page[last - 1] == 0) last--;
  if (first == size) return -1;
  if (last - first <= 4) return (int64_t)first;
  // The check is linear: what it differs by is the check of the difference, with nothing before it.
  uint64_t difference =
    kustody_page_check(page, size, number) ^ kustody_page_stored_check(page, size);
  if (difference == 0) return -1;
  // A change of the check itself.
  int byte = 0;
  while ((difference >> 8 * byte & 0xFF) == 0) byte++;
  if (difference >> 8 * byte <= 0xFFFFFFFF) return (int64_t)count + byte;
  // Back over what stands behind the change, a byte at a time, until it is what was changed.
  for (size_t at = count; at > 0; at--) {
    uint8_t entry = entries[difference >> 56];
    difference = (difference ^ tables[0][entry]) << 8 | entry;
    if (difference >> 32 == 0) {
      int zeros = 0;
      while (zeros < 3 && (difference >> 8 * zeros & 0xFF) == 0) zeros++;
      return (int64_t)(at - 1) + zeros;
    }
  }
  return -1;
}

// MARK: The VFS

typedef struct page_file {
  sqlite3_file base;
  // Of a page with a check; 0 where pages have none, -1 where it is not known yet.
  int page_size;
  // Room for a page.
  uint8_t *copy;
  // See KUSTODY_FCNTL_CHECK_READS.
  int checks_reads;
} page_file;

static sqlite3_vfs *root;
static sqlite3_vfs vfs;
static int registered = SQLITE_ERROR;
static pthread_once_t register_once = PTHREAD_ONCE_INIT;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((page_file *)file + 1); }

// The size of the pages with a check of the database whose first 100 bytes these are.
static int checked_page_size(const uint8_t *header) {
  if (memcmp(header, "SQLite format 3", 16) != 0 || header[20] != KUSTODY_PAGE_CHECK_BYTES) return 0;
  int size = header[16] << 8 | header[17];
  return size == 1 ? 65536 : size;
}

static int page_close(sqlite3_file *file) {
  free(((page_file *)file)->copy);
  ((page_file *)file)->copy = NULL;
  return real(file)->pMethods->xClose(real(file));
}

static int read_below(sqlite3_file *file, void *buffer, int count, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), buffer, count, offset);
}

// Looks once how large the pages with a check are.
static void learn_page_size(sqlite3_file *file) {
  page_file *page = (page_file *)file;
  uint8_t header[100];
  if (page->page_size < 0 && read_below(file, header, sizeof header, 0) == SQLITE_OK) {
    page->page_size = checked_page_size(header);
  }
}

static int page_read(sqlite3_file *file, void *buffer, int count, sqlite3_int64 offset) {
  page_file *page = (page_file *)file;
  int result = read_below(file, buffer, count, offset);
  if (result != SQLITE_OK || !page->checks_reads || count < 512) return result;
  learn_page_size(file);
  if (count != page->page_size || offset % count != 0) return result;
  const uint8_t *bytes = buffer;
  uint64_t number = (uint64_t)(offset / count) + 1;
  if (kustody_page_check(bytes, (size_t)count, number)
      == kustody_page_stored_check(bytes, (size_t)count)) {
    return result;
  }
  if (page->checks_reads == 1) {
    int at = 0;
    while (at < count && bytes[at] == 0) at++;
    if (at == count) return result;
  }
  return SQLITE_IOERR_DATA;
}

static int page_write(sqlite3_file *file, const void *buffer, int count, sqlite3_int64 offset) {
  page_file *page = (page_file *)file;
  if (offset == 0 && count >= 100) {
    page->page_size = checked_page_size(buffer);
  } else {
    learn_page_size(file);
  }
  if (count < 512 || count != page->page_size || offset % count != 0) {
    return real(file)->pMethods->xWrite(real(file), buffer, count, offset);
  }
  // SQLite's own copy stays as it is: the log has its sum already.
  if (!page->copy) page->copy = malloc(65536);
  if (!page->copy) return SQLITE_IOERR_NOMEM;
  memcpy(page->copy, buffer, (size_t)count);
  uint64_t number = (uint64_t)(offset / count) + 1;
  store(kustody_page_check(page->copy, (size_t)count, number), page->copy + count - 8);
  return real(file)->pMethods->xWrite(real(file), page->copy, count, offset);
}

static int page_truncate(sqlite3_file *file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}
static int page_sync(sqlite3_file *file, int flags) {
  return real(file)->pMethods->xSync(real(file), flags);
}
static int page_file_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
static int page_lock(sqlite3_file *file, int kind) {
  return real(file)->pMethods->xLock(real(file), kind);
}
static int page_unlock(sqlite3_file *file, int kind) {
  return real(file)->pMethods->xUnlock(real(file), kind);
}
static int page_check_reserved_lock(sqlite3_file *file, int *result) {
  return real(file)->pMethods->xCheckReservedLock(real(file), result);
}
static int page_file_control(sqlite3_file *file, int operation, void *argument) {
  if (operation == KUSTODY_FCNTL_CHECK_READS) {
    ((page_file *)file)->checks_reads = *(int *)argument;
    return SQLITE_OK;
  }
  return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
static int page_sector_size(sqlite3_file *file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
static int page_device_characteristics(sqlite3_file *file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
static int page_shm_map(
  sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
  return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory);
}
static int page_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void page_shm_barrier(sqlite3_file *file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
static int page_shm_unmap(sqlite3_file *file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}

// Version 2: with shared memory for the log, without pages mapped into memory.
static const sqlite3_io_methods methods = {
  2, page_close, page_read, page_write, page_truncate, page_sync, page_file_size, page_lock,
  page_unlock, page_check_reserved_lock, page_file_control, page_sector_size,
  page_device_characteristics, page_shm_map, page_shm_lock, page_shm_barrier, page_shm_unmap,
  NULL, NULL,
};

static int page_open(
  sqlite3_vfs *self, const char *name, sqlite3_file *file, int flags, int *out_flags) {
  (void)self;
  if (!(flags & SQLITE_OPEN_MAIN_DB)) return root->xOpen(root, name, file, flags, out_flags);
  page_file *page = (page_file *)file;
  memset(page, 0, sizeof *page);
  page->page_size = -1;
  int result = root->xOpen(root, name, real(file), flags, out_flags);
  const sqlite3_io_methods *below = real(file)->pMethods;
  if (below && below->iVersion < 2) {
    // A file without shared memory; none that SQLite opens on the systems that we know.
    below->xClose(real(file));
    return SQLITE_CANTOPEN;
  }
  if (below) page->base.pMethods = &methods;
  return result;
}

static void register_vfs(void) {
  // What a file of an ingest changes of existing pages stays in memory for so long.
  sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 4 << 20);
  registered = sqlite3_initialize();
  if (registered != SQLITE_OK) return;
  root = sqlite3_vfs_find(NULL);
  if (!root) {
    registered = SQLITE_ERROR;
    return;
  }
  vfs = *root;
  vfs.pNext = NULL;
  vfs.zName = "kustody";
  vfs.szOsFile = (int)sizeof(page_file) + root->szOsFile;
  vfs.xOpen = page_open;
  registered = sqlite3_vfs_register(&vfs, 0);
}

int kustody_page_checks_register(void) {
  pthread_once(&register_once, register_vfs);
  return registered;
}

// MARK: Plain bytes

struct kustody_plain_file {
  sqlite3_file *file;
  sqlite3_int64 size;
  // What SQLite wants of a name: it stays as long as the file is open.
  char *name;
};

kustody_plain_file *kustody_plain_file_open(const char *path) {
  struct stat status;
  if (kustody_page_checks_register() != SQLITE_OK) {
    errno = ENOMEM;
    return NULL;
  }
  if (stat(path, &status) != 0) return NULL;
  // A pipe would have to be waited for.
  if (!S_ISREG(status.st_mode)) {
    errno = EINVAL;
    return NULL;
  }
  kustody_plain_file *plain = calloc(1, sizeof *plain);
  if (!plain) return NULL;
  plain->file = calloc(1, (size_t)root->szOsFile);
  plain->name = (char *)sqlite3_create_filename(path, "", "", 0, NULL);
  if (!plain->file || !plain->name) {
    errno = ENOMEM;
  } else {
    errno = 0;
    int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_MAIN_DB;
    int result = root->xOpen(root, plain->name, plain->file, flags, NULL);
    if (result == SQLITE_OK) {
      result = plain->file->pMethods->xFileSize(plain->file, &plain->size);
      if (result == SQLITE_OK) return plain;
    }
    if (errno == 0) errno = EIO;
  }
  kustody_plain_file_close(plain);
  return NULL;
}

int64_t kustody_plain_file_read(
  kustody_plain_file *file, void *buffer, size_t count, int64_t offset) {
  // It may have grown since it was opened.
  if (offset + (int64_t)count > file->size
      && file->file->pMethods->xFileSize(file->file, &file->size) != SQLITE_OK) {
    errno = EIO;
    return -1;
  }
  if (offset < 0 || offset >= file->size) return 0;
  if ((int64_t)count > file->size - offset) count = (size_t)(file->size - offset);
  if (count > INT_MAX) count = INT_MAX;
  if (file->file->pMethods->xRead(file->file, buffer, (int)count, offset) == SQLITE_OK) {
    return (int64_t)count;
  }
  errno = EIO;
  return -1;
}

void kustody_plain_file_close(kustody_plain_file *file) {
  int reason = errno;
  if (file->file && file->file->pMethods) file->file->pMethods->xClose(file->file);
  sqlite3_free_filename(file->name);
  free(file->file);
  free(file);
  errno = reason;
}
