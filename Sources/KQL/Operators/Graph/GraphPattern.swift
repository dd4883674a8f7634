import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// A pattern as written: `(a)-[e*1..5]->(b)<--(c), (b)--(d)`.
struct GraphPattern: Sendable {
  struct Node: Sendable {
    /// nil for `()`.
    var name: Name?
  }

  struct Edge: Sendable {
    var name: Name?
    var direction: BoundMatch.Direction
    /// The nodes at its left and its right, by number.
    var left: Int
    var right: Int
    /// `*low..high`.
    var range: (low: Expression, high: Expression)?
    var span: Span
  }

  /// One a name; each nameless one is a node of its own.
  var nodes: [Node] = []
  var edges: [Edge] = []
  var sequences = 0

  static func parse(_ parser: inout Parser) throws(Diagnostic) -> GraphPattern {
    var pattern = GraphPattern()
    repeat {
      pattern.sequences += 1
      var left = try pattern.parseNode(&parser)
      while parser.isAt(.minus) || parser.isAt(.less) {
        var edge = try parseEdge(&parser)
        edge.left = left
        edge.right = try pattern.parseNode(&parser)
        left = edge.right
        pattern.edges.append(edge)
      }
      guard pattern.nodes.count + pattern.edges.count <= Bounds.patternElements else {
        throw Diagnostic(
          .tooComplex, "a pattern has at most \(Bounds.patternElements) elements",
          at: parser.current.span)
      }
    } while parser.take(.comma)
    return pattern
  }

  private mutating func parseNode(_ parser: inout Parser) throws(Diagnostic) -> Int {
    try parser.expect(.leftParen)
    let name = parser.isAt(.rightParen) ? nil : try parser.name("a node")
    try parser.expect(.rightParen)
    if let name, let known = nodes.firstIndex(where: { $0.name?.text == name.text }) {
      return known
    }
    nodes.append(Node(name: name))
    return nodes.count - 1
  }

  /// `-->`, `<--`, `--`, or with a name and a range in brackets between the hyphens.
  private static func parseEdge(_ parser: inout Parser) throws(Diagnostic) -> Edge {
    let start = parser.current.span.start
    let pointsLeft = parser.take(.less)
    try parser.expect(.minus)
    var name: Name?
    var range: (low: Expression, high: Expression)?
    if parser.take(.leftBracket) {
      if !parser.isAt(.star), !parser.isAt(.rightBracket) { name = try parser.name("an edge") }
      if parser.take(.star) {
        let low = try parser.additive()
        try parser.expect(.dotDot)
        range = (low, try parser.additive())
      }
      try parser.expect(.rightBracket)
    }
    try parser.expect(.minus)
    let span = parser.span(from: start)
    if pointsLeft, parser.isAt(.greater) {
      throw Diagnostic(
        .unexpectedToken, "an edge points one way", at: span, help: "`--` takes both directions")
    }
    let pointsRight = parser.take(.greater)
    return Edge(
      name: name, direction: pointsLeft ? .left : pointsRight ? .right : .any, left: 0, right: 0,
      range: range, span: parser.span(from: start))
  }

  /// Sequences that share a node at their ends are written as one.
  func write(to printer: inout QueryPrinter) {
    func write(node: Int) {
      printer.write("(")
      if let name = nodes[node].name { printer.write(name) }
      printer.write(")")
    }
    var last: Int?
    func begin(at node: Int) {
      if last != nil { printer.write(", ") }
      write(node: node)
      last = node
    }
    for edge in edges {
      if edge.left != last { begin(at: edge.left) }
      printer.write(edge.direction == .left ? "<-" : "-")
      if edge.name != nil || edge.range != nil {
        printer.write("[")
        if let name = edge.name { printer.write(name) }
        if let range = edge.range {
          printer.write("*")
          printer.sum(range.low)
          printer.write("..")
          printer.sum(range.high)
        }
        printer.write("]")
      }
      printer.write(edge.direction == .right ? "->" : "-")
      write(node: edge.right)
      last = edge.right
    }
    let walked = Set(edges.flatMap { [$0.left, $0.right] })
    for node in nodes.indices where !walked.contains(node) { begin(at: node) }
  }

  /// Whether some node can be reached from itself over edges of the pattern, each taken once.
  var isCyclic: Bool { edges.count >= nodes.count }

  /// The number of parts that share no node.
  var componentCount: Int {
    var parts = Array(nodes.indices)
    for edge in edges {
      let (one, other) = (parts[edge.left], parts[edge.right])
      for index in parts.indices where parts[index] == other { parts[index] = one }
    }
    return Set(parts).count
  }
}

extension GraphPattern {
  /// What a pattern must be for every operator.
  func validate() throws(Diagnostic) {
    var names: Set<String> = []
    for edge in edges {
      guard let name = edge.name else { continue }
      guard names.insert(name.text).inserted,
        !nodes.contains(where: { $0.name?.text == name.text })
      else {
        throw Diagnostic(.duplicateName, "the name `\(name.text)` is given twice", at: name.span)
      }
    }
    guard componentCount <= 1 else {
      throw Diagnostic(
        .wrongShape, "the parts of this pattern share no node",
        at: nodes.last?.name?.span ?? edges.last?.span ?? .none,
        help: "name one node in both sequences")
    }
  }
}
