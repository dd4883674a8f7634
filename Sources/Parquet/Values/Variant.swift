import KQLValues

/// The names of members in the variants of a row, to which they refer by number.
///
/// Source: Variant binary encoding, metadata.
struct VariantNames {
  private let bytes: UnsafeRawBufferPointer
  private let offsetSize: Int
  let count: Int
  private let first: Int

  init(_ bytes: UnsafeRawBufferPointer) throws(ParquetError) {
    guard let header = bytes.first, header & 15 == 1 else {
      throw .damaged("a variant's metadata is not of version 1")
    }
    self.bytes = bytes
    offsetSize = Int(header >> 6) + 1
    guard let count = bytes.number(at: 1, size: offsetSize),
      count < bytes.count, (count + 1) * offsetSize <= bytes.count - 1 - offsetSize
    else { throw .damaged("a variant's metadata is cut") }
    self.count = count
    first = 1 + offsetSize * (count + 2)
  }

  func name(_ index: Int) throws(ParquetError) -> UnsafeRawBufferPointer {
    let place = 1 + offsetSize * (index + 1)
    guard index < count, let start = bytes.number(at: place, size: offsetSize),
      let end = bytes.number(at: place + offsetSize, size: offsetSize), start <= end,
      end <= bytes.count - first
    else { throw .damaged("a variant's member has no name") }
    return UnsafeRawBufferPointer(rebasing: bytes[first + start..<first + end])
  }
}

extension UnsafeRawBufferPointer {
  /// A number of `count` bytes, at most four, the lowest first; nil where they are not all there.
  func number(at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset <= count, size <= count - offset else { return nil }
    var value = 0
    for index in 0..<size { value |= Int(self[offset + index]) << (index * 8) }
    return value
  }
}

/// Writes variants in binary as JSON.
///
/// Source: Variant binary encoding, value.
struct VariantDecoder {
  private let names: VariantNames
  /// Elements may share their bytes, so that a few of them may mean very much.
  private let limit: Int

  private static let maximumDepth = 100

  init(_ names: VariantNames, limit: Int) {
    self.names = names
    self.limit = limit
  }

  func write(_ bytes: UnsafeRawBufferPointer, into writer: inout ValueWriter) throws(ParquetError) {
    try write(bytes, into: &writer, depth: 0, start: writer.output.bytes.count)
  }

  /// Writes the members of an object without its braces.
  func writeMembers(
    of bytes: UnsafeRawBufferPointer, isFirst: Bool, into writer: inout ValueWriter
  ) throws(ParquetError) {
    guard let header = bytes.first, header & 3 == 2 else {
      throw .damaged("what is left of a variant's object is not an object")
    }
    try writeMembers(
      of: bytes, header: header >> 2, isFirst: isFirst, into: &writer, depth: 0,
      start: writer.output.bytes.count)
  }

  private static var cut: ParquetError { .damaged("a variant is cut") }

  private func write(
    _ bytes: UnsafeRawBufferPointer, into writer: inout ValueWriter, depth: Int, start: Int
  ) throws(ParquetError) {
    guard depth <= Self.maximumDepth else {
      throw .tooLarge("a variant is nested more than \(Self.maximumDepth) deep")
    }
    guard writer.output.bytes.count - start <= limit else {
      throw .tooLarge("a variant has more than \(limit) bytes as JSON")
    }
    guard let header = bytes.first else { throw Self.cut }
    switch header & 3 {
    case 0: try writePrimitive(bytes, kind: header >> 2, into: &writer)
    case 1:
      let count = Int(header >> 2)
      guard count < bytes.count else { throw Self.cut }
      writer.write(text: UnsafeRawBufferPointer(rebasing: bytes[1..<1 + count]))
    case 2:
      writer.output.raw("{")
      try writeMembers(
        of: bytes, header: header >> 2, isFirst: true, into: &writer, depth: depth, start: start)
      writer.output.raw("}")
    default:
      try writeElements(of: bytes, header: header >> 2, into: &writer, depth: depth, start: start)
    }
  }

