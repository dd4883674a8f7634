import Diagnostics
import KQLPlan
import KQLSteps

/// `session_count(id, timeline, start, end, bin, lookback, dimensions…)`.
package enum SessionCount: Plugin {
  package static let name = "session_count"
  package static let documentation = OperatorDocumentation(
    "For each bin of time the sessions that have an event in it: an id goes on with its session unless more than the lookback has passed.",
    source: "session-count-plugin",
    syntax:
      "T | evaluate session_count(id, timeline, start, end, bin, lookback [, dimension, …])",
    words: [
      "id": "the column of ids, such as users",
      "timeline": "the column of times or numbers along which the windows lie",
      "start": "where the first window begins", "end": "where the last window ends",
      "bin": "the length of a bin", "lookback": "how far apart two events of a session may be",
      "dimension": "a column; each combination of their values is counted by itself",
    ],
    examples: [
      (
        "datatable(u: string, t: long) ['a', 1, 'a', 3, 'a', 9, 'b', 9, 'a', 12] | evaluate session_count(u, t, 1, 20, 10, 2)",
        ["1 | 3", "11 | 1"]
      ),
      (
        "datatable(u: string, t: long) ['a', 1, 'a', 3, 'a', 6] | evaluate session_count(u, t, 1, 10, 10, 2)",
        ["1 | 2"]
      ),
    ])

  package static func bind(_ call: PluginCall, _ binder: Binder) throws(Diagnostic) -> LogicalPlan {
    let timeline = try Timeline(call, binder, firstDimension: 6)
    let start = try timeline.point(call, binder, 2, "Start")
    let end = try timeline.point(call, binder, 3, "End")
    let bin = try timeline.step(call, binder, 4, "Bin", from: start)
    let lookback = try timeline.length(call, binder, 5, "LookBackWindow")
    let activity = SessionCounts(
      type: timeline.time.type, start: start, end: end, bin: bin, lookback: lookback)
    let transform = TableTransform(name) { activity.rows(of: $0) }
    let columns =
      [binder.newColumn(timeline.time.name, timeline.time.type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + [binder.newColumn("count_sessions", .long)]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
