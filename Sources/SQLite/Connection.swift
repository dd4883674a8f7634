// SQLite: a thin wrapper of the library. Values are borrowed, statements finalize themselves.

import CPageChecks
import CSQLite

/// A connection to one database file, hardened, used by one task at a time.
///
/// Every connection has `SQLITE_DBCONFIG_DEFENSIVE` on; trusted schema, double-quoted strings and the
/// loading of extensions off; `cell_size_check` on; and waits for a lock as `lockTimeout` says. Whether the file is a
/// database at all shows at its first use.
package final class Connection {
  /// How a file is opened.
  package enum Mode: Sendable {
    case readOnly
    /// Nobody can change the file, as on a disk that is read-only: no lock is taken, and no log looked for.
    case immutable
    /// The file must exist.
    case readWrite
    /// The file is made where there is none.
    case create
    /// No file: the path is ignored.
    case inMemory

    fileprivate var isFile: Bool {
      switch self {
      case .readOnly, .immutable, .readWrite, .create: true
      case .inMemory: false
      }
    }

    fileprivate var flags: Int32 {
      switch self {
      case .readOnly: SQLITE_OPEN_READONLY
      case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      case .readWrite: SQLITE_OPEN_READWRITE
      case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .inMemory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
      }
    }
  }

  /// Ends this connection's queries from elsewhere.
  package let interrupter = Interrupter()
  let functionErrors = FunctionErrors()
  let progress: Progress
  private(set) var handle: OpaquePointer?
  var isReadingOnly = false
  var tableFunctionNames: [String] = []

  /// - Parameter deadline: until when it waits for locks of others; stays in force until `setDeadline`.
  /// - Throws: also when the path is empty or holds a NUL.
  package init(
    path: String, mode: Mode, deadline: ContinuousClock.Instant? = nil
  ) throws(SQLiteError) {
    progress = Progress(interrupter: interrupter)
    progress.deadline = deadline
    var name = path
    switch mode {
    case .inMemory: name = ":memory:"
    case .readOnly, .immutable, .readWrite, .create:
      guard !path.isEmpty, !path.utf8.contains(0) else {
        throw SQLiteError(
          extendedCode: SQLITE_CANTOPEN, message: "a path is not empty and holds no NUL")
      }
      // `:memory:` and `file:…` are names of files too.
      if path.utf8.first != UInt8(ascii: "/") { name = "./" + path }
    }
    if case .immutable = mode { name = "file:\(Self.escaped(name))?immutable=1" }
    // One task at a time uses a connection, so SQLite needs no mutex for it.
    let flags = mode.flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let registered = kustody_page_checks_register()
    guard registered == SQLITE_OK else {
      throw SQLiteError(extendedCode: registered, message: "SQLite cannot be initialized")
    }
    var opened: OpaquePointer?
    // Writes the checks of pages.
    let rc = sqlite3_open_v2(name, &opened, flags, mode.isFile ? "kustody" : nil)
    guard rc == SQLITE_OK, let opened else {
      let error = SQLiteError(rc, on: opened)
      sqlite3_close_v2(opened)
      throw error
    }
    handle = opened
    interrupter.attach(opened)
    progress.installLockWait(on: opened)
    for (option, on) in [
      (SQLITE_DBCONFIG_DEFENSIVE, true), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
      (SQLITE_DBCONFIG_DQS_DML, false), (SQLITE_DBCONFIG_DQS_DDL, false),
      (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, false),
    ] {
      try check(kustody_db_config_flag(opened, option, on ? 1 : 0))
    }
    progress.install(on: opened)
    try execute("pragma cell_size_check = on")
  }

  /// A path as part of a URI.
  private static func escaped(_ path: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  deinit {
    interrupter.detach()
    // A statement holds its connection, so none is left here.
    sqlite3_close_v2(handle)
  }

  /// Closes the file now rather than at deinit.
  ///
  /// - Throws: `isBusy` while a statement lives; the connection then stays open.
  package func close() throws(SQLiteError) {
    guard let open = handle else { return }
    interrupter.detach()
    let rc = sqlite3_close(open)
    guard rc == SQLITE_OK else {
      interrupter.attach(open)
      throw SQLiteError(rc, on: open)
    }
    handle = nil
  }

  /// Rows changed by the last insert, update or delete.
  package var changes: Int { handle.map { Int(sqlite3_changes64($0)) } ?? 0 }
  /// Rows changed since the connection was opened.
  package var totalChanges: Int { handle.map { Int(sqlite3_total_changes64($0)) } ?? 0 }
  /// The rowid of the last insert.
  package var lastInsertRowID: Int64 { handle.map { sqlite3_last_insert_rowid($0) } ?? 0 }
  /// How many parameters a statement may have, as this build of SQLite has it.
  package var mostParameters: Int {
    handle.map { Int(sqlite3_limit($0, SQLITE_LIMIT_VARIABLE_NUMBER, -1)) } ?? 0
  }

  /// Whether a transaction is open.
  package var isInTransaction: Bool { handle.map { sqlite3_get_autocommit($0) == 0 } ?? false }
  /// What a function, aggregate or table function of ours threw since the last `prepare`, `execute` or
  /// `reset`; the query ended with its description as the message.
  package var lastFunctionError: (any Error)? { functionErrors.last }

  /// SQLite's version, such as `3.40.1`.
  package static var version: String { String(cString: sqlite3_libversion()) }

  func openHandle() throws(SQLiteError) -> OpaquePointer {
    guard let handle else { throw .closed }
    return handle
  }

  func check(_ rc: Int32) throws(SQLiteError) {
    guard rc == SQLITE_OK else { throw SQLiteError(rc, on: handle) }
  }
}

/// Keeps the Swift error behind a function's failure; shared by the functions of one connection.
final class FunctionErrors {
  var last: (any Error)?

  /// Makes the running function fail with `error`.
  func fail(_ context: OpaquePointer?, _ error: any Error) {
    last = error
    let message: String
    if let error = error as? SQLiteError { message = error.message } else { message = "\(error)" }
    sqlite3_result_error(context, message, Int32(clamping: message.utf8.count))
    if let error = error as? SQLiteError { sqlite3_result_error_code(context, error.extendedCode) }
  }
}
