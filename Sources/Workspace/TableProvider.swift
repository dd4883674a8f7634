import KQL
import SQLLowering
import SQLSyntax

/// The tables that queries of a workspace may name, and where their columns lie.
protocol TableProvider: AnyObject {
  func definition(of name: String) -> TableDefinition?
  var names: [String] { get }
  /// Those that have rows or had them.
  var storedNames: [String] { get }
  /// The table without the rows of others that it shows.
  func ownDefinition(of name: String) -> TableDefinition?
  func layout(of table: String, fields: [String]) -> TableLayout?
}

/// No tables: what `print` and `datatable` need.
final class NoTables: TableProvider {
  func definition(of name: String) -> TableDefinition? { nil }
  var names: [String] { [] }
  var storedNames: [String] { [] }
  func ownDefinition(of name: String) -> TableDefinition? { nil }
  func layout(of table: String, fields: [String]) -> TableLayout? { nil }
}
