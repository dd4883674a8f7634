import KQLCatalog
import KQLPlan
import KQLValues

/// For each inner window of time its distinct ids, those of the outer window that ends with it, and their ratio.
package struct EngagementRatios: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  var inner: Int64
  var outer: Int64

  package init(type: ScalarType, start: Int64, end: Int64, inner: Int64, outer: Int64) {
    self.type = type
    self.start = start
    self.end = end
    self.inner = inner
    self.outer = outer
  }

  /// - Parameter table: ids, the timeline, dimensions.
  package func rows(of table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    let windows = try TimelineStep.length(inner, from: start).starts(from: start, to: end)
    var output: [[Value]] = []
    for group in TimelineGroup.all(of: table) {
      try host.checkDeadline()
      let events = group.events.filter { $0.at <= end }.sorted { $0.at < $1.at }
      // Two windows slide along the events: how often each id is in the outer one.
      var ids: [Value: Int] = [:]
      var (first, next, firstInner) = (0, 0, 0)
      for window in windows {
        let (after, overflow) = window.addingReportingOverflow(inner)
        while next < events.count, overflow || events[next].at < after {
          ids[events[next].id, default: 0] += 1
          next += 1
        }
        let (cut, underflow) = after.subtractingReportingOverflow(outer)
        while !overflow, !underflow, first < next, events[first].at < cut {
          ids[events[first].id, default: 1] -= 1
          if ids[events[first].id] == 0 { ids[events[first].id] = nil }
          first += 1
        }
        while firstInner < next, events[firstInner].at < window { firstInner += 1 }
        guard !ids.isEmpty else { continue }
        let active = Set(events[firstInner..<next].map(\.id)).count
        output.append(
          [
            Value(position: window, of: type), .long(Int64(active)), .long(Int64(ids.count)),
            .real(Double(active) / Double(ids.count)),
          ] + group.key)
      }
    }
    return output
  }
}
