import KQL
import SQLSyntax

/// The tables that queries of a workspace may name, and where their columns lie.
protocol TableProvider: AnyObject {
  func definition(of name: String) -> TableDefinition?
  var names: [String] { get }
  /// Those that have rows or had them.
  var storedNames: [String] { get }
  func layout(of table: String, fields: [String]) -> (
    source: SQLSource, fields: [String: SQLExpression]
  )?
}

/// No tables: what `print` and `datatable` need.
final class NoTables: TableProvider {
  func definition(of name: String) -> TableDefinition? { nil }
  var names: [String] { [] }
  var storedNames: [String] { [] }
  func layout(of table: String, fields: [String]) -> (
    source: SQLSource, fields: [String: SQLExpression]
  )? { nil }
}
