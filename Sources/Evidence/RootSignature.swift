import Cryptography
import Files
import Storage

/// Signatures of roots by Ed25519 keys (RFC 8032), in the files that OpenSSL reads and writes (RFC 8410).
package enum RootSignature {
  /// What is signed and timestamped: `kustody root `, the 64 digits, and a line feed.
  package static func message(_ root: SHA256Hash) -> [UInt8] {
    Array("kustody root \(root)\n".utf8)
  }

  /// A key that signs.
  package struct Key: Sendable {
    private let key: Ed25519.PrivateKey

    /// A new key.
    package init() { key = Ed25519.PrivateKey() }

    /// - Parameter pem: PKCS #8, as `openssl genpkey -algorithm ed25519` writes it; otherwise it is nil.
    package init?(pem: String) {
      guard let block = PEM.blocks(Self.label, in: pem).first,
        let seed = RootSignature.bytes(block, after: Self.prefix),
        let key = Ed25519.PrivateKey(seed: seed)
      else { return nil }
      self.key = key
    }

    /// What comes before the 32 bytes of a key, where it says nothing but that.
    private static let prefix: [UInt8] = [
      0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04,
      0x20,
    ]
    private static let label = "PRIVATE KEY"

    package var pem: String { PEM.text(Self.label, Self.prefix + key.seed) }

    /// Of the public key, as OpenSSL reads it.
    package var publicPEM: String { PEM.text(publicLabel, publicPrefix + key.publicKey) }

    /// 32 bytes.
    package var publicKey: [UInt8] { key.publicKey }

    /// 64 bytes.
    package func signature(of root: SHA256Hash) -> [UInt8] { key.signature(for: message(root)) }
  }

  private static let publicLabel = "PUBLIC KEY"
  /// What comes before the 32 bytes of a public key.
  private static let publicPrefix: [UInt8] = [
    0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  private static func bytes(_ encoded: [UInt8], after prefix: [UInt8]) -> [UInt8]? {
    encoded.count == prefix.count + 32 && encoded.starts(with: prefix)
      ? Array(encoded.dropFirst(prefix.count)) : nil
  }

  /// The public key of a file of OpenSSL's, or of 64 hex digits; nil where it is none.
  package static func publicKey(_ text: String) -> [UInt8]? {
    if let block = PEM.blocks(publicLabel, in: text).first {
      return bytes(block, after: publicPrefix)
    }
    if let key = Key(pem: text) { return key.publicKey }
    let digits = text.filter { !$0.isWhitespace }
    guard let bytes = decodedHexadecimal(digits), bytes.count == 32 else { return nil }
    return bytes
  }

  package static func isValid(
    _ signature: [UInt8], of root: SHA256Hash, publicKey: [UInt8]
  ) -> Bool {
    Ed25519.isValid(signature, of: message(root), publicKey: publicKey)
  }
}
