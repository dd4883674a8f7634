import Crypto

/// A SHA-256 hash as a value.
package struct SHA256Hash: Hashable, Sendable, CustomStringConvertible {
  private var value: SIMD32<UInt8>

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

  package var bytes: [UInt8] { withUnsafeBytes { [UInt8]($0) } }

  package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    Swift.withUnsafeBytes(of: value, body)
  }

  /// 64 lower-case hex digits.
  package var description: String { hexadecimal(bytes) }
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

/// The bytes that hexadecimal digits stand for; nil where they are no pairs of such digits.
package func decodedHexadecimal(_ text: String) -> [UInt8]? {
  guard text.utf8.count.isMultiple(of: 2) else { return nil }
  var bytes: [UInt8] = []
  var high: UInt8?
  for digit in text.utf8 {
    let value: UInt8
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = digit - UInt8(ascii: "A") + 10
    default: return nil
    }
    if let first = high {
      bytes.append(first << 4 | value)
      high = nil
    } else {
      high = value
    }
  }
  return bytes
}
