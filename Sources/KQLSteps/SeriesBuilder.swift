import KQLCatalog
import KQLFunctions
import KQLPlan
import KQLValues

/// A place on an axis, or a distance along it.
package enum SeriesNumber: Sendable {
  case whole(Int64)
  case real(Double)

  package var real: Double {
    switch self {
    case .whole(let value): Double(value)
    case .real(let value): value
    }
  }

  var whole: Int64 {
    switch self {
    case .whole(let value): value
    case .real(let value): Conversion.long(real: value) ?? 0
    }
  }

  /// The number as a constant of an axis of this type.
  package func literal(_ type: ScalarType) -> BoundExpression {
    switch type {
    case .datetime: .literal(.datetime(whole), type)
    case .timespan: .literal(.timespan(whole), type)
    case .real: .literal(.real(real), type)
    case .bool, .int, .long, .decimal, .guid, .string, .dynamic: .literal(.long(whole), .long)
    }
  }
}

/// The axis of a series: its type, its ends and the distance between its values.
package struct SeriesShape: Sendable {
  package var type: ScalarType
  package var start: SeriesNumber?
  package var end: SeriesNumber?
  package var step: SeriesNumber
  /// Whether the end is one of the values, and bins count from the origin.
  package var isRange: Bool

  package init(
    type: ScalarType, start: SeriesNumber?, end: SeriesNumber?, step: SeriesNumber, isRange: Bool
  ) {
    self.type = type
    self.start = start
    self.end = end
    self.step = step
    self.isRange = isRange
  }

  static let longest = 1_048_576
}

/// Turns the rows of an aggregation by keys and bin into one row of arrays a group.
package struct SeriesBuilder: Sendable {
  var shape: SeriesShape
  var keyCount: Int
  /// What each aggregate is where there was no row.
  var defaults: [Value]
  /// Whether nothing at all still gives a series.
  var isNonEmpty: Bool

  package init(shape: SeriesShape, keyCount: Int, defaults: [Value], isNonEmpty: Bool) {
    self.shape = shape
    self.keyCount = keyCount
    self.defaults = defaults
    self.isNonEmpty = isNonEmpty
  }

  /// - Parameter table: the keys, the bin, the aggregates.
  package func rows(of table: ResultTable, _ host: any TransformHost) throws -> [[Value]] {
    var order: [[Value]] = []
    var groups: [[Value]: [Int: [Value]]] = [:]
    let origin = self.origin
    for row in table.rows {
      let keys = Array(row.prefix(keyCount))
      if groups[keys] == nil { order.append(keys) }
      groups[keys, default: [:]][try index(of: row[keyCount], from: origin)] = Array(
        row[(keyCount + 1)...])
    }
    if order.isEmpty, isNonEmpty, keyCount == 0 {
      order = [[]]
      groups[[]] = [:]
    }
    var total = 0
    return try order.map { keys in
      try host.checkDeadline()
      let bins = groups[keys] ?? [:]
      let range = try self.range(bins.keys, from: origin)
      total += range.count * (defaults.count + 1)
      guard total <= Bounds.seriesValues else {
        throw FunctionFailure("`make-series` makes more values than fit into memory")
      }
      var cells: [Value] = []
      for (number, fallback) in defaults.enumerated() {
        let items = range.map { DynamicValue(bins[$0]?[number] ?? fallback) }
        cells.append(.dynamic(DynamicValue.array(items).jsonText))
      }
      let axis = range.map { place($0, from: origin) }
      return keys + cells + [.dynamic(DynamicValue.array(axis).jsonText)]
    }
  }

  /// The place of index 0.
  private var origin: SeriesNumber {
    guard let start = shape.start else { return .whole(0) }
    if !shape.isRange { return start }
    if shape.type == .real {
      return .real((start.real / shape.step.real).rounded(.down) * shape.step.real)
    }
    return .whole(Binning.floor(start.whole, shape.step.whole) ?? 0)
  }

  /// How many steps a bin lies from the origin.
  private func index(of bin: Value, from origin: SeriesNumber) throws -> Int {
    let steps: Double
    switch bin {
    case .long(let value), .datetime(let value), .timespan(let value):
      if shape.type != .real {
        let distance = Int128(value) - Int128(origin.whole)
        return Int(clamping: distance / Int128(shape.step.whole))
      }
      steps = (Double(value) - origin.real) / shape.step.real
    case .real(let value): steps = (value - origin.real) / shape.step.real
    case .null, .bool, .decimal, .guid, .string, .dynamic: steps = .nan
    }
    guard steps.magnitude < 1e15 else {
      throw FunctionFailure("a value of the axis of `make-series` lies too far away")
    }
    return Int(steps.rounded())
  }

  /// The indexes of a group's series.
  private func range(_ indexes: some Collection<Int>, from origin: SeriesNumber) throws
    -> Range<Int>
  {
    let first = shape.start == nil ? indexes.min() ?? 0 : 0
    var end = (indexes.max() ?? first - 1) + 1
    if let last = shape.end {
      if shape.type == .real {
        let steps = (last.real - origin.real) / shape.step.real
        guard steps.magnitude < 1e15 else {
          throw FunctionFailure("the ends of the axis of `make-series` lie too far apart")
        }
        end = Int(shape.isRange ? (steps + 1).rounded(.down) : steps.rounded(.up))
      } else {
        let distance = Int128(last.whole) - Int128(origin.whole)
        let step = Int128(shape.step.whole)
        let whole = distance / step
        let isInside = distance % step > 0 || (shape.isRange && distance >= 0)
        end = Int(clamping: distance < 0 ? 0 : whole + (isInside ? 1 : 0))
      }
    }
    guard end > first else { return first..<first }
    guard end - first <= SeriesShape.longest else {
      throw FunctionFailure(
        "a series of `make-series` has more than \(SeriesShape.longest) values")
    }
    return first..<end
  }

  private func place(_ index: Int, from origin: SeriesNumber) -> DynamicValue {
    if shape.type == .real { return .real(origin.real + Double(index) * shape.step.real) }
    let ticks = origin.whole &+ Int64(index) &* shape.step.whole
    switch shape.type {
    case .datetime: return .datetime(ticks)
    case .timespan: return .timespan(ticks)
    case .bool, .int, .long, .real, .decimal, .guid, .string, .dynamic: return .long(ticks)
    }
  }
}
