import Cryptography
import SQLite

/// What tells whether the catalog may have changed; see `TableWriters.catalogStamp`.
package struct CatalogStamp: Hashable {
  var generation: Int
  var changes: [Int64: Int]
}

/// The hash of what says how the database is laid out: its schema, and the catalog of tables and columns.
/// Where pages lie is not in it.
package struct CatalogHash {
  /// The rows of `kustody_columns` of each table, by its id.
  private var columns: [Int64: [UInt8]] = [:]
  private var last: (stamp: CatalogStamp, hash: SHA256Hash)?

  package init() {}

  /// Cost: proportional to the columns ever seen.
  package static func of(_ connection: Connection) throws(SQLiteError) -> SHA256Hash {
    var hash = CatalogHash()
    return try hash.make(connection)
  }

  /// The same, with what was read before; only of tables that changed since the columns are read again.
  package mutating func of(
    _ connection: Connection, _ stamp: CatalogStamp
  ) throws(SQLiteError) -> SHA256Hash {
    if let last, last.stamp == stamp { return last.hash }
    if last?.stamp.generation != stamp.generation { columns = [:] }
    for (table, changes) in stamp.changes where last?.stamp.changes[table] != changes {
      columns[table] = nil
    }
    let hash = try make(connection)
    last = (stamp, hash)
    return hash
  }

  private mutating func make(_ connection: Connection) throws(SQLiteError) -> SHA256Hash {
    var hash = SHA256()
    let schema = try connection.prepare(
      """
      select type, name, tbl_name, sql from sqlite_schema
      where name not like 'sqlite_stat%' order by type, name
      """)
    hash.update(data: try Self.rows(of: schema) + [0xFF])
    let tables = try connection.prepare(
      "select id, name, physical from kustody_tables order by id")
    hash.update(data: try Self.rows(of: tables) + [0xFF])
    let ids = try connection.prepare("select distinct table_id from kustody_columns order by 1")
    let find = try connection.prepare(
      """
      select table_id, name, type, physical, position from kustody_columns
      where table_id = ? order by position, name
      """)
    while try ids.step() {
      let table = ids.columnInt64(0)
      if columns[table] == nil {
        try find.bind(integer: table, at: 1)
        columns[table] = try Self.rows(of: find)
        find.reset()
      }
      hash.update(data: columns[table] ?? [])
    }
    hash.update(data: [0xFF])
    return SHA256Hash(hash.finalize())
  }

  private static func rows(of query: borrowing Statement) throws(SQLiteError) -> [UInt8] {
    var bytes: [UInt8] = []
    while try query.step() {
      for column in 0..<query.columnCount
      where !StoredValues.append(query, column, to: &bytes) {
        bytes.append(0)
      }
    }
    return bytes
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
