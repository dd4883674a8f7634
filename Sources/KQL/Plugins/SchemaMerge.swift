import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `schema_merge(PreserveOrder)`: several schemas, in the form of `getschema`, as one.
package enum SchemaMerge: Plugin {
  package static let name = "schema_merge"
  package static let documentation = OperatorDocumentation(
    "Schemas in the form of `getschema` put together, with an error where they do not fit.",
    source: "schema-merge-plugin", syntax: "T | evaluate schema_merge([PreserveOrder=true])",
    words: [
      "PreserveOrder": "whether columns stand in the order of the schemas; true if not given"
    ],
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
    let schemas = MergedSchemas(keepsOrder: keepsOrder)
    let transform = TableTransform("schema_merge") { schemas.rows(of: $0) }
    // The ordinal is a `long` here, an `int` in `getschema`.
    let merged = columns.map { column in
      binder.newColumn(column.name, column.name == "ColumnOrdinal" ? .long : column.type)
    }
    return LogicalPlan(.transform(source, transform), columns: merged, isOrdered: true)
  }
}
