import CMbedTLS

/// A public key of a certificate, by which signatures are checked.
package final class PublicKey {
  /// How an RSA signature is laid out (RFC 8017).
  package enum Padding: Sendable {
    case pkcs1
    /// With the hash function of the message for its mask, and a salt as long as the hash.
    case pss
  }

  private var key = mbedtls_pk_context()

  /// - Parameter encoded: a SubjectPublicKeyInfo in DER (RFC 5280, section 4.1.2.7) of RSA or an elliptic curve, and
  ///   nothing after it; otherwise it is nil.
  package init?(_ encoded: [UInt8]) {
    mbedtls_pk_init(&key)
    var encoded = encoded
    let isWhole = encoded.withUnsafeMutableBufferPointer { bytes in
      guard let start = bytes.baseAddress else { return false }
      var place: UnsafeMutablePointer<UInt8>? = start
      let end = start + bytes.count
      return mbedtls_pk_parse_subpubkey(&place, end, &key) == 0 && place == end
    }
    if !isWhole { return nil }
  }

  deinit { mbedtls_pk_free(&key) }

  package var isRSA: Bool { mbedtls_pk_can_do(&key, MBEDTLS_PK_RSA) == 1 }
  package var isEllipticCurve: Bool { mbedtls_pk_can_do(&key, MBEDTLS_PK_ECDSA) == 1 }

  /// How long its numbers are.
  package var bits: Int { mbedtls_pk_get_bitlen(&key) }

  /// Whether it signed the message.
  ///
  /// - Parameters:
  ///   - signature: as RFC 8017 or, for elliptic curves, RFC 3279 (section 2.2.3) lays it out.
  ///   - padding: of RSA; not looked at otherwise.
  package func signed(
    _ message: [UInt8], signature: [UInt8], hash: HashFunction, padding: Padding
  ) -> Bool {
    let digest = hash.hash(message)
    guard isRSA, padding == .pss else {
      return mbedtls_pk_verify(
        &key, hash.identifier, digest, digest.count, signature, signature.count) == 0
    }
    var options = mbedtls_pk_rsassa_pss_options(
      mgf1_hash_id: hash.identifier, expected_salt_len: Int32(digest.count))
    return mbedtls_pk_verify_ext(
      MBEDTLS_PK_RSASSA_PSS, &options, &key, hash.identifier, digest, digest.count, signature,
      signature.count) == 0
  }
}

extension HashFunction {
  /// Mbed TLS's own.
  fileprivate var identifier: mbedtls_md_type_t {
    switch self {
    case .md5: MBEDTLS_MD_MD5
    case .sha1: MBEDTLS_MD_SHA1
    case .sha256: MBEDTLS_MD_SHA256
    case .sha384: MBEDTLS_MD_SHA384
    case .sha512: MBEDTLS_MD_SHA512
    }
  }
}
