import Files
import SQLite

/// The tables that an ingest writes to, by name, valid within one transaction and as long as no other
/// connection writes.
package final class TableWriters {
  private let connection: Connection
  private let rows: RowAppender
  private var writers: [TableWriter] = []
  private var names = NameIndex()
  /// The one that was asked for last: most records of a file are of one table.
  private var last: TableWriter?
  private var lastName: [UInt8] = []
  private var version: Int64 = -1
  private var generation = 0

  /// - Parameter rows: where the tables' rows go.
  package init(on connection: Connection, to rows: RowAppender) {
    self.connection = connection
    self.rows = rows
  }

  /// To be called when a transaction has begun: forgets what another connection may have changed.
  ///
  /// - Returns: whether another may have.
  package func begin() throws(SQLiteError) -> Bool {
    let statement = try connection.prepare("pragma data_version")
    let current = try statement.step() ? statement.columnInt64(0) : 0
    defer { version = current }
    guard current != version else { return false }
    forget()
    rows.forget()
    return true
  }

  /// To be called after a rollback.
  package func forget() {
    writers.removeAll()
    names = NameIndex()
    last = nil
    generation += 1
  }

  /// How often the columns of each table, by its id, changed; another generation says nothing of the last.
  package var catalogStamp: CatalogStamp {
    CatalogStamp(
      generation: generation,
      changes: Dictionary(uniqueKeysWithValues: writers.map { ($0.id, $0.catalogChanges) }))
  }

  /// The writer of the table of that name, which is made if it is not there.
  ///
  /// - Returns: nil where there are too many tables already.
  package func writer(_ name: UnsafeRawBufferPointer) throws(SQLiteError) -> TableWriter? {
    if let last, lastName.withUnsafeBytes({ $0.equals(name) }) { return last }
    let writer: TableWriter
    if let number = names.number(of: name) {
      writer = writers[number]
    } else {
      guard let opened = try open(String(decoding: name, as: UTF8.self)) else { return nil }
      writer = opened
      _ = names.add(name)
      writers.append(writer)
    }
    last = writer
    lastName = [UInt8](name)
    return writer
  }

  private func open(_ name: String) throws(SQLiteError) -> TableWriter? {
    let find = try connection.prepare("select id, physical from kustody_tables where name = ?")
    try find.bind(string: name, at: 1)
    if try find.step() {
      return try TableWriter(
        name, id: find.columnInt64(0), physical: find.columnString(1), isNew: false, on: connection,
        to: rows)
    }
    let count = try connection.prepare("select count(*), coalesce(max(id), 0) from kustody_tables")
    let pending = writers.count { !$0.exists }
    guard try count.step(),
      Int(count.columnInt64(0)) + pending < StorageSchema.maximumTables
    else { return nil }
    let id = writers.reduce(count.columnInt64(1)) { max($0, $1.id) } + 1
    return try TableWriter(
      name, id: id, physical: try physicalName(of: name, id: id), isNew: true, on: connection,
      to: rows)
  }

  /// Readable where the name is plain and free (SQLite ignores case), else made from the id.
  private func physicalName(of name: String, id: Int64) throws(SQLiteError) -> String {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
    guard isPlain, name.utf8.count <= 64 else { return "log$\(id)" }
    let readable = "log_\(name)"
    if writers.contains(where: { $0.physical.lowercased() == readable.lowercased() }) {
      return "log$\(id)"
    }
    let taken = try connection.prepare(
      "select 1 from kustody_tables where physical = ? collate nocase")
    try taken.bind(string: readable, at: 1)
    return try taken.step() ? "log$\(id)" : readable
  }
}
