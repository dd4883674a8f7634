import Crypto
import CryptoExtras
import Files
import Storage
import SwiftASN1

/// Signatures of roots by Ed25519 keys (RFC 8032), in the files that OpenSSL reads and writes (RFC 8410).
package enum RootSignature {
  /// What is signed and timestamped: `kustody root `, the 64 digits, and a line feed.
  package static func message(_ root: SHA256Hash) -> [UInt8] {
    Array("kustody root \(root)\n".utf8)
  }

  /// A key that signs.
  package struct Key: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// A new key.
    package init() { key = Curve25519.Signing.PrivateKey() }

    /// - Parameter pem: PKCS #8, as `openssl genpkey -algorithm ed25519` writes it; otherwise it is nil.
    package init?(pem: String) {
      // The library does not look at what the key is for: one of X25519 would do, so its bytes are compared.
      guard let document = try? PEMDocument(pemString: pem),
        document.discriminator == "PRIVATE KEY",
        let key = try? Curve25519.Signing.PrivateKey(derRepresentation: document.derBytes),
        key.derRepresentation.elementsEqual(document.derBytes)
      else { return nil }
      self.key = key
    }

    package var pem: String {
      let text = key.pemRepresentation
      return text.hasSuffix("\n") ? text : text + "\n"
    }

    /// Of the public key, as OpenSSL reads it.
    package var publicPEM: String {
      let text = key.publicKey.pemRepresentation
      return text.hasSuffix("\n") ? text : text + "\n"
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
    if let key = try? Curve25519.Signing.PublicKey(pemRepresentation: text) {
      return Array(key.rawRepresentation)
    }
    if let key = Key(pem: text) { return key.publicKey }
    let digits = text.filter { !$0.isWhitespace }
    guard let bytes = decodedHexadecimal(digits), bytes.count == 32 else { return nil }
    return bytes
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
