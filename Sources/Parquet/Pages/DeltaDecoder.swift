/// Whole numbers as differences, in blocks whose differences are packed in as few bits as they need.
///
/// Source: Encodings, DELTA_BINARY_PACKED. Arithmetic wraps, as writers' does.
struct DeltaDecoder {
  private let bytes: UnsafeRawBufferPointer
  private var at: Int
  /// Of values that were not handed out yet.
  private(set) var left = 0
  private var valuesOfMiniblock = 0
  private var miniblocks = 0
  private var value: Int64 = 0
  private var isFirst = true

  private var leastDelta: Int64 = 0
  /// Where the widths of the block's miniblocks are, and how many of them are left.
  private var widths = 0
  private var miniblocksLeft = 0
  private var width = 0
  private var leftOfMiniblock = 0
  private var bit = 0

  private static let maximumBlock = 1 << 20

  init(_ bytes: UnsafeRawBufferPointer, at start: Int = 0) throws(ParquetError) {
    self.bytes = bytes
    at = start
    let block = try varint()
    let miniblocks = try varint()
    let count = try varint()
    guard block > 0, block <= Self.maximumBlock, miniblocks > 0, miniblocks <= block,
      block % miniblocks == 0, (block / miniblocks) % 8 == 0, count <= UInt32.max
    else { throw .damaged("the blocks of differences have impossible sizes") }
    self.miniblocks = Int(miniblocks)
    valuesOfMiniblock = Int(block / miniblocks)
    left = Int(count)
    value = try zigzag()
  }

  mutating func next() throws(ParquetError) -> Int64 {
    guard left > 0 else { throw .damaged("a page has fewer values than its header says") }
    left -= 1
    if isFirst {
      isFirst = false
      return value
    }
    if leftOfMiniblock == 0 { try beginMiniblock() }
    leftOfMiniblock -= 1
    value = value &+ leastDelta &+ Int64(bitPattern: try unpacked())
    return value
  }

  /// Where the bytes end, had all values been handed out.
  func end() throws(ParquetError) -> Int {
    var decoder = self
    if decoder.isFirst, decoder.left > 0 {
      decoder.isFirst = false
      decoder.left -= 1
    }
    while decoder.left > 0 {
      if decoder.leftOfMiniblock == 0 { try decoder.beginMiniblock() }
      let count = min(decoder.left, decoder.leftOfMiniblock)
      decoder.left -= count
      decoder.leftOfMiniblock -= count
    }
    return decoder.at
  }

  private mutating func beginMiniblock() throws(ParquetError) {
    if miniblocksLeft == 0 {
      leastDelta = try zigzag()
      guard miniblocks <= bytes.count - at else { throw Self.tooShort }
      widths = at
      at += miniblocks
      miniblocksLeft = miniblocks
    }
    width = Int(bytes[widths])
    guard width <= 64 else { throw .damaged("a difference has more than 64 bits") }
    widths += 1
    miniblocksLeft -= 1
    leftOfMiniblock = valuesOfMiniblock
    bit = at * 8
    // The last of them may be cut where it holds no value any more.
    at = min(bytes.count, at + width * valuesOfMiniblock / 8)
  }

  private mutating func unpacked() throws(ParquetError) -> UInt64 {
    if width == 0 { return 0 }
    let start = bit >> 3
    let shift = UInt64(bit & 7)
    let end = (bit + width + 7) >> 3
    guard end <= bytes.count else { throw Self.tooShort }
    var word: UInt64 = 0
    if start + 8 <= bytes.count {
      word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    } else {
      for index in start..<end { word |= UInt64(bytes[index]) << UInt64((index - start) * 8) }
    }
    word >>= shift
    // More than eight bytes are touched where the last bits lie in a ninth.
    if end - start > 8 { word |= UInt64(bytes[start + 8]) << (64 - shift) }
    bit += width
    return width == 64 ? word : word & ((1 << UInt64(width)) - 1)
  }

  private mutating func varint() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 64, by: 7) {
      guard at < bytes.count else { throw Self.tooShort }
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw .damaged("a number is longer than 64 bits")
  }

  private mutating func zigzag() throws(ParquetError) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  private static var tooShort: ParquetError { .damaged("a page ends before its last value") }
}
