import Diagnostics
import KQLPlan
import KQLSteps

/// `activity_engagement(id, timeline, start, end, inner window, outer window, dimensions…)`.
package enum ActivityEngagement: Plugin {
  package static let name = "activity_engagement"
  package static let documentation = OperatorDocumentation(
    "For each inner window of time its distinct ids, those of the outer window that ends with it, and their ratio.",
    source: "activity-engagement-plugin",
    syntax:
      "T | evaluate activity_engagement(id, timeline, start, end, inner window, outer window [, dimension, …])",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "inner window": "the length of an inner window",
      "outer window": "the length of an outer window, which ends with the inner one",
      "dimension": "a column; each combination of their values is counted by itself",
    ],
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'b', 1, 'a', 2, 'c', 3] | evaluate activity_engagement(u, t, 1, 3, 1, 2)",
        ["1 | 2 | 2 | 1.0", "2 | 1 | 2 | 0.5", "3 | 1 | 2 | 0.5"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    if try isWithoutPeriod(call, binder) {
      throw Diagnostic(
        .unsupported, "kustody does not support `\(name)` without `Start` and `End` yet",
        at: call.span, help: "write `\(name)(id, timeline, start, end, inner, outer)`")
    }
    let timeline = try Timeline(call, binder, firstDimension: 6)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let inner = try timeline.length(call, binder, 4, "InnerActivityWindow")
    let outer = try timeline.length(call, binder, 5, "OuterActivityWindow")
    guard outer >= inner else {
      throw Diagnostic(
        .argumentValue, "`OuterActivityWindow` must not be shorter than `InnerActivityWindow`",
        at: call.span)
    }
    let activity = EngagementRatios(
      type: timeline.time.type, start: start, end: end, inner: inner, outer: outer)
    let transform = TableTransform(name) { try activity.rows(of: $0, $1) }
    let columns =
      [
        binder.newColumn(timeline.time.name, timeline.time.type),
        binder.newColumn("dcount_activities_inner", .long),
        binder.newColumn("dcount_activities_outer", .long),
        binder.newColumn("activity_ratio", .real),
      ] + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }

  /// Whether the windows come right after the timeline: then there are a length and a length, no points of time.
  private static func isWithoutPeriod(_ call: PluginCall, _ binder: Binder) throws(Diagnostic)
    -> Bool
  {
    guard call.positional.count > 4 else { return true }
    // A column in the fifth place is a dimension: the windows stood before it.
    if case .name = call.positional[4].value, call.positional.count < 6 { return true }
    let input = try call.input()
    let timeline = try binder.pluginColumn(call, 1, "TimelineColumn", in: input.columns)
    return try binder.pluginConstant(call, 2, "Start")?.type == .timespan
      && timeline.type == .datetime
  }
}
