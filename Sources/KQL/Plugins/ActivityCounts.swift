import Diagnostics
import KQLPlan
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
    let transform = TableTransform(name) { table in
      var output: [[Value]] = []
      for (key, events) in Timeline.groups(table) {
        var windows: [Int64: [Value]] = [:]
        for event in events where event.at >= start && event.at <= end {
          windows[step.start(of: event.at), default: []].append(event.id)
        }
        var seen: Set<Value> = []
        for window in windows.keys.sorted() {
          let ids = windows[window] ?? []
          let distinct = Set(ids)
          let new = distinct.subtracting(seen)
          seen.formUnion(distinct)
          let counts = [ids.count, distinct.count, new.count, seen.count]
          output.append(
            [Value(position: window, of: type)] + key + counts.map { .long(Int64($0)) })
        }
      }
      return output
    }
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
    let transform = TableTransform(name) { table in
      var output: [[Value]] = []
      for (key, events) in Timeline.groups(table) {
        var times: [Value: [Int64]] = [:]
        for event in events where event.at <= end { times[event.id, default: []].append(event.at) }
        var windows: [Int64: Int64] = [:]
        for points in times.values {
          for window in active(
            points.sorted(), start: start, lookback: lookback, period: period, wanted: wanted,
            bin: bin)
          {
            windows[window, default: 0] += 1
          }
        }
        for window in windows.keys.sorted() {
          output.append(
            [Value(position: window, of: type)] + key + [.long(windows[window] ?? 0)])
        }
      }
      return output
    }
    let columns =
      [binder.newColumn(timeline.time.name, type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + [binder.newColumn("dcount", .long)]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }

  /// The windows in which one id is active: it appears there, and up to then in enough periods.
  private static func active(
    _ points: [Int64], start: Int64, lookback: Int64, period: TimelineStep, wanted: Int64,
    bin: TimelineStep
  ) -> Set<Int64> {
    var found: Set<Int64> = []
    var first = 0
    // How many appearances each period has in the window that slides along.
    var periods: [Int64: Int] = [:]
    for point in points {
      periods[period.start(of: point), default: 0] += 1
      while points[first] <= point &- lookback {
        let left = period.start(of: points[first])
        periods[left, default: 1] -= 1
        if periods[left] == 0 { periods[left] = nil }
        first += 1
      }
      if point >= start, Int64(periods.count) >= wanted { found.insert(bin.start(of: point)) }
    }
    return found
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
    let width = max(lookback / bin, 1)
    let step = TimelineStep.length(bin, from: start)
    let type = timeline.time.type
    let transform = TableTransform(name) { table in
      let windows = try step.starts(from: start, to: end)
      var output: [[Value]] = []
      for (key, events) in Timeline.groups(table) {
        var bins: [Int64: [Value]] = [:]
        for event in events where event.at <= end {
          bins[step.start(of: event.at), default: []].append(event.id)
        }
        var count = 0
        var ids: [Value: Int] = [:]
        func add(_ bin: Int64, _ sign: Int) {
          for id in bins[bin] ?? [] {
            count += sign
            ids[id, default: 0] += sign
            if ids[id] == 0 { ids[id] = nil }
          }
        }
        // What the window before the first one holds of the bins before it.
        for offset in 1..<max(width, 1) + 1 where offset < width {
          add(start &- offset &* bin, 1)
        }
        for window in windows {
          add(window, 1)
          if count > 0 {
            output.append(
              [Value(position: window, of: type)] + key
                + [.long(Int64(count)), .long(Int64(ids.count))])
          }
          add(window &- (width - 1) &* bin, -1)
        }
      }
      return output
    }
    guard width <= 100_000 else {
      throw Diagnostic(.limit, "`LookbackWindow` holds at most 100000 bins", at: call.span)
    }
    let columns =
      [binder.newColumn(timeline.time.name, type)]
      + timeline.dimensions.map { binder.newColumn($0.name, $0.type) }
      + [binder.newColumn("Count", .long), binder.newColumn("dcount", .long)]
    return LogicalPlan(.transform(timeline.rows, transform), columns: columns)
  }
}
