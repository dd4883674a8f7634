import KQLValues

/// For each window of time the distinct ids that were there in enough periods before.
package struct ActiveUsers: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  /// How far before an appearance others count.
  var lookback: Int64
  var period: TimelineStep
  /// The least number of periods.
  var wanted: Int64
  var bin: TimelineStep

  package init(
    type: ScalarType, start: Int64, end: Int64, lookback: Int64, period: TimelineStep,
    wanted: Int64, bin: TimelineStep
  ) {
    self.type = type
    self.start = start
    self.end = end
    self.lookback = lookback
    self.period = period
    self.wanted = wanted
    self.bin = bin
  }

  /// - Parameter table: ids, the timeline, dimensions.
  package func rows(of table: ResultTable) -> [[Value]] {
    var output: [[Value]] = []
    for group in TimelineGroup.all(of: table) {
      var windows: [Int64: Int64] = [:]
      for points in group.points(upTo: end) {
        for window in active(points) { windows[window, default: 0] += 1 }
      }
      output += group.rows(of: windows, type)
    }
    return output
  }

  /// The windows in which one id is active: it appears there, and up to then in enough periods.
  private func active(_ points: [Int64]) -> Set<Int64> {
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
