import Crypto
import SQLite

/// The hash of what says how the database is laid out: its schema, and the catalog of tables and columns.
/// Where pages lie is not in it.
package enum CatalogHash {
  /// Cost: proportional to the columns ever seen.
  package static func of(_ connection: Connection) throws(SQLiteError) -> SHA256Hash {
    var hash = SHA256()
    for query in [
      """
      select type, name, tbl_name, sql from sqlite_schema
      where name not like 'sqlite_stat%' order by type, name
      """,
      "select id, name, physical from kustody_tables order by id",
      """
      select table_id, name, type, physical, position from kustody_columns
      order by table_id, position, name
      """,
    ] {
      let rows = try connection.prepare(query)
      while try rows.step() {
        hash.update(data: StoredValues.encoded(rows, columns: 0..<rows.columnCount))
      }
      hash.update(data: [0xFF])
    }
    return SHA256Hash(hash.finalize())
  }
}

/// Values of SQLite in a form of bytes that keeps their storage classes.
package enum StoredValues {
  /// The columns of the present row.
  package static func encoded(_ row: borrowing Statement, columns: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    for column in columns where !append(row, column, to: &bytes) { bytes.append(0) }
    return bytes
  }

  /// Appends the value of a column.
  ///
  /// - Returns: false for NULL, of which nothing is appended.
  package static func append(_ row: borrowing Statement, _ column: Int, to bytes: inout [UInt8])
    -> Bool
  {
    switch row.column(column) {
    case .null: return false
    case .integer(let value): ItemEncoding.append(integer: value, to: &bytes)
    case .real(let value): ItemEncoding.append(real: value, to: &bytes)
    case .text(let text): ItemEncoding.append(textValue: text, to: &bytes)
    case .blob(let blob):
      bytes.append(4)
      ItemEncoding.append(text: blob, to: &bytes)
    }
    return true
  }
}
