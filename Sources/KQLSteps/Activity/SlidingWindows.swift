import KQLPlan
import KQLValues

/// For each bin of time the rows and distinct ids of a window that ends with it.
package struct SlidingWindows: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  var bin: Int64
  /// How many bins a window has.
  package let width: Int64

  package init(type: ScalarType, start: Int64, end: Int64, lookback: Int64, bin: Int64) {
    self.type = type
    self.start = start
    self.end = end
    self.bin = bin
    width = max(lookback / bin, 1)
  }

  /// - Parameter table: ids, the timeline, dimensions.
  package func rows(of table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    let step = TimelineStep.length(bin, from: start)
    let windows = try step.starts(from: start, to: end)
    var output: [[Value]] = []
    for group in TimelineGroup.all(of: table) {
      var bins: [Int64: [Value]] = [:]
      for event in group.events where event.at <= end {
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
        if offset & 1023 == 0 { try host.checkDeadline() }
        add(start &- offset &* bin, 1)
      }
      try host.checkDeadline()
      for window in windows {
        add(window, 1)
        if count > 0 {
          output.append(
            [Value(position: window, of: type)] + group.key
              + [.long(Int64(count)), .long(Int64(ids.count))])
        }
        add(window &- (width - 1) &* bin, -1)
      }
    }
    return output
  }
}
