import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSteps
import KQLValues

/// A pipeline bound once and run over each group of its input's rows apart: `mv-apply`.
///
/// The plan is rewritten: a key that tells the groups is carried through every step, joins the keys of
/// aggregates and the conditions of joins, comes first in sorts, and divides windows and limits. The other
/// columns that are carried have one value a group, and can be read at the end although no step kept them.
///
/// Source of the meaning: mv-apply-operator. A group whose rows all drop out before an aggregate gives no row.
struct GroupedPlan {
  var plan: LogicalPlan
  /// The key, then the other carried columns, hidden where the pipeline does not show them.
  var carried: [Column]

  var key: BoundExpression { .column(carried[0]) }
}

/// The rows that a grouped pipeline begins with.
struct GroupedInput {
  /// In the order of their groups.
  var marker: SharedPlan
  /// The same rows in any order, for a pipeline that looks at each row alone.
  var unordered: LogicalPlan
  /// The places of the key and of the other carried columns among the columns of both.
  var positions: [Int]
}

extension LogicalPlan {
  /// Whether each row that comes out depends on one row alone of what stands at its bottom.
  func isRowWise(over marker: SharedPlan) -> Bool {
    switch node {
    case .shared(let shared): shared === marker || shared.plan.isRowWise(over: marker)
    case .filter(let input, _), .project(let input, _): input.isRowWise(over: marker)
    case .expand(let expand): expand.input.isRowWise(over: marker)
    case .scan, .values, .aggregate, .distinct, .sort, .limit, .join, .union, .window, .range,
      .transform:
      false
    }
  }
}

extension Binder {
  /// `plan` run over each group of the rows of `source` apart; nil where it does not read them.
  func grouped(_ plan: LogicalPlan, over source: GroupedInput, isRowWise: Bool)
    throws(Diagnostic) -> GroupedPlan?
  {
    func inner(_ input: LogicalPlan) throws(Diagnostic) -> GroupedPlan? {
      try grouped(input, over: source, isRowWise: isRowWise)
    }
    switch plan.node {
    case .scan, .values, .range: return nil
    case .shared(let shared):
      if shared === source.marker {
        let rows = source.unordered
        let light = LogicalPlan(
          .project(rows, rows.columns.map { .column($0) }), columns: plan.columns,
          isOrdered: rows.isOrdered)
        return GroupedPlan(
          plan: isRowWise ? light : plan, carried: source.positions.map { plan.columns[$0] })
      }
      guard let group = try inner(shared.plan) else { return nil }
      return carry(group, plan.columns) { columns, added in
        .project(
          group.plan,
          shared.plan.columns.map { .column($0) } + added.map { .column($0) })
      }
    case .filter(let input, let predicate):
      guard let group = try inner(input) else { return nil }
      return carry(group, plan.columns) { _, _ in .filter(group.plan, predicate) }
    case .project(let input, let expressions):
      guard let group = try inner(input) else { return nil }
      return carry(group, plan.columns) { _, added in
        .project(group.plan, expressions + added.map { .column($0) })
      }
    case .sort(let input, let keys):
      guard let group = try inner(input) else { return nil }
      let first = SortKey(group.key, isDescending: false, nullsFirst: true)
      return carry(group, plan.columns, isOrdered: true) { _, _ in
        .sort(group.plan, [first] + keys)
      }
    case .expand(var expand):
      guard let group = try inner(expand.input) else { return nil }
      expand.input = group.plan
      return carry(group, plan.columns) { _, _ in .expand(expand) }
    case .limit(let input, let count):
      guard let group = try inner(input) else { return nil }
      let numbered = try firstRows(count, of: group.plan, within: [group.key])
      return carry(group, plan.columns) { _, _ in numbered.node }
    case .window(let input, let calls, let within):
      guard let group = try inner(input) else { return nil }
      let columns = group.plan.columns + plan.columns.suffix(calls.count)
      return GroupedPlan(
        plan: LogicalPlan(
          .window(group.plan, calls, within: within + [group.key]), columns: columns,
          isOrdered: true), carried: group.carried)
    case .aggregate(let input, let keys, let aggregates):
      guard let group = try inner(input) else { return nil }
      return try aggregate(
        group, keys: keys, aggregates: aggregates,
        keyColumns: Array(plan.columns.prefix(keys.count)),
        aggregateColumns: Array(plan.columns.dropFirst(keys.count)))
    case .distinct(let input):
      guard let group = try inner(input) else { return nil }
      return try aggregate(
        group, keys: plan.columns.map { .column($0) }, aggregates: [], keyColumns: plan.columns,
        aggregateColumns: [])
    case .join(let join): return try groupedJoin(join, plan.columns, inner)
    case .union(let branches): return try groupedUnion(branches, plan.columns, inner)
    case .transform(let input, let transform):
      guard let group = try inner(input) else { return nil }
      return groupedTransform(group, input.visibleColumns, transform, plan.columns)
    }
  }

  /// A step over a group with the carried columns added, hidden, where it has them not.
  private func carry(
    _ group: GroupedPlan, _ columns: [Column], isOrdered: Bool? = nil,
    _ node: ([Column], [Column]) -> PlanNode
  ) -> GroupedPlan {
    let known = Set(columns.map(\.id))
    let added = group.carried.filter { !known.contains($0.id) }.map { column in
      var hidden = column
      hidden.isHidden = true
      return hidden
    }
    let all = columns + added
    return GroupedPlan(
      plan: LogicalPlan(
        node(all, added), columns: all, isOrdered: isOrdered ?? group.plan.isOrdered),
      carried: group.carried)
  }

