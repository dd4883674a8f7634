/// Writes the columns of a block, each as its values let it be smallest.
///
/// Which encoding is taken depends on the values alone, so that the same records make the same bytes.
final class ColumnEncoder {
  private let writer: BlockWriter
  private let hashes = GrowableBuffer<UInt64>()
  private let numbers = GrowableBuffer<Int64>()
  private let bytes = GrowableBuffer<UInt8>(capacity: 1 << 16)
  private let slots = GrowableBuffer<UInt32>()
  private let distinct = GrowableBuffer<UInt32>()
  /// Columns by the hash of their values.
  private var columns: [UInt64: (number: Int, values: UnsafeBufferPointer<ColumnEntry>)] = [:]
  /// Where the records' bytes lie.
  private var base: UnsafePointer<UInt8>?

  private static let nibbles = TypedText.nibbles(isUpper: false)
  private static let upperNibbles = TypedText.nibbles(isUpper: true)

  init(to writer: BlockWriter) { self.writer = writer }

  /// Begins the columns of records at that place.
  func begin(_ base: UnsafePointer<UInt8>) {
    self.base = base
    columns.removeAll(keepingCapacity: true)
  }

  /// Writes a column of numbers, which stand as the starts of its entries.
  func encode(numbers entries: UnsafeBufferPointer<ColumnEntry>) {
    writer.append(entries.count)
    numbers.truncate(to: 0)
    for entry in entries { numbers.append(Int64(entry.start)) }
    PackedNumbers.write(numbers.elements, to: writer)
  }

  /// Writes a column of texts.
  ///
  /// - Parameter number: its own.
  func encode(texts values: UnsafeBufferPointer<ColumnEntry>, number: Int) {
    writer.append(values.count)
    guard let first = values.first else { return }
    // Most columns of logs are: they need no hash.
    if isConstant(values) {
      append(.constant)
      writer.append(UnsafeRawBufferPointer(text(first)))
      return
    }
    let hash = hashAll(values)
    if let other = columns[hash], isSame(other.values, values) {
      append(.same)
      writer.append(other.number)
      return
    }
    columns[hash] = (number, values)
    if !writeDictionary(values), !writeTyped(values) {
      writeText(values)
    }
  }

