/// A row of a result, lent to its writer: nothing is copied of a value that only becomes text.
package struct LentRow {
  /// What it has in common with the rows around it.
  package let batch: RowBatch
  /// The values that are its own, in the order of `batch.varying`; valid until the next row.
  package let cells: UnsafeBufferPointer<ValueView>

  package init(_ batch: RowBatch, _ cells: UnsafeBufferPointer<ValueView>) {
    self.batch = batch
    self.cells = cells
  }

  /// A copy of its values, one a column.
  package var values: [Value] {
    var values = batch.constants
    for (index, column) in batch.varying.enumerated() {
      values[column] = Value(stored: cells[index], as: batch.types[column])
    }
    return values
  }
}

/// What rows of a result have in common.
package final class RowBatch {
  /// Of each column.
  package let types: [ScalarType]
  /// The columns whose values differ from row to row, ascending.
  package let varying: [Int]
  /// The values of all others; null in place of those that differ.
  package let constants: [Value]
  /// What the writer of the rows made of it for all of them.
  package var prepared: AnyObject?

  /// - Parameter constants: one a column; nil where rows may differ.
  package init(_ types: [ScalarType], constants: [Value?]) {
    self.types = types
    varying = types.indices.filter { constants[$0] == nil }
    self.constants = constants.map { $0 ?? .null }
  }
}

extension Value {
  /// A stored scalar as the value that its type says. A text in a column of reals is NaN.
  package init(stored: ValueView, as type: ScalarType) {
    self =
      switch (stored, type) {
      case (.null, .string): .string("")
      case (.null, _): .null
      case (.integer(let value), .bool): .bool(value != 0)
      case (.integer(let value), .int), (.integer(let value), .long): .long(value)
      case (.integer(let value), .datetime): .datetime(value)
      case (.integer(let value), .timespan): .timespan(value)
      case (.integer(let value), .real): .real(Double(value))
      case (.real(let value), .real): .real(value)
      case (.real(let value), .long), (.real(let value), .int):
        Conversion.long(real: value).map { .long($0) } ?? .null
      case (.text, .real): .real(.nan)
      case (.text(let bytes), .decimal), (.blob(let bytes), .decimal):
        .decimal(String(decoding: bytes, as: UTF8.self))
      case (.text(let bytes), .guid), (.blob(let bytes), .guid):
        .guid(String(decoding: bytes, as: UTF8.self))
      case (.text(let bytes), .dynamic), (.blob(let bytes), .dynamic):
        .dynamic(String(decoding: bytes, as: UTF8.self))
      case (.text(let bytes), .string), (.blob(let bytes), .string):
        .string(String(decoding: bytes, as: UTF8.self))
      case (.integer(let value), .string): .string(String(value))
      case (.real(let value), .string): .string(RealText.text(value))
      case (.integer(let value), .dynamic): .dynamic(String(value))
      case (.real(let value), .dynamic): .dynamic(DynamicValue.real(value).jsonText)
      default: .null
      }
  }
}

extension ValueView {
  /// Appends what `Value.json` does of the same value.
  package func json(into output: inout [UInt8], type: ScalarType) {
    switch (self, type) {
    case (.text(let bytes), .string), (.text(let bytes), .guid), (.text(let bytes), .decimal):
      // What is not UTF-8 is replaced on the way through a string.
      if isUTF8(bytes) { return DynamicText.appendString(bytes, to: &output) }
    case (.integer(let ticks), .datetime):
      output.append(UInt8(ascii: "\""))
      DateTime.write(ticks, into: &output)
      output.append(UInt8(ascii: "\""))
      return
    default: break
    }
    Value(stored: self, as: type).json(into: &output, type: type)
  }
}

/// Whether the bytes are UTF-8.
private func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
  var at = 0
  var marks: UInt64 = 0
  while at &+ 32 <= bytes.count {
    let first = bytes.loadUnaligned(fromByteOffset: at, as: SIMD4<UInt64>.self)
    marks |= first[0] | first[1] | first[2] | first[3]
    at &+= 32
  }
  while at < bytes.count {
    marks |= UInt64(bytes[at])
    at &+= 1
  }
  if marks & 0x8080_8080_8080_8080 == 0 { return true }
  return String(validating: bytes, as: UTF8.self) != nil
}
