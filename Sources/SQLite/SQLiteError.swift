import CSQLite
import Platform

/// What SQLite answered instead of doing it.
package struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The primary result code, such as `SQLITE_BUSY`.
  package var code: Int32 { extendedCode & 0xff }
  /// The extended result code, such as `SQLITE_BUSY_SNAPSHOT`; equals `code` where there is no finer one.
  package let extendedCode: Int32
  /// SQLite's own words, or those of the function that failed.
  package let message: String
  /// The byte in the SQL text where the error starts, where SQLite knows it.
  package let sqlOffset: Int?

  package init(extendedCode: Int32, message: String, sqlOffset: Int? = nil) {
    self.extendedCode = extendedCode
    self.message = message
    self.sqlOffset = sqlOffset
  }

  /// The last error of a connection; `rc` is what the failed call returned.
  init(_ rc: Int32, on handle: OpaquePointer?) {
    let lastError = errno
    guard let handle else {
      self.init(extendedCode: rc, message: String(cString: sqlite3_errstr(rc)))
      return
    }
    // The connection's code is the extended one, unless the call failed before it reached it.
    let extended = sqlite3_extended_errcode(handle)
    guard extended & 0xff == rc & 0xff else {
      self.init(extendedCode: rc, message: String(cString: sqlite3_errstr(rc)))
      return
    }
    let offset = sqlite3_error_offset(handle)
    guard extended != Self.changedPage else {
      self.init(extendedCode: extended, message: Self.changedPageMessage)
      return
    }
    var message = String(cString: sqlite3_errmsg(handle))
    if let words = Self.words(rc & 0xff, message) {
      self.init(extendedCode: extended, message: words)
      return
    }
    // Where the system refused, its words name the cause.
    var system = sqlite3_system_errno(handle)
    // A commit that fails does not keep them; these come from nothing else.
    if system == 0, [EFBIG, ENOSPC, EDQUOT, EROFS, EIO].contains(lastError) { system = lastError }
    if extended & 0xff == SQLITE_IOERR || extended & 0xff == SQLITE_CANTOPEN, system != 0 {
      message += ": " + String(cString: strerror(system))
    }
    self.init(
      extendedCode: extended, message: message,
      sqlOffset: offset < 0 ? nil : Int(offset))
  }

  /// To be thrown by a function that notices that its query should end.
  package static let interrupted = SQLiteError(
    extendedCode: SQLITE_INTERRUPT, message: "interrupted")

  /// To be thrown where what is stored is damaged.
  package static func corrupt(_ message: String) -> SQLiteError {
    SQLiteError(extendedCode: SQLITE_CORRUPT, message: message)
  }

  static let closed = SQLiteError(
    extendedCode: SQLITE_MISUSE, message: "the connection is closed")

  package var description: String { "\(message) (SQLite \(extendedCode))" }

  /// A page does not bear its check; see `Connection.requirePageChecks`.
  package var isChangedPage: Bool { extendedCode == Self.changedPage }
  /// `SQLITE_IOERR_DATA`.
  package static let changedPage = SQLITE_IOERR | 32 << 8
  package static let changedPageMessage =
    "a page of the file is not as kustody wrote it; `kustody verify` says which"
  /// What a user reads in place of SQLite's words, which speak of its own inside; nil where they will do.
  private static func words(_ code: Int32, _ message: String) -> String? {
    switch code {
    case SQLITE_BUSY: "another program holds the database's lock; try again once it is done"
    case SQLITE_CORRUPT where message.hasPrefix("malformed database schema"):
      "what the file says of its tables cannot be read"
    case SQLITE_CORRUPT: "pages of the file contradict one another"
    case SQLITE_NOTADB: "the file's first page is none of a database"
    default: nil
    }
  }

  /// Another connection holds the lock; trying again may do.
  package var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
  /// The interrupter, a deadline or a cancellation ended it.
  package var isInterrupt: Bool { code == SQLITE_INTERRUPT }
  /// The disk, or the database's page limit, is full.
  package var isFull: Bool { code == SQLITE_FULL }
  /// The file is damaged.
  package var isCorrupt: Bool { code == SQLITE_CORRUPT }
  /// The file is something else.
  package var isNotADatabase: Bool { code == SQLITE_NOTADB }
  /// The file, or the connection's mode, forbids writing.
  package var isReadOnly: Bool { code == SQLITE_READONLY }
  /// A text, a blob or the SQL itself is longer than the limits allow.
  package var isTooBig: Bool { code == SQLITE_TOOBIG }
  /// Memory, or the heap limit, is used up.
  package var isOutOfMemory: Bool { code == SQLITE_NOMEM }
  /// The authorizer refused.
  package var isNotAuthorized: Bool { code == SQLITE_AUTH }
  /// A constraint does not hold.
  package var isConstraint: Bool { code == SQLITE_CONSTRAINT }
  /// The file cannot be opened.
  package var isCannotOpen: Bool { code == SQLITE_CANTOPEN }
  /// The operating system failed to read or write.
  package var isInputOutput: Bool { code == SQLITE_IOERR }
}
