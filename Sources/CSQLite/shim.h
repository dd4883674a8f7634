#ifndef KUSTODY_CSQLITE_H
#define KUSTODY_CSQLITE_H
#include <sqlite3.h>
#if defined(__APPLE__)
#include <mach/mach.h>
#else
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>
#endif

/// The bytes of memory that this process holds and no file stands behind; -1 where the system does not say.
static inline long long kustody_memory_in_use(void) {
#if defined(__APPLE__)
  task_vm_info_data_t info;
  mach_msg_type_number_t count = TASK_VM_INFO_COUNT;
  kern_return_t status =
      task_info(mach_task_self(), TASK_VM_INFO, (task_info_t)&info, &count);
  return status == KERN_SUCCESS ? (long long)info.phys_footprint : -1;
#else
  // proc(5), /proc/self/statm: size, resident, shared, in pages.
  int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  char text[96];
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return -1;
  text[length] = 0;
  long long size, resident, shared;
  if (sscanf(text, "%lld %lld %lld", &size, &resident, &shared) != 3) return -1;
  return (resident - shared) * sysconf(_SC_PAGESIZE);
#endif
}

/// Has freed memory go back to the system rather than wait for what may need it: for work that holds large pieces of
/// changing sizes for long.
static inline void kustody_return_freed_memory(void) {
#if defined(__GLIBC__)
  // Otherwise each freed piece raises the size from which on pieces are mapped by themselves, up to 32 MiB, and each
  // thread has a heap of its own.
  mallopt(M_MMAP_THRESHOLD, 1 << 20);
  mallopt(M_ARENA_MAX, 1);
#endif
}

/// `sqlite3_db_config` takes variable arguments, which Swift does not import.
static inline int kustody_db_config_flag(sqlite3 *db, int option, int on) {
  return sqlite3_db_config(db, option, on, (int *)0);
}

/// Lets a virtual table be used under `trusted_schema` off.
static inline int kustody_vtab_innocuous(sqlite3 *db) {
  return sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
}

/// The destructor that makes SQLite copy a buffer before the call returns.
static inline sqlite3_destructor_type kustody_transient(void) { return SQLITE_TRANSIENT; }

/// Where an empty text starts: a null pointer would bind NULL.
static inline const char *kustody_empty(void) { return ""; }

/// What a bound pointer is called that is a Swift object.
static inline const char *kustody_object(void) { return "kustody"; }

/// A table of ours, as SQLite sees it; `function` is a retained Swift object.
typedef struct kustody_vtab {
  sqlite3_vtab base;
  void *function;
} kustody_vtab;

/// A cursor of ours, as SQLite sees it; `state` is a retained Swift object.
typedef struct kustody_vtab_cursor {
  sqlite3_vtab_cursor base;
  void *state;
} kustody_vtab_cursor;

/// What an interrupt from another thread or a signal handler touches: atomics only.
typedef struct kustody_interrupt {
  sqlite3 *database;
  int in_flight;
  int raised;
} kustody_interrupt;

/// Raises the flag, and ends what runs. Safe against a connection that closes meanwhile: the closing
/// side takes the pointer away, then waits until nobody is in flight.
static inline void kustody_interrupt_raise(kustody_interrupt *interrupt) {
  __atomic_store_n(&interrupt->raised, 1, __ATOMIC_SEQ_CST);
  __atomic_add_fetch(&interrupt->in_flight, 1, __ATOMIC_SEQ_CST);
  sqlite3 *database = __atomic_load_n(&interrupt->database, __ATOMIC_SEQ_CST);
  if (database) sqlite3_interrupt(database);
  __atomic_sub_fetch(&interrupt->in_flight, 1, __ATOMIC_SEQ_CST);
}

static inline int kustody_interrupt_is_raised(const kustody_interrupt *interrupt) {
  return __atomic_load_n(&interrupt->raised, __ATOMIC_RELAXED);
}

static inline void kustody_interrupt_lower(kustody_interrupt *interrupt) {
  __atomic_store_n(&interrupt->raised, 0, __ATOMIC_SEQ_CST);
}

static inline void kustody_interrupt_attach(kustody_interrupt *interrupt, sqlite3 *database) {
  __atomic_store_n(&interrupt->database, database, __ATOMIC_SEQ_CST);
}

static inline void kustody_interrupt_detach(kustody_interrupt *interrupt) {
  __atomic_store_n(&interrupt->database, (sqlite3 *)0, __ATOMIC_SEQ_CST);
  while (__atomic_load_n(&interrupt->in_flight, __ATOMIC_SEQ_CST) != 0) {
  }
}
#endif
