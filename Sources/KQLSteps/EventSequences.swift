import KQLCatalog
import KQLPlan
import KQLValues

/// The sequences of rows that meet conditions one after the other, each within a time of the last.
package struct EventSequences: Sendable {
  var stepCount: Int
  /// Between two steps, and from the first to the last.
  var maxStep: Int64
  var maxSpan: Int64
  /// The timeline's.
  var type: ScalarType
  /// `timespan` or `long`.
  var durationType: ScalarType

  package init(
    stepCount: Int, maxStep: Int64, maxSpan: Int64, type: ScalarType, durationType: ScalarType
  ) {
    self.stepCount = stepCount
    self.maxStep = maxStep
    self.maxSpan = maxSpan
    self.type = type
    self.durationType = durationType
  }

  /// Every chain of events whose steps come one after the other in time, in the order of their beginnings.
  ///
  /// - Parameter table: the timeline, whether each step's condition holds, dimensions.
  package func rows(of table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    let steps = stepCount
    var order: [[Value]] = []
    // For each group the sorted times of each step.
    var events: [[Value]: [[Int64]]] = [:]
    for row in table.rows {
      guard let at = row[0].position else { continue }
      let key = Array(row.dropFirst(1 + steps))
      for step in 0..<steps where row[1 + step] == .bool(true) {
        if events[key] == nil {
          order.append(key)
          events[key] = Array(repeating: [], count: steps)
        }
        events[key]?[step].append(at)
      }
    }
    var output: [[Value]] = []
    for key in order {
      let times = (events[key] ?? []).map { $0.sorted() }
      guard times.count == steps else { continue }
      // The chains under way, grown a step at a time.
      var chains: [[Int64]] = times[0].map { [$0] }
      for step in 1..<max(steps, 1) {
        var longer: [[Int64]] = []
        for (number, chain) in chains.enumerated() {
          if number & 1023 == 0 { try host.checkDeadline() }
          let (first, last) = (chain[0], chain[chain.count - 1])
          var index = lowerBound(times[step], last)
          while index < times[step].count {
            let at = times[step][index]
            guard at &- last <= maxStep, at &- first <= maxSpan else { break }
            longer.append(chain + [at])
            index += 1
          }
          guard longer.count + output.count <= Bounds.sequences else {
            throw FunctionFailure(
              "`sequence_detect` gives at most \(Bounds.sequences) sequences")
          }
        }
        chains = longer
      }
      for chain in chains {
        let duration = chain[chain.count - 1] &- chain[0]
        output.append(
          key + chain.map { Value(position: $0, of: type) }
            + [Value(position: duration, of: durationType)])
      }
    }
    return output
  }

  /// The index of the first time that is not before another.
  private func lowerBound(_ times: [Int64], _ wanted: Int64) -> Int {
    var low = 0
    var high = times.count
    while low < high {
      let middle = (low + high) / 2
      if times[middle] < wanted { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
