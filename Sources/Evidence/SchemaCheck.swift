import SQLite
import Storage

/// Compares the objects in the database with those that kustody makes.
struct SchemaCheck {
  private struct Entry: Hashable {
    var type: String
    var table: String
    var sql: String
  }

  let connection: Connection

  /// - Returns: whether the tables of kustody's own are there, without which nothing else can be checked.
  func run(_ report: inout VerifyReport) throws(SQLiteError) -> Bool {
    var isReadable = true
    let ours = try Self.entries(of: try Store.emptyConnection())
    var found = try Self.entries(of: connection)
    for (name, entry) in ours.sorted(by: { $0.key < $1.key }) {
      guard let other = found.removeValue(forKey: name) else {
        report.add("schema", name, "the \(entry.type) `\(name)` is gone")
        if entry.type == "table" { isReadable = false }
        continue
      }
      if other != entry {
        if entry.type == "table" { isReadable = false }
        report.add("schema", name, "the \(entry.type) `\(name)` is not as kustody makes it")
      }
    }
    guard isReadable else { return false }
    for (name, entry) in found.sorted(by: { $0.key < $1.key }) {
      // What SQLite's own ANALYZE leaves says nothing about rows.
      if name.hasPrefix("sqlite_stat") { continue }
      report.add("schema", name, "kustody made no \(entry.type) `\(name)`")
    }
    return true
  }

  private static func entries(of connection: Connection) throws(SQLiteError) -> [String: Entry] {
    let rows = try connection.prepare("select name, type, tbl_name, sql from sqlite_schema")
    var found: [String: Entry] = [:]
    while try rows.step() {
      found[rows.columnString(0)] = Entry(
        type: rows.columnString(1), table: rows.columnString(2), sql: rows.columnString(3))
    }
    return found
  }
}
