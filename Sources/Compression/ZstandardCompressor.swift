import CZstd

/// Compresses whole buffers into Zstandard frames, one after another, with the same memory.
package final class ZstandardCompressor {
  private let context: OpaquePointer?
  private let level: Int32

  /// - Parameter level: 1, fast, to 19; negative ones are faster still.
  package init(level: Int32) {
    context = ZSTD_createCCtx()
    self.level = level
  }

  deinit { ZSTD_freeCCtx(context) }

  /// Appends a frame.
  ///
  /// - Returns: whether there was memory for it; otherwise `output` is as it was.
  package func compress(_ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]) -> Bool {
    guard let context else { return false }
    let bound = ZSTD_compressBound(bytes.count)
    guard ZSTD_isError(bound) == 0 else { return false }
    let start = output.count
    output.append(contentsOf: repeatElement(0, count: bound))
    let written = output.withUnsafeMutableBytes { buffer in
      ZSTD_compressCCtx(
        context, buffer.baseAddress.map { $0 + start }, bound, bytes.baseAddress, bytes.count,
        level)
    }
    let isDone = ZSTD_isError(written) == 0
    output.removeLast(isDone ? bound - written : bound)
    return isDone
  }
}
