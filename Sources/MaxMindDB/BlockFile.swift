import Platform

/// A file read at any place, a few blocks of it kept: 4 MiB at most.
///
/// It is read, not mapped: a file that shrinks while it is open must give an error, and a mapped one would end
/// the process.
final class BlockFile {
  let size: Int
  private let descriptor: Int32
  private var blocks: [[UInt8]]
  private var numbers: [Int]

  private static let blockSize = 1 << 14
  private static let blockCount = 1 << 8

  init(path: String) throws(MaxMindError) {
    // What is not a file must not make us wait.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .io(String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .io(reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .io("this is not a file")
    }
    self.descriptor = descriptor
    size = Int(status.st_size)
    blocks = Array(repeating: [], count: Self.blockCount)
    numbers = Array(repeating: -1, count: Self.blockCount)
  }

  deinit { close(descriptor) }

  /// The number that up to eight bytes are, the first being the highest.
  func integer(at offset: Int, count: Int) throws(MaxMindError) -> UInt64 {
    guard offset >= 0, count >= 0, count <= 8, offset <= size - count else { throw .pastEnd }
    var value: UInt64 = 0
    for place in offset..<(offset + count) {
      let slot = try load(place / Self.blockSize)
      value = value << 8 | UInt64(blocks[slot][place % Self.blockSize])
    }
    return value
  }

  func bytes(at offset: Int, count: Int) throws(MaxMindError) -> [UInt8] {
    guard offset >= 0, count >= 0, count <= size, offset <= size - count else { throw .pastEnd }
    var result: [UInt8] = []
    result.reserveCapacity(count)
    var place = offset
    let end = offset + count
    while place < end {
      let slot = try load(place / Self.blockSize)
      let start = place % Self.blockSize
      let length = min(Self.blockSize - start, end - place)
      result += blocks[slot][start..<(start + length)]
      place += length
    }
    return result
  }

  /// The slot in which a block within the file stands, whole.
  private func load(_ number: Int) throws(MaxMindError) -> Int {
    let slot = number % Self.blockCount
    if numbers[slot] == number { return slot }
    let start = number * Self.blockSize
    let length = min(Self.blockSize, size - start)
    numbers[slot] = -1
    var block = [UInt8](repeating: 0, count: length)
    var filled = 0
    while filled < length {
      let count = block.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, length - filled,
          off_t(start + filled))
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .io(String(cString: strerror(errno))) }
      guard count > 0 else { throw .io("the file has become shorter") }
      filled += count
    }
    blocks[slot] = block
    numbers[slot] = number
    return slot
  }
}

extension MaxMindError {
  static let pastEnd = MaxMindError.malformed("something in it points past its end")
}
