import CSodium

/// Signatures by Ed25519 (RFC 8032).
package enum Ed25519 {
  /// A key that signs.
  package struct PrivateKey: Sendable {
    /// 32 bytes.
    package let seed: [UInt8]
    /// 32 bytes.
    package let publicKey: [UInt8]
    /// The seed and the public key, as the library wants them.
    private let pair: [UInt8]

    private static let isReady = sodium_init() >= 0

    /// A new key. Without random numbers from the system the library ends the process.
    package init() {
      precondition(Self.isReady, "libsodium does not start")
      var seed = [UInt8](repeating: 0, count: 32)
      randombytes_buf(&seed, seed.count)
      self.init(of: seed)
    }

    /// - Parameter seed: 32 bytes; otherwise it is nil.
    package init?(seed: [UInt8]) {
      guard seed.count == 32 else { return nil }
      self.init(of: seed)
    }

    private init(of seed: [UInt8]) {
      var publicKey = [UInt8](repeating: 0, count: 32)
      var pair = [UInt8](repeating: 0, count: 64)
      crypto_sign_ed25519_seed_keypair(&publicKey, &pair, seed)
      self.seed = seed
      self.publicKey = publicKey
      self.pair = pair
    }

    /// 64 bytes.
    package func signature(for message: [UInt8]) -> [UInt8] {
      var signature = [UInt8](repeating: 0, count: 64)
      crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), pair)
      return signature
    }
  }

  package static func isValid(
    _ signature: [UInt8], of message: [UInt8], publicKey: [UInt8]
  ) -> Bool {
    signature.count == 64 && publicKey.count == 32
      && crypto_sign_ed25519_verify_detached(
        signature, message, UInt64(message.count), publicKey) == 0
  }
}
