import CZlib

/// Packs whole buffers as members of gzip (RFC 1952).
package final class Gzip {
  private let deflater = Deflater(level: 4)

  package init() {}

  /// - Returns: nil where there is not enough memory.
  package func packed(_ bytes: [UInt8]) -> [UInt8]? {
    var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    return bytes.withUnsafeBytes { bytes -> [UInt8]? in
      guard deflater.deflate(bytes, to: &output) else { return nil }
      let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let sum = UInt32(truncatingIfNeeded: crc32(0, start, UInt32(bytes.count)))
      for number in [bytes.isEmpty ? 0 : sum, UInt32(truncatingIfNeeded: bytes.count)] {
        withUnsafeBytes(of: number.littleEndian) { output.append(contentsOf: $0) }
      }
      return output
    }
  }
}
