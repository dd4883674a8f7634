import KQLCatalog
import KQLValues
import SQLSyntax

/// A plan that also says which stored rows each of its rows was made of.
package struct TracedPlan: Sendable {
  /// The plan, with columns of its own after those it had.
  package var plan: LogicalPlan
  /// How many columns were added. Each holds an `_ItemId`, or nothing where that row had no part; of groups a JSON array of
  /// what their rows hold.
  package var itemCount: Int
}

extension LogicalPlan {
  /// The plan with an `_ItemId` for each stored row that a row was made of.
  ///
  /// - Returns: nil where its rows are not made of certain rows each: aggregates, `distinct`, and steps that
  ///   need all rows at once.
  package func traced() -> TracedPlan? {
    let tracer = PlanTracer()
    guard let (plan, items) = tracer.traced(self) else { return nil }
    return tracer.ending(plan, self.columns, items)
  }

  /// The plan with the `_ItemId`s of all stored rows of the group that a row sums up.
  ///
  /// - Returns: nil where some rows are made in other ways, or where some of several rows are taken and then summed up: run
  ///   again, it could take others.
  package func tracedByGroup() -> TracedPlan? {
    let tracer = PlanTracer(ofGroups: true)
    guard let (plan, items) = tracer.traced(self), !items.isEmpty else { return nil }
    return tracer.ending(plan, self.columns, items)
  }

  /// Plans whose rows, all together, are what this plan looked at beyond the rows that `traced` names:
  /// everything that went into its aggregates, and what its subqueries, semi-joins and window functions read.
  /// They have no columns but the added ones.
  ///
  /// Where `take`, `top` and the like chose, they have all among which was chosen: run by themselves, they
  /// could choose others.
  package func contributors() -> [TracedPlan] {
    let tracer = PlanTracer()
    if tracer.traced(self) == nil { tracer.collect(self) } else { tracer.collectSubqueries(self) }
    return tracer.contributors
  }
}

private final class PlanTracer {
  private var numbers = ColumnNumbers(.tracing)
  private var shared: [Int: (plan: SharedPlan, items: [Column])] = [:]
  private var collected: Set<Int> = []
  /// Whether a row that sums up others names them.
  private let ofGroups: Bool
  var contributors: [TracedPlan] = []

  init(ofGroups: Bool = false) { self.ofGroups = ofGroups }

  typealias Traced = (plan: LogicalPlan, items: [Column])

  private func newColumn() -> Column {
    Column(id: numbers.next(), name: "_ItemId", type: .string)
  }

  /// The plan with its own columns first.
  func ending(_ plan: LogicalPlan, _ columns: [Column], _ items: [Column]) -> TracedPlan {
    let all = columns + items
    let last = LogicalPlan(
      .project(plan, all.map { .column($0) }), columns: all, isOrdered: plan.isOrdered)
    return TracedPlan(plan: last, itemCount: items.count)
  }

  // MARK: rows of rows

  func traced(_ plan: LogicalPlan) -> Traced? {
    var plan = plan
    switch plan.node {
    case .scan:
      if var item = plan.columns.first(where: { $0.name == "_ItemId" }) {
        item.isHidden = false
        return (plan, [item])
      }
      let item = newColumn()
      plan.columns.append(item)
      return (plan, [item])
    case .values, .range: return (plan, [])
    case .filter(let input, let predicate):
      guard let (input, items) = traced(input) else { return nil }
      plan.node = .filter(input, predicate)
      return carried(plan, items)
    case .sort(let input, let keys):
      guard let (input, items) = traced(input) else { return nil }
      plan.node = .sort(input, keys)
      return carried(plan, items)
    case .limit(let input, let count):
      // Groups are known by their values, rows are not.
      guard !ofGroups || PlanTracer().traced(input) == nil, let (input, items) = traced(input)
      else { return nil }
      plan.node = .limit(input, count)
      return carried(plan, items)
    case .project(let input, let expressions):
      guard let (input, items) = traced(input) else { return nil }
      // Under numbers of its own: a column may be there already.
      let added = items.map { _ in newColumn() }
      plan.node = .project(input, expressions + items.map { .column($0) })
      plan.columns += added
      return (plan, added)
    case .window(let input, let calls, let within):
      guard !ofGroups, let (input, items) = traced(input) else { return nil }
      plan.node = .window(input, calls, within: within)
      plan.columns.insert(
        contentsOf: missing(items, in: plan.columns), at: plan.columns.count - calls.count)
      return (plan, items)
    case .expand(var expand):
      guard let (input, items) = traced(expand.input) else { return nil }
      expand.input = input
      plan.node = .expand(expand)
      return carried(plan, items)
    case .join(let join): return traced(plan, join)
    case .union(let branches): return traced(plan, branches)
    case .shared(let shared): return traced(plan, shared)
    case .transform(_, let transform) where transform.isConstant: return (plan, [])
    case .aggregate(let input, let keys, let aggregates):
      return grouped(plan, input, keys: keys, aggregates)
    case .distinct(let input):
      return grouped(plan, input, keys: plan.columns.map { .column($0) }, [])
    case .transform: return nil
    }
  }

