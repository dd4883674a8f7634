import KQLValues
import Storage

/// The values of one column of a block as ClickHouse reads them in the format Native, and what they add to the checks of
/// their rows; see `RowCheck`.
///
/// Rows before the first value and after the last are filled up when the block is sent: a column without values takes
/// nothing, and is not sent.
final class ColumnWriter {
  let column: ShippedTable.ColumnToShip
  private let isNullable: Bool
  /// Of each row 1 where it has no value, else 0; nothing for a column that is never null.
  private let nulls = ByteBuffer()
  private let values = ByteBuffer(capacity: 4096)
  /// How many rows have their bytes.
  @exclusivity(unchecked) private var rows = 0
  private(set) var hasValues = false
  /// Different values of a block of rows, each once.
  @exclusivity(unchecked) private var parts: [Part?] = []
  private let partBytes = ByteBuffer()

  private struct Part {
    var bytes: UnsafeRawBufferPointer
    var isNull: Bool
    /// By the column's weight.
    var check: UInt64
  }

  init(_ column: ShippedTable.ColumnToShip) {
    self.column = column
    isNullable = column.form != .text
  }

  var byteCount: Int { nulls.count + values.count }

  func clear() {
    nulls.clear()
    values.clear()
    rows = 0
    hasValues = false
  }

  /// What is sent of it, for that number of rows.
  func bytes(of count: Int) -> [ByteBuffer] {
    fill(to: count)
    let head = ByteBuffer()
    head.append(text: column.name)
    head.append(text: column.form.typeName)
    return [head, nulls, values]
  }

  /// Appends the values of rows.
  ///
  /// - Parameters:
  ///   - number: the column's among those of the rows.
  ///   - first: the place of the first of the rows among those that are sent together.
  ///   - sums: of each of the rows; gets what the value adds.
  func append(
    _ number: Int, of block: BlockOfColumns, _ some: UnsafeBufferPointer<UInt32>, at first: Int,
    sums: UnsafeMutablePointer<UInt64>
  ) throws {
    switch try block.values(of: number) {
    case .same(let value):
      partBytes.clear()
      let part = part(of: value)
      // One byte is the length of an empty text.
      if part.isNull || (column.form == .text && part.bytes.count == 1) { return }
      begin(at: first)
      for index in 0..<some.count { append(part, &sums[index]) }
    case .coded(let codes, let base):
      begin(at: first)
      partBytes.clear()
      parts.removeAll(keepingCapacity: true)
      parts.append(contentsOf: repeatElement(nil, count: codes.count))
      for (index, row) in some.enumerated() {
        let code = Int(base[Int(row)])
        let known: Part
        if let part = parts[code] {
          known = part
        } else {
          known = part(of: try block.value(of: number, at: row))
          parts[code] = known
        }
        append(known, &sums[index])
      }
    case .numbers(let numbers) where column.form == .integer:
      begin(at: first)
      nulls.append(0, times: some.count)
      for (index, row) in some.enumerated() {
        let bits = UInt64(bitPattern: numbers[Int(row)])
        values.append(number: bits)
        sums[index] &+= (bits ^ RowCheck.presence) &* column.weight
      }
    case .numbers, .any:
      begin(at: first)
      var sum = sums
      try block.forEachValue(of: number, in: some) { value in
        sum.pointee &+= append(value)
        sum += 1
      }
    }
    rows += some.count
  }

  /// Appends a value.
  ///
  /// - Returns: what it adds to the sum of its row.
  @inline(__always)
  func append(_ value: ValueView) -> UInt64 {
    let check = write(value, to: values)
    if isNullable { nulls.append(byte: check == nil ? 1 : 0) }
    return (check ?? 0) &* column.weight
  }

  @inline(__always)
  private func append(_ part: Part, _ sum: inout UInt64) {
    if isNullable { nulls.append(byte: part.isNull ? 1 : 0) }
    values.append(part.bytes)
    sum &+= part.check
  }

  private func part(of value: ValueView) -> Part {
    let start = partBytes.count
    let check = write(value, to: partBytes)
    return Part(
      bytes: partBytes.last(partBytes.count - start), isNull: check == nil,
      check: (check ?? 0) &* column.weight)
  }

  private func begin(at first: Int) {
    fill(to: first)
    hasValues = true
  }

  /// Gives the rows before a place that have no bytes those of a missing value.
  private func fill(to place: Int) {
    let count = place - rows
    guard count > 0 else { return }
    if isNullable { nulls.append(1, times: count) }
    values.append(0, times: count * emptySize)
    rows = place
  }

  private var emptySize: Int {
    switch column.form {
    case .text, .optionalText, .bool: 1
    case .integer, .real: 8
    }
  }

  /// Appends a value as its column keeps it.
  ///
  /// - Returns: what it adds to the check of its row; nil for one that is missing, in a column that may be null.
  @inline(__always)
  private func write(_ value: ValueView, to output: ByteBuffer) -> UInt64? {
    switch column.form {
    case .text:
      return write(textOf: value, to: output) { $0.isEmpty ? 0 : XXHash64.hash($0) }
    case .optionalText:
      if case .null = value {
        output.append(byte: 0)
        return nil
      }
      return write(textOf: value, to: output) { XXHash64.hash($0) ^ RowCheck.presence }
    case .integer:
      guard case .integer(let number) = value else {
        output.append(number: UInt64(0))
        return nil
      }
      output.append(number: number)
      return UInt64(bitPattern: number) ^ RowCheck.presence
    case .bool:
      guard case .integer(let number) = value else {
        output.append(byte: 0)
        return nil
      }
      output.append(byte: number == 0 ? 0 : 1)
      return (number == 0 ? 0 : 1) ^ RowCheck.presence
    case .real:
      let number: Double
      switch value {
      case .real(let real): number = real
      case .integer(let integer): number = Double(integer)
      // SQLite keeps no NaN but this text.
      case .text: number = .nan
      case .null, .blob:
        output.append(number: UInt64(0))
        return nil
      }
      output.append(number: number.bitPattern)
      return number.bitPattern ^ RowCheck.presence
    }
  }

  @inline(__always)
  private func write(
    textOf value: ValueView, to output: ByteBuffer, _ check: (UnsafeRawBufferPointer) -> UInt64
  ) -> UInt64 {
    var made: String
    switch value {
    case .text(let bytes), .blob(let bytes):
      output.append(text: bytes)
      return check(bytes)
    case .null: made = ""
    case .integer(let number): made = String(number)
    case .real(let number): made = RealText.text(number)
    }
    return made.withUTF8 { bytes in
      output.append(text: UnsafeRawBufferPointer(bytes))
      return check(UnsafeRawBufferPointer(bytes))
    }
  }
}
