// SQLLowering: a plan becomes a SQL tree, for a dialect and within its limits.

import Diagnostics
import KQLPlan
import KQLValues
import SQLSyntax

/// Turns a logical plan into SQL: neighbouring operators into one select, selects into named steps.
///
/// Each node of a plan becomes a `Relation`, a select in the making. The next node is folded into it for as long as
/// SQL's order of clauses allows; where it does not, or where an expression would be written too often or too
/// deep, the relation is closed into a named step and a new one reads that.
package final class SQLLowering {
  let dialect: Dialect
  let limits: Limits
  let layout: any StorageLayout
  /// The common table expressions so far, in order.
  var steps: [SQLStep] = []
  var transforms: [LoweredTransform] = []
  private var nextName = 1
  private var numbers = ColumnNumbers(.lowering)
  /// Shared plans written once, by number.
  var shared: [Int: Relation] = [:]
  /// How many uses of shared plans were written out in their places.
  var plansInPlace = 0
  /// Steps of `toscalar`, by the number of their column.
  var scalarSteps: [Int: SQLExpression] = [:]
  /// How many log tables were handed a part of the query.
  var scanCount = 0

  /// Whether neighbouring steps share a select; else each is made by itself, of no knowledge of what may be null.
  let fusesSteps: Bool
  /// Whether the query may refuse values while it runs; see `LoweredQuery.guarded`.
  private let isGuarding: Bool

  init(
    _ dialect: Dialect, _ limits: Limits, _ layout: any StorageLayout, fusesSteps: Bool = true,
    isGuarding: Bool = false
  ) {
    self.dialect = dialect
    self.isGuarding = isGuarding
    self.limits = limits
    self.layout = layout
    self.fusesSteps = fusesSteps
    if !fusesSteps { plansInPlace = .max }
  }

  /// The SQL of one plan, its visible columns in order.
  package static func lower(
    _ plan: LogicalPlan, _ dialect: Dialect, _ limits: Limits, layout: any StorageLayout,
    fusesSteps: Bool = true, isGuarding: Bool = false
  ) throws(LoweringError) -> LoweredQuery {
    try SQLLowering(dialect, limits, layout, fusesSteps: fusesSteps, isGuarding: isGuarding)
      .query(of: plan)
  }

  /// Expressions over values that a function hands out by number: one row. The steps without SQL that they
  /// look into come with it.
  package static func lower(
    _ expressions: [BoundExpression], slots: [Column], slotFunction: String, _ limits: Limits,
    layout: any StorageLayout
  ) throws(LoweringError) -> (query: SQLQuery, transforms: [LoweredTransform]) {
    // Functions of Swift are called by SQLite alone.
    let lowering = SQLLowering(.sqlite, limits, layout)
    var inputs: [Int: SQLExpression] = [:]
    for (index, slot) in slots.enumerated() {
      inputs[slot.id] = .call(slotFunction, [.integer(Int64(index))])
    }
    var select = SQLSelect([])
    for (index, expression) in expressions.enumerated() {
      select.columns.append(
        SQLResultColumn(try lowering.lower(expression, inputs).sql, as: "v\(index)"))
    }
    return (SQLQuery(steps: lowering.steps, body: .select(select)), lowering.transforms)
  }

  func query(of plan: LogicalPlan) throws(LoweringError) -> LoweredQuery {
    let visible = plan.visibleColumns
    guard visible.count <= limits.columns else {
      throw .refused(
        Diagnostic(
          .limit,
          "the result has \(visible.count) columns, \(dialect.name) holds \(limits.columns)",
          at: .none, help: "name those that you need, as with `project`"))
    }
    let relation = try lower(plan, needed: Set(visible.map(\.id)))
    var select = selectStatement(relation, writesOrder: true)
    select.columns = visible.map { column in
      SQLResultColumn(relation.values[column.id] ?? .null, as: column.physicalName)
    }
    if select.columns.isEmpty {
      select.columns = [SQLResultColumn(.null, as: Column.physicalNameOfNone)]
    }
    let query = SQLQuery(steps: steps, body: .select(select))
    try check(query.expandedSize)
    if let gap = dialect.missing(in: query, isGuarding: isGuarding) { throw unsupported(gap) }
    return LoweredQuery(
      query: query, dialect: dialect, columns: visible, isOrdered: plan.isOrdered,
      transforms: transforms,
      guarded: isGuarding && dialect.missing(in: query, isGuarding: false) != nil ? plan : nil)
  }

  private func check(_ size: ExpandedSize) throws(LoweringError) {
    let help = "each name of `let` counts as often as it is read, with all that it reads itself"
    guard size.selects <= limits.expandedSelects else {
      throw .refused(
        Diagnostic(
          .limit,
          "the query reads its steps in more than \(limits.expandedSelects) places, the most that kustody runs",
          at: .none, help: help))
    }
    guard size.lookups <= limits.expandedLookups else {
      throw .refused(
        Diagnostic(
          .limit,
          "the query has \(size.columns) columns in steps \(size.depth) deep, more than kustody runs",
          at: .none, help: help + "; name the columns that you need, as with `project`"))
    }
  }

  // MARK: names

  func newName(_ stem: String) -> String {
    defer { nextName += 1 }
    return "\(stem)\(nextName)"
  }

  func newColumnID() -> Int {
    numbers.next()
  }

  // MARK: plans

  func lower(_ plan: LogicalPlan, needed: Set<Int>) throws(LoweringError) -> Relation {
    guard !layout.isDue else {
      throw .refused(Diagnostic(.limit, "compiling was ended", at: .none))
    }
    let relation = try fused(plan, needed: needed)
    guard !fusesSteps else { return relation }
    return wrapped(relation, needed: needed, fence: .cost, keepsOrder: true)
  }

  private func fused(_ plan: LogicalPlan, needed: Set<Int>) throws(LoweringError) -> Relation {
    switch plan.node {
    case .scan(let table): return try lowerScan(table, plan.columns, needed)
    case .values(let rows): return try lowerValues(rows, plan.columns, needed)
    case .filter(let input, let predicate): return try lowerFilter(input, predicate, needed)
    case .project(let input, let expressions):
      return try lowerProject(input, expressions, plan.columns, needed)
    case .aggregate(let input, let keys, let aggregates):
      return try lowerAggregate(input, keys, aggregates, plan.columns, needed)
    case .distinct(let input): return try lowerDistinct(input)
    case .sort(let input, let keys): return try lowerSort(input, keys, needed)
    case .limit(let input, let count):
      var relation = try lower(input, needed: needed)
      if let limit = relation.limit {
        relation.limit = min(limit, count)
      } else {
        relation.limit = count
      }
      return relation
    case .join(let join): return try lowerJoin(join, plan.columns, needed)
    case .union(let branches): return try lowerUnion(branches, plan.columns, needed)
    case .window(let input, let calls, let within):
      return try lowerWindow(input, calls, within: within, plan.columns, needed)
    case .expand(let expand): return try lowerExpand(expand, plan.columns, needed)
    case .range(let from, let to, let step): return try lowerRange(from, to, step, plan.columns)
    case .transform(let input, let transform):
      return try lowerTransform(input, transform, plan.columns)
    case .shared(let shared): return try lowerShared(shared, plan.columns, needed)
    }
  }
}

extension SQLLowering {
  /// That there is no SQL for something yet.
  func unsupported(_ construct: String) -> LoweringError {
    .unsupported(Unsupported(construct: construct, dialect: dialect))
  }
}
