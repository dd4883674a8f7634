import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `rows_near(condition, before, after)`: rows around those for which a condition holds.
package enum RowsNear: Plugin {
  package static let name = "rows_near"
  package static let documentation = OperatorDocumentation(
    "The rows that stand near one for which a condition is true.", source: "rows-near-plugin",
    syntax: "T | evaluate rows_near(condition, rows before and after [, rows after])",
    words: [
      "condition": "what a row must meet for the rows near to it to be kept",
      "rows before and after":
        "how many rows before it are kept, and after it where that is not given",
      "rows after": "how many rows after it are kept",
    ],
    examples: [
      (
        "range x from 1 to 9 step 1 | sort by x asc | evaluate rows_near(x == 5, 1, 2)",
        ["4", "5", "6", "7"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(2...3, named: ["Condition", "NumRows", "RowsAfter"])
    try call.refuseSchema()
    let input = try call.input()
    guard let condition = call.argument("Condition", at: 0) else {
      throw Diagnostic(.noOverload, "`rows_near` needs a condition", at: call.span)
    }
    let predicate = try binder.bindPredicate(
      condition, in: binder.rowScope(input, call.environment))
    let (count, _) = try binder.requirePluginConstant(call, 1, "NumRows", [.int, .long])
    let after = try binder.pluginConstant(call, 2, "RowsAfter")?.value ?? count
    guard case .long(let rowsBefore) = count, case .long(let rowsAfter) = after, rowsBefore >= 0,
      rowsAfter >= 0
    else {
      throw Diagnostic(.argumentValue, "the numbers of rows must not be negative", at: call.span)
    }
    // Hidden columns go through as well, so all are shown to the transform.
    let items = input.columns.map { (column: $0, expression: BoundExpression.column($0)) }
    var marked = binder.project(input, items + [(binder.newColumn("", .bool), predicate)])
    for index in marked.columns.indices { marked.columns[index].isHidden = false }
    let near = NearRows(before: rowsBefore, after: rowsAfter)
    let transform = TableTransform("rows_near") { near.rows(of: $0) }
    return LogicalPlan(
      .transform(marked, transform), columns: binder.renumbered(input.columns), isOrdered: true)
  }
}
