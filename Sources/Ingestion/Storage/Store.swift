import SQLite

/// A database of logs, opened. What is not ours, newer or damaged is refused before anything could
/// write to it.
package final class Store {
  package enum Mode: Sendable {
    /// The file must exist.
    case readOnly
    /// Made where there is none.
    case readWrite
    /// No file at all: the path is only a name.
    case inMemory
  }

  package let connection: Connection
  package let path: String

  /// A file up to this size is checked whole before it is opened for writing (about 0.3 s).
  private static let writingCheckLimit: Int64 = 128 << 20
  /// And up to this size for reading (about 0.02 s); damage beyond is met by the query that reads it.
  private static let readingCheckLimit: Int64 = 8 << 20

  package init(path: String, mode: Mode) throws(StorageError) {
    self.path = path
    connection = try Self.open(path, mode)
  }

  private static func open(_ path: String, _ mode: Mode) throws(StorageError) -> Connection {
    switch mode {
    case .inMemory:
      return try reporting(path) { () throws(SQLiteError) in
        let connection = try Connection(path: path, mode: .inMemory)
        try create(connection)
        return connection
      }
    case .readOnly:
      guard try DatabaseFile.inspect(path) != .absent else { throw .missing(path: path) }
      return try check(path, wholeUpTo: readingCheckLimit)
    case .readWrite:
      if DatabaseFile.isHalfMade(path) { try undoCreation(path) }
      if try DatabaseFile.inspect(path) == .absent {
        return try reporting(path) { () throws(SQLiteError) in
          let connection = try Connection(path: path, mode: .create)
          try create(connection)
          try configure(connection)
          return connection
        }
      }
      _ = try check(path, wholeUpTo: writingCheckLimit)
      // SQLite would say only that it cannot open something.
      if let reason = DatabaseFile.reasonNotToWrite(path) {
        throw .failed(path: path, detail: reason)
      }
      return try reporting(path) { () throws(SQLiteError) in
        let connection = try Connection(path: path, mode: .readWrite)
        try configure(connection)
        return connection
      }
    }
  }

  /// A new database in memory, to compare others with.
  package static func emptyConnection() throws(SQLiteError) -> Connection {
    let connection = try Connection(path: "", mode: .inMemory)
    try create(connection)
    return connection
  }

  /// Undoes the making of a database that was cut off: SQLite does when it may write.
  private static func undoCreation(_ path: String) throws(StorageError) {
    try reporting(path) { () throws(SQLiteError) in
      let connection = try Connection(path: path, mode: .readWrite)
      let statement = try connection.prepare("select count(*) from sqlite_schema")
      _ = try statement.step()
    }
  }

  /// Looks at an existing file without the right to write.
  ///
  /// - Returns: a connection that may read only.
  private static func check(
    _ path: String, wholeUpTo limit: Int64
  ) throws(StorageError) -> Connection {
    let connection = try reporting(path) { () throws(SQLiteError) in
      do throws(SQLiteError) {
        let connection = try Connection(path: path, mode: .readOnly)
        try checkCatalog(connection)
        return connection
      } catch {
        // SQLite wants to write beside a database even to read it. Where it cannot, and there is no log to
        // be read, nobody else can write either.
        guard error.isCannotOpen, !DatabaseFile.hasLog(path) else { throw error }
        let connection = try Connection(path: path, mode: .immutable)
        try checkCatalog(connection)
        return connection
      }
    }
    let verdict = try reporting(path) { () throws(SQLiteError) -> String in
      let size = try connection.prepare(
        "select page_count * page_size from pragma_page_count, pragma_page_size")
      guard try size.step(), size.columnInt64(0) <= limit else { return "ok" }
      let check = try connection.prepare("pragma quick_check(1)")
      return try check.step() ? check.columnString(0) : "no answer"
    }
    if verdict != "ok" { throw .damaged(path: path, detail: verdict) }
    return connection
  }

  /// Reads what each use needs, so that damage there is met here.
  private static func checkCatalog(_ connection: Connection) throws(SQLiteError) {
    for table in ["kustody_tables", "kustody_columns", "kustody_sources", "kustody_log"] {
      let statement = try connection.prepare("select count(*) from \(table)")
      _ = try statement.step()
    }
  }

  private static func configure(_ connection: Connection) throws(SQLiteError) {
    try connection.execute("pragma synchronous = full; pragma cache_size = -65536")
  }

  /// Makes an empty database ours. Two that do it at once get the same: the lock decides who makes it.
  private static func create(_ connection: Connection) throws(SQLiteError) {
    try connection.execute("pragma page_size = \(StorageSchema.pageSize)")
    try connection.reservePageChecks()
    try connection.execute("begin immediate")
    do throws(SQLiteError) {
      let version = try connection.prepare("pragma user_version")
      let isNew = try version.step() && version.columnInt64(0) == 0
      version.reset()
      if isNew {
        try connection.execute(StorageSchema.creation)
        try connection.execute(
          """
          pragma application_id = \(StorageSchema.applicationID);
          pragma user_version = \(StorageSchema.version)
          """)
      }
      try connection.execute("commit")
    } catch {
      if connection.isInTransaction { try? connection.execute("rollback") }
      throw error
    }
    // After the header is written, so that the file is known as ours without its log.
    try connection.execute("pragma journal_mode = wal")
  }

  private static func reporting<Result>(
    _ path: String, _ body: () throws(SQLiteError) -> Result
  ) throws(StorageError) -> Result {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw StorageError(error, path: path)
    }
  }
}
