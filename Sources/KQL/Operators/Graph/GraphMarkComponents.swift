import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// `graph-mark-components`: to each node the number of the connected part that it is in.
package struct GraphMarkComponents: GraphOperator {
  package static let keywords = ["graph-mark-components"]
  package static let places = OperatorPlaces(
    .nothing, options: ["kind": ["weak", "strong"], "with_component_id": []])
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

  package func write(to printer: inout QueryPrinter) {
    printer.write("graph-mark-components")
    printer.options(options)
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
    ) { graph, _ in try graph.markingComponents(isStrong: isStrong) }
  }
}
