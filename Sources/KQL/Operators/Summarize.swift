import Diagnostics
import KQLPlan
import KQLSyntax

package struct Summarize: TabularOperator {
  package static let keywords = ["summarize"]
  package static let places = OperatorPlaces(.aggregates, words: ["by": .expressions])
  package static let documentation = OperatorDocumentation(
    "Groups the rows by keys and computes aggregates over each group; without keys one row comes out.",
    source: "summarize-operator", syntax: "T | summarize name = aggregate(…), … by key, …",
    examples: [
      (
        "range x from 1 to 4 step 1 | summarize count() by y = x % 2 | sort by y asc",
        ["0 | 2", "1 | 2"]
      )
    ])

  let aggregates: [Expression]
  let keys: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> Summarize
  {
    _ = try parser.options([])
    var aggregates: [Expression] = []
    if !parser.isAt(word: "by"), !parser.endsOperator {
      aggregates = try parser.operands { parser throws(Diagnostic) in
        try parser.namedExpression()
      }
    }
    var keys: [Expression] = []
    if parser.take(word: "by") {
      keys = try parser.operands { parser throws(Diagnostic) in
        try parser.namedExpression()
      }
    }
    return Summarize(
      aggregates: aggregates, keys: keys, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write(aggregates.isEmpty ? "summarize" : "summarize ")
    printer.list(aggregates)
    guard !keys.isEmpty else { return }
    printer.write(" by ")
    printer.list(keys)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    return try binder.summarize(plan, aggregates, by: keys, environment)
  }
}
