import Diagnostics
import KQLPlan
import KQLSyntax

package struct MVExpand: TabularOperator {
  package static let keywords = ["mv-expand", "mvexpand"]
  package static let places = OperatorPlaces(
    options: ["kind": ["bag", "array"], "bagexpansion": ["bag", "array"], "with_itemindex": []],
    words: ["to": .words(["typeof()"]), "limit": .nothing])
  package static let documentation = OperatorDocumentation(
    "A row for each element of an array, or for each member of a bag.",
    source: "mv-expand-operator",
    syntax:
      "T | mv-expand [kind=bag | array] [with_itemindex=name] [name =] array [to typeof(type)], … [limit N]",
    examples: [
      (
        "datatable(a: int, b: dynamic) [1, dynamic([10, 20])] | mv-expand b",
        ["1 | 10", "1 | 20"]
      )
    ])

  let isLegacy: Bool
  let form: ExpansionForm
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> MVExpand {
    let form = try ExpansionForm.parse(&parser)
    return MVExpand(
      isLegacy: keyword.text == "mvexpand", form: form,
      span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write(isLegacy ? "mvexpand" : "mv-expand")
    form.write(to: &printer)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    var limit = try form.limit.map { expression throws(Diagnostic) in
      try binder.rowCount(expression, environment)
    }
    if isLegacy, limit == nil { limit = 128 }
    return try binder.expand(plan, form, limit: limit, environment).plan
  }
}
