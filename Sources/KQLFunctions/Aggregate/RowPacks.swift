import KQLCatalog
import KQLValues

/// Values of one row in one blob: how `arg_max` carries a whole row out of a group.
///
/// Each value is a tag (0 null, 1 integer, 2 real, 3 text), then eight bytes, which for a text are its length
/// and are followed by it.
enum RowPack {
  static func pack(_ arguments: Arguments, from first: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    for index in first..<max(arguments.count, first) {
      switch arguments[index] {
      case .null: append(0, 0, to: &bytes)
      case .integer(let value): append(1, UInt64(bitPattern: value), to: &bytes)
      case .real(let value): append(2, value.bitPattern, to: &bytes)
      case .text(let text), .blob(let text):
        append(3, UInt64(text.count), to: &bytes)
        bytes.append(contentsOf: text)
      }
    }
    return bytes
  }

  /// A pack of computed numbers.
  static func pack(_ values: [FunctionValue]) -> [UInt8] {
    var bytes: [UInt8] = []
    for value in values {
      switch value {
      case .integer(let value): append(1, UInt64(bitPattern: value), to: &bytes)
      case .real(let value): append(2, value.bitPattern, to: &bytes)
      case .null, .text, .bytes, .slice, .argument, .blob: append(0, 0, to: &bytes)
      }
    }
    return bytes
  }

  private static func append(_ tag: UInt8, _ payload: UInt64, to bytes: inout [UInt8]) {
    bytes.append(tag)
    withUnsafeBytes(of: payload.littleEndian) { bytes.append(contentsOf: $0) }
  }

  static func value(at wanted: Int, in bytes: UnsafeRawBufferPointer) -> FunctionValue {
    var offset = 0
    var index = 0
    while offset + 9 <= bytes.count {
      let tag = bytes[offset]
      let payload = UInt64(
        littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 1, as: UInt64.self))
      offset += 9
      var text = UnsafeRawBufferPointer(start: nil, count: 0)
      if tag == 3 {
        guard let length = Int(exactly: payload), length <= bytes.count - offset else {
          return .null
        }
        text = UnsafeRawBufferPointer(rebasing: bytes[offset..<(offset + length)])
        offset += length
      }
      if index == wanted {
        switch tag {
        case 1: return .integer(Int64(bitPattern: payload))
        case 2: return .real(Double(bitPattern: payload))
        case 3: return .slice(text)
        default: return .null
        }
      }
      index += 1
    }
    return .null
  }
}

/// The row with the greatest (or least) first value. Source: arg-max-aggregation-function: the first of equals;
/// a row whose first value is null only where there is no other.
private final class ExtremeRow: Accumulator {
  private let wantsGreatest: Bool
  private let isDecimal: Bool
  private var best: OrderedValue?
  private var pack: [UInt8]?

  init(wantsGreatest: Bool, isDecimal: Bool = false) {
    self.wantsGreatest = wantsGreatest
    self.isDecimal = isDecimal
  }

  func step(_ arguments: Arguments) throws {
    let value =
      isDecimal ? OrderedValue(decimal: arguments[0]) : OrderedValue(arguments[0])
    if pack == nil {
      (best, pack) = (value, RowPack.pack(arguments, from: 1))
      return
    }
    guard let value else { return }
    guard let current = best else {
      (best, pack) = (value, RowPack.pack(arguments, from: 1))
      return
    }
    if wantsGreatest ? current < value : value < current {
      (best, pack) = (value, RowPack.pack(arguments, from: 1))
    }
  }

  func result() throws -> FunctionValue { pack.map { .blob($0) } ?? .null }
}

/// A value that can be put in order with others of its column; nil for null.
struct OrderedValue: Comparable {
  private enum Storage {
    case integer(Int64)
    case real(Double)
    case text([UInt8])
    case decimal(KQLDecimal)
  }
  private let storage: Storage

