import CSQLite

/// How a transaction takes its lock.
package enum TransactionKind: Sendable {
  /// At the first read or write.
  case deferred
  /// For writing, at once.
  case immediate
}

extension Connection {
  /// Runs each statement of the text; rows are passed over.
  package func execute(_ sql: String) throws(SQLiteError) {
    functionErrors.last = nil
    var bytes = Array(sql.utf8)[...]
    while !bytes.isEmpty {
      let (statement, rest) = try compiled(bytes, flags: 0)
      let done = bytes.count - rest.count
      bytes = rest
      guard let statement else {
        if done == 0 { break }
        continue
      }
      defer { sqlite3_finalize(statement) }
      var rc = sqlite3_step(statement)
      while rc == SQLITE_ROW { rc = sqlite3_step(statement) }
      guard rc == SQLITE_DONE else { throw SQLiteError(rc, on: handle) }
    }
  }

  /// Compiles one statement.
  ///
  /// - Parameter isPersistent: it will be kept and run many times (allocated accordingly).
  /// - Throws: also when the text holds no statement, more than one, or a NUL.
  package func prepare(_ sql: String, isPersistent: Bool = false) throws(SQLiteError) -> Statement {
    functionErrors.last = nil
    let flags = isPersistent ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
    let (statement, rest) = try compiled(Array(sql.utf8)[...], flags: flags)
    guard let statement else {
      throw SQLiteError(extendedCode: SQLITE_MISUSE, message: "there is no statement")
    }
    let prepared = Statement(handle: statement, connection: self)
    if try hasStatement(rest) {
      throw SQLiteError(
        extendedCode: SQLITE_MISUSE, message: "there is more than one statement",
        sqlOffset: sql.utf8.count - rest.count)
    }
    return prepared
  }

  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws.
  ///
  /// - Throws: what `body` throws; or the `SQLiteError` of beginning (also within a transaction) or
  ///   committing, after which the transaction is rolled back.
  @discardableResult
  package func transaction<Result>(
    _ kind: TransactionKind = .immediate, _ body: () throws -> Result
  ) throws -> Result {
    switch kind {
    case .deferred: try execute("begin deferred")
    case .immediate: try execute("begin immediate")
    }
    do {
      let result = try body()
      try execute("commit")
      return result
    } catch {
      // Some errors have rolled back already. A rollback that fails leaves the first error the better.
      let cause = functionErrors.last
      if isInTransaction { try? execute("rollback") }
      functionErrors.last = cause
      throw error
    }
  }

  /// Has all that the connection reads be of one state of the database, that of now, until what is returned goes.
  /// Another connection may commit meanwhile.
  package func readMoment() throws(SQLiteError) -> PreparedStatement {
    // A statement that is not at its end holds the state that it reads.
    let moment = PreparedStatement(try prepare("select 1 from main.sqlite_schema"))
    _ = try moment.statement.step()
    return moment
  }

  private func hasStatement(_ rest: ArraySlice<UInt8>) throws(SQLiteError) -> Bool {
    var rest = rest
    while !rest.isEmpty {
      let before = rest.count
      let statement: OpaquePointer?
      do {
        (statement, rest) = try compiled(rest, flags: 0)
      } catch {
        return true
      }
      sqlite3_finalize(statement)
      if statement != nil { return true }
      if rest.count == before { return false }
    }
    return false
  }

  /// Compiles the first statement; nil where there are only blanks and comments.
  private func compiled(
    _ sql: ArraySlice<UInt8>, flags: UInt32
  ) throws(SQLiteError) -> (statement: OpaquePointer?, rest: ArraySlice<UInt8>) {
    let handle = try openHandle()
    guard sql.count < Int(Int32.max) else {
      throw SQLiteError(extendedCode: SQLITE_TOOBIG, message: "the SQL is too long")
    }
    // SQLite would read up to the NUL and run half of it.
    if let position = sql.firstIndex(of: 0) {
      throw SQLiteError(
        extendedCode: SQLITE_ERROR, message: "the SQL holds a NUL",
        sqlOffset: position - sql.startIndex)
    }
    var statement: OpaquePointer?
    var used = 0
    let rc = sql.withUnsafeBytes { bytes in
      guard let start = bytes.bindMemory(to: CChar.self).baseAddress else { return SQLITE_OK }
      var tail: UnsafePointer<CChar>?
      let rc = sqlite3_prepare_v3(
        handle, start, Int32(bytes.count), flags, &statement, &tail)
      used = tail.map { $0 - start } ?? bytes.count
      return rc
    }
    guard rc == SQLITE_OK else { throw SQLiteError(rc, on: handle) }
    return (statement, sql.dropFirst(used))
  }
}
