import Diagnostics
import KQLPlan
import KQLSyntax
import KQLValues

/// `schema_merge(PreserveOrder)`: several schemas, in the form of `getschema`, as one.
package enum SchemaMerge: Plugin {
  package static let name = "schema_merge"
  package static let documentation = OperatorDocumentation(
    "Schemas in the form of `getschema` put together, with an error where they do not fit.",
    source: "schema-merge-plugin", syntax: "T | evaluate schema_merge([PreserveOrder=true])",
    examples: [
      (
        "union (print a = '' | getschema), (print a = '', b = 1 | getschema) | evaluate schema_merge()",
        ["a | 0 | System.String | string", "b | 1 | System.Int64 | long"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(0...1, named: ["PreserveOrder"])
    try call.refuseSchema()
    let input = try call.input()
    let keepsOrder =
      call.arguments.isEmpty ? true : try binder.pluginFlag(call, 0, "PreserveOrder")
    let wanted = ["ColumnName", "ColumnOrdinal", "DataType", "ColumnType"]
    var columns: [Column] = []
    for name in wanted {
      columns.append(try binder.requireColumn(Name(name, call.span), in: input.columns))
    }
    let source = binder.select(input, columns)
    let transform = TableTransform("schema_merge") { merged($0, keepsOrder: keepsOrder) }
    return LogicalPlan(
      .transform(source, transform), columns: binder.renumbered(columns), isOrdered: true)
  }

  private static func merged(_ table: ResultTable, keepsOrder: Bool) -> [[Value]] {
    var order: [Value] = []
    var rows: [Value: [Value]] = [:]
    for row in table.rows {
      guard var known = rows[row[0]] else {
        order.append(row[0])
        rows[row[0]] = row
        continue
      }
      if known[3] != row[3] {
        known[2] = .string("ERROR(unknown CSL type:ERROR(types do not fit))")
        known[3] = .string("ERROR(types do not fit)")
      } else if keepsOrder, known[1] != row[1] {
        known[1] = .long(-1)
        known[2] = .string("ERROR(unknown CSL type:ERROR(columns are out of order))")
        known[3] = .string("ERROR(columns are out of order)")
      }
      rows[row[0]] = known
    }
    let found = order.compactMap { rows[$0] }
    let fine = found.filter { $0[1] != .long(-1) }.sorted { ordinal($0) < ordinal($1) }
    let renumbered = fine.enumerated().map { index, row in
      var copy = row
      copy[1] = .long(Int64(index))
      return copy
    }
    return renumbered + found.filter { $0[1] == .long(-1) }
  }

  private static func ordinal(_ row: [Value]) -> Int64 {
    if case .long(let number) = row[1] { number } else { 0 }
  }
}
