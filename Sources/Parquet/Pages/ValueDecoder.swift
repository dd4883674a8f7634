/// A value as it is stored. Bytes are valid until the next value of the same column is asked for.
enum StoredValue {
  case bool(Bool)
  case integer(Int64)
  case real(Double)
  case bytes(UnsafeRawBufferPointer)
}

/// The values of a page that are there, one after another.
protocol ValueDecoder: AnyObject {
  /// Throws where the page holds no further value.
  func next() throws(ParquetError) -> StoredValue
}

extension ParquetError {
  static var pageEnd: ParquetError { .damaged("a page ends before its last value") }
}

/// Values of a type one after another, as they are in memory: the encoding PLAIN.
final class PlainDecoder: ValueDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let type: PhysicalType
  private let width: Int
  /// In bytes; for booleans in bits.
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer, _ leaf: Leaf) {
    self.bytes = bytes
    type = leaf.type
    width = leaf.width
  }

  func next() throws(ParquetError) -> StoredValue {
    switch type {
    case .boolean:
      guard at >> 3 < bytes.count else { throw .pageEnd }
      defer { at += 1 }
      return .bool(bytes[at >> 3] >> UInt8(at & 7) & 1 == 1)
    case .byteArray:
      guard bytes.count - at >= 4 else { throw .pageEnd }
      let count = Int(
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
      guard count <= bytes.count - at - 4 else { throw .pageEnd }
      at += 4 + count
      return .bytes(UnsafeRawBufferPointer(rebasing: bytes[at - count..<at]))
    case .int32, .int64, .int96, .float, .double, .fixedBytes:
      let size = type.size ?? width
      guard size <= bytes.count - at else { throw .pageEnd }
      defer { at += size }
      return type.value(at: at, width: size, in: bytes)
    }
  }
}

extension PhysicalType {
  /// In bytes; nil for booleans and for what has a length of its own.
  var size: Int? {
    switch self {
    case .int32, .float: 4
    case .int64, .double: 8
    case .int96: 12
    case .boolean, .byteArray, .fixedBytes: nil
    }
  }

  /// A value of fixed size, all of whose bytes are there.
  func value(at offset: Int, width: Int, in bytes: UnsafeRawBufferPointer) -> StoredValue {
    switch self {
    case .int32:
      .integer(
        Int64(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int32.self))))
    case .int64:
      .integer(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int64.self)))
    case .float:
      .real(
        Double(
          Float(
            bitPattern: UInt32(
              littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))))
    case .double:
      .real(
        Double(
          bitPattern: UInt64(
            littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))))
    case .boolean, .int96, .byteArray, .fixedBytes:
      .bytes(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + width]))
    }
  }
}

/// Booleans in runs: the encoding RLE.
final class RunLengthBooleans: ValueDecoder {
  private var runs: RunLengthDecoder

  init(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) {
    guard bytes.count >= 4 else { throw .pageEnd }
    let count = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
    guard count <= bytes.count - 4 else { throw .pageEnd }
    runs = RunLengthDecoder(UnsafeRawBufferPointer(rebasing: bytes[4..<4 + count]), width: 1)
  }

  func next() throws(ParquetError) -> StoredValue { .bool(try runs.next() == 1) }
}

/// Whole numbers as differences: the encoding DELTA_BINARY_PACKED.
final class DeltaIntegers: ValueDecoder {
  private var deltas: DeltaDecoder
  private let isShort: Bool

  init(_ bytes: UnsafeRawBufferPointer, isShort: Bool) throws(ParquetError) {
    deltas = try DeltaDecoder(bytes)
    self.isShort = isShort
  }

  func next() throws(ParquetError) -> StoredValue {
    let value = try deltas.next()
    return .integer(isShort ? Int64(Int32(truncatingIfNeeded: value)) : value)
  }
}

/// Bytes whose lengths stand before all of them: the encoding DELTA_LENGTH_BYTE_ARRAY.
final class DeltaLengthBytes: ValueDecoder {
  private let bytes: UnsafeRawBufferPointer
  private var lengths: DeltaDecoder
  private var at: Int

  init(_ bytes: UnsafeRawBufferPointer, at start: Int = 0) throws(ParquetError) {
    self.bytes = bytes
    lengths = try DeltaDecoder(bytes, at: start)
    at = try lengths.end()
  }

  func next() throws(ParquetError) -> StoredValue { .bytes(try nextBytes()) }

  func nextBytes() throws(ParquetError) -> UnsafeRawBufferPointer {
    let count = try lengths.next()
    guard count >= 0, count <= Int64(bytes.count - at) else { throw .pageEnd }
    at += Int(count)
    return UnsafeRawBufferPointer(rebasing: bytes[at - Int(count)..<at])
  }
}

/// Bytes that begin as those before them: the encoding DELTA_BYTE_ARRAY.
final class DeltaBytes: ValueDecoder {
  private var prefixes: DeltaDecoder
  private let suffixes: DeltaLengthBytes
  /// The last value, and the room for it.
  private var last: UnsafeMutableRawBufferPointer
  private var count = 0
  /// Nil for values of any length.
  private let width: Int?

  init(_ bytes: UnsafeRawBufferPointer, width: Int?) throws(ParquetError) {
    prefixes = try DeltaDecoder(bytes)
    suffixes = try DeltaLengthBytes(bytes, at: try prefixes.end())
    last = .allocate(byteCount: 256, alignment: 1)
    self.width = width
  }

  deinit { last.deallocate() }

  func next() throws(ParquetError) -> StoredValue {
    let prefix = try prefixes.next()
    let suffix = try suffixes.nextBytes()
    guard prefix >= 0, prefix <= Int64(count) else {
      throw .damaged("a value begins as more bytes than the one before it has")
    }
    let size = Int(prefix) + suffix.count
    guard width == nil || size == width else {
      throw .damaged("a value has \(size) bytes, not \(width ?? 0)")
    }
    if size > last.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(size, last.count * 2), alignment: 1)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: last[..<Int(prefix)]))
      last.deallocate()
      last = larger
    }
    if !suffix.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: last[Int(prefix)..<size]).copyMemory(from: suffix)
    }
    count = size
    return .bytes(UnsafeRawBufferPointer(rebasing: last[..<size]))
  }
}

/// All first bytes of values, then all second ones, and so on: the encoding BYTE_STREAM_SPLIT.
final class SplitDecoder: ValueDecoder {
  private let bytes: UnsafeRawBufferPointer
  private let type: PhysicalType
  private let value: UnsafeMutableRawBufferPointer
  private let count: Int
  private var index = 0

  init(_ bytes: UnsafeRawBufferPointer, _ leaf: Leaf) throws(ParquetError) {
    let size = leaf.type.size ?? leaf.width
    guard bytes.count % size == 0 else {
      throw .damaged("a page's bytes are not a whole number of values")
    }
    self.bytes = bytes
    type = leaf.type
    count = bytes.count / size
    value = .allocate(byteCount: size, alignment: 16)
  }

  deinit { value.deallocate() }

  func next() throws(ParquetError) -> StoredValue {
    guard index < count else { throw .pageEnd }
    for byte in 0..<value.count { value[byte] = bytes[byte * count + index] }
    index += 1
    return type.value(at: 0, width: value.count, in: UnsafeRawBufferPointer(value))
  }
}
