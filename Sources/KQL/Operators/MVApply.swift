import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

package struct MVApply: TabularOperator {
  package static let keywords = ["mv-apply"]
  package static let places = OperatorPlaces(
    options: ["with_itemindex": []],
    words: ["to": .words(["typeof()"]), "limit": .nothing, "on": .operators])
  package static let documentation = OperatorDocumentation(
    "Expands arrays and runs a pipeline over the elements of each row apart.",
    source: "mv-apply-operator",
    syntax:
      "T | mv-apply [with_itemindex=name] [name =] array [to typeof(type)], … [limit N] on (operator | …)",
    examples: [
      (
        "datatable(a: int, b: dynamic) [1, dynamic([10, 30, 20])] | mv-apply x = b to typeof(long) on (top 1 by x) | project a, x",
        ["1 | 30"]
      )
    ])

  let form: ExpansionForm
  let body: Pipeline
  package let span: Span

  package static func parse(_ parser: inout Parser, keyword: Name) throws(Diagnostic) -> MVApply {
    let form = try ExpansionForm.parse(&parser)
    try parser.expect(word: "on")
    try parser.expect(.leftParen)
    let body = try parser.bodyPipeline()
    try parser.expect(.rightParen)
    return MVApply(form: form, body: body, span: parser.span(from: keyword.span.start))
  }

  package func write(to printer: inout QueryPrinter) {
    printer.write("mv-apply")
    form.write(to: &printer)
    printer.write(" on ")
    printer.bracketed(body)
  }

  package func bind(_ input: LogicalPlan?, _ binder: Binder, _ environment: inout Environment)
    throws(Diagnostic) -> LogicalPlan
  {
    let plan = try require(input)
    let limit = try form.limit.map { expression throws(Diagnostic) in
      try binder.rowCount(expression, environment)
    }
    // Each row gets a number, by which its elements are distinguished from those of other rows.
    var number = binder.newColumn("", .long)
    number.isHidden = true
    let numbered = LogicalPlan(
      .window(plan, [.rowNumber], within: []), columns: plan.columns + [number],
      isOrdered: plan.isOrdered)
    let expanded = try binder.expand(numbered, form, limit: limit, environment)
    let ordered = LogicalPlan(
      .sort(
        expanded.plan,
        [
          SortKey(.column(number), isDescending: false, nullsFirst: true),
          SortKey(.column(expanded.index), isDescending: false, nullsFirst: true),
        ]), columns: expanded.plan.columns, isOrdered: true)
    // Columns of the input, but for those that the elements took the place of.
    let kept = plan.columns.filter { column in
      column.isHidden || !expanded.names.contains(column.name)
    }
    let positions = ([number] + kept).compactMap { column in
      expanded.plan.columns.firstIndex { $0.id == column.id }
    }
    guard positions.count == kept.count + 1 else {
      throw Diagnostic(.internalError, "a column was lost in `mv-apply`", at: span)
    }
    let source = GroupedInput(
      marker: binder.share(ordered), unordered: expanded.plan, positions: positions)
    binder.recorder.beginGroups(of: source.marker)
    defer { binder.recorder.endGroups() }
    let bound = try binder.bindPipeline(
      body, in: environment, input: binder.use(source.marker))
    let isRowWise = bound.isRowWise(over: source.marker)
    guard let group = try binder.grouped(bound, over: source, isRowWise: isRowWise) else {
      if bound.isOpen || binder.hasPlaceholders { throw .consequence(at: span) }
      throw Diagnostic(
        .wrongShape, "the pipeline of `mv-apply` does not read the elements", at: span)
    }
    return result(of: group, bound, kept, isOrdered: plan.isOrdered, isRowWise, binder)
  }

  /// The columns of the input, then what else the pipeline gives; of a column in both the pipeline's holds.
  private func result(
    of group: GroupedPlan, _ bound: LogicalPlan, _ kept: [Column], isOrdered: Bool,
    _ isRowWise: Bool, _ binder: Binder
  ) -> LogicalPlan {
    var rest = bound.visibleColumns
    var items: [(column: Column, expression: BoundExpression)] = []
    for (column, carried) in zip(kept, group.carried.dropFirst()) {
      var output = binder.newColumn(column.name, for: .column(carried))
      if let index = rest.firstIndex(where: { $0.name == column.name }), !column.isHidden {
        let given = rest.remove(at: index)
        output = binder.newColumn(column.name, for: .column(given))
        items.append((output, .column(given)))
      } else {
        output.isHidden = column.isHidden
        items.append((output, .column(carried)))
      }
    }
    items += rest.map { (binder.newColumn($0.name, for: .column($0)), .column($0)) }
    var plan = group.plan
    // Elements leave in the order of their rows where the rows were in one.
    if isOrdered, !isRowWise, !plan.isOrdered {
      plan = LogicalPlan(
        .sort(plan, [SortKey(group.key, isDescending: false, nullsFirst: true)]),
        columns: plan.columns, isOrdered: true)
    }
    var projected = binder.project(plan, items)
    projected.isOrdered = isOrdered
    return projected
  }
}
