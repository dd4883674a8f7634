#ifndef KUSTODY_CPAGECHECKS_H
#define KUSTODY_CPAGECHECKS_H
#include <stddef.h>
#include <stdint.h>

/// The bytes at the end of each page of a database that SQLite leaves to us.
#define KUSTODY_PAGE_CHECK_BYTES 8

/// Makes the VFS `kustody` known: SQLite's default one, which also writes the check of each page of a
/// database that has `KUSTODY_PAGE_CHECK_BYTES` reserved. May be called often, by any thread.
///
/// Returns SQLite's result code.
int kustody_page_checks_register(void);

/// For `sqlite3_file_control`, with a pointer to an `int`: whether a page that is read must bear its check, else
/// reading it fails with `SQLITE_IOERR_DATA`. 0: no; 1: yes, but a page of zeros was never written; 2: yes, all.
#define KUSTODY_FCNTL_CHECK_READS 0x6B757374

/// The check of a page: CRC-64/XZ of its number (8 bytes, big-endian) and its bytes but the last 8, which
/// hold the check, little-endian.
uint64_t kustody_page_check(const uint8_t *page, size_t size, uint64_t number);

/// The check that the page bears.
uint64_t kustody_page_stored_check(const uint8_t *page, size_t size);

/// Where a page was changed, if it was in up to 4 bytes next to each other since its check was written.
///
/// Returns the offset of the first such byte, or -1 where the page has no such change.
int64_t kustody_page_change(const uint8_t *page, size_t size, uint64_t number);

/// A database file that is read as plain bytes. Closing a descriptor of one's own would take away all locks that
/// SQLite's connections of this process hold on the file: POSIX has it so. SQLite's own way of closing does not.
typedef struct kustody_plain_file kustody_plain_file;

/// Opens a regular file, for reading alone.
///
/// Returns NULL where that fails, with the reason in `errno`.
kustody_plain_file *kustody_plain_file_open(const char *path);

/// Reads up to `count` bytes from an offset on.
///
/// Returns how many there were, fewer only at the end of the file; -1 where that fails, with the reason in `errno`.
int64_t kustody_plain_file_read(
  kustody_plain_file *file, void *buffer, size_t count, int64_t offset);

void kustody_plain_file_close(kustody_plain_file *file);
#endif
