import Diagnostics
import KQLPlan
import KQLSyntax

package struct ProjectRename: TabularOperator {
  package static let keywords = ["project-rename"]
  package static let places = OperatorPlaces(.columns)
  package static let documentation = OperatorDocumentation(
    "Gives columns new names and leaves them where they are.", source: "project-rename-operator",
    syntax: "T | project-rename new = old, …",
    examples: [("print a = 1, b = 2 | project-rename c = a", ["1 | 2"])])

  let pairs: [(new: Name, old: Name)]
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic)
    -> ProjectRename
  {
    let pairs = try parser.operands { parser throws(Diagnostic) -> (new: Name, old: Name) in
      let new = try parser.name("a new name")
      try parser.expect(.assign)
      return (new, try parser.name("a column"))
    }
    return ProjectRename(pairs: pairs, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("project-rename ")
    printer.list(pairs) { printer, pair in
      printer.write(pair.new)
      printer.write(" = ")
      printer.write(pair.old)
    }
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    try binder.requireDifferentNames(pairs.map(\.old))
    var names: [Int: Name] = [:]
    var added: [(column: Column, expression: BoundExpression)] = []
    for pair in pairs {
      let column = try binder.namedColumn(pair.old, in: plan.columns)
      names[column.id] = pair.new
      // One that only the logs know is not a column of the plan.
      if !plan.columns.contains(where: { $0.id == column.id }), !column.isUnknown {
        added.append((binder.newColumn(pair.new.text, column.type), .empty(column.type)))
      }
    }
    var taken: Set<String> = []
    var output: [String] = []
    for column in plan.columns {
      let name = names[column.id]?.text ?? column.name
      if !column.isHidden, !taken.insert(name).inserted {
        throw Diagnostic(
          .duplicateName, "there is a column `\(name)` already",
          at: names[column.id]?.span ?? pairs.first?.new.span ?? span)
      }
      output.append(name)
    }
    let renamed = binder.select(plan, plan.columns, names: output)
    return added.isEmpty
      ? renamed
      : binder.project(renamed, renamed.columns.map { ($0, .column($0)) } + added)
  }
}
