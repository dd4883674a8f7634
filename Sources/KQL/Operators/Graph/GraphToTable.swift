import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `graph-to-table`: the nodes or the edges of a graph, or both, as tables.
package struct GraphToTable: GraphOperator, BranchingOperator {
  package static let keywords = ["graph-to-table"]
  package static let places = OperatorPlaces(
    .words(["nodes", "edges"]), words: ["as": .nothing])
  package static let documentation = OperatorDocumentation(
    "Makes tables of a graph's nodes, of its edges, or of both; named ones are there for the statements that follow.",
    source: "graph-to-table-operator",
    syntax:
      "G | graph-to-table nodes [as name] [with_node_id = column], edges [as name] [with_source_id = column] [with_target_id = column]",
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'y'] | make-graph a --> b | graph-to-table edges",
        ["x | y"]
      )
    ])

  struct Output: Sendable {
    var isNodes: Bool
    var name: Name?
    var options: [String: Name]
  }

  let outputs: [Output]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> GraphToTable
  {
    let outputs = try parser.operands { parser throws(Diagnostic) in
      let isNodes = parser.take(word: "nodes")
      if !isNodes { try parser.expect(word: "edges") }
      let known: Set<String> = isNodes ? ["with_node_id"] : ["with_source_id", "with_target_id"]
      var options = try parser.options(known)
      let name = parser.take(word: "as") ? try parser.name() : nil
      options.merge(try parser.options(known)) { first, _ in first }
      return Output(isNodes: isNodes, name: name, options: options)
    }
    return GraphToTable(outputs: outputs, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("graph-to-table ")
    printer.list(outputs) { printer, output in
      printer.write(output.isNodes ? "nodes" : "edges")
      if let name = output.name {
        printer.write(" as ")
        printer.write(name)
      }
      printer.options(output.options)
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    guard outputs.count == 1, let output = outputs.first else {
      throw Diagnostic(
        .unexpectedToken, "`graph-to-table` makes two tables only at the end of a query", at: span,
        help: "ask for `nodes` or for `edges`")
    }
    let plan = try table(output, of: try requireGraph(input), binder)
    guard let name = output.name else { return plan }
    let shared = binder.share(plan)
    environment[name.text] = .tabular(shared)
    return binder.use(shared)
  }

  package func bindBranches(
    _ input: LogicalPlan, _ binder: Binder, _ environment: inout Environment
  ) throws(Diagnostic) -> [LogicalPlan] {
    if outputs.count == 1 { return [try bind(input, binder, &environment)] }
    guard outputs.count == 2, outputs[0].isNodes != outputs[1].isNodes,
      outputs.contains(where: { $0.name != nil })
    else {
      throw Diagnostic(
        .wrongShape, "of the nodes and the edges at least one needs a name", at: span,
        help: "write `graph-to-table nodes as N, edges as E; N; E`")
    }
    let graph = binder.share(try requireGraph(input))
    var results: [LogicalPlan] = []
    for output in outputs {
      let plan = try table(output, of: binder.use(graph), binder)
      if let name = output.name {
        environment[name.text] = .tabular(binder.share(plan))
      } else {
        results.append(plan)
      }
    }
    return results
  }

  /// The nodes or the edges, after the hashes of the ids that are asked for.
  private func table(_ output: Output, of graph: LogicalPlan, _ binder: Binder)
    throws(Diagnostic) -> LogicalPlan
  {
    let nodeCount = graph.graph?.nodePropertyCount ?? 0
    let id = graph.graphID
    let isNodes = output.isNodes
    let ids = (isNodes ? ["with_node_id"] : ["with_source_id", "with_target_id"]).map { option in
      (name: output.options[option], column: binder.newColumn(id.name, id.type))
    }
    let properties = binder.renumbered(isNodes ? graph.nodeProperties : graph.edgeProperties)
    let transform = TableTransform("graph-to-table") { table in
      let graph = PropertyGraph(table.rows, nodePropertyCount: nodeCount)
      return isNodes ? graph.nodeRows : try graph.edgeRows()
    }
    let rows = LogicalPlan(
      .transform(graph, transform), columns: ids.map(\.column) + properties)
    var items: [(column: Column, expression: BoundExpression)] = []
    for (name, column) in ids {
      guard let name else { continue }
      guard !properties.contains(where: { $0.name == name.text }) else {
        throw Diagnostic(
          .duplicateName, "there is a property `\(name.text)` already", at: name.span)
      }
      let hash = try binder.call(.hash, [.column(column)], at: name.span)
      items.append((binder.newColumn(name.text, for: hash), hash))
    }
    items += properties.map { ($0, .column($0)) }
    return binder.project(rows, items)
  }
}