  init?(_ view: ValueView) {
    switch view {
    case .null: return nil
    case .integer(let value): storage = .integer(value)
    case .real(let value): storage = .real(value)
    case .text(let bytes), .blob(let bytes): storage = .text(Array(bytes))
    }
  }

  /// A decimal, which a text's order would misplace.
  init?(decimal view: ValueView) {
    guard case .text(let bytes) = view, let value = KQLDecimal(utf8: bytes) else { return nil }
    storage = .decimal(value)
  }

  static func == (left: OrderedValue, right: OrderedValue) -> Bool {
    !(left < right) && !(right < left)
  }

  /// NaN, kept as text in a column of reals, is less than any number.
  static func < (left: OrderedValue, right: OrderedValue) -> Bool {
    switch (left.storage, right.storage) {
    case (.integer(let a), .integer(let b)): a < b
    case (.integer(let a), .real(let b)): Double(a) < b
    case (.real(let a), .integer(let b)): a < Double(b)
    case (.real(let a), .real(let b)): a < b
    case (.text(let a), .text(let b)): a.lexicographicallyPrecedes(b)
    case (.decimal(let a), .decimal(let b)): a < b
    case (.text, _): true
    case (.decimal, _), (_, .decimal), (_, .text): false
    }
  }
}

/// The first row of a group.
final class FirstRow: Accumulator {
  private var pack: [UInt8]?

  func step(_ arguments: Arguments) throws {
    if pack == nil { pack = RowPack.pack(arguments, from: 0) }
  }

  func result() throws -> FunctionValue { pack.map { .blob($0) } ?? .null }
}

extension FunctionCatalog {
  mutating func declareRowPacks() {
    let column = Parameter("column", .any).variadic
    let expression = Parameter("expression", .any)
    let decimal = Parameter("expression", .strictly(.decimal))
    aggregate(
      "arg_max", aliases: ["argmax"], source: "arg-max-aggregation-function",
      "Columns of the row with the greatest value; `*` for all of them.",
      words: [
        "expression": "the value that is to be greatest",
        "column": "a value to take from that row; `*` for all columns",
      ], naming: .prefixed("max"),
      isOrderSensitive: true,
      columns: .row(
        isChosenByFirst: true,
        .swift(expression, column, returns: .fixed(.dynamic)) { ExtremeRow(wantsGreatest: true) },
        .swift(decimal, column, returns: .fixed(.dynamic)) {
          ExtremeRow(wantsGreatest: true, isDecimal: true)
        }),
      examples: [
        (
          "datatable(a: long, b: string) [1, 'x', 2, 'y', 3, 'z'] | summarize arg_max(a, b) | project b",
          "'z'"
        ),
        (
          "datatable(a: long, b: string) [1, 'x', 2, 'y', 2, 'z'] | summarize arg_max(a, *) | project b",
          "'y'"
        ),
      ])
    aggregate(
      "arg_min", aliases: ["argmin"], source: "arg-min-aggregation-function",
      "Columns of the row with the least value; `*` for all of them.",
      words: [
        "expression": "the value that is to be least",
        "column": "a value to take from that row; `*` for all columns",
      ], naming: .prefixed("min"),
      isOrderSensitive: true,
      columns: .row(
        isChosenByFirst: true,
        .swift(expression, column, returns: .fixed(.dynamic)) { ExtremeRow(wantsGreatest: false) },
        .swift(decimal, column, returns: .fixed(.dynamic)) {
          ExtremeRow(wantsGreatest: false, isDecimal: true)
        }),
      examples: [
        (
          "datatable(a: long, b: string) [1, 'x', 2, 'y', 3, 'z'] | summarize arg_min(a, b) | project b",
          "'x'"
        ),
        (
          "datatable(a: long, b: string) [2, 'x', 1, 'y', 1, 'z'] | summarize arg_min(a, *) | project b",
          "'y'"
        ),
      ])
    internalAggregate(
      .same, "The one value that all rows of the group have.",
      .sql(Parameter("value", .any), returns: .sameAs(0)) { $0[0].sql })
  }
}
