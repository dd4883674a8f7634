import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// What the names of a pattern's elements, and the functions over them, mean in an expression.
///
/// Each property that an expression reads becomes a column of its own, which the search fills in.
final class GraphNames {
  enum Element {
    case node(Int)
    case edge(Int)
    case path(Int)
  }

  private let elements: [String: Element]
  private let nodeProperties: [Column]
  private let edgeProperties: [Column]
  private var slotOfColumn: [Int: GraphSlot] = [:]
  private var columnOfSlot: [GraphSlot: Column] = [:]
  private(set) var derived: [DerivedExpression] = []
  private var nextScope = 0
  /// The `all`, `any` or `map` whose body is being bound.
  private var current: (scope: Int, overNodes: Bool)?

  init(_ pattern: GraphPattern, graph: LogicalPlan) {
    var elements: [String: Element] = [:]
    for (index, node) in pattern.nodes.enumerated() {
      if let name = node.name { elements[name.text] = .node(index) }
    }
    for (index, edge) in pattern.edges.enumerated() {
      if let name = edge.name {
        elements[name.text] = edge.range == nil ? .edge(index) : .path(index)
      }
    }
    self.elements = elements
    nodeProperties = graph.nodeProperties
    edgeProperties = graph.edgeProperties
  }

  func element(_ name: String) -> Element? { elements[name] }

  // MARK: columns

  private func column(_ slot: GraphSlot, _ name: String, _ type: ScalarType, _ binder: Binder)
    -> Column
  {
    if let known = columnOfSlot[slot] { return known }
    let column = binder.newColumn(name, type)
    columnOfSlot[slot] = column
    slotOfColumn[column.id] = slot
    return column
  }

  private func properties(of element: Element) -> [Column] {
    switch element {
    case .node: nodeProperties
    case .edge, .path: edgeProperties
    }
  }

  private func property(_ index: Int, of element: Element, _ binder: Binder) -> Column {
    let property = properties(of: element)[index]
    let slot: GraphSlot =
      switch element {
      case .node(let node): .nodeProperty(node: node, index)
      case .edge(let edge): .edgeProperty(edge: edge, index)
      case .path(let edge): .pathProperty(edge: edge, index)
      }
    return column(slot, property.name, property.type, binder)
  }

  /// `element.property`; nil where the base is not an element.
  func bindProperty(_ name: Name, of base: Name, _ binder: Binder) throws(Diagnostic)
    -> BoundExpression?
  {
    guard let element = elements[base.text] else { return nil }
    try requireOutside(element, base)
    let known = properties(of: element)
    guard let index = known.firstIndex(where: { $0.name == name.text }) else {
      let near = suggestion(for: name.text, among: known.map(\.name))
      throw Diagnostic(
        .unknownColumn, "`\(base.text)` has no property `\(name.text)`", of: name.text,
        at: name.span, in: binder.source, near: near)
    }
    return .column(property(index, of: element, binder))
  }

  /// Inside `all`, `any` and `map` the properties of the path's edges go by their bare names.
  private func requireOutside(_ element: Element, _ name: Name) throws(Diagnostic) {
    guard case .path = element, current != nil else { return }
    throw Diagnostic(
      .wrongShape, "the path `\(name.text)` cannot stand inside a function over a path",
      at: name.span, help: "name the property alone")
  }

  /// An element alone: a bag of its properties without those that are null or empty, as measured; for a path an
  /// array of bags.
  func bindWhole(_ name: Name, _ binder: Binder) throws(Diagnostic) -> BoundExpression? {
    guard let element = elements[name.text] else { return nil }
    try requireOutside(element, name)
    let columns = properties(of: element).indices.map { property($0, of: element, binder) }
    let bag = try binder.call(
      .bagWithoutEmpty, [try binder.packColumns(columns, at: name.span)], at: name.span)
    guard case .path(let edge) = element else { return bag }
    return derive(.map, edge: edge, overNodes: false, bag, binder)
  }

  // MARK: functions

  /// A function of graphs; nil for every other.
  func bindCall(
    _ name: Name, _ arguments: [Argument], at span: Span, _ binder: Binder, _ scope: Scope
  ) throws(Diagnostic) -> BoundExpression? {
    guard let function = GraphFunction(rawValue: name.text) else { return nil }
    switch function {
    case .all: return try bindOverPath(.all, name, arguments, at: span, binder, scope)
    case .any: return try bindOverPath(.any, name, arguments, at: span, binder, scope)
    case .map: return try bindOverPath(.map, name, arguments, at: span, binder, scope)
    case .innerNodes:
      throw Diagnostic(
        .wrongShape, "`inner_nodes` can stand only as the first argument of `all`, `any` or `map`",
        at: span)
    case .inDegree:
      return try bindOfNode(
        name, arguments, at: span, binder, .long, { .inDegree(node: $0) },
        { .currentInDegree(scope: $0) })
    case .outDegree:
      return try bindOfNode(
        name, arguments, at: span, binder, .long, { .outDegree(node: $0) },
        { .currentOutDegree(scope: $0) })
    case .nodeID:
      return try bindOfNode(
        name, arguments, at: span, binder, .string, { .nodeID(node: $0) },
        { .currentNodeID(scope: $0) })
    case .labels:
      // A graph made in a query has no labels. Source: labels-graph-function.
      if let first = arguments.first {
        guard case .name(let element) = first.value, elements[element.text] != nil else {
          throw Diagnostic(
            .wrongShape, "`labels` takes an element of the pattern", at: first.value.span)
        }
      }
      return .literal(.dynamic("[]"), .dynamic)
    }
  }

