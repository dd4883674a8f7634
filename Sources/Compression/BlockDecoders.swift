/// The raw format of Snappy, without its stream framing: the size, then literals and copies.
enum Snappy {
  /// - Returns: whether the block is sound and fills the buffer exactly.
  static func unpack(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var input = BlockInput(packed)
    guard let size = input.varint(), size == buffer.count else { return false }
    var output = BlockOutput(buffer)
    while let tag = input.byte() {
      switch tag & 3 {
      case 0:
        var count = Int(tag >> 2)
        if count >= 60 {
          guard let written = input.number(bytes: count - 59) else { return false }
          count = written
        }
        guard input.copy(count + 1, to: &output) else { return false }
      case 1:
        guard let low = input.byte() else { return false }
        let distance = Int(tag >> 5) << 8 | Int(low)
        guard output.repeatBytes(4 + Int(tag >> 2 & 7), distance: distance) else { return false }
      case let kind:
        guard let distance = input.number(bytes: kind == 2 ? 2 : 4),
          output.repeatBytes(Int(tag >> 2) + 1, distance: distance)
        else { return false }
      }
    }
    return output.isFull
  }
}

/// LZ4 blocks: runs of literals, each followed by a copy but for the last.
enum LZ4 {
  /// - Returns: whether the block is sound and fills the buffer exactly.
  static func unpack(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var input = BlockInput(packed)
    var output = BlockOutput(buffer)
    while let token = input.byte() {
      guard let literals = length(token >> 4, &input), input.copy(literals, to: &output) else {
        return false
      }
      if input.isAtEnd { return output.isFull }
      guard let distance = input.number(bytes: 2), let count = length(token & 15, &input),
        output.repeatBytes(count + 4, distance: distance)
      else { return false }
    }
    // A block that ends with a copy is none.
    return false
  }

  /// Blocks after two sizes each, unpacked and packed, highest byte first.
  ///
  /// - Returns: whether the sizes add up and the blocks are sound.
  static func unpackFramed(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var at = 0
    var done = 0
    while at < packed.count {
      guard packed.count - at >= 8 else { return false }
      let size = Int(UInt32(bigEndian: packed.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
      let count = Int(
        UInt32(bigEndian: packed.loadUnaligned(fromByteOffset: at + 4, as: UInt32.self)))
      at += 8
      guard count <= packed.count - at, size <= buffer.count - done,
        unpack(
          UnsafeRawBufferPointer(rebasing: packed[at..<at + count]),
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + size]))
      else { return false }
      at += count
      done += size
    }
    return done == buffer.count
  }

  /// A length whose first four bits stand in the token; more follows where they are all set.
  private static func length(_ nibble: UInt8, _ input: inout BlockInput) -> Int? {
    var count = Int(nibble)
    guard nibble == 15 else { return count }
    while let byte = input.byte() {
      count += Int(byte)
      if byte < 255 { return count }
    }
    return nil
  }
}

/// The packed bytes of a block, from front to back.
private struct BlockInput {
  private let bytes: UnsafeRawBufferPointer
  private var at = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { at == bytes.count }

  mutating func byte() -> UInt8? {
    guard at < bytes.count else { return nil }
    defer { at &+= 1 }
    return bytes[at]
  }

  /// A number of `count` bytes, at most four, the lowest first.
  mutating func number(bytes count: Int) -> Int? {
    guard count <= bytes.count - at else { return nil }
    var value = 0
    for index in 0..<count { value |= Int(bytes[at + index]) << (index * 8) }
    at += count
    return value
  }

  /// A number below 2^32, seven bits a byte, the lowest first.
  mutating func varint() -> Int? {
    var value = 0
    for shift in stride(from: 0, to: 35, by: 7) {
      guard let byte = byte() else { return nil }
      value |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    return nil
  }

  mutating func copy(_ count: Int, to output: inout BlockOutput) -> Bool {
    guard count <= bytes.count - at else { return false }
    defer { at += count }
    return output.append(UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]))
  }
}

/// The unpacked bytes of a block, as far as they have come.
private struct BlockOutput {
  private let buffer: UnsafeMutableRawBufferPointer
  private var at = 0

  init(_ buffer: UnsafeMutableRawBufferPointer) { self.buffer = buffer }

  var isFull: Bool { at == buffer.count }

  mutating func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard bytes.count <= buffer.count - at else { return false }
    if !bytes.isEmpty {
      UnsafeMutableRawBufferPointer(rebasing: buffer[at..<at + bytes.count]).copyMemory(from: bytes)
    }
    at += bytes.count
    return true
  }

  /// Repeats bytes that came `distance` before, also those that this makes.
  mutating func repeatBytes(_ count: Int, distance: Int) -> Bool {
    guard distance > 0, distance <= at, count <= buffer.count - at else { return false }
    if distance >= count {
      UnsafeMutableRawBufferPointer(rebasing: buffer[at..<at + count])
        .copyMemory(
          from: UnsafeRawBufferPointer(rebasing: buffer[at - distance..<at - distance + count]))
    } else {
      for index in at..<at + count { buffer[index] = buffer[index - distance] }
    }
    at += count
    return true
  }
}
