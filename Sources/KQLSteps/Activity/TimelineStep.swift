import KQLCatalog
import KQLPlan
import KQLValues

/// How a timeline is cut.
package enum TimelineStep: Sendable {
  case length(Int64, from: Int64)
  case calendar(DateTime.Period)

  /// The beginning of the window that a point lies in.
  package func start(of point: Int64) -> Int64 {
    switch self {
    case .length(let length, let origin):
      let (offset, overflow) = point.subtractingReportingOverflow(origin)
      guard !overflow else { return point }
      let remainder = offset % length
      return point &- (remainder < 0 ? remainder + length : remainder)
    case .calendar(let period): return DateTime.start(of: period, point) ?? point
    }
  }

  /// The beginning of the window after one.
  func next(after start: Int64) -> Int64? {
    switch self {
    case .length(let length, _):
      let (next, overflow) = start.addingReportingOverflow(length)
      return overflow ? nil : next
    case .calendar(let period): return DateTime.start(of: period, start, offset: 1)
    }
  }

  /// The beginnings of all windows from one point to another.
  func starts(from first: Int64, to last: Int64) throws -> [Int64] {
    var all: [Int64] = []
    var current: Int64? = start(of: first)
    while let start = current, start <= last {
      all.append(start)
      guard all.count <= Bounds.timelineWindows else {
        throw FunctionFailure("a plugin makes at most \(Bounds.timelineWindows) windows of time")
      }
      current = next(after: start)
    }
    return all
  }
}

extension Value {
  /// The place on a timeline: ticks, or the number itself; nil for everything else.
  package var position: Int64? {
    switch self {
    case .long(let value), .datetime(let value), .timespan(let value): value
    case .null, .bool, .real, .decimal, .guid, .string, .dynamic: nil
    }
  }

  /// A place on a timeline of a type.
  init(position: Int64, of type: ScalarType) {
    switch type {
    case .datetime: self = .datetime(position)
    case .timespan: self = .timespan(position)
    case .bool, .int, .long, .real, .decimal, .guid, .string, .dynamic: self = .long(position)
    }
  }
}
