import Cryptography
import Files

/// A SHA-256 hash as a value.
package struct SHA256Hash: Hashable, Sendable, CustomStringConvertible {
  private var value: SIMD32<UInt8>

  package static func == (one: SHA256Hash, other: SHA256Hash) -> Bool {
    // Lane by lane takes longer.
    let words = unsafeBitCast(one.value, to: SIMD4<UInt64>.self)
    let others = unsafeBitCast(other.value, to: SIMD4<UInt64>.self)
    let difference = words ^ others
    return difference[0] | difference[1] | difference[2] | difference[3] == 0
  }

  package init(_ digest: SHA256Digest) {
    value = digest.withUnsafeBytes { $0.loadUnaligned(as: SIMD32<UInt8>.self) }
  }

  /// - Parameter bytes: 32 of them; otherwise it is nil.
  package init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count == 32 else { return nil }
    value = bytes.loadUnaligned(as: SIMD32<UInt8>.self)
  }

  /// - Parameter text: 64 hex digits of either case; otherwise it is nil.
  package init?(hexadecimal text: String) {
    guard let bytes = decodedHexadecimal(text) else { return nil }
    guard let hash = bytes.withUnsafeBytes({ SHA256Hash(bytes: $0) }) else { return nil }
    self = hash
  }

  /// The hash of the bytes.
  package init(of bytes: UnsafeRawBufferPointer) {
    var hash = SHA256()
    hash.update(bufferPointer: bytes)
    self.init(hash.finalize())
  }

  package init(of bytes: [UInt8]) {
    self = bytes.withUnsafeBytes { SHA256Hash(of: $0) }
  }

  /// The hashes of many messages.
  ///
  /// - Parameters:
  ///   - messages: where each lies in `bytes`.
  static func each(of messages: [Range<Int>], in bytes: UnsafeRawBufferPointer) -> [SHA256Hash] {
    SHA256.hashes(of: messages, in: bytes).withUnsafeBytes { hashes in
      messages.indices.compactMap {
        SHA256Hash(bytes: UnsafeRawBufferPointer(rebasing: hashes[$0 * 32..<$0 * 32 + 32]))
      }
    }
  }

  package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeBytes(of: value, body)
  }

  /// 64 lower-case hex digits.
  package var description: String { hexadecimal(bytes) }
}
