import Diagnostics
import KQLPlan
import KQLSyntax

package struct Project: TabularOperator {
  package static let keywords = ["project"]
  package static let documentation = OperatorDocumentation(
    "Chooses, renames and computes columns; only these come out, in this order.",
    source: "project-operator", syntax: "T | project column, name = expression, …",
    examples: [("print a = 1, b = 2 | project c = a + b, a", ["3 | 1"])])

  let items: [Expression]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> Project {
    let items = try parser.operands { parser throws(Diagnostic) in
      try parser.namedExpression()
    }
    return Project(items: items, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("project ")
    printer.list(items)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    var plan = try require(input)
    let outside = environment
    let bound = try binder.withWindows(&plan, outside) { scope throws(Diagnostic) in
      try binder.bindItems(items, in: scope, generatedPast: [])
    }
    var output: [(column: Column, expression: BoundExpression)] = []
    for item in bound {
      if case .column(let column) = item.expression, column.isRest {
        output.append((column, item.expression))
      } else if case .column(let column) = item.expression, column.name == item.name {
        var visible = column
        visible.isHidden = false
        // One column chosen twice under one name needs a number of its own.
        if output.contains(where: { $0.column.id == column.id }) {
          visible = binder.newColumn(item.name, for: item.expression)
        }
        output.append((visible, item.expression))
      } else {
        output.append((binder.newColumn(item.name, for: item.expression), item.expression))
      }
    }
    return binder.project(plan, output)
  }
}
