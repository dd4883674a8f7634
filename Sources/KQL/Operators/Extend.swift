import Diagnostics
import KQLPlan
import KQLSyntax

package struct Extend: TabularOperator {
  package static let keywords = ["extend"]
  package static let documentation = OperatorDocumentation(
    "Adds computed columns; one that exists is replaced where it stands.",
    source: "extend-operator", syntax: "T | extend name = expression, …",
    examples: [("print a = 1 | extend b = a + 1", ["1 | 2"])])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Extend {
    let items = try parser.operands { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return Extend(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("extend ")
    printer.list(items)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    let outside = environment
    let before = plan.columns
    let bound = try binder.withWindows(&plan, outside) { scope throws(Diagnostic) in
      try binder.bindItems(
        items, in: scope, generatedPast: before.map(\.name), lendsNamesOnce: true)
    }
    return binder.extend(
      plan, keeping: before, with: bound.map { ($0.name, $0.expression) })
  }
}

extension Binder {
  /// The plan with columns replaced, where the name exists, or added at the end.
  package func extend(
    _ plan: LogicalPlan, keeping columns: [Column], with items: [(String, BoundExpression)]
  ) -> LogicalPlan {
    var output = columns.map { (column: $0, expression: BoundExpression.column($0)) }
    for (name, expression) in items {
      let column = newColumn(name, for: expression)
      if let index = output.firstIndex(where: { $0.column.name == name && !$0.column.isHidden }) {
        output[index] = (column, expression)
      } else {
        output.append((column, expression))
      }
    }
    return project(plan, output)
  }
}
