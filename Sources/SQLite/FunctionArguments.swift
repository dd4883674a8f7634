import CSQLite

/// What a function is called with: borrowed from SQLite, valid until the function returns (for a
/// table function: as long as its cursor).
package struct FunctionArguments {
  let context: OpaquePointer?
  let values: UnsafeMutablePointer<OpaquePointer?>?
  /// How many there are.
  package let count: Int

  /// The argument, borrowed; null where there is none.
  package subscript(_ index: Int) -> SQLiteView {
    guard let values, index >= 0, index < count else { return .null }
    return SQLiteView(value: values[index])
  }

  /// What `setAuxiliary` kept for the argument in an earlier call of the same statement.
  ///
  /// - Returns: nil as well when the argument is not constant within the statement.
  package func auxiliary(at index: Int) -> AnyObject? {
    guard let context, let kept = sqlite3_get_auxdata(context, Int32(clamping: index)) else {
      return nil
    }
    return Unmanaged<AnyObject>.fromOpaque(kept).takeUnretainedValue()
  }

  /// Keeps what was made of a constant argument, such as a compiled pattern, for the next calls; SQLite
  /// lets it go at once when the argument is not constant.
  package func setAuxiliary(_ object: AnyObject, at index: Int) {
    guard let context else { return }
    sqlite3_set_auxdata(
      context, Int32(clamping: index), Unmanaged.passRetained(object).toOpaque(),
      { kept in
        if let kept { Unmanaged<AnyObject>.fromOpaque(kept).release() }
      })
  }
}

/// Where a function puts what it gives; null until it is set.
package struct FunctionResult {
  let context: OpaquePointer?
  let arguments: FunctionArguments

  package mutating func setNull() { sqlite3_result_null(context) }

  package mutating func setInteger(_ value: Int64) { sqlite3_result_int64(context, value) }

  /// 1 or 0.
  package mutating func setBool(_ value: Bool) { sqlite3_result_int(context, value ? 1 : 0) }

  /// NaN becomes NULL.
  package mutating func setReal(_ value: Double) { sqlite3_result_double(context, value) }

  package mutating func setEmptyText() {
    sqlite3_result_text64(context, kustody_empty(), 0, nil, UInt8(SQLITE_UTF8))
  }

  /// Copies the text, whole: it may hold NUL.
  package mutating func setText(_ value: String) {
    var value = value
    value.withUTF8 { copyText(UnsafeRawBufferPointer($0)) }
  }

  /// Copies the text, which ought to be UTF-8 and may hold NUL.
  package mutating func setText(_ bytes: UnsafeRawBufferPointer) { copyText(bytes) }

  /// Copies the text, which ought to be UTF-8 and may hold NUL.
  package mutating func setText(_ bytes: [UInt8]) { bytes.withUnsafeBytes { copyText($0) } }

  /// Copies the bytes.
  package mutating func setBlob(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else {
      sqlite3_result_zeroblob(context, 0)
      return
    }
    sqlite3_result_blob64(context, start, UInt64(bytes.count), kustody_transient())
  }

  /// Gives an argument back as it came; null where there is none.
  package mutating func setArgument(_ index: Int) {
    guard let values = arguments.values, index >= 0, index < arguments.count else {
      sqlite3_result_null(context)
      return
    }
    sqlite3_result_value(context, values[index])
  }

  /// Copies a value.
  package mutating func set(_ value: SQLiteValue) {
    switch value {
    case .null: setNull()
    case .integer(let value): setInteger(value)
    case .real(let value): setReal(value)
    case .text(let value): setText(value)
    case .bytes(let value): value.withUnsafeBytes { setBlob($0) }
    }
  }

  private func copyText(_ bytes: UnsafeRawBufferPointer) {
    let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? kustody_empty()
    // The count is passed: a NUL inside the text must not end it.
    sqlite3_result_text64(
      context, start, UInt64(bytes.count), kustody_transient(), UInt8(SQLITE_UTF8))
  }
}