  /// The first rows of each group, up to that number.
  private func firstRows(_ count: Int64, of plan: LogicalPlan, within keys: [BoundExpression])
    throws(Diagnostic) -> LogicalPlan
  {
    var number = newColumn("", .long)
    number.isHidden = true
    let numbered = LogicalPlan(
      .window(plan, [.rowNumber], within: keys), columns: plan.columns + [number], isOrdered: true)
    let predicate = try call(.lessOrEqual, [.column(number), .literal(.long(count), .long)])
    return filter(numbered, predicate)
  }

  private func aggregate(
    _ group: GroupedPlan, keys: [BoundExpression], aggregates: [AggregateCall],
    keyColumns: [Column], aggregateColumns: [Column]
  ) throws(Diagnostic) -> GroupedPlan {
    var key = group.carried[0]
    key.isHidden = true
    let known = Set(keyColumns.map(\.id))
    var carried: [Column] = []
    var calls: [AggregateCall] = []
    for column in group.carried.dropFirst() where !known.contains(column.id) {
      calls.append(try resolve(catalog[.same], [.column(column)], spans: [], at: .none))
      var hidden = column
      hidden.isHidden = true
      carried.append(hidden)
    }
    return GroupedPlan(
      plan: LogicalPlan(
        .aggregate(group.plan, keys: [group.key] + keys, aggregates: aggregates + calls),
        columns: [key] + keyColumns + aggregateColumns + carried), carried: group.carried)
  }

  // MARK: several inputs

  private func groupedJoin(
    _ join: JoinNode, _ columns: [Column],
    _ inner: (LogicalPlan) throws(Diagnostic) -> GroupedPlan?
  ) throws(Diagnostic) -> GroupedPlan? {
    let left = try inner(join.left)
    let right = try inner(join.right)
    var result = join
    func unsupported() -> Diagnostic {
      Diagnostic(
        .unsupported, "kustody does not support this kind of join over the rows of a group yet",
        at: .none)
    }
    switch (left, right) {
    case (nil, nil): return nil
    case (let left?, nil):
      switch join.kind {
      case .inner, .leftOuter, .leftSemi, .leftAnti: break
      case .rightOuter, .fullOuter, .rightSemi, .rightAnti: throw unsupported()
      }
      result.left = left.plan
      if join.isUnique {
        result.left = try firstRows(
          1, of: left.plan, within: [left.key] + join.keys.map(\.left))
        result.isUnique = false
      }
      return carry(left, columns, isOrdered: false) { _, _ in .join(result) }
    case (nil, let right?):
      switch join.kind {
      case .inner, .rightOuter, .rightSemi, .rightAnti: break
      case .leftOuter, .fullOuter, .leftSemi, .leftAnti: throw unsupported()
      }
      result.right = right.plan
      return carry(right, columns, isOrdered: false) { _, _ in .join(result) }
    case (let left?, let right?):
      result.left = left.plan
      result.right = right.plan
      result.keys.append((left: left.key, right: right.key))
      switch join.kind {
      case .inner, .leftOuter, .leftSemi, .leftAnti:
        return carry(left, columns, isOrdered: false) { _, _ in .join(result) }
      case .rightOuter, .rightSemi, .rightAnti:
        return carry(right, columns, isOrdered: false) { _, _ in .join(result) }
      case .fullOuter: throw unsupported()
      }
    }
  }

  private func groupedUnion(
    _ branches: [LogicalPlan], _ columns: [Column],
    _ inner: (LogicalPlan) throws(Diagnostic) -> GroupedPlan?
  ) throws(Diagnostic) -> GroupedPlan? {
    var groups: [GroupedPlan] = []
    for branch in branches {
      guard let group = try inner(branch) else { continue }
      groups.append(group)
    }
    guard let first = groups.first else { return nil }
    guard groups.count == branches.count else {
      throw Diagnostic(
        .unsupported,
        "kustody does not support other tables in a union over the rows of a group yet",
        at: .none)
    }
    let carried = renumbered(first.carried).map { column in
      var hidden = column
      hidden.isHidden = true
      return hidden
    }
    let aligned = zip(branches, groups).map { branch, group in
      let sources = branch.columns + group.carried
      return LogicalPlan(
        .project(group.plan, sources.map { .column($0) }), columns: renumbered(sources))
    }
    return GroupedPlan(
      plan: LogicalPlan(.union(aligned), columns: columns + carried), carried: carried)
  }

  /// A function over whole tables, called for each group.
  private func groupedTransform(
    _ group: GroupedPlan, _ visible: [Column], _ transform: TableTransform, _ columns: [Column]
  ) -> GroupedPlan {
    let sources = visible + group.carried
    let input = LogicalPlan(
      .project(group.plan, sources.map { .column($0) }),
      columns: renumbered(sources).map { column in
        var shown = column
        shown.isHidden = false
        return shown
      }, isOrdered: group.plan.isOrdered)
    let carried = renumbered(group.carried).map { column in
      var hidden = column
      hidden.isHidden = true
      return hidden
    }
    return GroupedPlan(
      plan: LogicalPlan(
        .transform(input, transform.perGroup(width: visible.count)), columns: columns + carried),
      carried: carried)
  }
}
