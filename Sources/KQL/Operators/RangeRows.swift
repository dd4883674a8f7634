import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct RangeRows: TabularOperator {
  package static let keywords = ["range"]
  package static let start = PipelineStart.optional
  package static let places = OperatorPlaces(
    .nothing, words: ["from": .expressions, "to": .expressions, "step": .expressions])
  package static let documentation = OperatorDocumentation(
    "One column of values from a first to a last one, both included.", source: "range-operator",
    syntax: "range name from first to last step step",
    examples: [("range x from 1 to 5 step 2", ["1", "3", "5"])])

  let name: Name
  let from: Expression
  let to: Expression
  let step: Expression
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> RangeRows
  {
    let name = try parser.name("a column")
    try parser.expect(word: "from")
    let from = try parser.expression()
    try parser.expect(word: "to")
    let to = try parser.expression()
    try parser.expect(word: "step")
    let step = try parser.expression()
    return RangeRows(
      name: name, from: from, to: to, step: step, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("range ")
    printer.write(name)
    for (word, part) in [("from", from), ("to", to), ("step", step)] {
      printer.write(" \(word) ")
      printer.write(part)
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let scope = Scope(environment: environment)
    var first = try binder.bind(from, in: scope)
    var last = try binder.bind(to, in: scope)
    var step = try binder.bind(self.step, in: scope)
    let type: ScalarType
    switch (first.type, last.type, step.type) {
    case (.datetime, .datetime, .timespan): type = .datetime
    case (.timespan, .timespan, .timespan): type = .timespan
    default:
      guard let ends = binder.widened(first.type, last.type),
        let all = binder.widened(ends, step.type), all != .decimal
      else {
        throw Diagnostic(
          .typeMismatch,
          "a range cannot go from `\(first.type.rawValue)` to `\(last.type.rawValue)` by `\(step.type.rawValue)`",
          at: span)
      }
      type = all
      first = try binder.convert(first, to: type)
      last = try binder.convert(last, to: type)
      step = try binder.convert(step, to: type)
    }
    let column = binder.newColumn(name.text, type)
    return LogicalPlan(.range(from: first, to: last, step: step), columns: [column])
  }
}
