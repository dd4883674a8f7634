import Diagnostics
import KQLPlan
import KQLSteps

/// `activity_metrics(id, timeline, start, end, window, dimensions…)`.
package enum ActivityMetrics: Plugin {
  package static let name = "activity_metrics"
  package static let documentation = OperatorDocumentation(
    "For each window of time the distinct ids, those that the window before had not, and how many stayed.",
    source: "activity-metrics-plugin",
    syntax: "T | evaluate activity_metrics(id, timeline, start, end, window [, dimension, …])",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "window": "the length of a window",
      "dimension": "a column; each combination of their values is counted by itself",
    ],
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'b', 1, 'a', 2, 'c', 2] | evaluate activity_metrics(u, t, 1, 2, 1)",
        ["1 | 2 | 2 | NaN | NaN", "2 | 2 | 1 | 0.5 | 0.5"]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let timeline = try Timeline(call, binder, firstDimension: 5)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let step = try timeline.step(call, binder, 4, "Window", from: start)
    let type = timeline.time.type
    let activity = ActivityRetention(type: type, start: start, end: end, step: step)
    let transform = TableTransform(name) { activity.rows(of: $0) }
    let columns =
      [
        binder.newColumn(timeline.time.name, type), binder.newColumn("dcount_values", .long),
        binder.newColumn("dcount_newvalues", .long), binder.newColumn("retention_rate", .real),
        binder.newColumn("churn_rate", .real),
      ] + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
