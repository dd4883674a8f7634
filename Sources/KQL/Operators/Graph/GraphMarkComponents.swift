import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// `graph-mark-components`: to each node the number of the connected part that it is in.
package struct GraphMarkComponents: GraphOperator {
  package static let keywords = ["graph-mark-components"]
  package static let documentation = OperatorDocumentation(
    "Numbers the connected parts of a graph and gives each node its part's number as a property.",
    source: "graph-mark-components-operator",
    syntax: "G | graph-mark-components [kind = weak | strong] [with_component_id = name]",
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'y', 'u', 'v'] | make-graph a --> b with_node_id = name | graph-mark-components | graph-to-table nodes",
        ["x | 0", "y | 0", "u | 1", "v | 1"]
      )
    ])

  let options: [String: Name]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> GraphMarkComponents
  {
    let options = try parser.options(["kind", "with_component_id"])
    return GraphMarkComponents(options: options, span: parser.span(from: keyword.span.start))
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let graph = try requireGraph(input)
    let isStrong: Bool
    switch options["kind"]?.text {
    case nil, "weak": isStrong = false
    case "strong": isStrong = true
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no kind of component `\(other)`",
        at: options["kind"]?.span ?? span, help: "the kinds are weak and strong")
    }
    let name = options["with_component_id"]?.text ?? "ComponentId"
    guard !graph.nodeProperties.contains(where: { $0.name == name }) else {
      throw Diagnostic(
        .duplicateName, "the nodes have a property `\(name)` already", at: span,
        help: "name another with `with_component_id = …`")
    }
    return binder.graph(
      graph, id: graph.graphID, nodes: graph.nodeProperties + [binder.newColumn(name, .long)],
      edges: graph.edgeProperties, "graph-mark-components"
    ) { graph, _ in
      var marked = graph
      let numbers = isStrong ? try graph.strongComponents() : try graph.weakComponents()
      for (index, number) in numbers.enumerated() {
        marked.nodes[index].append(.long(Int64(number)))
      }
      return marked
    }
  }
}

extension PropertyGraph {
  /// For each node the number of its part, in the order in which the parts first appear.
  func weakComponents() throws -> [Int] {
    var parents = Array(nodes.indices)
    func root(_ node: Int) -> Int {
      var node = node
      while parents[node] != node {
        parents[node] = parents[parents[node]]
        node = parents[node]
      }
      return node
    }
    for index in edges.indices {
      let (source, target) = try ends(of: index)
      let (one, other) = (root(source), root(target))
      // The lower number is the root.
      parents[max(one, other)] = min(one, other)
    }
    return numbered(nodes.indices.map(root))
  }

  /// The parts within which each node can be reached from each other one: Tarjan's algorithm.
  func strongComponents() throws -> [Int] {
    for index in edges.indices { _ = try ends(of: index) }
    let outgoing = Adjacency(nodeCount: nodes.count, ends: sources)
    var order = Array(repeating: -1, count: nodes.count)
    var lowest = order
    var component = order
    var stack: [Int] = []
    var isOnStack = Array(repeating: false, count: nodes.count)
    var next = 0
    for start in nodes.indices where order[start] < 0 {
      var frames: [(node: Int, cursor: Int)] = [(start, 0)]
      while let (node, cursor) = frames.popLast() {
        if cursor == 0 {
          order[node] = next
          lowest[node] = next
          next += 1
          stack.append(node)
          isOnStack[node] = true
        } else {
          let back = targets[outgoing.edge(node, cursor - 1)]
          if isOnStack[back] { lowest[node] = min(lowest[node], lowest[back]) }
        }
        var position = cursor
        var descends = false
        while position < outgoing.count(node), !descends {
          let target = targets[outgoing.edge(node, position)]
          position += 1
          if order[target] < 0 {
            frames.append((node, position))
            frames.append((target, 0))
            descends = true
          } else if isOnStack[target] {
            lowest[node] = min(lowest[node], order[target])
          }
        }
        if !descends, lowest[node] == order[node] {
          while let member = stack.popLast() {
            isOnStack[member] = false
            component[member] = node
            if member == node { break }
          }
        }
      }
    }
    return numbered(component)
  }

  private func numbered(_ parts: [Int]) -> [Int] {
    var numbers: [Int: Int] = [:]
    return parts.map { part in
      if let known = numbers[part] { return known }
      let next = numbers.count
      numbers[part] = next
      return next
    }
  }
}
