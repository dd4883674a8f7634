import Compression

/// A block is not as it was written.
package struct DamagedBlock: Error, Hashable {
  package init() {}
}

/// Reads a block from front to back. Its bytes may be anything: nothing is read past their end, and no more
/// memory taken than `limit` allows.
struct BlockReader {
  private let head: GrowableBuffer<UInt8>
  /// What is read of the head, and where it ends.
  private(set) var at = 0
  private var end: Int
  private let payloads: UnsafeRawBufferPointer
  private(set) var payloadAt = 0
  private var payloadEnd: Int
  /// nil for a part of a block of rows.
  let kind: BlockKind?
  /// Where texts of rows stand in the records; see `TextPlaces`.
  let places: UnsafeRawBufferPointer
  /// How many bytes and values may be made of it.
  private var budget: Int

  /// - Parameters:
  ///   - block: stays where it is as long as this lives.
  ///   - limit: in bytes, of all that is made of it.
  init(_ block: UnsafeRawBufferPointer, limit: Int) throws(DamagedBlock) {
    budget = limit
    var front = FrontReader(bytes: block)
    guard try front.byte() == BlockKind.layout, let kind = BlockKind(rawValue: try front.byte())
    else { throw DamagedBlock() }
    self.kind = kind
    let size = try front.count(upTo: limit)
    let packed = try front.count(upTo: block.count)
    let placesSize = try front.count(upTo: block.count)
    let bytes = try front.bytes(packed == 0 ? size : packed)
    places = try front.bytes(placesSize)
    head = GrowableBuffer(capacity: max(size, 1))
    head.resize(to: size)
    let buffer = UnsafeMutableRawBufferPointer(start: head.base, count: size)
    if packed == 0 {
      buffer.copyMemory(from: bytes)
    } else {
      try Self.decompress(bytes, into: buffer)
    }
    payloads = UnsafeRawBufferPointer(rebasing: block[front.at...])
    end = size
    payloadEnd = payloads.count
  }

  /// Reads in a part of a head that was unpacked, and in the payloads that belong to it.
  ///
  /// - Parameter payloads: stay where they are as long as this lives.
  init(
    head: GrowableBuffer<UInt8>, _ range: Range<Int>, payloads: UnsafeRawBufferPointer, limit: Int
  ) {
    self.head = head
    (at, end) = (range.lowerBound, range.upperBound)
    self.payloads = payloads
    payloadEnd = payloads.count
    kind = nil
    places = UnsafeRawBufferPointer(start: nil, count: 0)
    budget = limit
  }

  /// Unpacks a head that stands by itself.
  static func head(
    _ bytes: UnsafeRawBufferPointer, limit: Int
  ) throws(DamagedBlock) -> GrowableBuffer<UInt8> {
    var front = FrontReader(bytes: bytes)
    let size = try front.count(upTo: limit)
    let packed = try front.count(upTo: bytes.count)
    let stored = try front.bytes(packed == 0 ? size : packed)
    guard front.at == bytes.count else { throw DamagedBlock() }
    let head = GrowableBuffer<UInt8>(capacity: max(size, 1))
    head.resize(to: size)
    let buffer = UnsafeMutableRawBufferPointer(start: head.base, count: size)
    if packed == 0 {
      buffer.copyMemory(from: stored)
    } else {
      try decompress(stored, into: buffer)
    }
    return head
  }

  /// A part of a block: of its head, and of its payloads.
  struct Part {
    var head: Range<Int>
    var payloads: Range<Int>
  }

  /// The parts whose sizes, that number of them, stand here; they are all that is left.
  mutating func parts(_ count: Int) throws(DamagedBlock) -> [Part] {
    var sizes: [(head: Int, payloads: Int)] = []
    for _ in 0..<count {
      let head = try self.count(upTo: end)
      sizes.append((head, try self.count(upTo: payloadEnd)))
    }
    var parts: [Part] = []
    var (place, payloadPlace) = (at, payloadAt)
    for size in sizes {
      guard size.head <= end - place, size.payloads <= payloadEnd - payloadPlace else {
        throw DamagedBlock()
      }
      parts.append(
        Part(
          head: place..<place + size.head, payloads: payloadPlace..<payloadPlace + size.payloads))
      place += size.head
      payloadPlace += size.payloads
    }
    guard place == end, payloadPlace == payloadEnd else { throw DamagedBlock() }
    return parts
  }

