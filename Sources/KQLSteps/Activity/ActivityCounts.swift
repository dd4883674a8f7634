import KQLValues

/// For each window of time the rows, the distinct ids, those that are new, and all so far.
package struct ActivityCounts: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  var step: TimelineStep

  package init(type: ScalarType, start: Int64, end: Int64, step: TimelineStep) {
    self.type = type
    self.start = start
    self.end = end
    self.step = step
  }

  /// - Parameter table: ids, the timeline, dimensions.
  package func rows(of table: ResultTable) -> [[Value]] {
    var output: [[Value]] = []
    for group in TimelineGroup.all(of: table) {
      var windows: [Int64: [Value]] = [:]
      for event in group.events where event.at >= start && event.at <= end {
        windows[step.start(of: event.at), default: []].append(event.id)
      }
      var seen: Set<Value> = []
      for window in windows.keys.sorted() {
        let ids = windows[window] ?? []
        let distinct = Set(ids)
        // Not `subtracting`, which goes through the larger set.
        let new = distinct.filter { !seen.contains($0) }
        seen.formUnion(distinct)
        let counts = [ids.count, distinct.count, new.count, seen.count]
        output.append(
          [Value(position: window, of: type)] + group.key + counts.map { .long(Int64($0)) })
      }
    }
    return output
  }
}
