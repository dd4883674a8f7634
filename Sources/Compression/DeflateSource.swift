import CZlib

/// The content of a raw deflate stream, as zip archives and Avro files hold them.
///
/// What comes before damage is given; `damage` then says what is wrong. Memory is one buffer, whatever
/// the bytes inflate to.
package final class DeflateSource: ByteSource {
  private let compressed: any ByteSource
  private let input: UnsafeMutableRawBufferPointer
  private var stream = z_stream()
  private var isEnded = false
  package private(set) var damage: String?

  package init(_ compressed: any ByteSource) {
    self.compressed = compressed
    input = .allocate(byteCount: 64 * 1024, alignment: 16)
    // A negative window: no header.
    if kustody_inflate_init(&stream, -15) != Z_OK { end(damage: "not enough memory") }
  }

  deinit {
    inflateEnd(&stream)
    input.deallocate()
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let room = UInt32(clamping: buffer.count)
    stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = room
    while !isEnded, stream.avail_out == room {
      if stream.avail_in == 0 {
        let count = try compressed.read(into: input)
        stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.avail_in = UInt32(clamping: count)
        if count == 0 {
          end(damage: "the compressed data ends too early")
          break
        }
      }
      switch inflate(&stream, Z_NO_FLUSH) {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END: isEnded = true
      default: end(damage: stream.msg.map { String(cString: $0) } ?? "damaged")
      }
    }
    return Int(room - stream.avail_out)
  }

  private func end(damage detail: String) {
    damage = "deflate: \(detail)"
    isEnded = true
  }
}

/// Bytes in memory.
package final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var damage: String? { nil }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let count = min(bytes.count - position, buffer.count)
    bytes.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }
}
