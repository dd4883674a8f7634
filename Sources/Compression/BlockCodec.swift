import CBrotli
import CZlib

/// What packs a block of bytes whose unpacked size is known beforehand, as column stores do it.
package enum BlockCodec: Sendable, Hashable, CaseIterable {
  case snappy
  /// One member or several.
  case gzip
  case brotli
  /// One frame or several.
  case zstandard
  /// A bare block, without a frame.
  case lz4
  /// Blocks that each stand after two sizes, as Hadoop writes them; else a bare block.
  case lz4OfHadoop

  /// Unpacks a block.
  ///
  /// - Parameters:
  ///   - packed: may be anything; it is never read past its end.
  ///   - buffer: is filled whole.
  /// - Throws: where the block is damaged, or does not unpack to exactly the buffer's size.
  package func unpack(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) throws(BlockError) {
    // The libraries want a place to write to, even for nothing.
    if buffer.isEmpty { return }
    let isWhole =
      switch self {
      case .snappy: Snappy.unpack(packed, into: buffer)
      case .gzip: Self.gunzip(packed, into: buffer)
      case .brotli: Self.unpackBrotli(packed, into: buffer)
      case .zstandard: ZstandardDecompressor.unpack(packed, into: buffer)
      case .lz4: LZ4.unpack(packed, into: buffer)
      case .lz4OfHadoop: LZ4.unpackFramed(packed, into: buffer) || LZ4.unpack(packed, into: buffer)
      }
    if !isWhole { throw BlockError(codec: self, size: buffer.count) }
  }

  private static func unpackBrotli(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var count = buffer.count
    let outcome = BrotliDecoderDecompress(
      packed.count, packed.baseAddress?.assumingMemoryBound(to: UInt8.self), &count,
      buffer.baseAddress?.assumingMemoryBound(to: UInt8.self))
    return outcome == BROTLI_DECODER_RESULT_SUCCESS && count == buffer.count
  }

  private static func gunzip(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard packed.count < Int(UInt32.max), buffer.count < Int(UInt32.max) else { return false }
    var stream = z_stream()
    // 15 bits of window; 32 more recognise both headers, that of gzip and that of zlib.
    guard kustody_inflate_init(&stream, 15 + 32) == Z_OK else { return false }
    defer { inflateEnd(&stream) }
    // zlib does not write through `next_in`.
    stream.next_in = UnsafeMutableRawPointer(mutating: packed.baseAddress)?
      .assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(packed.count)
    stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(buffer.count)
    while true {
      guard inflate(&stream, Z_FINISH) == Z_STREAM_END else { return false }
      if stream.avail_in == 0 { return stream.avail_out == 0 }
      guard inflateReset(&stream) == Z_OK else { return false }
    }
  }
}

/// A block does not unpack to what it was said to hold.
package struct BlockError: Error, Hashable, CustomStringConvertible {
  package var codec: BlockCodec
  package var size: Int

  package var description: String { "a block does not unpack to \(size) bytes" }
}

/// The checksum of gzip, zip and Parquet pages.
///
/// - Parameter start: that of the bytes before these.
package func crc32(_ bytes: UnsafeRawBufferPointer, after start: UInt32 = 0) -> UInt32 {
  UInt32(
    truncatingIfNeeded: CZlib.crc32_z(
      UInt(start), bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), z_size_t(bytes.count)))
}
