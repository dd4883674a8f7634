import KQLCatalog
import KQLPlan
import KQLValues

/// For the ids first seen in each window of time, how many of them each later window has.
package struct NewActivity: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  var step: TimelineStep
  /// The beginning of the only window whose ids are followed; nil for all.
  var cohort: Int64?

  package init(type: ScalarType, start: Int64, end: Int64, step: TimelineStep, cohort: Int64?) {
    self.type = type
    self.start = start
    self.end = end
    self.step = step
    self.cohort = cohort
  }

  /// - Parameter table: ids, the timeline.
  package func rows(of table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    let windows = try step.starts(from: start, to: end)
    guard windows.count <= Bounds.comparedWindows else {
      throw FunctionFailure(
        "`new_activity_metrics` compares at most \(Bounds.comparedWindows) windows of time")
    }
    var members: [Int64: Set<Value>] = [:]
    for group in TimelineGroup.all(of: table) {
      for event in group.events where event.at >= start && event.at <= end {
        members[step.start(of: event.at), default: []].insert(event.id)
      }
    }
    var output: [[Value]] = []
    var seen: Set<Value> = []
    for (index, from) in windows.enumerated() {
      let new = (members[from] ?? []).subtracting(seen)
      seen.formUnion(new)
      guard !new.isEmpty, cohort.map({ $0 == from }) ?? true else { continue }
      try host.checkDeadline()
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
}
