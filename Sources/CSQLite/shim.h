#ifndef KUSTODY_CSQLITE_H
#define KUSTODY_CSQLITE_H
#include <sqlite3.h>

/// `sqlite3_db_config` takes variable arguments, which Swift does not import.
static inline int kustody_db_config_flag(sqlite3 *db, int option, int on) {
  return sqlite3_db_config(db, option, on, (int *)0);
}

/// The destructor that makes SQLite copy a buffer before the call returns.
static inline sqlite3_destructor_type kustody_transient(void) { return SQLITE_TRANSIENT; }
#endif
