import Compression

/// An item as the index of its block has it: which row it is, and where its record's bytes are.
package struct BlockItem: Sendable, Hashable {
  /// The `kustody_tables.id` of its table; 0 for a row of `kustody_quarantine`.
  package var table: Int64
  /// The row's rowid.
  package var rowID: Int64
  /// Of the record in the decoded text.
  package var offset: Int
  package var length: Int
  /// 0, or 1, 2, … for further items out of the same bytes.
  package var part: Int
  /// The record's bytes within the block's, inflated; empty where the block has none for it.
  package var bytes: Range<Int>

  package var isQuarantined: Bool { table == 0 }
}

/// The index of a block as bytes: for each item numbers of variable length (LEB128), of which the rowid
/// is the difference to the item before, and the offset that to the byte after the line feed after it.
struct BlockIndex {
  /// Items in a block.
  static let maximumItems = 8192
  /// Six numbers.
  private static let maximumItemSize = 60

  private(set) var bytes: [UInt8] = []
  private var last = BlockItem(table: 0, rowID: 0, offset: 0, length: 0, part: 0, bytes: 0..<0)
  private(set) var count = 0
  private(set) var firstOffset = 0
  private(set) var lastOffset = 0

  /// - Parameter item: its bytes begin where those of the item before end, or are the same, or none.
  mutating func append(_ item: BlockItem) {
    append(UInt64(bitPattern: item.table))
    append(difference: item.rowID &- last.rowID)
    append(difference: Int64(item.offset &- (last.offset &+ last.length &+ 1)))
    append(UInt64(clamping: item.length))
    append(UInt64(clamping: item.part))
    if item.bytes.isEmpty {
      append(0)
    } else if item.bytes == last.bytes {
      append(1)
    } else if item.bytes.count == item.length {
      append(2)
    } else {
      append(UInt64(item.bytes.count) + 3)
    }
    firstOffset = count == 0 ? item.offset : min(firstOffset, item.offset)
    lastOffset = count == 0 ? item.offset : max(lastOffset, item.offset)
    count += 1
    var item = item
    // Where the next bytes begin is to be known even if there are none here.
    if item.bytes.isEmpty { item.bytes = last.bytes }
    last = item
  }

  private mutating func append(_ value: UInt64) { appendVarint(value, to: &bytes) }

  /// Zigzag: small differences of either sign are few bytes.
  private mutating func append(difference: Int64) {
    append(UInt64(bitPattern: difference << 1) ^ UInt64(bitPattern: difference >> 63))
  }

  /// The items; nil where the bytes are not an index.
  ///
  /// - Parameter size: of the block's inflated bytes.
  static func items(of index: UnsafeRawBufferPointer, count: Int, size: Int) -> [BlockItem]? {
    var items: [BlockItem] = []
    items.reserveCapacity(max(min(count, maximumItems), 0))
    return visit(index, count: count, size: size) { item, _ in items.append(item) } ? items : nil
  }

  /// Goes through the items.
  ///
  /// - Parameters:
  ///   - size: of the block's inflated bytes.
  ///   - body: takes an item, and which of the block's records it is of; nil for one without bytes.
  /// - Returns: whether the bytes are an index; if not, items may have been handed over.
  @inline(__always)
  static func visit(
    _ index: UnsafeRawBufferPointer, count: Int, size: Int, _ body: (BlockItem, Int?) -> Void
  ) -> Bool {
    guard count >= 0, count <= maximumItems, size >= 0 else { return false }
    var numbers = IndexNumbers(index)
    var item = BlockItem(table: 0, rowID: 0, offset: 0, length: 0, part: 0, bytes: 0..<0)
    var end: Int64 = 0
    /// The last bytes that an item has, and which record's they are.
    var last = 0..<0
    var record = -1
    for _ in 0..<count {
      item.table = Int64(bitPattern: numbers.next())
      item.rowID &+= numbers.nextDifference()
      let offset = end &+ 1 &+ numbers.nextDifference()
      let length = numbers.next()
      let part = numbers.next()
      let kept = numbers.next()
      guard !numbers.isWrong, offset >= 0, length <= UInt64(Int.max), part <= UInt64(Int.max) else {
        return false
      }
      (item.offset, item.length, item.part) = (Int(offset), Int(length), Int(part))
      end = offset &+ Int64(length)
      switch kept {
      case 0: item.bytes = last.upperBound..<last.upperBound
      case 1: item.bytes = last
      default:
        let count = kept == 2 ? length : kept - 3
        guard count <= UInt64(size - last.upperBound) else { return false }
        last = last.upperBound..<last.upperBound + Int(count)
        item.bytes = last
      }
      if item.bytes.isEmpty {
        body(item, nil)
        continue
      }
      if kept > 1 { record += 1 }
      body(item, record)
    }
    return numbers.isAtEnd && last.upperBound == size
  }

  /// Of each item, which of the block's records it is of; nil for one without bytes.
  static func records(of items: [BlockItem]) -> [Int?] {
    var last = 0..<0
    var number = -1
    return items.map { item in
      if item.bytes.isEmpty { return nil }
      if item.bytes != last {
        last = item.bytes
        number += 1
      }
      return number
    }
  }

  // MARK: Stored

  /// The index as it is stored: its size, and its bytes compressed, or none and the bytes.
  func packed(_ compressor: ZstandardCompressor) -> [UInt8] {
    var packed: [UInt8] = []
    ItemEncoding.append(UInt32(bytes.count), to: &packed)
    let isPacked = bytes.withUnsafeBytes { compressor.compress($0, to: &packed) }
    if isPacked, packed.count < bytes.count { return packed }
    return [0, 0, 0, 0] + bytes
  }

  /// The index that was stored; nil where it cannot be read.
  static func unpacked(_ packed: UnsafeRawBufferPointer) -> [UInt8]? {
    guard packed.count >= 4 else { return nil }
    let size = Int(UInt32(bigEndian: packed.loadUnaligned(as: UInt32.self)))
    let rest = UnsafeRawBufferPointer(rebasing: packed[4...])
    if size == 0 { return [UInt8](rest) }
    guard size <= maximumItems * maximumItemSize else { return nil }
    var isWhole = false
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      do throws(BlockError) {
        try BlockCodec.zstandard.unpack(rest, into: UnsafeMutableRawBufferPointer(buffer))
        isWhole = true
        count = size
      } catch {
        count = 0
      }
    }
    return isWhole ? bytes : nil
  }
}

/// The numbers of an index, one after another.
private struct IndexNumbers {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0
  /// Whether one was asked for that is not there.
  private(set) var isWrong = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  @inline(__always)
  mutating func next() -> UInt64 {
    guard at &+ 1 < bytes.count else { return nextLong() }
    let first = bytes[at]
    if first & 0x80 == 0 {
      at &+= 1
      return UInt64(first)
    }
    let second = bytes[at &+ 1]
    guard second & 0x80 == 0 else { return nextLong() }
    at &+= 2
    return UInt64(first & 0x7F) | UInt64(second) << 7
  }

  private mutating func nextLong() -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while at < bytes.count, shift < 64 {
      let byte = bytes[at]
      at += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    isWrong = true
    return 0
  }

  @inline(__always)
  mutating func nextDifference() -> Int64 {
    let zigzag = next()
    return Int64(bitPattern: zigzag >> 1) ^ -Int64(bitPattern: zigzag & 1)
  }
}