  /// Reads on in a part.
  mutating func enter(_ part: Part) {
    (at, end) = (part.head.lowerBound, part.head.upperBound)
    (payloadAt, payloadEnd) = (part.payloads.lowerBound, part.payloads.upperBound)
  }

  private static func decompress(
    _ bytes: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) throws(DamagedBlock) {
    do throws(BlockError) {
      try BlockCodec.zstandard.unpack(bytes, into: buffer)
    } catch {
      throw DamagedBlock()
    }
  }

  mutating func byte() throws(DamagedBlock) -> UInt8 {
    guard at < end else { throw DamagedBlock() }
    defer { at &+= 1 }
    return head.base[at]
  }

  private mutating func number() throws(DamagedBlock) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    throw DamagedBlock()
  }

  mutating func signed() throws(DamagedBlock) -> Int64 {
    let value = try number()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// A number that is at most `limit`.
  mutating func count(upTo limit: Int) throws(DamagedBlock) -> Int {
    guard let count = Int(exactly: try number()), count <= limit else { throw DamagedBlock() }
    return count
  }

  /// So many bytes of the head, which stay where they are as long as this lives.
  mutating func bytes(_ count: Int) throws(DamagedBlock) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= end - at else { throw DamagedBlock() }
    defer { at += count }
    return UnsafeRawBufferPointer(start: head.base + at, count: count)
  }

  /// Takes memory for that number of bytes.
  mutating func reserve(_ bytes: Int) throws(DamagedBlock) {
    guard bytes >= 0, bytes <= budget else { throw DamagedBlock() }
    budget -= bytes
  }

  /// A payload of that number of bytes, eight further ones after them that are zero.
  mutating func payload(_ size: Int) throws(DamagedBlock) -> GrowableBuffer<UInt8> {
    try reserve(size)
    let buffer = GrowableBuffer<UInt8>(capacity: size + 8)
    buffer.resize(to: size + 8)
    for index in size..<size + 8 { buffer.base[index] = 0 }
    buffer.truncate(to: size)
    let place = UnsafeMutableRawBufferPointer(start: buffer.base, count: size)
    let stored = try count(upTo: payloadEnd - payloadAt + 2)
    switch stored {
    case 0: place.copyMemory(from: try bytes(size))
    case 1: place.copyMemory(from: try payloadBytes(size))
    default: try Self.decompress(try payloadBytes(stored - 2), into: place)
    }
    return buffer
  }

  private mutating func payloadBytes(_ count: Int) throws(DamagedBlock) -> UnsafeRawBufferPointer {
    guard count <= payloadEnd - payloadAt else { throw DamagedBlock() }
    defer { payloadAt += count }
    return UnsafeRawBufferPointer(rebasing: payloads[payloadAt..<payloadAt + count])
  }

  /// Looks whether all of it, or of the part, was read.
  func requireEnd() throws(DamagedBlock) {
    guard at == end, payloadAt == payloadEnd else { throw DamagedBlock() }
  }
}

/// What stands before a block's head, or beside it.
struct FrontReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var at = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func byte() throws(DamagedBlock) -> UInt8 {
    guard at < bytes.count else { throw DamagedBlock() }
    defer { at += 1 }
    return bytes[at]
  }

  mutating func count(upTo limit: Int) throws(DamagedBlock) -> Int {
    var value = 0
    for shift in stride(from: 0, to: 56, by: 7) {
      let byte = try byte()
      value |= Int(byte & 0x7F) << shift
      if byte & 0x80 == 0 {
        guard value <= limit else { throw DamagedBlock() }
        return value
      }
    }
    throw DamagedBlock()
  }

  mutating func bytes(_ count: Int) throws(DamagedBlock) -> UnsafeRawBufferPointer {
    guard count <= bytes.count - at else { throw DamagedBlock() }
    defer { at += count }
    return UnsafeRawBufferPointer(rebasing: bytes[at..<at + count])
  }
}
