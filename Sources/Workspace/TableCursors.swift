import JSON
import KQLCatalog
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
    try SQLiteEncoding.set(current, &result)
  }
}

/// The elements of arrays, side by side: what `mv-expand` makes of one row. Source: mv-expand-operator, and
/// the measured rules: a null is one row, an empty array alone none, the longest array decides.
final class ExpandCursor: TableFunctionCursor {
  private var columns: [ExpandedColumn] = []
  private let rows: Int
  private var position = -1

  init(_ arguments: FunctionArguments, count: Int) {
    var bagsAsArrays = false
    if case .integer(1) = arguments[0] { bagsAsArrays = true }
    var longest = 0
    for index in 0..<count {
      let column = ExpandedColumn(arguments[index + 2], bagsAsArrays: bagsAsArrays)
      longest = max(longest, column.count)
      columns.append(column)
    }
    if case .integer(let limit) = arguments[1], limit >= 0 {
      longest = Int(min(Int64(longest), limit))
    }
    rows = longest
  }

  func next() throws -> Bool {
    position += 1
    return position < rows
  }

  func column(_ index: Int, _ result: inout FunctionResult) throws {
    if index == columns.count {
      result.setInteger(Int64(position))
    } else if index < columns.count {
      try columns[index].set(position, &result)
    } else {
      result.setNull()
    }
  }
}

/// The elements of one dynamic, as pieces of its own JSON.
private struct ExpandedColumn {
  /// A copy: the argument's bytes are gone when the rows are asked for.
  private let json: [UInt8]
  /// Where each element stands; empty for a null.
  private var ranges: [Range<Int>] = []
  /// The members of a bag, which are rewritten.
  private var members: [FunctionValue]?

  var count: Int { members?.count ?? ranges.count }

  init(_ view: SQLiteView, bagsAsArrays: Bool) {
    guard case .text(let bytes) = view else {
      json = []
      ranges = [0..<0]
      return
    }
    var tape = JSONTape()
    guard (try? tape.scanDocument(bytes)) != nil else {
      json = []
      ranges = [0..<0]
      return
    }
    switch tape[0].kind {
    case .array:
      json = Array(bytes)
      var at = 1
      while at < tape.after(0) {
        let node = tape[at]
        ranges.append(node.kind == .null ? 0..<0 : node.range)
        at = tape.after(at)
      }
    case .object:
      json = []
      members = Self.members(of: DynamicValue(json: bytes), asArrays: bagsAsArrays)
    case .null, .true, .false, .number, .string:
      json = Array(bytes)
      ranges = [tape[0].kind == .null ? 0..<0 : tape[0].range]
    }
  }

  private static func members(of value: DynamicValue?, asArrays: Bool) -> [FunctionValue] {
    guard case .bag(let bag)? = value else { return [] }
    return zip(bag.keys, bag.values).map { key, item in
      if asArrays { return .text(DynamicValue.array([.string(key), item]).jsonText) }
      var single = DynamicBag()
      single[key] = item
      return .text(DynamicValue.bag(single).jsonText)
    }
  }

  func set(_ index: Int, _ result: inout FunctionResult) throws(FunctionFailure) {
    guard index < count else {
      result.setNull()
      return
    }
    if let members {
      try SQLiteEncoding.set(members[index], &result)
    } else if ranges[index].isEmpty {
      result.setNull()
    } else {
      json.withUnsafeBytes { bytes in
        result.setText(UnsafeRawBufferPointer(rebasing: bytes[ranges[index]]))
      }
    }
  }
}
