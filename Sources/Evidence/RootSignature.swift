import Crypto
import Ingestion

/// Signatures of roots by Ed25519 keys (RFC 8032), in the files that OpenSSL reads and writes (RFC 8410).
package enum RootSignature {
  /// What is signed and timestamped: `kustody root `, the 64 digits, and a line feed.
  package static func message(_ root: SHA256Hash) -> [UInt8] {
    Array("kustody root \(root)\n".utf8)
  }

  private static let privatePrefix: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]
  private static let publicPrefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  /// A key that signs.
  package struct Key: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    package init() { key = Curve25519.Signing.PrivateKey() }

    /// - Parameter pem: PKCS #8, as `openssl genpkey -algorithm ed25519` writes it; otherwise it is nil.
    package init?(pem: String) {
      guard let bytes = PEM.bytes(pem, label: "PRIVATE KEY"), bytes.count == 48,
        bytes.starts(with: privatePrefix),
        let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.dropFirst(16))
      else { return nil }
      self.key = key
    }

    package var pem: String {
      PEM.text(privatePrefix + Array(key.rawRepresentation), label: "PRIVATE KEY")
    }

    /// 32 bytes.
    package var publicKey: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// 64 bytes; nil where the random numbers for it cannot be had.
    package func signature(of root: SHA256Hash) -> [UInt8]? {
      (try? key.signature(for: message(root))).map { Array($0) }
    }
  }

  /// The public key of a file of OpenSSL's, or of 64 hex digits; nil where it is none.
  package static func publicKey(_ text: String) -> [UInt8]? {
    if let bytes = PEM.bytes(text, label: "PUBLIC KEY"), bytes.count == 44,
      bytes.starts(with: publicPrefix)
    {
      return Array(bytes.dropFirst(12))
    }
    if let key = Key(pem: text) { return key.publicKey }
    let digits = text.filter { !$0.isWhitespace }
    guard let bytes = decodedHexadecimal(digits), bytes.count == 32 else { return nil }
    return bytes
  }

  /// The file that OpenSSL reads as that public key.
  package static func pem(publicKey: [UInt8]) -> String {
    PEM.text(publicPrefix + publicKey, label: "PUBLIC KEY")
  }

  package static func isValid(
    _ signature: [UInt8], of root: SHA256Hash, publicKey: [UInt8]
  ) -> Bool {
    guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
      return false
    }
    return key.isValidSignature(signature, for: message(root))
  }
}

/// Bytes in base64 between lines that name them (RFC 7468).
enum PEM {
  static func text(_ bytes: [UInt8], label: String) -> String {
    var lines = ["-----BEGIN \(label)-----"]
    let text = Array(base64(bytes).utf8)
    for start in stride(from: 0, to: text.count, by: 64) {
      lines.append(String(decoding: text[start..<min(start + 64, text.count)], as: UTF8.self))
    }
    return (lines + ["-----END \(label)-----", ""]).joined(separator: "\n")
  }

  static func bytes(_ text: String, label: String) -> [UInt8]? {
    let lines = text.split(whereSeparator: \.isNewline)
    guard let start = lines.firstIndex(of: "-----BEGIN \(label)-----"),
      let end = lines[start...].firstIndex(of: "-----END \(label)-----")
    else { return nil }
    return decoded(lines[(start + 1)..<end].joined())
  }

  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  private static func base64(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word =
        group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count
            ? digits[Int(word >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func decoded(_ text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var word: UInt32 = 0
    var count = 0
    for character in text.utf8 where character != UInt8(ascii: "=") {
      guard let digit = digits.firstIndex(of: character) else { return nil }
      word = word << 6 | UInt32(digit)
      count += 1
      if count == 4 {
        bytes += [16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        (word, count) = (0, 0)
      }
    }
    switch count {
    case 0: break
    case 2: bytes.append(UInt8(truncatingIfNeeded: word >> 4))
    case 3: bytes += [UInt8(truncatingIfNeeded: word >> 10), UInt8(truncatingIfNeeded: word >> 2)]
    default: return nil
    }
    return bytes
  }
}
