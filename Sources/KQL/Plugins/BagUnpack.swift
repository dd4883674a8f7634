import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// `bag_unpack(column, prefix, columnsConflict, ignoredProperties)`: a column a property.
package enum BagUnpack: Plugin {
  package static let name = "bag_unpack"
  package static let documentation = OperatorDocumentation(
    "A column for each property of the bags in a column, by name; of one type where all values are.",
    source: "bag-unpack-plugin",
    syntax:
      "T | evaluate bag_unpack(column [, prefix] [, columnsConflict='error' | 'replace_source' | 'keep_source'] [, ignoredProperties=array]) [: (column: type, …)]",
    words: [
      "column": "the column of bags", "prefix": "what the names of new columns begin with",
      "columnsConflict":
        "what becomes of a property that is called as a column is; an error if not given",
      "ignoredProperties": "an array of the names of properties that make no column",
    ],
    examples: [
      (
        "datatable(d: dynamic) [dynamic({'Name': 'John', 'Age': 20}), dynamic({'Name': 'Dave'})] | evaluate bag_unpack(d) | sort by Name asc",
        [" | Dave", "20 | John"]
      )
    ])

  private enum Conflict { case error, replacesSource, keepsSource }

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(
      1...4, named: ["OutputColumnPrefix", "columnsConflict", "ignoredProperties"])
    let input = try call.input()
    let column = try binder.pluginColumn(call, 0, "Column", in: input.columns)
    guard column.type == .dynamic else {
      throw Diagnostic(
        .typeMismatch,
        "`bag_unpack` takes a `dynamic` column, `\(column.name)` is a `\(column.type.rawValue)`",
        at: call.span,
        help: column.type == .string ? "make one with `parse_json(…)` first" : nil)
    }
    let prefix = try binder.pluginConstant(call, 1, "OutputColumnPrefix")?.value
    let conflict = try conflict(call, binder)
    let ignored = try ignored(call, binder)
    var prefixText = ""
    if case .string(let text)? = prefix { prefixText = text }
    // Two uses of the input: one finds the properties, one gives the rows.
    let shared = binder.share(input)
    let rows = binder.use(shared)
    let bag = rows.columns[input.columns.firstIndex { $0.id == column.id } ?? 0]
    var slots: [(name: String, type: ScalarType)] = []
    if let schema = call.schema {
      return try unpacked(rows, bag, schema, prefixText, binder)
    }
    let found = try properties(of: shared, column, input, call, binder)
    slots = (found ?? []).filter { !ignored.contains($0.name) }
    var items = rows.columns.filter { $0.id != bag.id }.map {
      (column: $0, expression: BoundExpression.column($0))
    }
    for slot in slots {
      let name = prefixText + slot.name
      let value = try binder.convert(.path(.column(bag), [.key(slot.name)]), to: slot.type)
      let output = binder.newColumn(name, for: value)
      guard
        let index = items.firstIndex(where: { $0.column.name == name && !$0.column.isHidden })
      else {
        items.append((output, value))
        continue
      }
      switch conflict {
      case .replacesSource: items[index] = (output, value)
      case .keepsSource: break
      case .error:
        throw Diagnostic(
          .duplicateName,
          "`bag_unpack` finds a property `\(slot.name)`, but there is a column `\(name)`",
          at: call.span,
          help: "say which one holds: `columnsConflict='replace_source'` or `'keep_source'`")
      }
    }
    let output = binder.project(rows, items)
    return found == nil ? binder.opened(output) : output
  }

  private static func conflict(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> Conflict
  {
    guard let found = try binder.pluginConstant(call, 2, "columnsConflict") else { return .error }
    switch found.value {
    case .string("error"): return .error
    case .string("replace_source"): return .replacesSource
    case .string("keep_source"): return .keepsSource
    default:
      throw Diagnostic(
        .argumentValue,
        "`columnsConflict` is 'error', 'replace_source' or 'keep_source'", at: found.span)
    }
  }

  private static func ignored(_ call: PluginCall, _ binder: Binder) throws(Diagnostic)
    -> Set<String>
  {
    guard let found = try binder.pluginConstant(call, 3, "ignoredProperties") else { return [] }
    guard case .dynamic(let json) = found.value, case .array(let names)? = DynamicValue(json: json)
    else {
      throw Diagnostic(.typeMismatch, "`ignoredProperties` is an array of names", at: found.span)
    }
    return Set(names.map(\.text))
  }

  /// The properties of all bags by name, each with the type that its values share.
  private static func properties(
    of shared: SharedPlan, _ column: Column, _ input: LogicalPlan, _ call: PluginCall,
    _ binder: Binder
  ) throws(Diagnostic) -> [(name: String, type: ScalarType)]? {
    let use = binder.use(shared)
    let bag = use.columns[input.columns.firstIndex { $0.id == column.id } ?? 0]
    let types = try binder.resolve(
      binder.catalog[.bagTypes], [.column(bag)], spans: [], at: call.span)
    let result = LogicalPlan(
      .aggregate(use, keys: [], aggregates: [types]),
      columns: [binder.newColumn("types", .dynamic)])
    guard let table = try binder.runForColumns(result, of: call) else { return nil }
    guard case .dynamic(let json)? = table.rows.first?.first,
      case .bag(let found)? = DynamicValue(json: json)
    else { return [] }
    return zip(found.keys, found.values).map { key, type in
      (key, ScalarType(kqlName: type.text) ?? .dynamic)
    }
  }

  /// The rows with the columns that the query says there are.
  private static func unpacked(
    _ rows: LogicalPlan, _ bag: Column, _ schema: OutputSchema, _ prefix: String, _ binder: Binder
  ) throws(Diagnostic) -> LogicalPlan {
    var items: [(column: Column, expression: BoundExpression)] = []
    let others = rows.columns.filter { $0.id != bag.id }
    if schema.hasStar { items = others.map { ($0, .column($0)) } }
    for (name, type) in try binder.schemaColumns(schema) {
      if items.contains(where: { $0.column.name == name.text && !$0.column.isHidden }) {
        throw Diagnostic(
          .duplicateName, "there is a column `\(name.text)` already", at: name.span)
      }
      let value: BoundExpression
      if let own = others.first(where: { $0.name == name.text && !$0.isHidden }) {
        value = try binder.convert(.column(own), to: type)
      } else {
        let slot =
          name.text.hasPrefix(prefix) ? String(name.text.dropFirst(prefix.count)) : name.text
        value = try binder.convert(.path(.column(bag), [.key(slot)]), to: type)
      }
      items.append((binder.newColumn(name.text, for: value), value))
    }
    if !schema.hasStar { items += others.filter(\.isHidden).map { ($0, .column($0)) } }
    return binder.project(rows, items)
  }
}
