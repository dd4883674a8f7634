import Diagnostics
import KQLPlan
import KQLSteps

/// `new_activity_metrics(id, timeline, start, end, window, cohort)`.
package enum NewActivityMetrics: Plugin {
  package static let name = "new_activity_metrics"
  package static let documentation = OperatorDocumentation(
    "For the ids first seen in each window of time, how many of them each later window has.",
    source: "new-activity-metrics-plugin",
    syntax: "T | evaluate new_activity_metrics(id, timeline, start, end, window [, cohort])",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "window": "the length of a window",
      "cohort": "where the one window begins whose ids are looked at",
    ],
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'b', 1, 'a', 2, 'c', 2] | evaluate new_activity_metrics(u, t, 1, 2, 1)",
        [
          "1 | 1 | 2 | 2 | 0.0 | 1.0 | 0.0", "1 | 2 | 1 | 1 | 1.0 | 0.5 | 0.5",
          "2 | 2 | 1 | 1 | 0.0 | 1.0 | 0.0",
        ]
      )
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    if call.positional.count > 6 {
      throw Diagnostic(
        .unsupported, "kustody does not support dimensions and a lookback in `\(name)` yet",
        at: call.positional[6].value.span)
    }
    let timeline = try Timeline(call, binder, firstDimension: 6)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let step = try timeline.step(call, binder, 4, "Window", from: start)
    var cohort: Int64?
    if call.positional.count > 5 {
      cohort = step.start(of: try timeline.point(call, binder, 5, "Cohort"))
    }
    let type = timeline.time.type
    let activity = NewActivity(type: type, start: start, end: end, step: step, cohort: cohort)
    let transform = TableTransform(name) { try activity.rows(of: $0, $1) }
    let columns = [
      binder.newColumn("from_" + timeline.time.name, type),
      binder.newColumn("to_" + timeline.time.name, type),
      binder.newColumn("dcount_new_values", .long),
      binder.newColumn("dcount_retained_values", .long),
      binder.newColumn("dcount_churn_values", .real), binder.newColumn("retention_rate", .real),
      binder.newColumn("churn_rate", .real),
    ]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