  private func writeMembers(
    of bytes: UnsafeRawBufferPointer, header: UInt8, isFirst: Bool, into writer: inout ValueWriter,
    depth: Int, start: Int
  ) throws(ParquetError) {
    let offsetSize = Int(header & 3) + 1
    let idSize = Int(header >> 2 & 3) + 1
    let countSize = header & 16 != 0 ? 4 : 1
    guard let count = bytes.number(at: 1, size: countSize) else { throw Self.cut }
    let ids = 1 + countSize
    guard count <= bytes.count, ids + count * idSize + (count + 1) * offsetSize <= bytes.count
    else { throw Self.cut }
    let offsets = ids + count * idSize
    let values = offsets + (count + 1) * offsetSize
    for index in 0..<count {
      if index > 0 || !isFirst { writer.output.raw(",") }
      guard let id = bytes.number(at: ids + index * idSize, size: idSize),
        let offset = bytes.number(at: offsets + index * offsetSize, size: offsetSize),
        offset <= bytes.count - values
      else { throw Self.cut }
      writer.write(text: try names.name(id))
      writer.output.raw(":")
      try write(
        UnsafeRawBufferPointer(rebasing: bytes[(values + offset)...]), into: &writer,
        depth: depth + 1, start: start)
    }
  }

  private func writeElements(
    of bytes: UnsafeRawBufferPointer, header: UInt8, into writer: inout ValueWriter, depth: Int,
    start: Int
  ) throws(ParquetError) {
    let offsetSize = Int(header & 3) + 1
    let countSize = header & 4 != 0 ? 4 : 1
    guard let count = bytes.number(at: 1, size: countSize) else { throw Self.cut }
    let offsets = 1 + countSize
    guard count <= bytes.count, offsets + (count + 1) * offsetSize <= bytes.count else {
      throw Self.cut
    }
    let values = offsets + (count + 1) * offsetSize
    writer.output.raw("[")
    for index in 0..<count {
      if index > 0 { writer.output.raw(",") }
      guard let offset = bytes.number(at: offsets + index * offsetSize, size: offsetSize),
        offset <= bytes.count - values
      else { throw Self.cut }
      try write(
        UnsafeRawBufferPointer(rebasing: bytes[(values + offset)...]), into: &writer,
        depth: depth + 1, start: start)
    }
    writer.output.raw("]")
  }

  private func writePrimitive(
    _ bytes: UnsafeRawBufferPointer, kind: UInt8, into writer: inout ValueWriter
  ) throws(ParquetError) {
    /// A whole number of the given size in bytes, the lowest first.
    func integer(_ size: Int, at offset: Int = 1) throws(ParquetError) -> Int64 {
      guard offset + size <= bytes.count else { throw Self.cut }
      var value: UInt64 = 0
      for index in 0..<size { value |= UInt64(bytes[offset + index]) << UInt64(index * 8) }
      let unused = UInt64(64 - size * 8)
      return Int64(bitPattern: value << unused) >> Int64(unused)
    }
    func sized() throws(ParquetError) -> UnsafeRawBufferPointer {
      guard let count = bytes.number(at: 1, size: 4), count <= bytes.count - 5 else {
        throw Self.cut
      }
      return UnsafeRawBufferPointer(rebasing: bytes[5..<5 + count])
    }
    switch kind {
    case 0: writer.output.null()
    case 1: writer.output.bool(true)
    case 2: writer.output.bool(false)
    case 3...6: writer.output.integer(try integer(1 << Int(kind - 3)))
    case 7: writer.output.real(Double(bitPattern: UInt64(bitPattern: try integer(8))))
    case 8, 9:
      let value = try integer(kind == 8 ? 4 : 8, at: 2)
      writer.output.raw(DecimalText.text(value, scale: Int(bytes[1])))
    case 10:
      guard bytes.count >= 18 else { throw Self.cut }
      let digits = Array(bytes[2..<18].reversed()).withUnsafeBytes {
        DecimalText.text(bigEndian: $0, scale: Int(bytes[1]))
      }
      writer.output.raw(digits ?? [])
    case 11: writer.write(ticks: Ticks.date(try integer(4)))
    case 12, 13: writer.write(ticks: Ticks.datetime(try integer(8), .microseconds))
    case 14:
      let bits = UInt32(truncatingIfNeeded: try integer(4))
      writer.output.real(Double(Float(bitPattern: bits)))
    case 15:
      let bytes = try sized()
      try writer.write(.bytes(bytes), .base64, isNested: true)
    case 16: writer.write(text: try sized())
    case 17: writer.write(timespan: Ticks.timespan(try integer(8), .microseconds))
    case 18, 19: writer.write(ticks: Ticks.datetime(try integer(8), .nanoseconds))
    case 20:
      guard bytes.count >= 17 else { throw Self.cut }
      try writer.write(
        .bytes(UnsafeRawBufferPointer(rebasing: bytes[1..<17])), .guid, isNested: true)
    default: throw .unsupported("a variant of the type \(kind)")
    }
  }
}
