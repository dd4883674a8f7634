import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `rolling_percentile(value, percentile, index, bin size, bins per window, dimensions…)`.
package enum RollingPercentile: Plugin {
  package static let name = "rolling_percentile"
  package static let documentation = OperatorDocumentation(
    "For each bin a percentile of the values in the bins up to it.",
    source: "rolling-percentile-plugin",
    syntax:
      "T | evaluate rolling_percentile(value, percentile, index, bin size, bins per window [, dimension, …])",
    words: [
      "value": "the column of values", "percentile": "which percentile, from 0 to 100",
      "index": "the column of times or numbers that is cut into bins",
      "bin size": "the length of a bin",
      "bins per window": "how many bins, up to the one itself, count",
      "dimension": "a column; each combination of their values is counted by itself",
    ],
    examples: [
      (
        "range t from 0 to 5 step 1 | extend v = t * 10 | evaluate rolling_percentile(v, 50, t, 2, 2)",
        ["0 | 0", "2 | 10", "4 | 30"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    try call.refuseSchema()
    let input = try call.input()
    let value = try binder.pluginColumn(call, 0, "ValueColumn", in: input.columns)
    let (percent, _) = try binder.requirePluginConstant(
      call, 1, "Percentile", [.int, .long, .real])
    let index = try binder.pluginColumn(call, 2, "IndexColumn", in: input.columns)
    let (size, _) = try binder.requirePluginConstant(
      call, 3, "BinSize", [.int, .long, .timespan])
    let (count, _) = try binder.requirePluginConstant(call, 4, "BinsPerWindow", [.int, .long])
    try Timeline.checkTimeline(index, call)
    switch value.type {
    case .int, .long, .real, .datetime, .timespan: break
    case .bool, .decimal, .guid, .string, .dynamic:
      throw Diagnostic(
        .typeMismatch, "a percentile of `\(value.type.rawValue)` values makes no sense",
        at: call.span)
    }
    guard let step = size.position, step > 0, case .long(let bins) = count, bins > 0,
      bins <= Bounds.timelineWindows
    else {
      throw Diagnostic(.argumentValue, "bins must have a size, and windows bins", at: call.span)
    }
    let percentile: Double
    switch percent {
    case .long(let number): percentile = Double(number)
    case .real(let number): percentile = number
    case .null, .bool, .decimal, .datetime, .timespan, .guid, .string, .dynamic: percentile = .nan
    }
    guard percentile >= 0, percentile <= 100 else {
      throw Diagnostic(.argumentValue, "a percentile must be between 0 and 100", at: call.span)
    }
    var dimensions: [Column] = []
    for place in call.positional.indices where place >= 5 {
      dimensions.append(try binder.pluginColumn(call, place, "dimension", in: input.columns))
    }
    let rows = binder.project(
      input,
      ([value, index] + dimensions).map {
        (column: binder.newColumn($0.name, for: .column($0)), expression: .column($0))
      })
    let type = index.type
    let percentiles = RollingPercentiles(
      type: type, size: step, bins: bins, percentile: percentile)
    let transform = TableTransform(name) { try percentiles.rows(of: $0, $1) }
    let fragment = percentText(percent)
    let columns =
      [binder.newColumn(index.name, type)]
      + dimensions.map { binder.newColumn($0.name, $0.type) }
      + [
        binder.newColumn(
          "rolling_\(bins)_percentile_\(value.name)_\(fragment)", value.type)
      ]
    return LogicalPlan(.transform(rows, transform), columns: columns)
  }

  private static func percentText(_ percent: Value) -> String {
    let text = percent.text(as: .real)
    let short = text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    return String(short.map { $0 == "." ? "_" : $0 })
  }
}
