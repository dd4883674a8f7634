import Compression
import Cryptography
import Files
import Platform

/// Hashes of a file's bytes that are read without moving the place where it is read.
package enum FileHash {
  /// The hashes of the beginnings of the given sizes, in one pass, and that of the whole.
  ///
  /// - Parameters:
  ///   - sizes: ascending.
  ///   - onBytes: called after each portion with the number of its bytes.
  ///   - isCancelled: ends the pass; what it returns is then of no use.
  package static func prefixes(
    _ file: Descriptor, at sizes: [Int], whole: Bool = false,
    onBytes: (Int) -> Void = { _ in }, isCancelled: () -> Bool
  ) throws(ReadError) -> (prefixes: [String], whole: String) {
    var hash = SHA256()
    var found: [String] = []
    var offset = 0
    let length = whole ? 1 << 20 : min(1 << 20, max(1, sizes.last ?? 0))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
    defer { buffer.deallocate() }
    while !isCancelled() {
      while found.count < sizes.count, sizes[found.count] <= offset {
        found.append(hexadecimal(hash.finalize()))
      }
      if found.count == sizes.count, !whole { break }
      let next = found.count < sizes.count ? sizes[found.count] - offset : buffer.count
      let count = pread(file.number, buffer.baseAddress, min(next, buffer.count), off_t(offset))
      if count < 0 {
        if errno == EINTR { continue }
        throw ReadError(code: errno, description: systemError())
      }
      if count == 0 { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
      onBytes(count)
    }
    return (found, hexadecimal(hash.finalize()))
  }

  /// The hashes of a stream's beginnings of the given sizes, as far as it has that number of bytes, and that of the
  /// whole, in one pass.
  ///
  /// - Parameters:
  ///   - sizes: ascending, each once.
  ///   - onBytes: called after each portion with the number of its bytes.
  ///   - isCancelled: ends the pass; what it returns is then of no use.
  package static func prefixes(
    of content: any ByteSource, at sizes: [Int], onBytes: (Int) -> Void, isCancelled: () -> Bool
  ) throws(ReadError) -> (prefixes: [Int: String], whole: String, bytes: Int) {
    var hash = SHA256()
    var found: [Int: String] = [:]
    var left = sizes[...]
    var offset = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while !isCancelled() {
      while let size = left.first, size <= offset {
        if size == offset { found[size] = hexadecimal(hash.finalize()) }
        left = left.dropFirst()
      }
      let wanted = min(buffer.count, left.first.map { $0 - offset } ?? buffer.count)
      let count = try content.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]))
      if count == 0 { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      offset += count
      onBytes(count)
    }
    return (found, hexadecimal(hash.finalize()), offset)
  }
}

extension FileHash {
  /// The hash of the first `count` bytes; nil where there are fewer.
  package static func beginning(
    of content: any ByteSource, _ count: Int, isCancelled: () -> Bool
  ) throws(ReadError) -> String? {
    var hash = SHA256()
    var left = count
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while left > 0, !isCancelled() {
      let wanted = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, left)])
      let read = try content.read(into: wanted)
      if read == 0 { return nil }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<read]))
      left -= read
    }
    return hexadecimal(hash.finalize())
  }
}

/// The hash of bytes as they are read, and of their beginnings.
package struct RunningHash {
  private var hash = SHA256()
  /// Of the largest beginning that counts so far.
  private var head: (length: Int, hash: SHA256) = (0, SHA256())
  package private(set) var bytes = 0
  /// The last portions, and the hash of what comes before each.
  private var tail: [(offset: Int, before: SHA256, bytes: [UInt8])] = []
  private static let tailBytes = 64 << 10
  private let maximumHead: Int

  /// - Parameter maximumHead: see `headSHA256`; a power of two.
  package init(maximumHead: Int = 0) { self.maximumHead = maximumHead }

  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    if bytes.isEmpty { return }
    if self.bytes < maximumHead { updateHead(bytes) }
    // Of much at once only the end is kept.
    let skipped = max(0, bytes.count - Self.tailBytes)
    if skipped > 0 {
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[..<skipped]))
      tail.removeAll(keepingCapacity: true)
    }
    let kept = UnsafeRawBufferPointer(rebasing: bytes[skipped...])
    self.bytes += skipped
    while tail.count > 1, self.bytes - tail[1].offset >= Self.tailBytes { tail.removeFirst() }
    tail.append((self.bytes, hash, [UInt8](kept)))
    hash.update(bufferPointer: kept)
    self.bytes += kept.count
  }

  private mutating func updateHead(_ bytes: UnsafeRawBufferPointer) {
    var length = max(1, head.length * 2)
    var hash = hash
    var at = 0
    while length <= min(self.bytes + bytes.count, maximumHead) {
      let end = length - self.bytes
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: bytes[at..<end]))
      head = (length, hash)
      at = end
      length *= 2
    }
  }

  package var sha256: String { hexadecimal(hash.finalize()) }
  /// The hash of a beginning by which files are told apart cheaply: of as many bytes as the largest power of
  /// two that there are, so that few lengths are to be compared.
  package var headSHA256: (length: Int, sha256: String) {
    (head.length, hexadecimal(head.hash.finalize()))
  }

  /// The hash of the first bytes; nil where that is too long ago to be known.
  package func prefix(_ count: Int) -> String? {
    if count == bytes { return sha256 }
    guard let portion = tail.last(where: { $0.offset <= count }), count < bytes else { return nil }
    var hash = portion.before
    portion.bytes.withUnsafeBytes {
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: $0[..<(count - portion.offset)]))
    }
    return hexadecimal(hash.finalize())
  }
}

/// Passes bytes on, and hashes them.
package final class HashedSource: ByteSource {
  private let source: any ByteSource
  package private(set) var hash = RunningHash()

  package init(_ source: any ByteSource) { self.source = source }

  package var damage: String? { source.damage }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let count = try source.read(into: buffer)
    hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    return count
  }
}
