import Diagnostics
import KQLPlan
import KQLSteps

/// `active_users_count(id, timeline, start, end, lookback, period, active periods, bin, dimensions…)`.
package enum ActiveUsersCount: Plugin {
  package static let name = "active_users_count"
  package static let documentation = OperatorDocumentation(
    "For each window of time the distinct ids that were there in enough periods before.",
    source: "active-users-count-plugin",
    syntax:
      "T | evaluate active_users_count(id, timeline, start, end, lookback, period, active periods, bin [, dimension, …])",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "lookback": "how far back from the end of a window periods are looked at",
      "period": "the length of a period",
      "active periods": "in how many periods of the lookback an id must be",
      "bin": "how far apart the windows begin",
      "dimension": "a column; each combination of their values is counted by itself",
    ],
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'a', 2, 'a', 3, 'b', 3] | evaluate active_users_count(u, t, 1, 9, 5, 1, 3, 3)",
        ["1 | 1"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let timeline = try Timeline(call, binder, firstDimension: 8)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let lookback = try timeline.length(call, binder, 4, "LookbackWindow")
    let period = try timeline.step(call, binder, 5, "Period", from: start)
    let (needed, _) = try binder.requirePluginConstant(
      call, 6, "ActivePeriodsCount", [.int, .long])
    guard case .long(let wanted) = needed, wanted > 0 else {
      throw Diagnostic(.argumentValue, "`ActivePeriodsCount` must be at least 1", at: call.span)
    }
    let bin = try timeline.step(call, binder, 7, "Bin", from: start)
    let type = timeline.time.type
    let activity = ActiveUsers(
      type: type, start: start, end: end, lookback: lookback, period: period, wanted: wanted,
      bin: bin)
    let transform = TableTransform(name) { activity.rows(of: $0) }
    let columns =
      [binder.newColumn(timeline.time.name, type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + [binder.newColumn("dcount", .long)]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
