/// The part of a select that is answered where the rows of a log table are read: its conditions, and its groups too
/// where their aggregates can be made of parts.
///
/// Compared by identity: texts that look alike may differ in their bytes.
package final class TableScan: Sendable, Hashable {
  /// The table, whose columns the expressions name.
  package let table: String
  /// Each row that comes out, or that is counted, meets all of them.
  package let conditions: [SQLExpression]
  /// nil: the rows come out, each with its columns.
  package let groups: ScanGroups?

  package init(_ table: String, conditions: [SQLExpression], groups: ScanGroups? = nil) {
    self.table = table
    self.conditions = conditions
    self.groups = groups
  }

  package static func == (left: TableScan, right: TableScan) -> Bool { left === right }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// Rows that have the same keys, as partial aggregates: a group may come out in several parts, which the select around
/// puts together.
package struct ScanGroups: Sendable {
  package var keys: [SQLExpression] = []
  package var aggregates: [ScanAggregate] = []

  /// The number of keys, and of aggregates.
  package static let most = 32

  package init() {}

  /// What the keys of a part are called, and its aggregates.
  package static func keyName(_ index: Int) -> String { "k\(index + 1)" }
  package static func aggregateName(_ index: Int) -> String { "a\(index + 1)" }
}

/// An aggregate that the same aggregates of parts, or their sum, make up.
package enum ScanAggregate: Sendable {
  /// How many rows; of an expression: how many in which it is not null.
  case count(SQLExpression?)
  /// The sum of whole numbers, null of none; where it is too large it wraps, or the query fails.
  case sum(SQLExpression, wraps: Bool)
  case least(SQLExpression)
  case greatest(SQLExpression)
  /// The least and the greatest of reals, of which NaN, the text that stands for it, is less than all others.
  case leastReal(SQLExpression)
  case greatestReal(SQLExpression)
  /// The sum of reals and how many there are, as `PartialTotal` has them.
  case total(SQLExpression)
  /// The same of whole numbers, as `PartialWholeTotal` has them.
  case wholeTotal(SQLExpression)
}
