import Diagnostics
import KQLPlan
import KQLSyntax

/// `serialize`: the order of the rows means something from here on.
package struct Serialize: TabularOperator {
  package static let keywords = ["serialize"]
  package static let documentation = OperatorDocumentation(
    "Marks the rows as ordered, so that window functions may look at the rows around; may add columns.",
    source: "serialize-operator", syntax: "T | serialize [name = expression, …]",
    examples: [
      ("range x from 1 to 2 step 1 | serialize n = row_number()", ["1 | 1", "2 | 2"])
    ])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> Serialize
  {
    var items: [Expression] = []
    if !parser.endsOperator {
      items = try parser.operands { parser throws(Diagnostic) in
        try parser.namedExpression()
      }
    }
    return Serialize(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write(items.isEmpty ? "serialize" : "serialize ")
    printer.list(items)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    plan.isOrdered = true
    guard !items.isEmpty else { return plan }
    return try Extend(items: items, span: span).bind(plan, binder, &environment)
  }
}
