import Compression
import KQLValues

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

/// Rows as ClickHouse reads them in the format RowBinary.
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
