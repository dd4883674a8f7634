import KQLFunctions
import KQLPlan
import KQLValues

/// For each bin a percentile of the values in the bins up to it.
package struct RollingPercentiles: Sendable {
  /// The index's.
  var type: ScalarType
  /// Of a bin.
  var size: Int64
  /// How many make a window.
  var bins: Int64
  /// Between 0 and 100.
  var percentile: Double

  package init(type: ScalarType, size: Int64, bins: Int64, percentile: Double) {
    self.type = type
    self.size = size
    self.bins = bins
    self.percentile = percentile
  }

  /// - Parameter table: values, the index, dimensions.
  package func rows(of table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    let step = TimelineStep.length(size, from: 0)
    var output: [[Value]] = []
    for group in TimelineGroup.all(of: table) {
      var values: [Int64: [Value]] = [:]
      for event in group.events where event.id != .null {
        values[step.start(of: event.at), default: []].append(event.id)
      }
      for bin in values.keys.sorted() {
        var window: [Value] = []
        for back in 0..<bins {
          if back & 1023 == 0 { try host.checkDeadline() }
          window += values[bin &- back &* size] ?? []
        }
        window.sort { isLess($0, $1) }
        let rank = NearestRank.rank(percentile, of: Double(window.count))
        let place = min(Int(rank), window.count) - 1
        output.append([Value(position: bin, of: type)] + group.key + [window[place]])
      }
    }
    return output
  }

  private func isLess(_ left: Value, _ right: Value) -> Bool {
    if let a = left.position, let b = right.position { return a < b }
    if case .real(let a) = left, case .real(let b) = right { return a < b || a.isNaN && !b.isNaN }
    return false
  }
}
