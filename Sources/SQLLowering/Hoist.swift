import KQLPlan

/// Cuts deep expressions into columns, innermost first.
struct Hoist {
  /// How deep an expression may get before it becomes a column.
  let maximum: Int
  let newColumnID: () -> Int
  /// The columns to compute, level by level: each reads the input and the levels before it.
  private(set) var levels: [[(Column, BoundExpression)]] = []

  init(maximum: Int, newColumnID: @escaping () -> Int) {
    self.maximum = maximum
    self.newColumnID = newColumnID
  }

  /// The expression with its deep parts replaced by columns, how deep it still is, and how many levels its
  /// columns take.
  mutating func cut(_ expression: BoundExpression) -> (
    expression: BoundExpression, depth: Int, level: Int
  ) {
    var depth = 0
    var level = 0
    func part(_ hoist: inout Hoist, _ inner: BoundExpression) -> BoundExpression {
      let result = hoist.cut(inner)
      depth = max(depth, result.depth)
      level = max(level, result.level)
      return result.expression
    }
    let rebuilt: BoundExpression
    switch expression {
    case .column, .literal, .scalarPlan, .listPlan: return (expression, 1, 0)
    case .call(var call):
      call.arguments = call.arguments.map { part(&self, $0) }
      rebuilt = .call(call)
    case .path(let base, let steps):
      let base = part(&self, base)
      rebuilt = .path(
        base,
        steps.map { step in
          if case .computed(let inner) = step { return .computed(part(&self, inner)) }
          return step
        })
    case .inList(let value, let items, let isNegated):
      rebuilt = .inList(
        part(&self, value), items.map { part(&self, $0) }, isNegated: isNegated)
    case .inPlan(let value, let plan, let column, let isNegated):
      rebuilt = .inPlan(part(&self, value), plan, column, isNegated: isNegated)
    }
    depth += 1
    guard depth >= maximum else { return (rebuilt, depth, level) }
    let column = Column(id: newColumnID(), name: "", type: rebuilt.type)
    while levels.count <= level { levels.append([]) }
    levels[level].append((column, rebuilt))
    return (.column(column), 1, level + 1)
  }
}

extension BoundExpression {
  /// Whether it has more than `limit` levels; costs no more than looking at those.
  func isDeeper(than limit: Int) -> Bool {
    if limit <= 0 { return true }
    return children.contains { $0.isDeeper(than: limit - 1) }
  }
}
