import KQLValues

/// For each bin of time the sessions that have an event in it.
///
/// An event of an id goes on with the id's session when the one before lies at most the lookback before it, else
/// it begins another. Events before the first bin belong to sessions too.
package struct SessionCounts: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  var bin: TimelineStep
  var lookback: Int64

  package init(
    type: ScalarType, start: Int64, end: Int64, bin: TimelineStep, lookback: Int64
  ) {
    self.type = type
    self.start = start
    self.end = end
    self.bin = bin
    self.lookback = lookback
  }

  /// - Parameter table: ids, the timeline, dimensions.
  package func rows(of table: ResultTable) -> [[Value]] {
    var output: [[Value]] = []
    for group in TimelineGroup.all(of: table) {
      var bins: [Int64: Int64] = [:]
      for points in group.points(upTo: end) { count(points, in: &bins) }
      output += group.rows(of: bins, type)
    }
    return output
  }

  /// The sessions of one id: each counts once for every bin that it touches.
  private func count(_ points: [Int64], in bins: inout [Int64: Int64]) {
    var previous: Int64?
    var counted: Int64?
    for point in points {
      if let previous {
        let (gap, overflow) = point.subtractingReportingOverflow(previous)
        if overflow || gap > lookback { counted = nil }
      }
      previous = point
      let bin = bin.start(of: point)
      guard point >= start, counted != bin else { continue }
      counted = bin
      bins[bin, default: 0] += 1
    }
  }
}
