import SQLSyntax

/// A select in the making: operators are folded into it for as long as SQL's order of clauses allows.
struct Relation {
  var source: SQLSource?
  var conditions: [SQLExpression] = []
  var groupBy: [SQLExpression] = []
  var isAggregated = false
  var isDistinct = false
  var hasWindow = false
  /// What the rows are in order of. Written out where it decides something: under a limit, at the end.
  var orderBy: [SQLOrderTerm] = []
  var limit: Int64?
  /// Each column's expression over the source, by the column's number.
  var values: [Int: SQLExpression] = [:]
  /// How many selects stand between this one and the last optimisation fence.
  var level = 0

  /// Whether conditions may still be added.
  var canFilter: Bool { !isAggregated && !isDistinct && !hasWindow && limit == nil }
  /// Whether the columns may still be replaced by expressions over them.
  var canProject: Bool { !isDistinct }
  /// Whether it is still rows of its source, fit to be grouped.
  var canGroup: Bool { canFilter }
  var canSort: Bool { !isDistinct && limit == nil }
}
