import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `make-graph`: a graph of a table of edges and up to two tables of nodes.
package struct MakeGraph: TabularOperator {
  package static let keywords = ["make-graph"]
  package static let places = OperatorPlaces(
    .columns, options: ["with_node_id": []],
    words: ["with": .tables, "on": .nothing, "partitioned-by": .columns])
  package static let documentation = OperatorDocumentation(
    "Makes a graph: each row is an edge between the nodes that two of its columns name.",
    source: "make-graph-operator",
    syntax:
      "Edges | make-graph source --> target [with Nodes on id, …] [with_node_id = name] [partitioned-by column (operator | …)]",
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'y', 'y', 'z'] | make-graph a --> b with_node_id = name | graph-to-table nodes",
        ["x", "y", "z"]
      )
    ])

  struct NodeTable: Sendable {
    var table: Expression
    var key: Name
  }

  struct Partitions: Sendable {
    var column: Name
    var body: Pipeline
  }

  let source: Name
  let target: Name
  let tables: [NodeTable]
  let nodeID: Name?
  let partitions: Partitions?
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> MakeGraph
  {
    _ = try parser.options([])
    let source = try parser.name("a column")
    try parser.expect(.minus)
    try parser.expect(.minus)
    try parser.expect(.greater)
    let target = try parser.name("a column")
    var tables: [NodeTable] = []
    if parser.take(word: "with") {
      tables = try parser.operands { parser throws(Diagnostic) in
        let table = try parser.expression()
        try parser.expect(word: "on")
        return NodeTable(table: table, key: try parser.name("a column"))
      }
    }
    let nodeID = try parser.options(["with_node_id"])["with_node_id"]
    var partitions: Partitions?
    if parser.hyphenatedWord()?.word == "partitioned-by" {
      for _ in 0..<3 { parser.advance() }
      let column = try parser.name("a column")
      try parser.expect(.leftParen)
      partitions = Partitions(column: column, body: try parser.bodyPipeline())
      try parser.expect(.rightParen)
    }
    return MakeGraph(
      source: source, target: target, tables: tables, nodeID: nodeID, partitions: partitions,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("make-graph ")
    printer.write(source)
    printer.write(" --> ")
    printer.write(target)
    if !tables.isEmpty { printer.write(" with ") }
    printer.list(tables) { printer, node in
      printer.write(node.table)
      printer.write(" on ")
      printer.write(node.key)
    }
    printer.options(["with_node_id": nodeID])
    guard let partitions else { return }
    printer.write(" partitioned-by ")
    printer.write(partitions.column)
    printer.write(" ")
    printer.bracketed(partitions.body)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let edges = try require(input)
    if let nodeID, !tables.isEmpty {
      throw Diagnostic(
        .unexpectedToken, "`with_node_id` and tables of nodes cannot stand together",
        at: nodeID.span)
    }
    guard tables.count <= 2 else {
      throw Diagnostic(
        .noOverload, "`make-graph` takes at most two tables of nodes", at: tables[2].table.span)
    }
    var nodes: [LogicalPlan] = []
    for table in tables { nodes.append(try binder.bindTabular(table.table, in: environment)) }
    guard let partitions else { return try graph(edges, nodes, binder) }

    let sharedEdges = binder.share(edges)
    let sharedNodes = nodes.map { binder.share($0) }
    var branches: [(label: String, plan: LogicalPlan)] = []
    for value in try values(of: partitions.column, sharedEdges, binder) {
      let part = try filtered(binder.use(sharedEdges), partitions.column, value, binder)
      var partNodes: [LogicalPlan] = []
      for shared in sharedNodes {
        partNodes.append(try filtered(binder.use(shared), partitions.column, value, binder))
      }
      let plan = try graph(part, partNodes, binder)
      branches.append(
        ("", try binder.bindPipeline(partitions.body, in: environment, input: plan)))
    }
    return binder.union(branches, isInner: false, sourceColumn: nil)
  }

  // MARK: partitions

  /// The distinct values of a column; where there is no data, one that stands for all.
  private func values(of name: Name, _ shared: SharedPlan, _ binder: Binder)
    throws(Diagnostic) -> [Value]
  {
    let use = binder.use(shared)
    let chosen = binder.select(use, [try binder.requireColumn(name, in: use.columns)])
    let distinct = LogicalPlan(.distinct(chosen), columns: chosen.columns)
    guard let table = try binder.run(distinct), !table.rows.isEmpty else { return [.null] }
    guard table.rows.count <= Bounds.graphs else {
      throw Diagnostic(
        .limit,
        "kustody makes at most \(Bounds.graphs) graphs, `\(name.text)` has \(table.rows.count) values",
        at: name.span)
    }
    return table.rows.compactMap(\.first)
  }

  /// The rows of one partition.
  private func filtered(_ plan: LogicalPlan, _ name: Name, _ value: Value, _ binder: Binder)
    throws(Diagnostic) -> LogicalPlan
  {
    let column = try binder.requireColumn(name, in: plan.columns)
    let predicate =
      value == .null
      ? try binder.call(.isNull, [.column(column)], at: name.span)
      : try binder.call(.equals, [.column(column), .literal(value, column.type)], at: name.span)
    return binder.filter(plan, predicate)
  }

  // MARK: the graph

  /// Edges and nodes side by side in one table, and of that the graph.
  private func graph(_ edges: LogicalPlan, _ nodes: [LogicalPlan], _ binder: Binder)
    throws(Diagnostic) -> LogicalPlan
  {
    let from = try binder.requireColumn(source, in: edges.columns)
    let to = try binder.requireColumn(target, in: edges.columns)
    try requireSameType(from, to, at: target.span)
    let edgeColumns = edges.visibleColumns
    var properties: [Column] = []
    var places: [[Int]] = []
    var builder = GraphBuilder(edgePropertyCount: edgeColumns.count)
    for (table, plan) in zip(tables, nodes) {
      let key = try binder.requireColumn(table.key, in: plan.columns)
      try requireSameType(from, key, at: table.key.span)
      var own: [Int] = []
      for column in plan.visibleColumns {
        if let known = properties.firstIndex(where: { $0.name == column.name }) {
          try requireSameType(properties[known], column, at: table.table.span)
          own.append(known)
        } else {
          own.append(properties.count)
          properties.append(column)
        }
        if column.id == key.id, let place = own.last { builder.keyProperties.insert(place) }
      }
      places.append(own)
    }
    if let nodeID {
      properties.append(binder.newColumn(nodeID.text, from.type))
      builder.keyProperties.insert(0)
    }
    builder.emptyNode = properties.map { $0.type == .string ? .string("") : .null }

    // A row's kind, its two ids (a node's row: its key), then what edges have and what nodes have.
    let layout =
      [binder.newColumn("kind", .long), binder.newColumn("from", from.type)]
      + [binder.newColumn("to", from.type)] + binder.renumbered(edgeColumns + properties)
    func absent(_ column: Column) -> BoundExpression { .empty(column.type) }
    var branches = [
      align(
        edges, layout, kind: 0, ids: [from, to],
        edgeColumns.map { .column($0) } + properties.map(absent), binder)
    ]
    for (index, plan) in nodes.enumerated() {
      let key = try binder.requireColumn(tables[index].key, in: plan.columns)
      var values = properties.map(absent)
      for (place, column) in zip(places[index], plan.visibleColumns) {
        values[place] = .column(column)
      }
      branches.append(
        align(
          plan, layout, kind: 1, ids: [key, key], edgeColumns.map(absent) + values, binder))
    }
    let ready = builder
    let all = LogicalPlan(.union(branches), columns: layout)
    return binder.graph(
      .transform(all, TableTransform("make-graph") { try ready.rows(of: $0) }), id: from,
      nodes: properties, edges: edgeColumns)
  }

  private func align(
    _ plan: LogicalPlan, _ layout: [Column], kind: Int64, ids: [Column],
    _ rest: [BoundExpression], _ binder: Binder
  ) -> LogicalPlan {
    let values = [.literal(.long(kind), .long)] + ids.map { .column($0) } + rest
    return binder.project(
      plan, zip(binder.renumbered(layout), values).map { (column: $0, expression: $1) })
  }

  private func requireSameType(_ one: Column, _ other: Column, at span: Span)
    throws(Diagnostic)
  {
    guard one.type != other.type else { return }
    throw Diagnostic(
      .typeMismatch,
      "`\(one.name)` is a `\(one.type.rawValue)` and `\(other.name)` a `\(other.type.rawValue)`, a graph needs one type",
      at: span, help: "convert one of them before `make-graph`")
  }
}
