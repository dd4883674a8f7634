import Foundation
import Ingestion
import JSON
import SQLite
import Storage
import Testing

/// A database and a folder of its own for one test.
final class Workbench {
  let folder: URL
  let store: Store

  init(inMemory: Bool = true) throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    store = try Store(
      path: folder.appendingPathComponent("test.db").path,
      mode: inMemory ? .inMemory : .readWrite)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  @discardableResult
  func write(_ bytes: [UInt8], to name: String) throws -> String {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url.path
  }

  @discardableResult
  func ingest(_ paths: String..., change: (inout IngestOptions) -> Void = { _ in }) throws
    -> IngestReport
  {
    var options = IngestOptions(now: 638_500_000_000_000_000, tool: "kustody test")
    change(&options)
    return try Ingestion.ingest(paths, into: store, options: options)
  }

  /// Ingests a text and gives its file's report.
  func ingest(text: String, name: String = "log.jsonl") throws -> FileReport {
    let path = try write(text, to: name)
    return try #require(try ingest(path).files.first)
  }

  func table(_ name: String) throws -> StoredTable {
    try #require(try StorageCatalog.load(store.connection).table(named: name))
  }

  /// The values of a column, as text, in the order of the rows; `null` for NULL.
  func values(_ column: String, of table: String) throws -> [String] {
    let stored = try self.table(table)
    guard let column = stored.column(named: column), let physical = stored.physical else {
      return []
    }
    let expression: String
    switch column.location {
    case .physical(let name): expression = name
    case .rest(let key): expression = "json_extract(rest, '$.\"\(key)\"')"
    case .absent: expression = "null"
    case .derived(let derivation):
      switch derivation {
      case .constant(let text): expression = "'\(text)'"
      case .converted, .member, .klogLevel, .resourcePart, .text, .flattened, .object:
        expression = "null"
      case .widened(let variants):
        let columns = variants.map { variant in
          if case .physical(let name) = variant.location { name } else { "null" }
        }
        expression = "coalesce(\(columns.joined(separator: ", ")))"
      case .lowercased(let name): expression = "lower(\(name))"
      case .sourceFile: expression = "(select path from kustody_sources s where s.id = source_id)"
      case .sourceSHA256:
        expression = "(select sha256 from kustody_sources s where s.id = source_id)"
      case .sourceItem: expression = "'source:' || id"
      case .itemID:
        expression =
          "(select substr(content_sha256, 1, 16) from kustody_sources s where s.id = source_id)"
          + " || ':' || source_offset || coalesce(':' || source_part, '')"
      }
    }
    return try texts("select \(expression) from \(physical) order by rowid")
  }

  /// The rows of the last source, each as its table and its columns, sorted by name; without where they
  /// came from.
  func lastRows() throws -> [String] {
    var lines: [String] = []
    for table in try StorageCatalog.load(store.connection).storedTables {
      guard let physical = table.physical, !table.name.hasPrefix("_") else { continue }
      var names: [String] = []
      var expressions: [String] = []
      for column in table.columns.sorted(by: { $0.name < $1.name }) {
        guard case .physical(let name) = column.location, !column.name.hasPrefix("_Source") else {
          continue
        }
        names.append("\(column.name):\(column.type)")
        expressions.append(name)
      }
      let rows = try store.connection.prepare(
        "select \(expressions.joined(separator: ", ")) from \(physical) "
          + "where source_id = (select max(id) from kustody_sources) order by rowid")
      while try rows.step() {
        let cells = names.indices.filter { !rows.columnIsNull($0) }.map {
          "\(names[$0])=\(rows.columnString($0))"
        }
        lines.append(table.name + " " + cells.joined(separator: " "))
      }
    }
    return lines
  }

  func texts(_ sql: String) throws -> [String] {
    let statement = try store.connection.prepare(sql)
    var found: [String] = []
    while try statement.step() {
      found.append(statement.columnIsNull(0) ? "null" : statement.columnString(0))
    }
    return found
  }
}

/// A file below `Fixtures/`.
func fixture(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures").appendingPathComponent(name)
    .path
}

/// A resource log record with the given properties.
func record(_ n: Int, properties: String = "{}", category: String = "Test") -> String {
  "{\"time\":\"2024-05-14T08:00:00.000000\(n % 10)Z\",\"category\":\"\(category)\","
    + "\"resourceId\":\"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.TEST/THINGS/T\","
    + "\"n\":\(n),\"properties\":\(properties)}"
}
