extension PlanNode {
  /// The plans right under this one; not those in its expressions.
  package var inputs: [LogicalPlan] {
    switch self {
    case .scan, .values, .range: []
    case .filter(let input, _), .project(let input, _), .aggregate(let input, _, _),
      .distinct(let input), .sort(let input, _), .limit(let input, _), .window(let input, _, _),
      .transform(let input, _):
      [input]
    case .expand(let expand): [expand.input]
    case .join(let join): [join.left, join.right]
    case .union(let branches): branches
    case .shared(let shared): [shared.plan]
    }
  }

  /// Its own expressions.
  package var expressions: [BoundExpression] {
    switch self {
    case .scan, .union, .shared, .distinct, .limit, .transform: []
    case .values(let rows): rows.flatMap { $0 }
    case .filter(_, let predicate): [predicate]
    case .project(_, let expressions): expressions
    case .aggregate(_, let keys, let aggregates): keys + aggregates.flatMap(\.arguments)
    case .sort(_, let keys): keys.map(\.expression)
    case .join(let join): join.keys.flatMap { [$0.left, $0.right] }
    case .window(_, let calls, let within): calls.flatMap(\.expressions) + within
    case .expand(let expand): expand.arrays
    case .range(let from, let to, let step): [from, to, step]
    }
  }
}

extension WindowCall {
  package var expressions: [BoundExpression] {
    switch self {
    case .rowNumber: []
    case .offset(let value, _, let fallback): [value, fallback]
    case .runningSum(let value, let restart): [value] + [restart].compactMap { $0 }
    case .runningNumber(let restart): [restart]
    case .runningMaximum(let value, let restart): [value] + [restart].compactMap { $0 }
    case .session(let value, let fromFirst, let fromPrevious, let restart):
      [value, fromFirst, fromPrevious, restart]
    }
  }
}

extension BoundExpression {
  /// The plan in it, if it is a subquery.
  package var subquery: LogicalPlan? {
    switch self {
    case .inPlan(_, let plan, _, _), .scalarPlan(let plan, _), .listPlan(let plan, _): plan
    case .column, .literal, .call, .path, .inList: nil
    }
  }
}

extension LogicalPlan {
  /// Whether it may answer differently each time it runs over the same rows (`rand`, `new_guid`, `sample`).
  package var isVolatile: Bool {
    PlanSearch { $0.expressions.contains(where: \.isVolatile) }.finds(in: self)
  }

  /// Whether it may take other rows when it is part of another plan: some of several, in an order that
  /// leaves open which come first.
  package var chooses: Bool {
    PlanSearch { node in
      switch node {
      case .limit, .window: true
      case .join(let join): join.isUnique
      case .scan, .values, .filter, .project, .aggregate, .distinct, .sort, .union, .expand, .range,
        .transform, .shared:
        false
      }
    }.finds(in: self)
  }
}

/// Looks for a node in a plan and in the subqueries of its expressions.
private final class PlanSearch {
  private let isWanted: (PlanNode) -> Bool
  /// Plans that several places share are looked into once.
  private var seen: Set<Int> = []

  init(_ isWanted: @escaping (PlanNode) -> Bool) { self.isWanted = isWanted }

  func finds(in plan: LogicalPlan) -> Bool {
    if case .shared(let shared) = plan.node, !seen.insert(shared.number).inserted { return false }
    return isWanted(plan.node) || plan.node.expressions.contains { finds(in: $0) }
      || plan.node.inputs.contains { finds(in: $0) }
  }

  private func finds(in expression: BoundExpression) -> Bool {
    expression.subquery.map { finds(in: $0) } == true
      || expression.children.contains { finds(in: $0) }
  }
}
