import Ingestion
import KQL
import KQLValues
import SQLSyntax
import SQLite

/// The tables of a database of logs, as its catalog stands when they are first asked for.
final class StoredTables: TableProvider {
  private let connection: Connection
  private var loaded: StorageCatalog?
  private var isLoaded = false

  init(_ connection: Connection) { self.connection = connection }

  /// Forgets what is known: the next question reads the catalog anew.
  func reload() {
    loaded = nil
    isLoaded = false
  }

  private var catalog: StorageCatalog? {
    if !isLoaded {
      isLoaded = true
      loaded = try? StorageCatalog.load(connection)
    }
    return loaded
  }

  func stored(_ name: String) -> StoredTable? { catalog?.table(named: name) }

  func definition(of name: String) -> TableDefinition? {
    guard let table = stored(name) else { return nil }
    return TableDefinition(
      name: name,
      fields: table.columns.map { .init($0.name, $0.type, isHidden: $0.isHidden) })
  }

  var names: [String] { catalog?.names ?? [] }

  var storedNames: [String] { catalog?.storedTables.map(\.name) ?? [] }

  func layout(of name: String, fields: [String]) -> (
    source: SQLSource, fields: [String: SQLExpression]
  )? {
    guard let table = stored(name) else { return nil }
    guard let physical = table.physical else {
      // Declared, and never seen: no rows.
      let none = SQLSource.function(
        "kq_range", [.integer(1), .integer(0), .integer(1)], alias: "none")
      return (none, [:])
    }
    let wanted = Set(fields)
    var values: [String: SQLExpression] = [:]
    var needsSource = false
    for column in table.columns where wanted.contains(column.name) && values[column.name] == nil {
      values[column.name] = value(of: column, in: table, physical, &needsSource)
    }
    var source = SQLSource.table(physical, alias: nil)
    if needsSource, physical != Self.sources {
      source = .join(
        source, .left, .table(Self.sources, alias: nil),
        on: .binary(.column(physical, table.sourceID), .equal, .column(Self.sources, "id")))
    }
    return (source, values)
  }

  private static let sources = "kustody_sources"

  private func value(
    of column: StoredColumn, in table: StoredTable, _ physical: String, _ needsSource: inout Bool
  ) -> SQLExpression {
    func text(_ expression: SQLExpression) -> SQLExpression {
      column.type == .string ? .coalesce(expression, .text("")) : expression
    }
    switch column.location {
    case .physical(let name): return text(.column(physical, name))
    case .rest(let key):
      guard let rest = table.rest else { return column.type == .string ? .text("") : .null }
      return .call(
        "kqi_rest", [.column(physical, rest), .text(key), .text(column.type.rawValue)])
    case .absent: return column.type == .string ? .text("") : .null
    case .derived(let derivation):
      switch derivation {
      case .constant(let constant): return .text(constant)
      case .lowercased(let name): return .call("lower", [text(.column(physical, name))])
      case .sourceFile:
        needsSource = true
        return .coalesce(.column(Self.sources, "path"), .text(""))
      case .sourceSHA256:
        needsSource = true
        return .coalesce(.column(Self.sources, "sha256"), .text(""))
      case .itemID:
        needsSource = true
        let start = SQLExpression.call(
          "substr", [.column(Self.sources, "content_sha256"), .integer(1), .integer(16)])
        let place = SQLExpression.binary(
          .binary(start, .concatenate, .text(":")), .concatenate, .column(physical, "source_offset")
        )
        let part = SQLExpression.coalesce(
          .binary(.text(":"), .concatenate, .column(physical, "source_part")), .text(""))
        return .binary(place, .concatenate, part)
      }
    }
  }
}
