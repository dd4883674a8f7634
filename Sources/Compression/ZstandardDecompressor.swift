import CZstd
import Synchronization

/// What unpacks Zstandard frames: its memory, some 100 KiB, serves one frame after another.
final class ZstandardDecompressor {
  private let context: OpaquePointer

  private init?() {
    guard let context = ZSTD_createDCtx() else { return nil }
    self.context = context
  }

  deinit { ZSTD_freeDCtx(context) }

  /// Those that wait for the next frame of any thread.
  private static let idle = Mutex<[Waiting]>([])
  private static let mostIdle = 8

  /// Unchecked: the thread that takes it out of `idle` has it alone.
  private struct Waiting: @unchecked Sendable {
    let decompressor: ZstandardDecompressor
  }

  /// Unpacks one frame or several.
  ///
  /// - Returns: whether they filled the buffer, no more and no less.
  static func unpack(
    _ packed: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard
      let taken = idle.withLock({ $0.popLast() })?.decompressor ?? ZstandardDecompressor()
    else {
      return false
    }
    let count = ZSTD_decompressDCtx(
      taken.context, buffer.baseAddress, buffer.count, packed.baseAddress, packed.count)
    let waiting = Waiting(decompressor: taken)
    idle.withLock { if $0.count < mostIdle { $0.append(waiting) } }
    return ZSTD_isError(count) == 0 && count == buffer.count
  }
}
