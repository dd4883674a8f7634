import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// A pattern with its condition and its columns, ready to be searched for.
struct BoundMatch: Sendable {
  struct Edge: Sendable {
    var direction: GraphPattern.Direction
    var left: Int
    var right: Int
    var low: Int
    var high: Int
  }

  /// A condition that must wait for several elements.
  struct Condition: Sendable {
    var expression: GraphExpression
    var reads: GraphReads
  }

  var nodeCount: Int
  var edges: [Edge]
  /// What each node, each edge and each inner node of a path must fulfil by itself.
  var nodeFilters: [[GraphExpression]]
  var edgeFilters: [[GraphExpression]]
  var innerFilters: [[GraphExpression]]
  var conditions: [Condition] = []
  var derived: [DerivedExpression] = []
  /// The columns of the result.
  var output = GraphExpression(expressions: [], columns: [], slots: [])
  var idType: ScalarType
}

extension BoundMatch {
  /// Binds a pattern with its `where` and `project` to a graph.
  ///
  /// - Returns: the match and the columns of its result.
  static func bind(
    _ pattern: GraphPattern, condition: Expression?, items: [Expression], graph: LogicalPlan,
    _ binder: Binder, _ environment: Environment
  ) throws(Diagnostic) -> (match: BoundMatch, columns: [Column]) {
    try pattern.validate()
    let empty = Array(repeating: [GraphExpression](), count: pattern.edges.count)
    var match = BoundMatch(
      nodeCount: pattern.nodes.count, edges: [],
      nodeFilters: Array(repeating: [], count: pattern.nodes.count), edgeFilters: empty,
      innerFilters: empty, idType: graph.graphID.type)
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
          high: range.1))
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
      value >= 0, value <= 1_000_000_000
    else {
      throw Diagnostic(
        .argumentValue, "the length of a path must be a whole number, 0 or more",
        at: expression.span)
    }
    return Int(value)
  }

  /// Puts a condition where the search can look at it first.
  private mutating func place(_ condition: GraphExpression, _ derived: [DerivedExpression]) {
    if condition.slots.count == 1, case .derived(let index) = condition.slots[0],
      case .column = condition.expressions[0]
    {
      let whole = derived[index]
      if whole.kind == .all, whole.isLocal {
        if whole.overNodes {
          innerFilters[whole.edge].append(whole.body)
        } else {
          edgeFilters[whole.edge].append(whole.body)
        }
        return
      }
    }
    var nodes: Set<Int> = []
    var edges: Set<Int> = []
    var isSimple = !condition.slots.isEmpty
    for slot in condition.slots {
      switch slot {
      case .nodeProperty(let node, _), .inDegree(let node), .outDegree(let node),
        .nodeID(let node):
        nodes.insert(node)
      case .edgeProperty(let edge, _): edges.insert(edge)
      case .pathProperty, .currentProperty, .currentInDegree, .currentOutDegree, .currentNodeID,
        .derived:
        isSimple = false
      }
    }
    if isSimple, nodes.count == 1, edges.isEmpty, let node = nodes.first {
      nodeFilters[node].append(condition)
    } else if isSimple, edges.count == 1, nodes.isEmpty, let edge = edges.first {
      edgeFilters[edge].append(condition)
    } else {
      var reads = GraphReads()
      for slot in condition.slots { reads.add(slot, derived) }
      conditions.append(Condition(expression: condition, reads: reads))
    }
  }
}
