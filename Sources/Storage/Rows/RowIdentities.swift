import Cryptography
import Files
import SQLite

/// The rows that are stored, by what they say: for an ingest that stores equal ones once.
///
/// Two rows are equal if they are of the same table and have the same values in the same columns, wherever
/// they came from. Memory: about 60 bytes a row of the tables that get rows.
package final class RowIdentities {
  /// A duplicate, and the row that it is one of.
  package struct Merged {
    package var origin: ItemOrigin
    package var table: String
    package var row: Int64

    package init(
      origin: ItemOrigin, table: String, row: Int64
    ) {
      self.origin = origin
      self.table = table
      self.row = row
    }
  }

  /// Half a SHA-256: of what is hashed nobody finds two with the same.
  private struct Key: Hashable {
    var first: UInt64
    var second: UInt64
  }

  private let connection: Connection
  private let appender: RowAppender
  private let keeper: RecordKeeper
  private var rows: [Int64: [Key: Int64]] = [:]
  private var added: [(table: Int64, key: Key)] = []
  private let encoded = ItemBytes()

  /// - Parameters:
  ///   - appender: where rows wait that are not in the database yet.
  ///   - keeper: where their records do.
  package init(on connection: Connection, with appender: RowAppender, _ keeper: RecordKeeper) {
    self.connection = connection
    self.appender = appender
    self.keeper = keeper
  }

  /// To be called when a file begins.
  package func begin() { added.removeAll(keepingCapacity: true) }

  /// To be called when a file was rolled back.
  package func rollBack() {
    for (table, key) in added { rows[table]?[key] = nil }
    added.removeAll(keepingCapacity: true)
  }

  /// To be called where another connection may have written.
  package func forget() {
    rows = [:]
    added = []
  }

  /// The stored row that is equal to the one that the writer is about to write; nil where there is none.
  package func row(equalToThatOf writer: TableWriter) throws(SQLiteError) -> Int64? {
    encoded.removeAll()
    writer.encodeRow(to: encoded)
    if rows[writer.id] == nil { try load(writer.id) }
    return rows[writer.id]?[Self.key(encoded.bytes)]
  }

  /// Adds the row that `row(equalToThatOf:)` did not find, now written.
  package func add(_ row: Int64, of writer: TableWriter) {
    let key = Self.key(encoded.bytes)
    rows[writer.id]?[key] = row
    added.append((writer.id, key))
  }

  private func load(_ table: Int64) throws(SQLiteError) {
    var known: [Key: Int64] = [:]
    try appender.flush()
    try keeper.flush()
    try StoredRows(connection).forEachRow(ofTable: table) { row, values in
      let key = Self.key(values)
      if known[key] == nil { known[key] = row }
    }
    rows[table] = known
  }

  private static func key(_ bytes: UnsafeRawBufferPointer) -> Key {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    var words: [UInt64] = [0, 0]
    for (index, byte) in hash.finalize().prefix(16).enumerated() {
      words[index / 8] = words[index / 8] << 8 | UInt64(byte)
    }
    return Key(first: words[0], second: words[1])
  }
}
