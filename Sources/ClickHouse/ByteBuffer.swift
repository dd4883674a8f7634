/// Bytes one after another, in pieces that stay where they are: what was appended is not copied to grow.
final class ByteBuffer {
  // Unchecked exclusivity: these are touched for each value, by one task.
  @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
  @exclusivity(unchecked) private var used = 0
  @exclusivity(unchecked) private var capacity: Int
  /// The pieces before the present one, and their bytes.
  @exclusivity(unchecked) private var full: [UnsafeRawBufferPointer] = []
  @exclusivity(unchecked) private var fullCount = 0

  private static let largestPiece = 1 << 20

  init(capacity: Int = 256) {
    self.capacity = max(capacity, 1)
    base = .allocate(byteCount: self.capacity, alignment: 8)
  }

  deinit {
    for piece in full { piece.deallocate() }
    base.deallocate()
  }

  var count: Int { fullCount &+ used }

  /// The bytes, valid until `clear`.
  var parts: [UnsafeRawBufferPointer] { full + [UnsafeRawBufferPointer(start: base, count: used)] }

  /// The last bytes, valid until `clear`: as many as the last append had, at most.
  func last(_ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: base + (used - count), count: count)
  }

  func clear() {
    for piece in full { piece.deallocate() }
    full = []
    fullCount = 0
    used = 0
  }

  /// Makes room for that number of bytes in one piece.
  @inline(__always)
  private func reserve(_ needed: Int) {
    if capacity - used < needed { begin(needed) }
  }

  private func begin(_ needed: Int) {
    if used > 0 {
      full.append(UnsafeRawBufferPointer(start: base, count: used))
      fullCount += used
      used = 0
    } else {
      base.deallocate()
    }
    capacity = max(needed, min(capacity * 2, Self.largestPiece))
    base = .allocate(byteCount: capacity, alignment: 8)
  }

  @inline(__always)
  func append(byte: UInt8) {
    reserve(1)
    base.storeBytes(of: byte, toByteOffset: used, as: UInt8.self)
    used &+= 1
  }

  /// Appends a number's bytes, the lowest first.
  @inline(__always)
  func append<Number: FixedWidthInteger & BitwiseCopyable>(number: Number) {
    reserve(MemoryLayout<Number>.size)
    base.storeBytes(of: number.littleEndian, toByteOffset: used, as: Number.self)
    used &+= MemoryLayout<Number>.size
  }

  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    reserve(bytes.count)
    (base + used).copyMemory(from: start, byteCount: bytes.count)
    used &+= bytes.count
  }

  /// Appends a number in groups of seven bits.
  @inline(__always)
  func append(varint number: Int) {
    reserve(10)
    var rest = UInt64(number)
    while rest >= 0x80 {
      append(byte: UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(byte: UInt8(truncatingIfNeeded: rest))
  }

  /// Appends the length of a text, and the text.
  @inline(__always)
  func append(text: UnsafeRawBufferPointer) {
    reserve(text.count + 10)
    append(varint: text.count)
    append(text)
  }

  func append(text: String) {
    var text = text
    text.withUTF8 { append(text: UnsafeRawBufferPointer($0)) }
  }

  /// Appends a byte that number of times.
  func append(_ byte: UInt8, times: Int) {
    guard times > 0 else { return }
    reserve(times)
    (base + used).initializeMemory(as: UInt8.self, repeating: byte, count: times)
    used &+= times
  }
}
