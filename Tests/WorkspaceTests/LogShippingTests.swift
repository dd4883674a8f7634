import Foundation
import Ingestion
import KQLValues
import LogTables
import SQLSyntax
import SQLite
import Storage
import Testing

@testable import Workspace

/// What is shipped of a table, beside what SQLite reads of it.
@Suite("Rows to ship")
struct LogShippingTests {
  private static func fixtures() throws -> Workspace {
    let workspace = try Workspace.temporary()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    // One column of several types, and more columns than have a place of their own.
    var lines = ""
    for number in 0..<12 {
      let value = ["1", "\"text\"", "1.5", "true", "{\"a\":[1,null]}", "null"][number % 6]
      let many = (0..<30).map { "\"p\(number * 30 + $0)\":\($0 % 2 == 0 ? value : "\"\($0)\"")" }
      lines +=
        "{\"category\":\"Other\",\"time\":\"2024-05-14T08:00:\(10 + number)Z\",\"properties\":"
        + "{\"mixed\":\(value),\(many.joined(separator: ","))}}\n"
    }
    try Data(lines.utf8).write(to: folder.appendingPathComponent("mixed.json"))
    let report = try workspace.ingest(
      [root.appendingPathComponent("Fixtures/logs").path, folder.path + "/mixed.json"],
      options: IngestOptions(now: 638_500_000_000_000_000, tool: "test"))
    #expect(report.files.allSatisfy { $0.status == .ingested }, "\(report)")
    return workspace
  }

  @Test("every value of every table is read from blocks as SQLite reads it")
  func values() throws {
    var compared = 0
    for workspace in [try Self.fixtures(), try ScanPushingTests.workspace()] {
      try workspace.withLogsToShip(declaring: SchemaFiles()) { logs in
        let catalog = try logs.catalog
        for name in catalog.names where !name.hasPrefix("_") {
          guard let table = catalog.table(named: name) else { continue }
          let fields = table.columns.map(\.name).filter { !LogColumn.isProvenance($0) }
          for part in catalog.parts(of: name, fields: fields) {
            let columns = fields.map { part.layout.fields[$0] ?? .null }
            let expected = try Self.bySQLite(logs, part, columns)
            let found = try Self.byBlocks(logs, part, columns, after: 0)
            #expect(found == expected, "\(name), \(part.origin)")
            compared += expected.count
            let middle = expected.count / 2
            guard middle > 0, let row = Int64(expected[middle - 1].prefix { $0 != " " }) else {
              continue
            }
            let rest = try Self.byBlocks(logs, part, columns, after: row)
            #expect(rest == Array(expected[middle...]), "\(name), \(part.origin)")
          }
        }
      }
    }
    #expect(compared > 9000)
  }

  private static func bySQLite(
    _ logs: LogsToShip, _ part: StoredTablePart, _ columns: [SQLExpression]
  ) throws -> [String] {
    var results = [SQLResultColumn(.column(part.physical, "rowid"), as: "r")]
    for (index, column) in columns.enumerated() {
      results.append(SQLResultColumn(column, as: "v\(index)"))
    }
    var select = SQLSelect(results, from: part.layout.source)
    if let condition = part.layout.condition { select.conditions = [condition] }
    var rows: [String] = []
    try logs.forEachRow(of: SQLQuery(body: .select(select))) { row in
      let values = columns.indices.map { Self.text(SQLiteEncoding.view(row.column($0 + 1))) }
      rows.append("\(row.columnInt64(0)) " + values.joined(separator: " | "))
      return true
    }
    return rows
  }

  private static func byBlocks(
    _ logs: LogsToShip, _ part: StoredTablePart, _ columns: [SQLExpression], after row: Int64
  ) throws -> [String] {
    var rows: [String] = []
    try logs.forEachBlock(of: part, after: row, columns) { block in
      var texts = [[String]](repeating: [], count: block.rows.count)
      for column in columns.indices {
        var all: [String] = []
        try block.forEachValue(of: column, in: block.rows) { all.append(Self.text($0)) }
        // Whatever they have in common must be true of each.
        switch try block.values(of: column) {
        case .same(let value): #expect(Set(all) == [Self.text(value)])
        case .numbers(let numbers):
          #expect(all == block.rows.map { Self.text(.integer(numbers[Int($0)])) })
        case .coded(_, let base):
          var known: [UInt32: String] = [:]
          for (place, text) in zip(block.rows, all) {
            #expect(known[base[Int(place)], default: text] == text)
            known[base[Int(place)]] = text
            #expect(Self.text(try block.value(of: column, at: place)) == text)
          }
        case .any: break
        }
        for (index, text) in all.enumerated() { texts[index].append(text) }
      }
      for (place, values) in zip(block.rows, texts) {
        rows.append("\(block.rowID(at: place)) " + values.joined(separator: " | "))
      }
      return true
    }
    return rows
  }

  private static func text(_ value: ValueView) -> String {
    switch value {
    case .null: "∅"
    case .integer(let number): "integer \(number)"
    case .real(let number): "real \(number)"
    case .text(let bytes): "text " + String(decoding: bytes, as: UTF8.self)
    case .blob(let bytes): "blob \(Array(bytes))"
    }
  }
}
