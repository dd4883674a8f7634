import Platform

/// Bytes one after another in memory of its own, which grows and is not given back before the end.
final class ByteBuffer {
  // Unchecked exclusivity: these are touched for each value, by one task.
  @exclusivity(unchecked) private var base: UnsafeMutableRawPointer
  @exclusivity(unchecked) private(set) var count = 0
  @exclusivity(unchecked) private var capacity: Int

  init(capacity: Int = 256) {
    self.capacity = max(capacity, 1)
    base = Self.allocated(nil, self.capacity)
  }

  deinit { free(base) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  func clear() { count = 0 }

  @inline(__always)
  func append(byte: UInt8) {
    if count == capacity { grow(by: 1) }
    base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count &+= 1
  }

  /// Appends a number's bytes, the lowest first.
  @inline(__always)
  func append<Number: FixedWidthInteger & BitwiseCopyable>(number: Number) {
    let size = MemoryLayout<Number>.size
    if capacity - count < size { grow(by: size) }
    base.storeBytes(of: number.littleEndian, toByteOffset: count, as: Number.self)
    count &+= size
  }

  @inline(__always)
  func append(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return }
    if capacity - count < bytes.count { grow(by: bytes.count) }
    (base + count).copyMemory(from: start, byteCount: bytes.count)
    count &+= bytes.count
  }

  /// Appends a number in groups of seven bits.
  @inline(__always)
  func append(varint number: Int) {
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
    if capacity - count < times { grow(by: times) }
    (base + count).initializeMemory(as: UInt8.self, repeating: byte, count: times)
    count &+= times
  }

  private func grow(by needed: Int) {
    capacity = max(count + needed, capacity * 2)
    base = Self.allocated(base, capacity)
  }

  /// What is large need not be copied to grow.
  private static func allocated(
    _ base: UnsafeMutableRawPointer?, _ count: Int
  ) -> UnsafeMutableRawPointer {
    guard let memory = realloc(base, count) else {
      preconditionFailure("no memory")
    }
    return memory
  }
}
