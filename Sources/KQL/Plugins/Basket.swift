import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `basket(threshold, weight column, max dimensions, wildcards…)`; `~` leaves an argument as it is by default.
package enum Basket: Plugin {
  package static let name = "basket"
  package static let documentation = OperatorDocumentation(
    "The values of columns that a share of all rows has together, found exactly.",
    source: "basket-plugin",
    syntax:
      "T | evaluate basket([threshold [, weight column [, max dimensions [, wildcard, …]]]])",
    words: [
      "threshold": "the least share of all rows, from 0.015 to 1; 0.05 if not given",
      "weight column": "a column that says for how many rows a row stands; `'~'` for none",
      "max dimensions": "from how many columns at most a pattern is put together; 5 if not given",
      "wildcard": "for each column the value that stands for any in the answer",
    ],
    examples: [
      (
        "datatable(a: string, b: string) ['x', 'u', 'x', 'u', 'x', 'v', 'y', 'v'] | evaluate basket(0.5)",
        ["0 | 2 | 50.0 | x | u", "1 | 3 | 75.0 | x | ", "2 | 2 | 50.0 |  | v"]
      ),
      (
        "datatable(a: string, n: long) ['x', 3, 'y', 1] | evaluate basket(0.5, n, '~', '*')",
        ["0 | 3 | 75.0 | x"]
      ),
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.checkArguments(0...100)
    try call.refuseSchema()
    let input = try call.input()
    let threshold = try threshold(call, binder)
    let weight = try weight(call, binder, input)
    let dimensions = try dimensions(call, binder)
    let columns = input.visibleColumns.filter { $0.id != weight?.id }
    let patterns = FrequentPatterns(
      threshold: threshold, maxDimensions: dimensions,
      wildcards: try wildcards(call, binder, of: columns))
    let rows = binder.project(
      input,
      (columns + (weight.map { [$0] } ?? [])).map {
        (column: binder.newColumn($0.name, for: .column($0)), expression: .column($0))
      })
    let isWeighted = weight != nil
    let transform = TableTransform(name) { table, host in
      try patterns.rows(of: table, isWeighted: isWeighted, host)
    }
    var allocator = NameAllocator()
    let first = [("SegmentId", ScalarType.long), ("Count", .long), ("Percent", .real)]
    let output =
      first.map { binder.newColumn(allocator.unique($0.0), $0.1) }
      + columns.map { binder.newColumn(allocator.unique($0.name), $0.type) }
    return LogicalPlan(.transform(rows, transform), columns: output, isOrdered: true)
  }

  /// A constant argument, nil where it is not given or is `~`.
  private static func given(_ call: PluginCall, _ binder: Binder, _ place: Int, _ name: String)
    throws(Diagnostic) -> (value: Value, type: ScalarType, span: Span)?
  {
    guard let found = try binder.pluginConstant(call, place, name), found.value != .string("~")
    else { return nil }
    return found
  }

  private static func threshold(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> Double {
    guard let found = try given(call, binder, 0, "Threshold") else { return 0.05 }
    let share: Double
    switch found.value {
    case .real(let number): share = number
    case .long(let number): share = Double(number)
    case .null, .bool, .decimal, .datetime, .timespan, .guid, .string, .dynamic: share = .nan
    }
    guard share >= 0.015, share <= 1 else {
      throw Diagnostic(
        .argumentValue, "the threshold of `\(name)` must be between 0.015 and 1", at: found.span)
    }
    return share
  }

  private static func weight(_ call: PluginCall, _ binder: Binder, _ input: LogicalPlan)
    throws(Diagnostic) -> Column?
  {
    guard call.positional.count > 1 else { return nil }
    let argument = call.positional[1].value
    guard case .name = argument else {
      if let found = try given(call, binder, 1, "WeightColumn") {
        throw Diagnostic(
          .wrongShape, "`WeightColumn` must be a column or '~'", at: found.span)
      }
      return nil
    }
    let column = try binder.pluginColumn(call, 1, "WeightColumn", in: input.columns)
    guard column.type == .int || column.type == .long else {
      throw Diagnostic(
        .unsupported,
        "kustody does not support weights of the type `\(column.type.rawValue)` yet",
        at: argument.span)
    }
    return column
  }

  private static func dimensions(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> Int {
    guard let found = try given(call, binder, 2, "MaxDimensions") else { return 5 }
    guard case .long(let number) = found.value, number > 0 else {
      throw Diagnostic(
        .argumentValue, "`MaxDimensions` of `\(name)` must be at least 1", at: found.span)
    }
    return Int(min(number, 1_000))
  }

  /// What stands for any value in each column: the constants after the first three arguments, each for the columns
  /// of its type, else null.
  private static func wildcards(_ call: PluginCall, _ binder: Binder, of columns: [Column])
    throws(Diagnostic) -> [Value]
  {
    var chosen: [ScalarType: Value] = [.string: .string("")]
    for place in call.positional.indices where place > 2 {
      guard let found = try given(call, binder, place, "CustomWildcard") else { continue }
      chosen[found.type] = found.value
    }
    return columns.map { chosen[$0.type] ?? .null }
  }
}
