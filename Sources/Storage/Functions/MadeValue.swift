import KQLValues
import SQLite

/// What a storage function gives. A slice is of an argument's bytes, or lives as long.
enum MadeValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case bytes([UInt8])
  case slice(UnsafeRawBufferPointer)

  /// Nothing, in a column of the type: a string is empty, all else null.
  static func nothing(_ type: ScalarType) -> MadeValue { type == .string ? .text("") : .null }

  static func bool(_ flag: Bool) -> MadeValue { .integer(flag ? 1 : 0) }

  func set(_ result: inout FunctionResult) {
    switch self {
    case .null: result.setNull()
    case .integer(let number): result.setInteger(number)
    // SQLite keeps no NaN.
    case .real(let number):
      if number.isNaN { result.setText("NaN") } else { result.setReal(number) }
    case .text(let text): result.setText(text)
    case .bytes(let bytes): result.setText(bytes)
    case .slice(let bytes): result.setText(bytes)
    }
  }

  /// Hands over what `set` gives.
  func lend(_ body: (ValueView) -> Void) {
    switch self {
    case .null: body(.null)
    case .integer(let number): body(.integer(number))
    case .real(let number) where number.isNaN: Self.text("NaN").lend(body)
    case .real(let number): body(.real(number))
    case .text(var text): text.withUTF8 { body(.text(UnsafeRawBufferPointer($0))) }
    case .bytes(let bytes): bytes.withUnsafeBytes { body(.text($0)) }
    case .slice(let bytes): body(.text(bytes))
    }
  }
}

extension SQLiteView {
  /// The bytes of a text; none for anything else.
  var bytes: UnsafeRawBufferPointer {
    if case .text(let bytes) = self { bytes } else { UnsafeRawBufferPointer(start: nil, count: 0) }
  }

  /// The type that a text names.
  var type: ScalarType? { string.flatMap { ScalarType(rawValue: $0) } }
}
