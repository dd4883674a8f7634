import CZlib

/// Packs bytes that come bit by bit as one member of gzip (RFC 1952).
package final class GzipStream {
  private var stream = z_stream()
  private let isReady: Bool
  private static let roomSize = 1 << 16

  /// - Parameter level: 1, the fastest, to 9.
  package init(level: Int32 = 1) {
    // 15 bits of window, and 16 for the header and checksum of gzip.
    isReady = kustody_deflate_init(&stream, level, 15 + 16) == Z_OK
  }

  deinit { if isReady { deflateEnd(&stream) } }

  /// Appends what is packed so far: not all of what was given.
  ///
  /// - Parameter isLast: whether nothing comes after it, so that all is packed.
  /// - Returns: false where there was not enough memory; nothing of use can follow.
  package func pack(_ bytes: UnsafeRawBufferPointer, isLast: Bool, to output: inout [UInt8]) -> Bool
  {
    guard isReady, bytes.count < Int(UInt32.max) else { return false }
    // zlib does not write through `next_in`.
    stream.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
      .assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(bytes.count)
    while true {
      let start = output.count
      output.append(contentsOf: repeatElement(0, count: Self.roomSize))
      let status = output.withUnsafeMutableBytes { buffer in
        stream.next_out = buffer.baseAddress.map { $0 + start }?.assumingMemoryBound(to: UInt8.self)
        stream.avail_out = UInt32(Self.roomSize)
        return deflate(&stream, isLast ? Z_FINISH : Z_NO_FLUSH)
      }
      let isFull = stream.avail_out == 0
      output.removeLast(Int(stream.avail_out))
      guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { return false }
      if status == Z_STREAM_END || !isFull { return true }
    }
  }
}
