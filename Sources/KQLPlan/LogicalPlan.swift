// KQLPlan: what a query does, in few and general steps over numbered columns; no syntax and no SQL.

import KQLValues

/// What a query does, in few and general steps, each with the columns that come out of it.
package struct LogicalPlan: Sendable {
  package var node: PlanNode
  /// The columns, hidden ones included, in order.
  package var columns: [Column]
  /// Whether the order of the rows means something (`sort`, `top`, `serialize`).
  package var isOrdered: Bool
  /// What the columns are where the plan is a graph: its rows are then nodes and edges.
  package var graph: GraphShape?
  /// The name that `as` has just given it; what is made of it bears none.
  package var givenName: String?

  package init(_ node: PlanNode, columns: [Column], isOrdered: Bool = false) {
    self.node = node
    self.columns = columns
    self.isOrdered = isOrdered
  }

  package var visibleColumns: [Column] { columns.filter { !$0.isHidden } }

  /// Whether it may have columns of which nothing is known.
  package var isOpen: Bool { columns.contains { $0.placeholder == .rest } }

  /// Whether window functions may look at the rows around: they are in order, or were written in one.
  package var isSerialized: Bool {
    if isOrdered { return true }
    switch node {
    case .values, .range: return true
    case .filter(let input, _), .project(let input, _), .limit(let input, _):
      return input.isSerialized
    case .expand(let expand): return expand.input.isSerialized
    case .shared(let shared): return shared.plan.isSerialized
    case .scan, .aggregate, .distinct, .sort, .join, .union, .window, .transform: return false
    }
  }
}

extension LogicalPlan {
  /// Whether it has no rows, whatever is stored.
  package var isEmpty: Bool {
    switch node {
    case .values(let rows): rows.isEmpty
    case .filter(let input, _), .project(let input, _): input.isEmpty
    case .scan, .aggregate, .distinct, .sort, .limit, .join, .union, .window, .expand, .range,
      .transform, .shared:
      false
    }
  }
}

package indirect enum PlanNode: Sendable {
  /// A stored table; its columns are those of the plan, found by name.
  case scan(table: String)
  /// Rows of constants, or one row of expressions.
  case values([[BoundExpression]])
  case filter(LogicalPlan, BoundExpression)
  /// Each column of the plan is one expression over the input.
  case project(LogicalPlan, [BoundExpression])
  /// The keys first, then the aggregates.
  case aggregate(LogicalPlan, keys: [BoundExpression], aggregates: [AggregateCall])
  /// One of each row, by the visible columns.
  case distinct(LogicalPlan)
  case sort(LogicalPlan, [SortKey])
  case limit(LogicalPlan, Int64)
  case join(JoinNode)
  /// Branches whose columns were brought into line: as many as the plan's, in its order.
  case union([LogicalPlan])
  /// The input's columns, then one a window call. The input is ordered. Rows with different values of
  /// `within` do not see one another.
  case window(LogicalPlan, [WindowCall], within: [BoundExpression])
  /// Each row once for each element of its arrays.
  case expand(ExpandNode)
  /// `from`, `from + step`, … up to `to`.
  case range(from: BoundExpression, to: BoundExpression, step: BoundExpression)
  /// The input's rows, whole, through a function of Swift.
  case transform(LogicalPlan, TableTransform)
  /// A plan that several places share, each under column numbers of its own.
  case shared(SharedPlan)
}

package struct SortKey: Sendable {
  package var expression: BoundExpression
  package var isDescending: Bool
  package var nullsFirst: Bool

  package init(_ expression: BoundExpression, isDescending: Bool, nullsFirst: Bool) {
    self.expression = expression
    self.isDescending = isDescending
    self.nullsFirst = nullsFirst
  }
}

/// Which rows a join gives.
package enum JoinKind: Sendable, Hashable {
  case inner, leftOuter, rightOuter, fullOuter
  case leftSemi, rightSemi, leftAnti, rightAnti
}

