import Compression
import KQLValues
import SQLite

/// How a column's values are kept in ClickHouse: as kustody keeps them in SQLite, so that both compute with the same
/// numbers. Times are counts of 100 ns; a missing string is an empty one.
package enum ColumnForm: Sendable, Hashable {
  case text
  case optionalText
  case integer
  case real
  case bool

  package init(_ type: ScalarType) {
    switch type {
    case .string: self = .text
    case .guid, .decimal, .dynamic: self = .optionalText
    case .int, .long, .datetime, .timespan: self = .integer
    case .real: self = .real
    case .bool: self = .bool
    }
  }

  /// Its type there.
  package var typeName: String {
    switch self {
    case .text: "String"
    case .optionalText: "Nullable(String)"
    case .integer: "Nullable(Int64)"
    case .real: "Nullable(Float64)"
    case .bool: "Nullable(Bool)"
    }
  }
}

/// Rows as ClickHouse reads them in the format RowBinary, and what they sum up to.
struct RowBinaryWriter {
  private(set) var bytes: [UInt8] = []

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Of a column that is never null.
  mutating func append(unsigned value: UInt64) { appendNumber(value) }

  mutating func append(small value: UInt32) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(byte value: UInt8) { bytes.append(value) }

  mutating func append(text: String) {
    var text = text
    text.withUTF8 { append(text: UnsafeRawBufferPointer($0)) }
  }

  private mutating func append(text: UnsafeRawBufferPointer) {
    appendVarint(UInt64(text.count), to: &bytes)
    bytes.append(contentsOf: text)
  }

  private mutating func appendNumber(_ value: UInt64) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Appends a value as its column keeps it.
  ///
  /// - Returns: what the value adds to the check of its row; 0 for one that is missing. See `RowCheck`.
  mutating func append(_ value: SQLiteView, _ form: ColumnForm) -> UInt64 {
    switch form {
    case .text:
      return append(textOf: value) { $0.isEmpty ? 0 : XXHash64.hash($0) }
    case .optionalText:
      if case .null = value { return appendNull() }
      bytes.append(0)
      return append(textOf: value) { XXHash64.hash($0) ^ RowCheck.presence }
    case .integer:
      guard case .integer(let number) = value else { return appendNull() }
      bytes.append(0)
      appendNumber(UInt64(bitPattern: number))
      return UInt64(bitPattern: number) ^ RowCheck.presence
    case .bool:
      guard case .integer(let number) = value else { return appendNull() }
      bytes.append(0)
      bytes.append(number == 0 ? 0 : 1)
      return (number == 0 ? 0 : 1) ^ RowCheck.presence
    case .real:
      let number: Double
      switch value {
      case .real(let real): number = real
      case .integer(let integer): number = Double(integer)
      // SQLite keeps no NaN but this text.
      case .text: number = .nan
      case .null, .blob: return appendNull()
      }
      bytes.append(0)
      appendNumber(number.bitPattern)
      return number.bitPattern ^ RowCheck.presence
    }
  }

  private mutating func appendNull() -> UInt64 {
    bytes.append(1)
    return 0
  }

  private mutating func append(
    textOf value: SQLiteView, _ check: (UnsafeRawBufferPointer) -> UInt64
  ) -> UInt64 {
    var made: String
    switch value {
    case .text(let bytes), .blob(let bytes):
      append(text: bytes)
      return check(bytes)
    case .null: made = ""
    case .integer(let number): made = String(number)
    case .real(let number): made = RealText.text(number)
    }
    return made.withUTF8 { bytes in
      append(text: UnsafeRawBufferPointer(bytes))
      return check(UnsafeRawBufferPointer(bytes))
    }
  }
}

/// What proves that rows arrived as they were sent: a number for each row that follows from all of its values, and the
/// sum of these over the rows of a source. Both sides compute it, ClickHouse from what it keeps.
///
/// A value that is missing adds nothing, so that a column which is new changes no row that lacks it.
enum RowCheck {
  /// Tells a value whose bits are all 0 from one that is missing.
  static let presence: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// By how much a column's values count: values that were exchanged between columns change the sum.
  static func weight(of column: String) -> UInt64 {
    var column = column
    return column.withUTF8 { XXHash64.hash(UnsafeRawBufferPointer($0)) } | 1
  }

  /// Of a row, from the sum of its values by their weights.
  static func check(_ sum: UInt64) -> UInt64 { sum ^ (sum >> 32) }

  /// What a column adds, in ClickHouse's words.
  static func expression(_ column: String, _ form: ColumnForm) -> String {
    let name = clickHouseName(column)
    let value =
      switch form {
      case .text: "if(\(name) = '', toUInt64(0), xxHash64(\(name)))"
      case .optionalText: present(name, "xxHash64(assumeNotNull(\(name)))")
      case .integer, .real: present(name, "reinterpretAsUInt64(assumeNotNull(\(name)))")
      case .bool: present(name, "toUInt64(assumeNotNull(\(name)))")
      }
    return "\(value) * toUInt64(\(weight(of: column)))"
  }

  private static func present(_ name: String, _ value: String) -> String {
    "if(isNull(\(name)), toUInt64(0), bitXor(\(value), toUInt64(\(presence))))"
  }
}
