import Diagnostics
import KQLPlan
import KQLSteps
import KQLSyntax
import KQLValues

/// `activity_counts_metrics(id, timeline, start, end, step, dimensions…)`.
package enum ActivityCountsMetrics: Plugin {
  package static let name = "activity_counts_metrics"
  package static let documentation = OperatorDocumentation(
    "For each window of time the rows, the distinct ids, those that are new, and all so far.",
    source: "activity-counts-metrics-plugin",
    syntax: "T | evaluate activity_counts_metrics(id, timeline, start, end, step [, dimension, …])",
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'b', 1, 'a', 2, 'c', 2] | evaluate activity_counts_metrics(u, t, 1, 2, 1)",
        ["1 | 2 | 2 | 2 | 2", "2 | 2 | 2 | 1 | 3"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let timeline = try Timeline(call, binder, firstDimension: 5)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let step = try timeline.step(call, binder, 4, "Step", from: start)
    let type = timeline.time.type
    let activity = ActivityCounts(type: type, start: start, end: end, step: step)
    let transform = TableTransform(name) { activity.rows(of: $0) }
    let columns =
      [binder.newColumn(timeline.time.name, type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + ["count", "dcount", "new_dcount", "aggregated_dcount"].map {
        binder.newColumn($0, .long)
      }
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}

/// `active_users_count(id, timeline, start, end, lookback, period, active periods, bin, dimensions…)`.
package enum ActiveUsersCount: Plugin {
  package static let name = "active_users_count"
  package static let documentation = OperatorDocumentation(
    "For each window of time the distinct ids that were there in enough periods before.",
    source: "active-users-count-plugin",
    syntax:
      "T | evaluate active_users_count(id, timeline, start, end, lookback, period, active periods, bin [, dimension, …])",
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

/// `sliding_window_counts(id, timeline, start, end, lookback, bin, dimensions…)`.
package enum SlidingWindowCounts: Plugin {
  package static let name = "sliding_window_counts"
  package static let documentation = OperatorDocumentation(
    "For each bin of time the rows and distinct ids of a window that ends with it.",
    source: "sliding-window-counts-plugin",
    syntax:
      "T | evaluate sliding_window_counts(id, timeline, start, end, lookback, bin [, dimension, …])",
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'b', 2, 'b', 2] | evaluate sliding_window_counts(u, t, 1, 4, 2, 1)",
        ["1 | 1 | 1", "2 | 3 | 2", "3 | 2 | 1"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let timeline = try Timeline(call, binder, firstDimension: 6)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let lookback = try timeline.length(call, binder, 4, "LookbackWindow")
    let bin = try timeline.length(call, binder, 5, "Bin")
    let activity = SlidingWindows(
      type: timeline.time.type, start: start, end: end, lookback: lookback, bin: bin)
    let transform = TableTransform(name) { try activity.rows(of: $0) }
    guard activity.width <= 100_000 else {
      throw Diagnostic(.limit, "`LookbackWindow` holds at most 100000 bins", at: call.span)
    }
    let columns =
      [binder.newColumn(timeline.time.name, timeline.time.type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + [binder.newColumn("Count", .long), binder.newColumn("dcount", .long)]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