  /// A list of its items after the aggregates of each group.
  private func grouped(
    _ plan: LogicalPlan, _ input: LogicalPlan, keys: [BoundExpression],
    _ aggregates: [AggregateCall]
  ) -> Traced? {
    guard ofGroups, !input.chooses, let (input, items) = traced(input), !items.isEmpty else {
      return nil
    }
    let lists = items.map { item in
      AggregateCall(
        name: "items", overload: Self.list, arguments: [.column(item)], type: .string)
    }
    let columns = items.map { _ in newColumn() }
    var plan = plan
    plan.node = .aggregate(input, keys: keys, aggregates: aggregates + lists)
    plan.columns += columns
    return (plan, columns)
  }

  /// Each text of a group once, as a JSON array.
  private static let list = AggregateOverload.sql(
    Parameter("item", .string), returns: .fixed(.string)
  ) { .aggregate("json_group_array", [$0[0].sql], distinct: true) }

  private func carried(_ plan: LogicalPlan, _ items: [Column]) -> (LogicalPlan, [Column]) {
    var plan = plan
    plan.columns += missing(items, in: plan.columns)
    return (plan, items)
  }

  private func missing(_ items: [Column], in columns: [Column]) -> [Column] {
    let ids = Set(columns.map(\.id))
    return items.filter { !ids.contains($0.id) }
  }

  private func traced(_ plan: LogicalPlan, _ join: JoinNode) -> Traced? {
    var join = join
    // A side that only decides which rows of the other stay may be anything.
    let (left, right): (Traced?, Traced?)
    switch join.kind {
    case .inner, .leftOuter, .rightOuter, .fullOuter:
      (left, right) = (traced(join.left), traced(join.right))
    case .leftSemi, .leftAnti: (left, right) = (traced(join.left), (join.right, []))
    case .rightSemi, .rightAnti: (left, right) = ((join.left, []), traced(join.right))
    }
    guard let left, let right, !ofGroups || !join.isUnique else { return nil }
    join.left = left.plan
    join.right = right.plan
    var plan = plan
    plan.node = .join(join)
    switch join.kind {
    case .inner, .leftOuter, .rightOuter, .fullOuter:
      return carried(plan, left.items + right.items)
    case .leftSemi, .leftAnti: return carried(plan, left.items)
    case .rightSemi, .rightAnti: return carried(plan, right.items)
    }
  }

  private func traced(_ plan: LogicalPlan, _ branches: [LogicalPlan]) -> Traced? {
    var parts: [(plan: LogicalPlan, columns: [Column], items: [Column])] = []
    for branch in branches {
      guard let (part, items) = traced(branch) else { return nil }
      parts.append((part, branch.columns, items))
    }
    let count = parts.map(\.items.count).max() ?? 0
    var plan = plan
    plan.node = .union(
      parts.map { part in
        let expressions: [BoundExpression] =
          part.columns.map { .column($0) } + part.items.map { .column($0) }
          + Array(
            repeating: .literal(.string(""), .string), count: count - part.items.count)
        let columns = part.columns + (0..<count).map { _ in newColumn() }
        return LogicalPlan(.project(part.plan, expressions), columns: columns)
      })
    let items = (0..<count).map { _ in newColumn() }
    plan.columns += items
    return (plan, items)
  }

  private func traced(_ plan: LogicalPlan, _ shared: SharedPlan) -> Traced? {
    let known: (plan: SharedPlan, items: [Column])
    if let found = self.shared[shared.number] {
      known = found
    } else {
      guard let (inner, items) = traced(shared.plan) else { return nil }
      let ending = ending(inner, shared.plan.columns, items)
      let made = SharedPlan(
        // Negative: no plan of the query has such a number.
        number: ~shared.number, plan: ending.plan,
        isMaterialized: shared.isMaterialized)
      known = (made, items)
      self.shared[shared.number] = known
    }
    var plan = plan
    let items = known.items.map { _ in newColumn() }
    plan.node = .shared(known.plan)
    plan.columns += items
    return (plan, items)
  }

  // MARK: rows that were looked at

  /// Collects the plans whose rows went into this one.
  func collect(_ plan: LogicalPlan) {
    if !plan.chooses, let (traced, items) = traced(plan) {
      if !items.isEmpty { contributors.append(ending(traced, [], items)) }
      collectSubqueries(plan)
      return
    }
    collectExpressions(plan.node)
    for input in inputs(of: plan.node) { collect(input) }
  }

  /// What a plan reads that is traced itself, beyond the rows that its own are made of.
  func collectSubqueries(_ plan: LogicalPlan) {
    collectExpressions(plan.node)
    // A row that looks at those around it, or counts them, is made of all.
    if case .window(let input, _, _) = plan.node { return collect(input) }
    if case .join(let join) = plan.node {
      switch join.kind {
      case .inner, .leftOuter, .rightOuter, .fullOuter: break
      case .leftSemi, .leftAnti:
        collectSubqueries(join.left)
        return collect(join.right)
      case .rightSemi, .rightAnti:
        collectSubqueries(join.right)
        return collect(join.left)
      }
    }
    for input in inputs(of: plan.node) { collectSubqueries(input) }
  }

  private func inputs(of node: PlanNode) -> [LogicalPlan] {
    // Read once, however often it is used.
    if case .shared(let shared) = node, !collected.insert(shared.number).inserted { return [] }
    return node.inputs
  }

  private func collectExpressions(_ node: PlanNode) { node.expressions.forEach(collect) }

  private func collect(_ expression: BoundExpression) {
    expression.subquery.map(collect)
    expression.children.forEach(collect)
  }
}
