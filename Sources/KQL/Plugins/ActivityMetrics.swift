import Diagnostics
import KQLFunctions
import KQLPlan
import KQLSyntax
import KQLValues

/// `activity_metrics(id, timeline, start, end, window, dimensions…)`.
package enum ActivityMetrics: Plugin {
  package static let name = "activity_metrics"
  package static let documentation = OperatorDocumentation(
    "For each window of time the distinct ids, those that the window before had not, and how many stayed.",
    source: "activity-metrics-plugin",
    syntax: "T | evaluate activity_metrics(id, timeline, start, end, window [, dimension, …])",
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
    let transform = TableTransform(name) { table in
      var output: [[Value]] = []
      for (key, events) in Timeline.groups(table) {
        var windows: [Int64: Set<Value>] = [:]
        for event in events where event.at >= start && event.at <= end {
          windows[step.start(of: event.at), default: []].insert(event.id)
        }
        var previous: (start: Int64, ids: Set<Value>)?
        for window in windows.keys.sorted() {
          let ids = windows[window] ?? []
          // Only the window right before counts: after a gap everyone is new.
          var before: Set<Value> = []
          if let known = previous, step.next(after: known.start) == window { before = known.ids }
          let returned = ids.intersection(before).count
          let retention = Double(returned) / Double(before.count)
          output.append(
            [
              Value(position: window, of: type), .long(Int64(ids.count)),
              .long(Int64(ids.count - returned)), .real(retention), .real(1 - retention),
            ] + key)
          previous = (window, ids)
        }
      }
      return output
    }
    let columns =
      [
        binder.newColumn(timeline.time.name, type), binder.newColumn("dcount_values", .long),
        binder.newColumn("dcount_newvalues", .long), binder.newColumn("retention_rate", .real),
        binder.newColumn("churn_rate", .real),
      ] + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}

/// `new_activity_metrics(id, timeline, start, end, window, cohort)`.
package enum NewActivityMetrics: Plugin {
  package static let name = "new_activity_metrics"
  package static let documentation = OperatorDocumentation(
    "For the ids first seen in each window of time, how many of them each later window has.",
    source: "new-activity-metrics-plugin",
    syntax: "T | evaluate new_activity_metrics(id, timeline, start, end, window [, cohort])",
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
    let wanted = cohort
    let transform = TableTransform(name) { table in
      let windows = try step.starts(from: start, to: end)
      guard windows.count <= 2_000 else {
        throw FunctionFailure("`new_activity_metrics` compares at most 2000 windows of time")
      }
      var members: [Int64: Set<Value>] = [:]
      for (_, events) in Timeline.groups(table) {
        for event in events where event.at >= start && event.at <= end {
          members[step.start(of: event.at), default: []].insert(event.id)
        }
      }
      var output: [[Value]] = []
      var seen: Set<Value> = []
      for (index, from) in windows.enumerated() {
        let new = (members[from] ?? []).subtracting(seen)
        seen.formUnion(new)
        guard !new.isEmpty, wanted.map({ $0 == from }) ?? true else { continue }
        for to in windows[index...] {
          let ids = members[to] ?? []
          let retained = ids.intersection(new).count
          let unseen = to == from ? new.count : ids.subtracting(seen).count
          let rate = Double(retained) / Double(new.count)
          output.append([
            Value(position: from, of: type), Value(position: to, of: type), .long(Int64(unseen)),
            .long(Int64(retained)), .real(Double(new.count - retained)), .real(rate),
            .real(1 - rate),
          ])
        }
      }
      return output
    }
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
