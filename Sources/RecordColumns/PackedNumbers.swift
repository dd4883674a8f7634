/// Numbers in as many bits as they need, above the least of them or of their differences.
enum PackedNumbers {
  private enum Mode: UInt8 {
    case values = 0
    case differences = 1
  }

  static func write(_ values: UnsafeBufferPointer<Int64>, to writer: BlockWriter) {
    guard let first = values.first else { return }
    var (least, most) = (first, first)
    var (leastStep, mostStep) = (Int64.max, Int64.min)
    var last = first
    for value in values.dropFirst() {
      least = min(least, value)
      most = max(most, value)
      let step = value &- last
      leastStep = min(leastStep, step)
      mostStep = max(mostStep, step)
      last = value
    }
    let width = bits(UInt64(bitPattern: most &- least))
    let stepWidth = values.count > 1 ? bits(UInt64(bitPattern: mostStep &- leastStep)) : 64
    if stepWidth < width, mostStep >= leastStep {
      writer.append(Mode.differences.rawValue)
      writer.append(signed: leastStep)
      writer.append(UInt8(stepWidth))
      writer.append(signed: first)
      write(values.count - 1, width: stepWidth, to: writer) {
        UInt64(bitPattern: values[$0 + 1] &- values[$0] &- leastStep)
      }
    } else {
      writer.append(Mode.values.rawValue)
      writer.append(signed: least)
      writer.append(UInt8(width))
      write(values.count, width: width, to: writer) { UInt64(bitPattern: values[$0] &- least) }
    }
  }

  private static func bits(_ value: UInt64) -> Int { 64 - value.leadingZeroBitCount }

  @inline(__always)
  private static func write(
    _ count: Int, width: Int, to writer: BlockWriter, _ value: (Int) -> UInt64
  ) {
    let size = (count * width + 7) / 8
    withUnsafeTemporaryAllocation(byteCount: size + 8, alignment: 8) { buffer in
      guard let base = buffer.baseAddress else { return }
      var word: UInt64 = 0
      var filled = 0
      var at = 0
      if width > 0 {
        for index in 0..<count {
          let value = value(index)
          word |= value << UInt64(filled)
          filled += width
          if filled >= 64 {
            base.storeBytes(of: word.littleEndian, toByteOffset: at, as: UInt64.self)
            at += 8
            filled -= 64
            // A shift by all bits gives nothing, as it should.
            word = value >> UInt64(width - filled)
          }
        }
      }
      if filled > 0 {
        base.storeBytes(of: word.littleEndian, toByteOffset: at, as: UInt64.self)
      }
      // Numbers that look random do not shrink; few bits may repeat.
      writer.append(
        payload: UnsafeRawBufferPointer(start: base, count: size), mayShrink: width <= 16)
    }
  }

  /// Reads numbers each of which is the one after the one before.
  ///
  /// - Parameter count: more than none.
  /// - Returns: the first; nil where they are others, which are then still to be read.
  static func readConsecutive(
    _ count: Int, from reader: inout BlockReader
  ) throws(DamagedBlock) -> Int64? {
    var ahead = reader
    guard try ahead.byte() == Mode.differences.rawValue, try ahead.signed() == 1,
      try ahead.byte() == 0
    else { return nil }
    let first = try ahead.signed()
    guard !first.addingReportingOverflow(Int64(count - 1)).overflow else { throw DamagedBlock() }
    _ = try ahead.payload(0)
    reader = ahead
    return first
  }

  /// Reads the given count of numbers; all arithmetic wraps, whatever the block says.
  static func read(
    _ count: Int, from reader: inout BlockReader
  ) throws(DamagedBlock) -> GrowableBuffer<Int64> {
    try reader.reserve(count * 8)
    let values = GrowableBuffer<Int64>(capacity: max(count, 1))
    values.resize(to: count)
    if count == 0 { return values }
    guard let mode = Mode(rawValue: try reader.byte()) else { throw DamagedBlock() }
    let least = try reader.signed()
    let width = Int(try reader.byte())
    guard width <= 64 else { throw DamagedBlock() }
    switch mode {
    case .values:
      try unpack(count, width: width, from: &reader, to: values.base)
      let values = values.base
      if least != 0 { for index in 0..<count { values[index] &+= least } }
    case .differences:
      values.base[0] = try reader.signed()
      try unpack(count - 1, width: width, from: &reader, to: values.base + 1)
      let values = values.base
      var last = values[0]
      for index in 1..<max(count, 1) {
        last &+= values[index] &+ least
        values[index] = last
      }
    }
    return values
  }

  private static func unpack(
    _ count: Int, width: Int, from reader: inout BlockReader,
    to values: UnsafeMutablePointer<Int64>
  ) throws(DamagedBlock) {
    let packed = try reader.payload((count * width + 7) / 8)
    if width == 0 {
      values.update(repeating: 0, count: count)
      return
    }
    let base = UnsafeRawPointer(packed.base)
    let mask = UInt64.max >> UInt64(64 - width)
    var bit = 0
    if width <= 57 {
      // Each number is in the word that begins with its first byte.
      for index in 0..<count {
        let word = UInt64(
          littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
        values[index] = Int64(bitPattern: word &>> UInt64(bit & 7) & mask)
        bit &+= width
      }
      return
    }
    for index in 0..<count {
      // A payload has eight bytes after it, so that a word can be read at each of its own.
      let word = UInt64(
        littleEndian: base.loadUnaligned(fromByteOffset: bit &>> 3, as: UInt64.self))
      var value = word >> UInt64(bit & 7)
      let missing = (bit & 7) + width - 64
      if missing > 0 { value |= UInt64(packed.base[(bit &>> 3) + 8]) << UInt64(width - missing) }
      values[index] = Int64(bitPattern: value & mask)
      bit &+= width
    }
  }
}
