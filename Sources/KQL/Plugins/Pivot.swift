import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// `pivot(column, aggregate, row columns…)`: the values of a column become columns.
package enum Pivot: Plugin {
  package static let name = "pivot"
  package static let documentation = OperatorDocumentation(
    "A column for each value of a column, with an aggregate of the rows that have it.",
    source: "pivot-plugin",
    syntax: "T | evaluate pivot(column [, aggregate(…)] [, row column, …]) [: (column: type, …)]",
    words: [
      "column": "the column whose values become columns",
      "aggregate(…)": "what is computed of the rows with a value; their number if not given",
      "row column": "a column that is kept; all others if none is given",
    ],
    examples: [
      (
        "datatable(s: string, e: string) ['AL', 'Wind', 'AK', 'Cold', 'AL', 'Wind'] | evaluate pivot(s) | sort by e asc",
        ["Cold | 0 | 1", "Wind | 2 | 0"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(1...100)
    let shared = binder.share(try call.input())
    let rows = binder.use(shared)
    let pivot = try binder.pluginColumn(call, 0, "pivotColumn", in: rows.columns)
    let (aggregate, columns) = try split(call, binder)
    let scope = binder.rowScope(rows, call.environment)
    var inner = scope
    let collector = AggregateCollector()
    inner.aggregates = collector
    let value = try binder.bind(aggregate, in: inner)
    guard case .column(let only) = value, collector.calls.count == 1,
      let cell = collector.calls.first, cell.column.id == only.id
    else {
      throw Diagnostic(
        .wrongShape, "`pivot` takes one aggregate, as in `sum(x)`", at: aggregate.span)
    }
    // The columns that stay: those asked for, else all that are neither pivoted nor aggregated.
    var keys: [Column] = []
    if columns.isEmpty {
      var read: Set<Int> = [pivot.id]
      for argument in cell.call.arguments { argument.collectColumns(into: &read) }
      keys = rows.visibleColumns.filter { !read.contains($0.id) }
    } else {
      for name in columns { keys.append(try binder.requireColumn(name, in: rows.columns)) }
    }
    for key in keys where key.type == .dynamic {
      throw Diagnostic(
        .typeMismatch, "`pivot` cannot group by the `dynamic` column `\(key.name)`", at: call.span,
        help: "name the columns to keep, or convert it with `tostring(…)` before")
    }
    let values = try pivotValues(shared, pivot, rows, keys, call, binder)
    let output = try rotated(rows, pivot, cell.call, keys, values ?? [], call, binder)
    return values == nil ? binder.opened(output) : output
  }

  /// The aggregate, `count()` where there is none, and the names of the columns to keep.
  private static func split(_ call: PluginCall, _ binder: Binder) throws(Diagnostic)
    -> (Expression, [Name])
  {
    var rest = call.positional.dropFirst()
    var aggregate = Expression.call(Name("count", call.span), [], call.span)
    if let first = rest.first, case .call = first.value {
      aggregate = first.value
      rest = rest.dropFirst()
    }
    var names: [Name] = []
    for argument in rest {
      guard case .name(let name) = argument.value else {
        throw Diagnostic(.wrongShape, "expected a column", at: argument.value.span)
      }
      names.append(name)
    }
    return (aggregate, names)
  }

  /// What becomes a column: the values of the pivoted column in the order in which they occur, or what the
  /// query says there is; nil where nobody knows.
  private static func pivotValues(
    _ shared: SharedPlan, _ pivot: Column, _ rows: LogicalPlan, _ keys: [Column],
    _ call: PluginCall, _ binder: Binder
  ) throws(Diagnostic) -> [String]? {
    if let schema = call.schema {
      let names = try binder.schemaColumns(schema).map(\.0.text)
      return names.filter { name in !keys.contains { $0.name == name } }
    }
    let use = binder.use(shared)
    let index = rows.columns.firstIndex { $0.id == pivot.id } ?? 0
    let text = try binder.convert(.column(use.columns[index]), to: .string)
    let set = try binder.resolve(binder.catalog[.makeSet], [text], spans: [], at: call.span)
    let plan = LogicalPlan(
      .aggregate(use, keys: [], aggregates: [set]), columns: [binder.newColumn("set", .dynamic)])
    guard let table = try binder.runForColumns(plan, of: call) else { return nil }
    guard case .dynamic(let json)? = table.rows.first?.first,
      case .array(let elements)? = DynamicValue(json: json)
    else { return [] }
    guard elements.count <= Bounds.pivotColumns else {
      throw Diagnostic(
        .limit,
        "`pivot` makes at most \(Bounds.pivotColumns) columns, `\(pivot.name)` has \(elements.count) values",
        at: call.span)
    }
    return elements.map(\.text)
  }

  private static func rotated(
    _ rows: LogicalPlan, _ pivot: Column, _ aggregate: AggregateCall, _ keys: [Column],
    _ values: [String], _ call: PluginCall, _ binder: Binder
  ) throws(Diagnostic) -> LogicalPlan {
    // One row a combination of keys and pivoted value, then one a combination of keys.
    let text = try binder.convert(.column(pivot), to: .string)
    let textColumn = binder.newColumn(pivot.name, .string)
    let keyColumns = keys.map { binder.newColumn($0.name, for: .column($0)) }
    let valueColumn = binder.newColumn("value", aggregate.type)
    let grouped = LogicalPlan(
      .aggregate(rows, keys: keys.map { .column($0) } + [text], aggregates: [aggregate]),
      columns: keyColumns + [textColumn, valueColumn])
    let nothing = try nothing(of: aggregate, rows, binder)
    var calls: [AggregateCall] = []
    var cellColumns: [Column] = []
    for value in values {
      let condition = try binder.call(
        .equals, [.column(textColumn), .literal(.string(value), .string)], at: call.span)
      calls.append(
        try binder.resolve(
          binder.catalog[.pivotCell], [condition, .column(valueColumn)], spans: [], at: call.span))
      cellColumns.append(binder.newColumn(value, aggregate.type))
    }
    let outputKeys = keyColumns.map { binder.newColumn($0.name, for: .column($0)) }
    let wide = LogicalPlan(
      .aggregate(grouped, keys: keyColumns.map { .column($0) }, aggregates: calls),
      columns: outputKeys + cellColumns)
    var allocator = NameAllocator(taken: outputKeys.map(\.name))
    var items = outputKeys.map { (column: $0, expression: BoundExpression.column($0)) }
    for column in cellColumns {
      var filled = BoundExpression.column(column)
      if nothing != .null {
        filled = try binder.call(
          .coalesce, [filled, .literal(nothing, aggregate.type)], at: call.span)
      }
      let name = column.name.isEmpty ? allocator.generate() : allocator.unique(column.name)
      items.append((binder.newColumn(name, for: filled), filled))
    }
    guard let schema = call.schema else { return binder.project(wide, items) }
    var chosen: [(column: Column, expression: BoundExpression)] = []
    for (name, type) in try binder.schemaColumns(schema) {
      guard let item = items.first(where: { $0.column.name == name.text }) else { continue }
      let value = try binder.convert(item.expression, to: type)
      chosen.append((binder.newColumn(name.text, for: value), value))
    }
    return binder.project(wide, chosen)
  }

  /// What the aggregate gives over no rows: it stands where a combination does not occur.
  private static func nothing(
    of aggregate: AggregateCall, _ rows: LogicalPlan, _ binder: Binder
  ) throws(Diagnostic) -> Value {
    let empty = LogicalPlan(.values([]), columns: rows.columns)
    let plan = LogicalPlan(
      .aggregate(empty, keys: [], aggregates: [aggregate]),
      columns: [binder.newColumn("value", aggregate.type)])
    return try binder.run(plan)?.rows.first?.first ?? .null
  }
}
