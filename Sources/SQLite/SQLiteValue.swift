import CSQLite

/// A value of SQLite, owned.
package enum SQLiteValue: Sendable, Hashable {
  case null
  case integer(Int64)
  /// NaN becomes NULL when it is bound or returned: SQLite cannot store it.
  case real(Double)
  case text(String)
  /// A blob.
  case bytes([UInt8])

  /// Copies what a view borrows; bytes that are not UTF-8 become U+FFFD in a text.
  package init(_ view: SQLiteView) {
    self =
      switch view {
      case .null: .null
      case .integer(let value): .integer(value)
      case .real(let value): .real(value)
      case .text(let bytes): .text(String(decoding: bytes, as: UTF8.self))
      case .blob(let bytes): .bytes([UInt8](bytes))
      }
  }
}

/// A value of SQLite, borrowed: nothing is copied.
///
/// The buffers belong to SQLite. Those of a column are valid until the statement is stepped, reset or
/// finalized; those of a function's argument until the function returns (of a table function's, as
/// long as its cursor). A text may hold NUL and need not be valid UTF-8; an empty blob has no address.
package enum SQLiteView {
  case null
  case integer(Int64)
  case real(Double)
  case text(UnsafeRawBufferPointer)
  case blob(UnsafeRawBufferPointer)

  /// The text copied, nil for every other type; what is not UTF-8 becomes U+FFFD.
  package var string: String? {
    switch self {
    case .text(let bytes): String(decoding: bytes, as: UTF8.self)
    case .null, .integer, .real, .blob: nil
    }
  }

  /// Whether it is NULL.
  package var isNull: Bool {
    switch self {
    case .null: true
    case .integer, .real, .text, .blob: false
    }
  }

  /// Borrows from a `sqlite3_value`.
  @inline(__always)
  init(value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: self = .integer(sqlite3_value_int64(value))
    case SQLITE_FLOAT: self = .real(sqlite3_value_double(value))
    case SQLITE_TEXT:
      // The text before its count: the first may convert, and so change the second.
      let start = sqlite3_value_text(value)
      self = .text(
        UnsafeRawBufferPointer(
          start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value))))
    case SQLITE_BLOB:
      let start = sqlite3_value_blob(value)
      self = .blob(
        UnsafeRawBufferPointer(
          start: start, count: start == nil ? 0 : Int(sqlite3_value_bytes(value))))
    default: self = .null
    }
  }
}
