// Compression: gzip, Zstandard, Brotli, Snappy and LZ4, streaming or by the block.

import CZlib

/// Deflates whole buffers (RFC 1951, without a wrapper), one after another, with the same memory.
package final class Deflater {
  private var stream = z_stream()
  private let isReady: Bool

  /// - Parameter level: 1, the fastest, to 9.
  package init(level: Int32) {
    // Negative bits: no header, no checksum.
    isReady = kustody_deflate_init(&stream, level, -15) == Z_OK
  }

  deinit { if isReady { deflateEnd(&stream) } }

  /// Appends the deflated bytes.
  ///
  /// - Returns: whether there was memory for it; otherwise `output` is as it was.
  package func deflate(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
    guard isReady, bytes.count < Int(UInt32.max), deflateReset(&stream) == Z_OK else {
      return false
    }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: bound))
    let written = output.withUnsafeMutableBytes { buffer -> Int? in
      // zlib does not write through `next_in`.
      stream.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
        .assumingMemoryBound(to: UInt8.self)
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = buffer.baseAddress.map { $0 + start }?
        .assumingMemoryBound(to: UInt8.self)
      stream.avail_out = UInt32(bound)
      guard CZlib.deflate(&stream, Z_FINISH) == Z_STREAM_END else { return nil }
      return bound - Int(stream.avail_out)
    }
    output.removeLast(bound - (written ?? 0))
    return written != nil
  }
}

/// The bytes that were deflated; nil where it is not exactly one such stream of exactly that size.
package func inflated(_ deflated: UnsafeRawBufferPointer, size: Int) -> [UInt8]? {
  guard size >= 0, size < Int(UInt32.max), deflated.count < Int(UInt32.max) else { return nil }
  var stream = z_stream()
  guard kustody_inflate_init(&stream, -15) == Z_OK else { return nil }
  defer { inflateEnd(&stream) }
  var isWhole = false
  // A byte more, so that a longer text shows.
  let output = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
    stream.next_in = UnsafeMutableRawPointer(mutating: deflated.baseAddress)?
      .assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(deflated.count)
    stream.next_out = buffer.baseAddress
    stream.avail_out = UInt32(size + 1)
    let outcome = inflate(&stream, Z_FINISH)
    count = min(size + 1 - Int(stream.avail_out), size)
    isWhole = outcome == Z_STREAM_END && stream.avail_in == 0 && stream.avail_out == 1
  }
  return isWhole ? output : nil
}
