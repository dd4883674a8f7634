import Foundation
import Ingestion
import SQLite
import Storage
import Testing

@Suite("Databases that lack what their schema version has")
struct SchemaTests {
  private func columns(of table: String, in connection: Connection) throws -> [String] {
    let rows = try connection.prepare("select name from pragma_table_info('\(table)')")
    var names: [String] = []
    while try rows.step() { names.append(rows.columnString(0)) }
    return names
  }

  @Test("what is looked for is what is made")
  func list() throws {
    let connection = try Store.emptyConnection()
    let rows = try connection.prepare("select name from sqlite_schema where type = 'table'")
    var names: Set<String> = []
    while try rows.step() { names.insert(rows.columnString(0)) }
    // SQLite's own, for the log's numbers.
    #expect(names.remove("sqlite_sequence") != nil)
    #expect(names == Set(StorageSchema.tables.map(\.name)))
    for table in StorageSchema.tables {
      #expect(try columns(of: table.name, in: connection) == table.columns)
    }
  }

  @Test(
    "a table or a column that is not there is named, and nothing is written",
    arguments: [false, true])
  func missing(writing: Bool) throws {
    let bench = try Workbench(inMemory: false)
    let path = bench.folder.appendingPathComponent("test.db").path
    try bench.store.connection.close()
    for table in StorageSchema.tables {
      for (sql, message) in [
        ("drop table \(table.name)", "no table `\(table.name)`"),
        (
          "alter table \(table.name) rename column \(table.columns[1]) to other",
          "no column `\(table.columns[1])` in `\(table.name)`"
        ),
      ] {
        let copy = path + ".copy"
        try? FileManager.default.removeItem(atPath: copy)
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        let connection = try Connection(path: copy, mode: .readWrite)
        try connection.execute("pragma journal_mode = delete; \(sql)")
        try connection.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: copy))
        do {
          _ = try Store(path: copy, mode: writing ? .readWrite : .readOnly)
          Issue.record("it was opened without \(message)")
        } catch {
          #expect(
            "\(error)".contains(message)
              && "\(error)".contains("schema version \(StorageSchema.version)"),
            "\(error)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: copy)) == before)
        // Anyone who looks for what is wrong may look.
        _ = try Store(path: copy, mode: .examined)
      }
    }
  }
}
