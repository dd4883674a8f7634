import KQLValues

/// What a function body hands back, in the encoding of the database.
package enum FunctionValue {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  /// Text as UTF-8 bytes.
  case bytes([UInt8])
  /// Text inside an argument: copied before the call ends.
  case slice(UnsafeRawBufferPointer)
  /// The argument at this index, unchanged.
  case argument(Int)
  /// Bytes that only our own functions read.
  case blob([UInt8])

  package static func bool(_ value: Bool) -> FunctionValue { .integer(value ? 1 : 0) }
}
