import Compression

/// The bytes of a block while it is made: its head, and the payloads after it.
///
/// What is small stands in the head, which is compressed as a whole; each larger payload is compressed by
/// itself, so that one column can be read without the others.
final class BlockWriter {
  private let compressor = ZstandardCompressor(level: 1)
  private(set) var head: [UInt8] = []
  private var payloads: [UInt8] = []
  private var compressed: [UInt8] = []
  private let compressesHeads: Bool

  /// Payloads below it stand in the head.
  private static let inlineSize = 1024

  init(compressesHeads: Bool) { self.compressesHeads = compressesHeads }

  func clear() {
    head.removeAll(keepingCapacity: true)
    payloads.removeAll(keepingCapacity: true)
  }

  func append(_ byte: UInt8) { head.append(byte) }

  /// A number, seven bits a byte, the lowest first.
  func append(_ number: Int) { appendVarint(UInt64(number), to: &head) }

  func append(signed number: Int64) {
    appendVarint(UInt64(bitPattern: number << 1) ^ UInt64(bitPattern: number >> 63), to: &head)
  }

  func append(_ bytes: UnsafeRawBufferPointer) {
    append(bytes.count)
    head.append(contentsOf: bytes)
  }

  /// Adds bytes whose number the reader knows from what came before.
  ///
  /// - Parameter mayShrink: whether it is worth trying to compress them.
  func append(payload bytes: UnsafeRawBufferPointer, mayShrink: Bool = true) {
    if bytes.count < Self.inlineSize {
      append(0)
      head.append(contentsOf: bytes)
      return
    }
    compressed.removeAll(keepingCapacity: true)
    if mayShrink, compressor.compress(bytes, to: &compressed),
      compressed.count < bytes.count - bytes.count / 16
    {
      append(compressed.count + 2)
      payloads.append(contentsOf: compressed)
    } else {
      append(1)
      payloads.append(contentsOf: bytes)
    }
  }

  /// How much of the head and of the payloads is there.
  var sizes: (head: Int, payloads: Int) { (head.count, payloads.count) }

  /// Takes out all that was written: what stands in the head, and the payloads.
  func takePart() -> (head: [UInt8], payloads: [UInt8]) {
    let part = (head, payloads)
    clear()
    return part
  }

  /// A head that stands by itself; nil where there is no memory.
  func packed(_ head: [UInt8]) -> [UInt8]? {
    compressed.removeAll(keepingCapacity: true)
    guard head.withUnsafeBytes({ compressor.compress($0, to: &compressed) }) else { return nil }
    var bytes: [UInt8] = []
    appendVarint(UInt64(head.count), to: &bytes)
    let isPacked = compressesHeads && compressed.count < head.count
    appendVarint(isPacked ? UInt64(compressed.count) : 0, to: &bytes)
    return bytes + (isPacked ? compressed : head)
  }

  /// Puts bytes between what is in the head.
  func insert(_ bytes: [UInt8], at place: Int) { head.insert(contentsOf: bytes, at: place) }

  /// The whole block.
  func block(_ kind: BlockKind) -> PackedBlock {
    var front: [UInt8] = [BlockKind.layout, kind.rawValue]
    appendVarint(UInt64(head.count), to: &front)
    compressed.removeAll(keepingCapacity: true)
    let isPacked =
      compressesHeads && head.withUnsafeBytes { compressor.compress($0, to: &compressed) }
    if isPacked, compressed.count < head.count {
      appendVarint(UInt64(compressed.count), to: &front)
      return PackedBlock(front: front, head: compressed, payloads: payloads)
    }
    appendVarint(0, to: &front)
    return PackedBlock(front: front, head: head, payloads: payloads)
  }
}

/// A block of records, before it is known where texts of rows stand in it.
struct PackedBlock {
  var front: [UInt8]
  var head: [UInt8]
  var payloads: [UInt8]

  /// The whole block.
  func bytes(places: [UInt8]) -> [UInt8] {
    var block: [UInt8] = []
    block.reserveCapacity(front.count + head.count + places.count + payloads.count + 10)
    block += front
    appendVarint(UInt64(places.count), to: &block)
    block += head
    block += places
    block += payloads
    return block
  }
}

/// How the records of a block are kept.
enum BlockKind: UInt8 {
  /// One after another, compressed as one text.
  case text = 0
  /// As shapes and columns.
  case columns = 1

  /// The first byte of each block. 1 had no places of texts.
  static let layout: UInt8 = 2
}
