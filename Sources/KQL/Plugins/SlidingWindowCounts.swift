import Diagnostics
import KQLPlan
import KQLSteps

/// `sliding_window_counts(id, timeline, start, end, lookback, bin, dimensions…)`.
package enum SlidingWindowCounts: Plugin {
  package static let name = "sliding_window_counts"
  package static let documentation = OperatorDocumentation(
    "For each bin of time the rows and distinct ids of a window that ends with it.",
    source: "sliding-window-counts-plugin",
    syntax:
      "T | evaluate sliding_window_counts(id, timeline, start, end, lookback, bin [, dimension, …])",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "lookback": "the length of a window", "bin": "how far apart the windows end",
      "dimension": "a column; each combination of their values is counted by itself",
    ],
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
    let transform = TableTransform(name) { try activity.rows(of: $0, $1) }
    guard activity.width <= Bounds.timelineWindows else {
      throw Diagnostic(
        .limit, "`LookbackWindow` holds at most \(Bounds.timelineWindows) bins", at: call.span)
    }
    let columns =
      [binder.newColumn(timeline.time.name, timeline.time.type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + [binder.newColumn("Count", .long), binder.newColumn("Dcount", .long)]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