/// The plan's columns are the left ones then the right ones, or those of one side for semi and anti.
package struct JoinNode: Sendable {
  package var kind: JoinKind
  package var left: LogicalPlan
  package var right: LogicalPlan
  /// Equal pairs, the left one over the left input. Two nulls are equal.
  package var keys: [(left: BoundExpression, right: BoundExpression)]
  /// Whether of the left rows with one combination of keys only the first is taken (`innerunique`).
  package var isUnique = false

  package init(
    kind: JoinKind, left: LogicalPlan, right: LogicalPlan,
    keys: [(left: BoundExpression, right: BoundExpression)]
  ) {
    self.kind = kind
    self.left = left
    self.right = right
    self.keys = keys
  }
}

/// A function over the rows before and after.
package enum WindowCall: Sendable {
  /// 1 for the first row.
  case rowNumber
  /// `expression` that number of rows before (after, when negative); `fallback` outside.
  case offset(BoundExpression, Int64, fallback: BoundExpression)
  /// The running sum of a number, from the last row whose `restart` was true.
  case runningSum(BoundExpression, restart: BoundExpression?)
  /// 1, 2… counted again from each row whose `restart` was true.
  case runningNumber(restart: BoundExpression)
  /// The greatest so far, from the last row whose `restart` was true.
  case runningMaximum(BoundExpression, restart: BoundExpression?)
  /// The time at which the session of a row began: `row_window_session`.
  case session(
    BoundExpression, fromFirst: BoundExpression, fromPrevious: BoundExpression,
    restart: BoundExpression)
}

/// The input's columns with some replaced by, and some added for, the elements of arrays.
package struct ExpandNode: Sendable {
  package var input: LogicalPlan
  /// The arrays: dynamics over the input, expanded side by side.
  package var arrays: [BoundExpression]
  /// For each array the column of the plan that takes its elements.
  package var elements: [Column]
  /// Takes the index from 0, if asked for.
  package var itemIndex: Column?
  /// Whether a bag becomes `[key, value]` arrays rather than bags of one property.
  package var bagsAsArrays: Bool
  /// Maximum number of rows of each input row.
  package var limit: Int64?

  package init(
    input: LogicalPlan, arrays: [BoundExpression], elements: [Column], itemIndex: Column? = nil,
    bagsAsArrays: Bool = false, limit: Int64? = nil
  ) {
    self.input = input
    self.arrays = arrays
    self.elements = elements
    self.itemIndex = itemIndex
    self.bagsAsArrays = bagsAsArrays
    self.limit = limit
  }
}

/// A step that needs all rows at once and has no SQL: rows in, rows out, in the plan's columns.
package struct TableTransform: Sendable {
  /// What `explain` calls it.
  package var name: String
  package var apply: @Sendable (ResultTable, any TransformHost) throws -> [[Value]]
  /// Whether its rows come from nothing in the database.
  package private(set) var isConstant = false

  /// Rows of a file that are too many to stand in a query.
  package init(
    constant name: String, _ rows: @escaping @Sendable (any TransformHost) throws -> [[Value]]
  ) {
    self.init(name) { _, host in try rows(host) }
    isConstant = true
  }

  package init(_ name: String, _ apply: @escaping @Sendable (ResultTable) throws -> [[Value]]) {
    self.name = name
    self.apply = { table, _ in try apply(table) }
  }

  package init(
    _ name: String,
    _ apply: @escaping @Sendable (ResultTable, any TransformHost) throws -> [[Value]]
  ) {
    self.name = name
    self.apply = apply
  }
}

/// What a transform may ask of anyone who runs it.
package protocol TransformHost: AnyObject {
  /// A function from the values of `slots` to those of the expressions, which read only these columns.
  func evaluator(_ expressions: [BoundExpression], slots: [Column]) throws
    -> (([Value]) throws -> [Value])
  /// Throws when the query should end: what long loops ask now and then.
  func checkDeadline() throws
}

/// One plan, run once, that several places read. The columns of a place are the plan's, in its order.
package final class SharedPlan: Sendable {
  package let number: Int
  package let plan: LogicalPlan
  /// Whether the rows must be made once only (`materialize`).
  package let isMaterialized: Bool

  package init(number: Int, plan: LogicalPlan, isMaterialized: Bool) {
    self.number = number
    self.plan = plan
    self.isMaterialized = isMaterialized
  }
}
