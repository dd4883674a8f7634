import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `graph-shortest-paths`: for each pair of ends the shortest path that fits a pattern.
package struct GraphShortestPaths: GraphOperator {
  package static let keywords = ["graph-shortest-paths"]
  package static let places = OperatorPlaces(
    options: ["output": ["any", "all"]],
    words: ["where": .expressions, "project": .expressions])
  package static let documentation = OperatorDocumentation(
    "Finds the shortest path, or all shortest ones, between each two nodes that a pattern can begin and end with.",
    source: "graph-shortest-paths-operator",
    syntax:
      "G | graph-shortest-paths [output = any | all] (node)-[edge*low..high]->(node) [where condition] project [name =] expression, …",
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'y', 'y', 'z', 'x', 'z'] | make-graph a --> b with_node_id = name | graph-shortest-paths (s)-[e*1..3]->(t) where s.name == 'x' and t.name == 'z' project length = array_length(e)",
        ["1"]
      )
    ])

  let output: Name?
  let pattern: GraphPattern
  let condition: Expression?
  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> GraphShortestPaths
  {
    let options = try parser.options(["output"])
    let pattern = try GraphPattern.parse(&parser)
    let (condition, items) = try GraphClauses.parse(&parser)
    return GraphShortestPaths(
      output: options["output"], pattern: pattern, condition: condition, items: items,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("graph-shortest-paths")
    printer.options(["output": output])
    printer.write(" ")
    pattern.write(to: &printer)
    GraphClauses.write(condition, items, to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let graph = try requireGraph(input)
    let findsAll: Bool
    switch output?.text {
    case nil, "any": findsAll = false
    case "all": findsAll = true
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no `output=\(other)`", at: output?.span ?? span,
        help: "the choices are any and all")
    }
    guard pattern.sequences == 1, pattern.edges.contains(where: { $0.range != nil }) else {
      throw Diagnostic(
        .wrongShape,
        "`graph-shortest-paths` takes one sequence with an edge of variable length", at: span,
        help: "write it as `-[name*1..5]->`")
    }
    guard !pattern.isCyclic else {
      throw Diagnostic(
        .unsupported, "kustody does not support shortest paths that come back to a node yet",
        at: span)
    }
    let (match, columns) = try BoundMatch.bind(
      pattern, condition: condition, items: items, graph: graph, binder, environment)
    let nodeCount = graph.graph?.nodePropertyCount ?? 0
    let transform = TableTransform("graph-shortest-paths") { table, host in
      let search = try PatternSearch(
        match, PropertyGraph(table.rows, nodePropertyCount: nodeCount), .none, host)
      return try search.shortestPaths(all: findsAll)
    }
    return LogicalPlan(.transform(graph, transform), columns: columns)
  }
}
