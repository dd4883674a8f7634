import KQLPlan
import KQLValues
import SQLSyntax

/// A plan as SQL, and what has to be run before it.
package struct LoweredQuery: Sendable {
  package var query: SQLQuery
  package var dialect: Dialect
  /// What comes out, in the order of the SQL's columns.
  package var columns: [Column]
  package var isOrdered: Bool
  /// Steps that have no SQL: each fills a temporary table that the query reads. In order.
  package var transforms: [LoweredTransform]
  /// The plan, where the query refuses values for which it would not give Kusto's answer: it is then lowered again,
  /// without such guards.
  package var guarded: LogicalPlan?
}

/// A temporary table that is filled by a function of Swift before the query runs.
package struct LoweredTransform: Sendable {
  package var table: String
  package var columns: [Column]
  package var input: LoweredQuery
  package var transform: TableTransform
}

/// Where the database keeps the columns of a table.
package protocol StorageLayout: AnyObject {
  /// The source to read a table's rows from and, for each field asked for, the expression that gives it in
  /// the encoding of its type.
  func layout(of table: String, fields: [String]) -> TableLayout?
  /// Whether a table of the database keeps its rows in blocks, and answers parts of queries over these.
  func hasBlocks(_ table: String) -> Bool
  /// Whether such a table computes an expression over its columns.
  func computes(_ expression: SQLExpression, overBlocksOf table: String) -> Bool
  /// Whether the query should end: anyone who runs it then knows why.
  var isDue: Bool { get }
}

extension StorageLayout {
  package var isDue: Bool { false }
  package func hasBlocks(_ table: String) -> Bool { false }
  package func computes(_ expression: SQLExpression, overBlocksOf table: String) -> Bool { false }
}
