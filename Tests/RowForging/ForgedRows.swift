import RecordColumns
import SQLite
import Storage

/// Changes rows of log tables as somebody can who knows the format: all that is stored of them fits itself.
package enum ForgedRows {
  /// Runs statements that take each log table for a plain one, and packs what they leave.
  package static func execute(_ sql: String, on connection: Connection) throws {
    let tables = try tables(connection)
    let columns = try tables.map { table in
      let list = try connection.prepare("select name from pragma_table_info('\(table.physical)')")
      var names: [String] = []
      while try list.step() {
        // `t1` is `c1` once more.
        if !list.columnString(0).hasPrefix("t") { names.append(list.columnString(0)) }
      }
      return names
    }
    for (table, columns) in zip(tables, columns) {
      let list = columns.joined(separator: ", ")
      try connection.execute(
        """
        create temp table forged(\(list));
        insert into forged(rowid, \(list)) select rowid, \(list) from \(table.physical);
        alter table temp.forged rename to "\(table.physical)"
        """)
    }
    try connection.execute(sql)
    for (table, columns) in zip(tables, columns) {
      try pack(table, columns, connection)
      try connection.execute("drop table if exists temp.\"\(table.physical)\"")
    }
  }

  /// The same, of the database in a file.
  package static func execute(_ sql: String, on path: String) throws {
    let connection = try Connection(path: path, mode: .readWrite)
    try LogRows.register(on: connection)
    try execute(sql, on: connection)
    try connection.close()
  }

  private static func tables(
    _ connection: Connection
  ) throws -> [(id: Int64, physical: String)] {
    let list = try connection.prepare("select id, physical from kustody_tables")
    var tables: [(id: Int64, physical: String)] = []
    while try list.step() { tables.append((list.columnInt64(0), list.columnString(1))) }
    return tables
  }

  private static func pack(
    _ table: (id: Int64, physical: String), _ columns: [String], _ connection: Connection
  ) throws {
    let rows = RowBlockBuilder()
    let list = try connection.prepare(
      "select rowid, \(columns.joined(separator: ", ")) from temp.\"\(table.physical)\" order by 1")
    while try list.step() {
      rows.beginRow(list.columnInt64(0))
      for (index, column) in columns.enumerated() {
        guard let number = RowPlace.number(of: column) else { continue }
        switch list.column(index + 1) {
        case .null: break
        case .integer(let value): rows.append(integer: value, to: number)
        case .real(let value): rows.append(real: value, to: number)
        // A block has no bytes that are not text.
        case .text(let bytes), .blob(let bytes): rows.append(text: bytes, to: number)
        }
      }
    }
    let blocks = RowBlocks(connection)
    var id: Int64?
    for block in try blocks.list(ofTable: table.id) {
      id = id ?? block.id
      try StoredBlock.delete(block.id, from: connection)
    }
    guard let id, let packed = RowBlockPacker().pack(rows) else { return }
    try StoredBlock(id: id, table: table.id, rows).insert(packed, into: connection)
  }
}
