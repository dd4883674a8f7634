import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `graph-match`: all places where a pattern fits.
package struct GraphMatch: GraphOperator {
  package static let keywords = ["graph-match"]
  package static let places = OperatorPlaces(
    options: ["cycles": ["all", "none", "unique_edges"]],
    words: ["where": .expressions, "project": .expressions])
  package static let documentation = OperatorDocumentation(
    "Finds all places in a graph where a pattern of nodes and edges fits.",
    source: "graph-match-operator",
    syntax:
      "G | graph-match [cycles = all | none | unique_edges] (node)-[edge]->(node)… [where condition] project [name =] expression, …",
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'y', 'y', 'z'] | make-graph a --> b with_node_id = name | graph-match (s)-[e*2..2]->(t) project s.name, t.name",
        ["x | z"]
      )
    ])

  let cycles: Name?
  let pattern: GraphPattern
  let condition: Expression?
  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> GraphMatch
  {
    let options = try parser.options(["cycles"])
    let pattern = try GraphPattern.parse(&parser)
    let (condition, items) = try GraphClauses.parse(&parser)
    return GraphMatch(
      cycles: options["cycles"], pattern: pattern, condition: condition, items: items,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("graph-match")
    printer.options(["cycles": cycles])
    printer.write(" ")
    pattern.write(to: &printer)
    GraphClauses.write(condition, items, to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let graph = try requireGraph(input)
    let cycles = try chosenCycles()
    let (match, columns) = try BoundMatch.bind(
      pattern, condition: condition, items: items, graph: graph, binder, environment)
    let nodeCount = graph.graph?.nodePropertyCount ?? 0
    let transform = TableTransform("graph-match") { table, host in
      let search = try PatternSearch(
        match, PropertyGraph(table.rows, nodePropertyCount: nodeCount), cycles, host)
      return try search.allMatches()
    }
    return LogicalPlan(.transform(graph, transform), columns: columns)
  }

  private func chosenCycles() throws(Diagnostic) -> PatternSearch.Cycles {
    switch cycles?.text {
    case nil, "unique_edges": return .uniqueEdges
    case "all": return .all
    case "none": return .none
    case .some(let other):
      throw Diagnostic(
        .unexpectedToken, "there is no `cycles=\(other)`", at: cycles?.span ?? span,
        help: "the choices are all, none and unique_edges")
    }
  }
}

/// What follows a pattern.
enum GraphClauses {
  static func write(
    _ condition: Expression?, _ items: [Expression], to printer: inout QueryPrinter
  ) {
    if let condition {
      printer.write(" where ")
      printer.write(condition)
    }
    printer.write(" project ")
    printer.list(items)
  }

  /// `[where condition] project expression, …`.
  static func parse(_ parser: inout Parser) throws(Diagnostic) -> (Expression?, [Expression]) {
    let condition = parser.take(word: "where") ? try parser.expression() : nil
    try parser.expect(word: "project")
    let items = try parser.operands { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return (condition, items)
  }
}
