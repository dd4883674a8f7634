import KQLCatalog
import KQLValues
import SQLSyntax
import SQLite

/// The one place where Kusto's ten types meet SQLite's five storage classes.
///
/// | type | stored as |
/// |---|---|
/// | bool | integer 0 or 1 |
/// | int, long | integer |
/// | real | real; NaN, which SQLite cannot keep, is the text `NaN` |
/// | decimal, guid | text, canonical |
/// | datetime, timespan | integer, 100 ns |
/// | string | text; a missing one is read as `''` |
/// | dynamic | text: JSON |
enum SQLiteEncoding {
  static func view(_ stored: SQLiteView) -> ValueView {
    switch stored {
    case .null: .null
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .text(let bytes): .text(bytes)
    case .blob(let bytes): .blob(bytes)
    }
  }

  /// A column of a result as the value that its type says.
  static func value(_ stored: SQLiteView, _ type: ScalarType) -> Value {
    Value(stored: view(stored), as: type)
  }

  /// A literal of SQL as the value that its column's type says; nil where it is not a literal.
  static func value(literal: SQLExpression, _ type: ScalarType) -> Value? {
    switch literal {
    case .null: return value(.null, type)
    case .integer(let number): return value(.integer(number), type)
    case .real(let number): return value(.real(number), type)
    case .text(let text): return Array(text.utf8).withUnsafeBytes { value(.text($0), type) }
    default: return nil
    }
  }

  static func stored(_ value: Value) -> SQLiteValue {
    switch value {
    case .null: .null
    case .bool(let flag): .integer(flag ? 1 : 0)
    case .long(let number), .datetime(let number), .timespan(let number): .integer(number)
    case .real(let number): number.isNaN ? .text("NaN") : .real(number)
    case .decimal(let text), .guid(let text), .string(let text), .dynamic(let text): .text(text)
    }
  }

  /// - Throws: where the value is larger than one may be.
  static func set(
    _ value: FunctionValue, _ result: inout FunctionResult
  ) throws(FunctionFailure) {
    switch value {
    case .null: result.setNull()
    case .integer(let number): result.setInteger(number)
    case .real(let number):
      if number.isNaN { result.setText("NaN") } else { result.setReal(number) }
    case .text(let text):
      try ValueSize.check(text.utf8.count)
      result.setText(text)
    case .bytes(let bytes):
      try ValueSize.check(bytes.count)
      result.setText(bytes)
    case .slice(let bytes): result.setText(bytes)
    case .argument(let index): result.setArgument(index)
    case .blob(let bytes):
      try ValueSize.check(bytes.count)
      bytes.withUnsafeBytes { result.setBlob($0) }
    }
  }

  /// Lends a function's value to what computes with it next.
  ///
  /// - Throws: where the value is larger than one may be.
  static func lend(
    _ value: FunctionValue, of arguments: UnsafeBufferPointer<ValueView>,
    _ body: (ValueView) -> Void
  ) throws(FunctionFailure) {
    switch value {
    case .null: body(.null)
    case .integer(let number): body(.integer(number))
    case .real(let number):
      if number.isNaN {
        notANumber.withUnsafeBytes { body(.text($0)) }
      } else {
        body(.real(number))
      }
    case .text(var text):
      try ValueSize.check(text.utf8.count)
      text.withUTF8 { body(.text(UnsafeRawBufferPointer($0))) }
    case .bytes(let bytes):
      try ValueSize.check(bytes.count)
      bytes.withUnsafeBytes { body(.text($0)) }
    case .slice(let bytes): body(.text(bytes))
    case .argument(let index): body(index < arguments.count ? arguments[index] : .null)
    case .blob(let bytes):
      try ValueSize.check(bytes.count)
      bytes.withUnsafeBytes { body(.blob($0)) }
    }
  }

  private static let notANumber = Array("NaN".utf8)

  /// Gives a value on as it was borrowed.
  static func set(_ view: ValueView, _ result: inout FunctionResult) {
    switch view {
    case .null: result.setNull()
    case .integer(let number): result.setInteger(number)
    case .real(let number): result.setReal(number)
    case .text(let bytes): result.setText(bytes)
    case .blob(let bytes): result.setBlob(bytes)
    }
  }
}
