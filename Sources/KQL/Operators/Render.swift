import Diagnostics
import KQLPlan
import KQLSyntax

/// `render`: how to draw the result. The rows stay as they are.
package struct Render: TabularOperator {
  package static let keywords = ["render"]
  /// Source: render-operator.
  private static let kinds = [
    "table", "timechart", "linechart", "areachart", "stackedareachart", "columnchart", "barchart",
    "piechart", "scatterchart", "card", "anomalychart", "ladderchart", "pivotchart", "timepivot",
    "treemap", "plotly", "graph",
  ]
  private static let propertyNames = [
    "accumulate", "anomalycolumns", "kind", "legend", "series", "title", "xaxis", "xcolumn",
    "xtitle",
    "yaxis", "ycolumns", "ymax", "ymin", "ysplit", "ytitle",
  ]
  package static let places = OperatorPlaces(
    .words(kinds), words: ["with": .properties(propertyNames)])
  package static let documentation = OperatorDocumentation(
    "Says how the result is drawn; the rows stay as they are.", source: "render-operator",
    syntax: "T | render kind [with (property = value, …)]",
    examples: [("print a = 1 | render table", ["1"])])

  let kind: Name
  let properties: [String: String]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Render {
    let kind = try parser.name("a kind of chart")
    var properties: [String: String] = [:]
    func property(_ parser: inout Parser) throws(Diagnostic) {
      let name = try parser.name("a property")
      try parser.expect(.assign)
      let start = parser.current.span.start
      _ = try parser.additive()
      while parser.isAt(.comma), case .identifier = parser.peek().kind,
        parser.peek(2).kind != .punctuation(.assign)
      {
        parser.advance()
        _ = try parser.additive()
      }
      properties[name.text] = parser.source.text(parser.span(from: start))
    }
    if parser.take(word: "with") {
      try parser.expect(.leftParen)
      while !parser.isAt(.rightParen) {
        try property(&parser)
        if !parser.take(.comma) { break }
      }
      try parser.expect(.rightParen)
    } else {
      while !parser.endsOperator { try property(&parser) }
    }
    return Render(
      kind: kind, properties: properties, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("render ")
    printer.write(kind)
    guard !properties.isEmpty else { return }
    printer.write(" with (")
    printer.list(properties.sorted { $0.key < $1.key }) { printer, property in
      printer.write("\(property.key)=\(property.value)")
    }
    printer.write(")")
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    binder.visualization = Visualization(kind: kind.text, properties: properties)
    return plan
  }
}
