/// Numbers of a fixed width in bits: runs of one number, and groups of eight that are packed.
///
/// Source: Encodings, RLE/bit-packing hybrid. Levels, places in dictionaries and booleans are so written.
struct RunLengthDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int
  private var at = 0
  private var left = 0
  private var isPacked = false
  /// The number of a run.
  private var value: UInt32 = 0
  /// Where the next packed number begins, in bits.
  private var bit = 0

  /// - Parameters:
  ///   - bytes: without the length that stands before them in some places.
  ///   - width: 0 to 32 bits.
  init(_ bytes: UnsafeRawBufferPointer, width: Int) {
    self.bytes = bytes
    self.width = width
  }

  @inline(__always)
  mutating func next() throws(ParquetError) -> UInt32 {
    if left == 0 { try beginRun() }
    left &-= 1
    guard isPacked else { return value }
    return try unpacked()
  }

  private mutating func beginRun() throws(ParquetError) {
    while left == 0 {
      let header = try varint()
      isPacked = header & 1 == 1
      if isPacked {
        guard header >> 1 <= UInt32.max >> 4 else { throw Self.end }
        left = Int(header >> 1) * 8
        bit = at * 8
        // The last group may be cut where it holds no number any more.
        at = min(bytes.count, at + Int(header >> 1) * width)
      } else {
        left = Int(header >> 1)
        let size = (width + 7) / 8
        guard size <= bytes.count - at else { throw Self.end }
        value = 0
        for index in 0..<size { value |= UInt32(bytes[at + index]) << UInt32(index * 8) }
        at += size
        if width < 32 { value &= (1 << UInt32(width)) - 1 }
      }
    }
  }

  private mutating func unpacked() throws(ParquetError) -> UInt32 {
    if width == 0 { return 0 }
    let start = bit >> 3
    let end = (bit + width + 7) >> 3
    guard end <= bytes.count else { throw Self.end }
    var word: UInt64 = 0
    if start + 8 <= bytes.count {
      word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    } else {
      for index in start..<end { word |= UInt64(bytes[index]) << UInt64((index - start) * 8) }
    }
    word >>= UInt64(bit & 7)
    bit += width
    return UInt32(truncatingIfNeeded: word & ((1 << UInt64(width)) - 1))
  }

  private mutating func varint() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard at < bytes.count else { throw Self.end }
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw .damaged("a run is too long")
  }

  private static var end: ParquetError { .damaged("a page ends before its last value") }
}
