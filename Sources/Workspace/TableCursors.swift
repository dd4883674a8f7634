import JSON
import KQLFunctions
import KQLValues
import SQLite

/// The values of `range`: from a first by a step up to a last one.
final class RangeCursor: TableFunctionCursor {
  private enum Values {
    case integers(from: Int64, to: Int64, step: Int64)
    case reals(from: Double, to: Double, step: Double)
    case none
  }
  private let values: Values
  private var position: Int64 = -1
  private var current: FunctionValue = .null

  init(_ arguments: FunctionArguments) {
    switch (arguments[0], arguments[1], arguments[2]) {
    case (.integer(let from), .integer(let to), .integer(let step)):
      values = step == 0 ? .none : .integers(from: from, to: to, step: step)
    case (.null, _, _), (_, .null, _), (_, _, .null): values = .none
    default:
      if let from = Double(view: SQLiteEncoding.view(arguments[0])),
        let to = Double(view: SQLiteEncoding.view(arguments[1])),
        let step = Double(view: SQLiteEncoding.view(arguments[2])), step != 0
      {
        values = .reals(from: from, to: to, step: step)
      } else {
        values = .none
      }
    }
  }

  func next() throws -> Bool {
    position += 1
    switch values {
    case .none: return false
    case .integers(let from, let to, let step):
      let (offset, overflows) = position.multipliedReportingOverflow(by: step)
      let (value, leaves) = from.addingReportingOverflow(offset)
      guard !overflows, !leaves, step > 0 ? value <= to : value >= to else { return false }
      current = .integer(value)
    case .reals(let from, let to, let step):
      let value = from + Double(position) * step
      guard step > 0 ? value <= to : value >= to else { return false }
      current = value.encoded
    }
    return true
  }

  func column(_ index: Int, _ result: inout FunctionResult) throws {
    SQLiteEncoding.set(current, &result)
  }
}

/// The elements of arrays, side by side: what `mv-expand` makes of one row. Source: mv-expand-operator, and
/// the measured rules: a null is one row, an empty array alone none, the longest array decides.
final class ExpandCursor: TableFunctionCursor {
  private var columns: [[FunctionValue]] = []
  private let rows: Int
  private var position = -1

  init(_ arguments: FunctionArguments, count: Int) {
    var bagsAsArrays = false
    if case .integer(1) = arguments[0] { bagsAsArrays = true }
    var longest = 0
    for index in 0..<count {
      let elements = Self.elements(arguments[index + 2], bagsAsArrays: bagsAsArrays)
      longest = max(longest, elements.count)
      columns.append(elements)
    }
    if case .integer(let limit) = arguments[1], limit >= 0 { longest = min(longest, Int(limit)) }
    rows = longest
  }

  private static func elements(_ view: SQLiteView, bagsAsArrays: Bool) -> [FunctionValue] {
    guard case .text(let json) = view, let value = DynamicValue(json: json) else {
      return [.null]
    }
    switch value {
    case .array(let items): return items.map(stored)
    case .bag(let bag):
      return zip(bag.keys, bag.values).map { key, item in
        if bagsAsArrays { return stored(.array([.string(key), item])) }
        var single = DynamicBag()
        single[key] = item
        return stored(.bag(single))
      }
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .guid, .string:
      return [stored(value)]
    }
  }

  private static func stored(_ value: DynamicValue) -> FunctionValue {
    value.stored.map { .text($0) } ?? .null
  }

  func next() throws -> Bool {
    position += 1
    return position < rows
  }

  func column(_ index: Int, _ result: inout FunctionResult) throws {
    if index == columns.count {
      result.setInteger(Int64(position))
    } else if index < columns.count, position < columns[index].count {
      SQLiteEncoding.set(columns[index][position], &result)
    } else {
      result.setNull()
    }
  }
}
