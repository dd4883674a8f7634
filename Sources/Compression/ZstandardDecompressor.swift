import CZstd
import Platform

/// What unpacks Zstandard frames: its memory, some 100 KiB, serves one frame after another.
final class ZstandardDecompressor {
  private let context: OpaquePointer

  private init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Those that wait for the next frame of any thread.
  private static let idle = Guarded<[ZstandardDecompressor]>([])
  private static let mostIdle = 8

  /// Unpacks one frame or several.
  ///
  /// - Returns: whether they filled the buffer, no more and no less.
  static func unpack(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard
      let taken = idle.withLock({ $0.popLast() }) ?? ZstandardDecompressor()
    else {
      return false
    }
    let count = ZSTD_decompressDCtx(
      taken.context, buffer.baseAddress, buffer.count, packed.baseAddress, packed.count)
    idle.withLock { if $0.count < mostIdle { $0.append(taken) } }
    return ZSTD_isError(count) == 0 && count == buffer.count
  }
}
