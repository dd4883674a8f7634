import KQLValues

/// For each window of time the distinct ids, those that the window before had not, and how many stayed.
package struct ActivityRetention: Sendable {
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
      var windows: [Int64: Set<Value>] = [:]
      for event in group.events where event.at >= start && event.at <= end {
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
          ] + group.key)
        previous = (window, ids)
      }
    }
    return output
  }
}
