// Storage: the database of logs: its layout and catalog, rows, both styles of resource logs, the
// custody log.

import SQLite

/// A database of logs, opened. What is not ours, newer or damaged is refused before anything could
/// write to it.
package final class Store {
  package enum Mode: Sendable {
    /// The file must exist.
    case readOnly
    /// The same, whatever is missing in it: for anyone who looks for just that.
    case examined
    /// The same as `readOnly`, but for the checks of pages: for anyone who holds all that he reads against the
    /// seals, and can say what is wrong.
    case verifying
    /// Made where there is none.
    case readWrite
    /// No file at all: the path is only a name.
    case inMemory
  }

  package let connection: Connection
  package let path: String
  /// What the file was when it was opened, where it is read without the locks by which readers and writers know
  /// of each other.
  private let mark: DatabaseFile.Mark?

  /// A file up to this size is checked whole before it is opened for writing (about 0.3 s).
  private static let writingCheckLimit: Int64 = 128 << 20
  /// And up to this size for reading (about 0.02 s); damage beyond is met by the query that reads it.
  private static let readingCheckLimit: Int64 = 8 << 20

  /// - Parameter deadline: until when locks of others are waited for.
  package init(
    path: String, mode: Mode, deadline: ContinuousClock.Instant? = nil
  ) throws(StorageError) {
    self.path = path
    var mark: DatabaseFile.Mark?
    connection = try Self.open(path, mode, until: deadline, alone: &mark)
    self.mark = mark
    do throws(SQLiteError) {
      try LogRows.register(on: connection)
    } catch {
      // Anyone who looks for what is missing finds the catalog missing himself.
      if mode != .examined { throw StorageError(error, path: path) }
    }
    // It is that of the opening alone.
    connection.setDeadline(nil)
  }

  /// Anyone who may write the file can change it under a reader that takes no locks; what was read then belongs to
  /// no one state. Costs nothing where there are locks.
  package func requireUnchanged() throws(StorageError) {
    guard let mark, DatabaseFile.Mark(path) != mark else { return }
    throw .failed(
      path: path,
      detail: "it was written to while it was read, and it cannot be locked here; try again")
  }

  /// - Parameter mark: set where the file is read without locks.
  private static func open(
    _ path: String, _ mode: Mode, until deadline: ContinuousClock.Instant?,
    alone mark: inout DatabaseFile.Mark?
  ) throws(StorageError) -> Connection {
    switch mode {
    case .inMemory:
      return try reporting(path) { () throws(SQLiteError) in
        let connection = try Connection(path: path, mode: .inMemory)
        try create(connection)
        return connection
      }
    case .readOnly, .examined, .verifying:
      guard try DatabaseFile.inspect(path) != .absent else { throw .missing(path: path) }
      let connection = try check(
        path, wholeUpTo: readingCheckLimit, requiresChecks: mode == .readOnly, until: deadline,
        alone: &mark)
      if mode != .examined { try checkCatalog(connection, path) }
      return try reporting(path) { () throws(SQLiteError) in
        // What is sorted up to this size goes to no file.
        try connection.execute("pragma cache_size = -16384")
        return connection
      }
    case .readWrite:
      if DatabaseFile.isHalfMade(path) { try undoCreation(path) }
      if try DatabaseFile.inspect(path) == .absent {
        return try reporting(path) { () throws(SQLiteError) in
          let connection = try Connection(path: path, mode: .create, deadline: deadline)
          try create(connection)
          try configure(connection)
          return connection
        }
      }
      try checkCatalog(
        try check(
          path, wholeUpTo: writingCheckLimit, requiresChecks: true, until: deadline, alone: &mark),
        path)
      mark = nil
      // SQLite would say only that it cannot open something.
      if let reason = DatabaseFile.reasonNotToWrite(path) {
        throw .failed(path: path, detail: reason)
      }
      return try reporting(path) { () throws(SQLiteError) in
        let connection = try Connection(path: path, mode: .readWrite, deadline: deadline)
        try connection.requirePageChecks(allowingEmpty: true)
        try configure(connection)
        return connection
      }
    }
  }

  /// The tables that every database has.
  package static var systemTables: [String] { StorageSchema.tables.map(\.name) }

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
  /// - Parameters:
  ///   - requiresChecks: whether it answers from no page that does not bear its check.
  ///   - mark: set where the file is read without locks.
  /// - Returns: a connection that may read only.
  private static func check(
    _ path: String, wholeUpTo limit: Int64, requiresChecks: Bool,
    until deadline: ContinuousClock.Instant?, alone mark: inout DatabaseFile.Mark?
  ) throws(StorageError) -> Connection {
    let before = DatabaseFile.Mark(path)
    var isAlone = false
    let connection = try reporting(path) { () throws(SQLiteError) in
      do throws(SQLiteError) {
        let connection = try Connection(path: path, mode: .readOnly, deadline: deadline)
        if requiresChecks { try connection.requirePageChecks(allowingEmpty: false) }
        try readSchema(connection)
        return connection
      } catch {
        // SQLite wants to write beside a database even to read it. Where it cannot, as on a disk that is
        // read-only or in a folder of somebody else, it reads the file alone, if there is no log beside it.
        guard error.isCannotOpen || error.isReadOnly else { throw error }
        guard !DatabaseFile.hasLog(path) else {
          throw SQLiteError(
            extendedCode: error.extendedCode,
            message:
              "what was last written is in `\(path)-wal`, and only who may write there can read it in;"
              + " copy both files into a folder of your own")
        }
        isAlone = true
        let connection = try Connection(path: path, mode: .immutable)
        if requiresChecks { try connection.requirePageChecks(allowingEmpty: false) }
        try readSchema(connection)
        return connection
      }
    }
    if isAlone { mark = before }
    if requiresChecks, !DatabaseFile.hasPageChecks(path) {
      throw .damaged(path: path, detail: "its pages bear no checks")
    }
    let verdict = try reporting(path) { () throws(SQLiteError) -> String in
      let size = try connection.prepare(
        "select page_count * page_size from pragma_page_count, pragma_page_size")
      guard try size.step(), size.columnInt64(0) <= limit else { return "ok" }
      let check = try connection.prepare("pragma quick_check(1)")
      return try check.step() ? check.columnString(0) : "no answer"
    }
    if verdict != "ok" {
      // SQLite's check tells of a page that cannot be read by a number of its own.
      let isChangedPage = verdict.contains("error code=\(SQLiteError.changedPage)")
      throw .damaged(
        path: path,
        detail: isChangedPage
          ? SQLiteError.changedPageMessage : "pages of the file contradict one another")
    }
    return connection
  }

  /// Whether it can be read at all.
  private static func readSchema(_ connection: Connection) throws(SQLiteError) {
    let statement = try connection.prepare("select count(*) from sqlite_schema")
    _ = try statement.step()
  }

  /// Looks whether all is there that each use needs, and reads of it what is small, so that damage there is
  /// met here.
  private static func checkCatalog(
    _ connection: Connection, _ path: String
  ) throws(StorageError) {
    let missing = try reporting(path) { () throws(SQLiteError) -> String? in
      let found = try connection.prepare(
        """
        select s.name, c.name from sqlite_schema as s, pragma_table_info(s.name) as c
        where s.type = 'table'
        """)
      var columns: [String: Set<String>] = [:]
      while try found.step() {
        columns[found.columnString(0), default: []].insert(found.columnString(1))
      }
      for table in StorageSchema.tables {
        guard let there = columns[table.name] else { return "table `\(table.name)`" }
        if let column = table.columns.first(where: { !there.contains($0) }) {
          return "column `\(column)` in `\(table.name)`"
        }
      }
      for table in ["kustody_tables", "kustody_columns", "kustody_sources", "kustody_log"] {
        let statement = try connection.prepare("select count(*) from \(table)")
        _ = try statement.step()
      }
      return nil
    }
    if let missing { throw .incomplete(path: path, missing: missing) }
    let strange = try reporting(path) { () throws(SQLiteError) in
      try SchemaObjects.strange(in: connection)
    }
    if let strange { throw .altered(path: path, what: strange) }
  }

  private static func configure(_ connection: Connection) throws(SQLiteError) {
    // What is written is not read again: blocks go to the end.
    try connection.execute("pragma synchronous = full; pragma cache_size = -8192")
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
