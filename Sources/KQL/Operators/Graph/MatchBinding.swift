import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

extension BoundMatch {
  /// Binds a pattern with its `where` and `project` to a graph.
  ///
  /// - Returns: the match and the columns of its result.
  static func bind(
    _ pattern: GraphPattern, condition: Expression?, items: [Expression], graph: LogicalPlan,
    _ binder: Binder, _ environment: Environment
  ) throws(Diagnostic) -> (match: BoundMatch, columns: [Column]) {
    try pattern.validate()
    var match = BoundMatch(
      nodeCount: pattern.nodes.count, edgeCount: pattern.edges.count, idType: graph.graphID.type)
    for edge in pattern.edges {
      var range = (1, 1)
      if let written = edge.range {
        let low = try length(written.low, binder, environment)
        let high = try length(written.high, binder, environment)
        guard low <= high else {
          throw Diagnostic(
            .argumentValue, "a path of \(low) to \(high) edges cannot be", at: edge.span)
        }
        range = (low, high)
      }
      match.edges.append(
        Edge(
          direction: edge.direction, left: edge.left, right: edge.right, low: range.0,
          high: range.1, isPath: edge.range != nil))
    }
    let names = GraphNames(pattern, graph: graph)
    var scope = Scope(environment: environment)
    scope.graph = names
    for part in condition.map(conjuncts) ?? [] {
      let bound = try binder.bindPredicate(part, in: scope)
      let whole = try names.overPath(bound, .all, at: part.span, binder)
      match.place(names.compile([whole]), names.derived)
    }
    var output: [(column: Column, expression: BoundExpression)] = []
    for item in try binder.bindItems(items, in: scope, generatedPast: []) {
      let whole = try names.overPath(
        item.expression, .map, at: items.first?.span ?? .none, binder)
      output.append((binder.newColumn(item.name, for: whole), whole))
    }
    match.output = names.compile(output.map(\.expression))
    match.derived = names.derived
    return (match, output.map(\.column))
  }

  /// The parts of `a and b and …`.
  private static func conjuncts(_ expression: Expression) -> [Expression] {
    guard case .chain(let word, let parts) = expression, word.text == "and" else {
      return [expression]
    }
    return parts.flatMap(conjuncts)
  }

  private static func length(
    _ expression: Expression, _ binder: Binder, _ environment: Environment
  ) throws(Diagnostic) -> Int {
    let bound = try binder.bind(expression, in: Scope(environment: environment))
    guard
      case .long(let value) = try binder.requireConstant(
        bound, "the length of a path", at: expression.span),
      value >= 0, value <= Bounds.pathLength
    else {
      throw Diagnostic(
        .argumentValue, "the length of a path must be a whole number, 0 or more",
        at: expression.span)
    }
    return Int(value)
  }
}
