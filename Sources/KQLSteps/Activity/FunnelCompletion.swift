import KQLCatalog
import KQLValues

/// For each bin of time, and each time that may pass, how many ids went through each state of a sequence.
///
/// An id reaches a state when it was in the states before it, one after the other, and no more time has passed
/// since it was in the first. Events of one time come in the order of the sequence.
package struct FunnelCompletion: Sendable {
  /// The timeline's.
  var type: ScalarType
  var start: Int64
  var end: Int64
  var bin: TimelineStep
  /// As values of the column of states.
  var sequence: [Value]
  var periods: [Int64]

  package init(
    type: ScalarType, start: Int64, end: Int64, bin: TimelineStep, sequence: [Value],
    periods: [Int64]
  ) {
    self.type = type
    self.start = start
    self.end = end
    self.bin = bin
    self.sequence = sequence
    self.periods = periods
  }

  /// `timespan` on a timeline of times, else `long`.
  private var periodType: ScalarType {
    type == .datetime || type == .timespan ? .timespan : .long
  }

  /// - Parameter table: ids, the timeline, states.
  package func rows(of table: ResultTable) -> [[Value]] {
    var places: [Value: [Int]] = [:]
    for (place, state) in sequence.enumerated() { places[state, default: []].append(place) }
    // For each bin, and in it for each id, its events.
    var bins: [Int64: [Value: [Event]]] = [:]
    for row in table.rows {
      guard let at = row[1].position, at >= start, at <= end, let places = places[row[2]] else {
        continue
      }
      bins[bin.start(of: at), default: [:]][row[0], default: []].append(
        Event(at: at, places: places))
    }
    var output: [[Value]] = []
    for window in bins.keys.sorted() {
      let paths = (bins[window] ?? [:]).values.map { events in
        events.sorted {
          $0.at == $1.at ? $0.places[0] < $1.places[0] : $0.at < $1.at
        }
      }
      for period in periods {
        var counts = [Int64](repeating: 0, count: sequence.count)
        for path in paths {
          for place in 0..<reached(path, within: period) { counts[place] += 1 }
        }
        for (state, count) in zip(sequence, counts) {
          output.append([
            Value(position: window, of: type), state, Value(position: period, of: periodType),
            .long(count),
          ])
        }
      }
    }
    return output
  }

  /// When an id was in a state, and the places of the state in the sequence, at least one.
  private struct Event {
    var at: Int64
    var places: [Int]
  }

  /// How many states of the sequence an id goes through.
  private func reached(_ path: [Event], within period: Int64) -> Int {
    // For each state reached, the latest time at which a way to it began.
    var begun = [Int64?](repeating: nil, count: sequence.count)
    var reached = 0
    for event in path {
      // Backwards: one event takes one step, also where a state comes twice.
      for place in event.places.reversed() {
        if place == 0 {
          begun[0] = event.at
        } else if let since = begun[place - 1], event.at &- since <= period {
          begun[place] = max(begun[place] ?? since, since)
        } else {
          continue
        }
        reached = max(reached, place + 1)
      }
    }
    return reached
  }
}