  private func bindOfNode(
    _ name: Name, _ arguments: [Argument], at span: Span, _ binder: Binder, _ type: ScalarType,
    _ slot: (Int) -> GraphSlot, _ currentSlot: (Int) -> GraphSlot
  ) throws(Diagnostic) -> BoundExpression {
    if let first = arguments.first, arguments.count == 1, case .name(let element) = first.value,
      case .node(let node)? = elements[element.text]
    {
      return .column(column(slot(node), name.text, type, binder))
    }
    if arguments.isEmpty, let current, current.overNodes {
      return .column(column(currentSlot(current.scope), name.text, type, binder))
    }
    throw Diagnostic(
      .noOverload, "`\(name.text)` takes a node of the pattern", at: span,
      help: "without one it stands in `all`, `any` or `map` over `inner_nodes(…)`")
  }

  private func bindOverPath(
    _ kind: DerivedExpression.Kind, _ name: Name, _ arguments: [Argument], at span: Span,
    _ binder: Binder, _ scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    guard arguments.count == 2 else {
      throw Diagnostic(
        .noOverload, "`\(name.text)` takes a path and an expression over its edges", at: span)
    }
    guard current == nil else {
      throw Diagnostic(
        .unsupported,
        "kustody does not support `\(name.text)` inside another function over a path yet",
        at: name.span)
    }
    let (edge, overNodes) = try path(arguments[0].value)
    let number = nextScope
    nextScope += 1
    let columns = (overNodes ? nodeProperties : edgeProperties).enumerated().map {
      index, property in
      column(
        .currentProperty(scope: number, index), property.name, property.type, binder)
    }
    var inner = scope
    inner.columns = columns
    current = (number, overNodes)
    defer { current = nil }
    let value = arguments[1].value
    let body: BoundExpression
    switch kind {
    case .all, .any: body = try binder.bindPredicate(value, in: inner)
    case .map: body = try binder.convert(try binder.bind(value, in: inner), to: .dynamic)
    }
    return derive(kind, edge: edge, overNodes: overNodes, body, binder)
  }

  /// The path that `e` or `inner_nodes(e)` names.
  private func path(_ expression: Expression) throws(Diagnostic) -> (edge: Int, overNodes: Bool) {
    switch expression {
    case .name(let name):
      if case .path(let edge)? = elements[name.text] { return (edge, false) }
    case .call(let function, let arguments, _)
    where function.text == "inner_nodes" && arguments.count == 1:
      if case .name(let name) = arguments[0].value, case .path(let edge)? = elements[name.text] {
        return (edge, true)
      }
    case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
      .star, .pattern, .pipeline, .type, .schema, .assignment, .tupleAssignment:
      break
    }
    throw Diagnostic(
      .wrongShape, "expected an edge of variable length", at: expression.span,
      help: "write it in the pattern as `-[name*1..3]->`")
  }

  private func derive(
    _ kind: DerivedExpression.Kind, edge: Int, overNodes: Bool, _ body: BoundExpression,
    _ binder: Binder
  ) -> BoundExpression {
    derived.append(
      DerivedExpression(kind: kind, edge: edge, overNodes: overNodes, body: compile([body])))
    let type: ScalarType = kind == .map ? .dynamic : .bool
    return .column(column(.derived(derived.count - 1), "path", type, binder))
  }

  // MARK: whole expressions

  /// What expressions read.
  func compile(_ expressions: [BoundExpression]) -> GraphExpression {
    var ids: Set<Int> = []
    for expression in expressions { expression.collectColumns(into: &ids) }
    var result = GraphExpression(expressions: expressions, columns: [], slots: [])
    for id in ids.sorted() {
      guard let slot = slotOfColumn[id], let column = columnOfSlot[slot] else { continue }
      result.columns.append(column)
      result.slots.append(slot)
    }
    return result
  }

  /// An expression that reads properties of a path's edges: a condition holds for all of them, a value is an
  /// array with one for each. Source: graph-match-operator, "Variable length edge", "Returns".
  func overPath(
    _ expression: BoundExpression, _ kind: DerivedExpression.Kind, at span: Span,
    _ binder: Binder
  ) throws(Diagnostic) -> BoundExpression {
    var paths: Set<Int> = []
    for slot in compile([expression]).slots {
      if case .pathProperty(let edge, _) = slot { paths.insert(edge) }
    }
    guard let edge = paths.first else { return expression }
    guard paths.count == 1 else {
      throw Diagnostic(
        .unsupported,
        "kustody does not support an expression over the edges of two paths yet", at: span,
        help: "look at one path at a time with `all`, `any` or `map`")
    }
    let body = kind == .map ? try binder.convert(expression, to: .dynamic) : expression
    return derive(kind, edge: edge, overNodes: false, body, binder)
  }
}
