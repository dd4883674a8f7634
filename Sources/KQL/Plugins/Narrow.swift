import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// `narrow()`: a row for each cell.
package enum Narrow: Plugin {
  package static let name = "narrow"
  package static let documentation = OperatorDocumentation(
    "A row for each cell: the number of its row from 0, the name of its column, its value as text.",
    source: "narrow-plugin", syntax: "T | evaluate narrow()",
    examples: [
      ("print a = 1, b = true | evaluate narrow()", ["0 | a | 1", "0 | b | True"])
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(0...0)
    try call.refuseSchema()
    let input = try call.input()
    let number = binder.newColumn("", .long)
    let numbered = LogicalPlan(
      .window(input, [.rowNumber], within: []), columns: input.columns + [number], isOrdered: true)
    let names = input.visibleColumns.map { DynamicValue.string($0.name) }
    var parts: [BoundExpression] = []
    let most = binder.host.limits.valuesPerCall
    for start in stride(from: 0, to: input.visibleColumns.count, by: most) {
      let slice = input.visibleColumns[start..<min(start + most, input.visibleColumns.count)]
      var texts: [BoundExpression] = []
      for column in slice { texts.append(try binder.convert(.column(column), to: .string)) }
      parts.append(try binder.call(.packArray, texts, at: call.span))
    }
    if parts.isEmpty { parts = [.literal(.dynamic("[]"), .dynamic)] }
    let values = parts.count == 1 ? parts[0] : try binder.call(.arrayConcat, parts, at: call.span)
    let name = binder.newColumn("Column", .dynamic)
    let value = binder.newColumn("Value", .dynamic)
    let expand = ExpandNode(
      input: numbered,
      arrays: [.literal(.dynamic(DynamicValue.array(names).jsonText), .dynamic), values],
      elements: [name, value])
    let expanded = LogicalPlan(
      .expand(expand), columns: numbered.columns + [name, value], isOrdered: true)
    let row = try binder.call(
      .subtract, [.column(number), .literal(.long(1), .long)], at: call.span)
    return binder.project(
      expanded,
      [
        (binder.newColumn("Row", .long), row),
        (binder.newColumn("Column", .string), try binder.convert(.column(name), to: .string)),
        (binder.newColumn("Value", .string), try binder.convert(.column(value), to: .string)),
      ])
  }
}
