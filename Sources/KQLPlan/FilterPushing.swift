/// Where a filter goes that changes what a join finds.
///
/// Kusto applies a condition on the left side's columns before `innerunique` drops left rows with equal keys,
/// so `T | join U on k | where v == "b"` finds the row with `b` though another came first (measured).
extension LogicalPlan {
  /// The plan with the predicate applied inside, or nil where it belongs on top.
  package func pushing(_ predicate: BoundExpression) -> LogicalPlan? {
    switch node {
    case .project(let input, let expressions):
      guard case .join = input.node else { return nil }
      var origins: [Int: BoundExpression] = [:]
      for (column, expression) in zip(columns, expressions) {
        guard case .column = expression else { continue }
        origins[column.id] = expression
      }
      var read: Set<Int> = []
      predicate.collectColumns(into: &read)
      guard read.allSatisfy({ origins[$0] != nil }) else { return nil }
      let inner = predicate.mapped { part in
        if case .column(let column) = part { return origins[column.id] ?? part }
        return part
      }
      guard let pushed = input.pushing(inner) else { return nil }
      return LogicalPlan(.project(pushed, expressions), columns: columns, isOrdered: isOrdered)
    case .join(var join):
      guard join.isUnique else { return nil }
      var read: Set<Int> = []
      predicate.collectColumns(into: &read)
      guard !read.isEmpty, read.isSubset(of: join.left.columns.map(\.id)) else { return nil }
      join.left = LogicalPlan(
        .filter(join.left, predicate), columns: join.left.columns, isOrdered: join.left.isOrdered)
      return LogicalPlan(.join(join), columns: columns, isOrdered: isOrdered)
    case .scan, .values, .filter, .aggregate, .distinct, .sort, .limit, .union, .window, .expand,
      .range, .transform, .shared:
      return nil
    }
  }
}