  @inline(__always)
  private func text(_ entry: ColumnEntry) -> UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: base.map { $0 + Int(entry.start) }, count: Int(entry.count))
  }

  private func append(_ encoding: ColumnEncoding) { writer.append(encoding.rawValue) }

  // MARK: Equal values

  private func hashAll(_ values: UnsafeBufferPointer<ColumnEntry>) -> UInt64 {
    hashes.resize(to: values.count)
    var all = UInt64(values.count)
    for index in values.indices {
      let hash =
        index > 0 && isOne(values[index], values[index - 1])
        ? hashes.base[index - 1] : Self.hash(text(values[index]))
      hashes.base[index] = hash
      all = (all ^ hash) &* 0x9E37_79B9_7F4A_7C15
      all ^= all >> 29
    }
    return all
  }

  /// Texts with one hash are compared: it only has to tell most apart, and to be quick with short ones.
  @inline(__always)
  private static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let bytes = UnsafeRawBufferPointer(text)
    let count = bytes.count
    func word(_ at: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
    }
    func half(_ at: Int) -> UInt64 {
      UInt64(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
    }
    /// The two halves of a product.
    func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
      let product = first.multipliedFullWidth(by: second)
      return product.high ^ product.low
    }
    let salt: (UInt64, UInt64) = (0x9E37_79B9_7F4A_7C15, 0xFF51_AFD7_ED55_8CCD)
    var first: UInt64 = 0
    var last: UInt64 = 0
    var sum = salt.0 ^ UInt64(count)
    if count >= 16 {
      // Two sums side by side; the last bytes are taken again where they are not a whole step.
      var other = salt.1
      var at = 0
      while at &+ 48 <= count {
        sum = mixed(word(at) ^ salt.0, word(at &+ 8) ^ sum)
        other = mixed(word(at &+ 16) ^ salt.1, word(at &+ 24) ^ other)
        at &+= 32
      }
      if at &+ 32 <= count {
        sum = mixed(word(at) ^ salt.0, word(at &+ 8) ^ sum)
        at &+= 16
      }
      if at &+ 16 < count { other = mixed(word(at) ^ salt.1, word(at &+ 8) ^ other) }
      sum ^= other
      first = word(count &- 16)
      last = word(count &- 8)
    } else if count >= 8 {
      first = word(0)
      last = word(count &- 8)
    } else if count >= 4 {
      first = half(0)
      last = half(count &- 4)
    } else if count > 0 {
      first = UInt64(bytes[0]) << 16 | UInt64(bytes[count / 2]) << 8 | UInt64(bytes[count &- 1])
    }
    return mixed(mixed(first ^ salt.1, last ^ sum), salt.0)
  }

  /// Whether two entries are the same bytes in one place.
  @inline(__always)
  private func isOne(_ first: ColumnEntry, _ second: ColumnEntry) -> Bool {
    first.start == second.start && first.count == second.count
  }

  @inline(__always)
  private func isSame(_ first: ColumnEntry, _ second: ColumnEntry) -> Bool {
    guard first.count == second.count, let base else { return false }
    return first.start == second.start
      || RecordColumns.isSame(
        base + Int(first.start), base + Int(second.start), Int(first.count))
  }

  private func isSame(
    _ first: UnsafeBufferPointer<ColumnEntry>, _ second: UnsafeBufferPointer<ColumnEntry>
  ) -> Bool {
    first.count == second.count
      && first.indices.allSatisfy { isSame(first[$0], second[$0]) }
  }

  private func isConstant(_ values: UnsafeBufferPointer<ColumnEntry>) -> Bool {
    values.indices.allSatisfy { isSame(values[0], values[$0]) }
  }

  /// - Returns: whether there are few enough different values.
  private func writeDictionary(_ values: UnsafeBufferPointer<ColumnEntry>) -> Bool {
    let limit = max(values.count / 6, 64)
    var size = 256
    while size < 4 * min(limit, values.count) { size *= 2 }
    slots.resize(to: size)
    slots.base.update(repeating: 0, count: size)
    distinct.truncate(to: 0)
    numbers.truncate(to: 0)
    for index in values.indices {
      // Values that keep being new are given up early.
      if distinct.count > limit || index == 512 && distinct.count > 400 { return false }
      if index > 0, isOne(values[index], values[index - 1]) {
        numbers.append(numbers.base[index - 1])
        continue
      }
      var slot = Int(truncatingIfNeeded: hashes.base[index]) & (size - 1)
      while true {
        let number = slots.base[slot]
        if number == 0 {
          distinct.append(UInt32(index))
          slots.base[slot] = UInt32(distinct.count)
          numbers.append(Int64(distinct.count - 1))
          break
        }
        let known = Int(distinct.base[Int(number) - 1])
        if hashes.base[known] == hashes.base[index], isSame(values[known], values[index]) {
          numbers.append(Int64(number) - 1)
          break
        }
        slot = (slot + 1) & (size - 1)
      }
    }
    guard distinct.count <= limit, distinct.count * 2 <= values.count else { return false }
    append(.dictionary)
    writer.append(distinct.count)
    for index in 0..<distinct.count {
      writer.append(Int(values[Int(distinct.base[index])].count))
    }
    bytes.truncate(to: 0)
    for index in 0..<distinct.count { bytes.append(text(values[Int(distinct.base[index])])) }
    writer.append(payload: UnsafeRawBufferPointer(bytes.elements))
    PackedNumbers.write(numbers.elements, to: writer)
    return true
  }

  // MARK: Typed values

  private func writeTyped(_ values: UnsafeBufferPointer<ColumnEntry>) -> Bool {
    let first = text(values[0])
    if let layout = TimeLayout(of: first), fill(values, layout.value) {
      append(.times)
      writer.append(layout.separator)
      writer.append(UInt8(layout.digits))
      layout.suffix.withUnsafeBytes { writer.append($0) }
    } else if fill(values, TypedText.integer) {
      append(.integers)
    } else if fill(values, TypedText.address) {
      append(.addresses)
    } else if let point = first.firstIndex(of: UInt8(ascii: ".")), first.count <= 18,
      fill(values, { TypedText.decimal($0, scale: first.count - point - 1) })
    {
      append(.decimals)
      writer.append(UInt8(first.count - point - 1))
    } else {
      return writeGUIDs(values, isUpper: false) || writeGUIDs(values, isUpper: true)
        || writeHexadecimal(values, isUpper: false) || writeHexadecimal(values, isUpper: true)
    }
    PackedNumbers.write(numbers.elements, to: writer)
    return true
  }

  @inline(__always)
  private func fill(
    _ values: UnsafeBufferPointer<ColumnEntry>, _ number: (UnsafeBufferPointer<UInt8>) -> Int64?
  ) -> Bool {
    numbers.truncate(to: 0)
    for value in values {
      guard let number = number(text(value)) else { return false }
      numbers.append(number)
    }
    return true
  }

  private func writeGUIDs(_ values: UnsafeBufferPointer<ColumnEntry>, isUpper: Bool) -> Bool {
    bytes.truncate(to: 0)
    let nibbles = isUpper ? Self.upperNibbles : Self.nibbles
    for value in values {
      let text = text(value)
      guard text.count == 36,
        TypedText.dashesOfGUID.allSatisfy({ text[$0] == UInt8(ascii: "-") })
      else { return false }
      for pair in TypedText.pairsOfGUID {
        let high = nibbles[Int(text[pair])]
        let low = nibbles[Int(text[pair + 1])]
        guard high | low < 16 else { return false }
        bytes.append(high << 4 | low)
      }
    }
    append(.guids)
    writer.append(isUpper ? 1 : 0)
    writer.append(payload: UnsafeRawBufferPointer(bytes.elements), mayShrink: false)
    return true
  }

  private func writeHexadecimal(
    _ values: UnsafeBufferPointer<ColumnEntry>, isUpper: Bool
  ) -> Bool {
    let count = Int(values[0].count)
    guard (4...128).contains(count) else { return false }
    bytes.truncate(to: 0)
    let nibbles = isUpper ? Self.upperNibbles : Self.nibbles
    for value in values {
      let text = text(value)
      guard text.count == count else { return false }
      for index in stride(from: 0, to: count, by: 2) {
        let high = nibbles[Int(text[index])]
        let low = index + 1 < count ? nibbles[Int(text[index + 1])] : 0
        guard high | low < 16 else { return false }
        bytes.append(high << 4 | low)
      }
    }
    append(.hexadecimal)
    writer.append(isUpper ? 1 : 0)
    writer.append(count)
    writer.append(payload: UnsafeRawBufferPointer(bytes.elements), mayShrink: false)
    return true
  }

  private func writeText(_ values: UnsafeBufferPointer<ColumnEntry>) {
    append(.text)
    numbers.truncate(to: 0)
    bytes.truncate(to: 0)
    for value in values {
      numbers.append(Int64(value.count))
      bytes.append(text(value))
    }
    PackedNumbers.write(numbers.elements, to: writer)
    writer.append(payload: UnsafeRawBufferPointer(bytes.elements))
  }
}
