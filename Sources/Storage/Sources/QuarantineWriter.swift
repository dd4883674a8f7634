import Files
import SQLite

/// Writes what could not be read as a record.
package struct QuarantineWriter {
  /// Of longer bytes the beginning is kept; where they are is kept too.
  package static let keptBytes = 64 * 1024

  private let connection: Connection
  private let keeper: RecordKeeper
  private let insert: PreparedStatement

  package init(_ statements: StatementCache, keeper: RecordKeeper) throws(SQLiteError) {
    connection = statements.connection
    self.keeper = keeper
    insert = try statements.statement(
      """
      insert into kustody_quarantine(source_id, source_offset, source_length, source_line, reason,
        raw, raw_bytes) values (?, ?, ?, ?, ?, ?, ?)
      """)
  }

  /// - Parameter raw: the bytes, or their beginning.
  package func write(
    source: Int64, origin: ItemOrigin, reason: String, raw: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    let kept = UnsafeRawBufferPointer(rebasing: raw.prefix(Self.keptBytes))
    let text = String(decoding: kept, as: UTF8.self)
    try insert.statement.bind(integer: source, at: 1)
    try insert.statement.bind(integer: Int64(origin.offset), at: 2)
    try insert.statement.bind(integer: Int64(origin.length), at: 3)
    try insert.statement.bind(integer: Int64(origin.line), at: 4)
    try insert.statement.bind(string: reason, at: 5)
    try insert.statement.bind(string: text, at: 6)
    // The bytes themselves only where the text is not the same.
    if text.utf8.elementsEqual(kept) {
      try insert.statement.bindNull(at: 7)
    } else {
      try insert.statement.bind(blob: kept, at: 7)
    }
    try insert.statement.run()
    try keeper.addQuarantined(connection.lastInsertRowID, origin, reason: reason, kept: kept)
  }
}
