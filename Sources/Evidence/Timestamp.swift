import Storage

/// A request to a timestamp authority (RFC 3161, section 2.4.1).
package enum Timestamp {
  /// The request for a root: to be sent as `application/timestamp-query`. It asks for the certificate.
  package static func request(for root: SHA256Hash) -> [UInt8] {
    let imprint = SHA256Hash(of: RootSignature.message(root)).bytes
    return DER.element(
      .sequence, DER.element(.integer, [1]),
      DER.element(
        .sequence, DER.algorithm(HashAlgorithm.sha256.identifier),
        DER.element(.octetString, imprint)), DER.element(.boolean, [0xFF]))
  }
}

/// What a timestamp authority confirmed.
package struct TimestampReply: Sendable, Hashable {
  /// The time in UTC, such as `2024-05-14T08:00:00Z`.
  package var time: String
  /// The hash that it is of.
  package var imprint: SHA256Hash
  /// What the signing certificate calls itself: its common name.
  package var authority: String
  package var certificateSHA256: SHA256Hash

  /// The largest reply that is read: they have a few kilobytes.
  package static let maximumSize = 1 << 20

  /// Why a reply does not hold.
  package enum Failure: Error, Sendable, Hashable {
    case malformed
    /// The authority refused; its status.
    case refused(Int)
    case unknownAlgorithm
    case badSignature
    case noCertificate
    case otherCertificate
    case notForTimestamps
    case notValidThen
    case untrusted

    package var message: String {
      switch self {
      case .malformed: "it is not a reply of a timestamp authority"
      case .refused(let status): "the authority refused (status \(status))"
      case .unknownAlgorithm:
        "its signature is of a kind that kustody does not check; it checks RSA (PKCS #1 v1.5 and PSS, "
          + "from 2048 bits on) and ECDSA (P-256, P-384, P-521) with SHA-256, SHA-384 or SHA-512"
      case .badSignature: "its signature does not hold"
      case .noCertificate: "the certificate that signed it is not in it"
      case .otherCertificate: "what it signs names another certificate than the one in it"
      case .notForTimestamps: "the certificate in it is not for timestamps alone"
      case .untrusted:
        "no way leads from the certificate in it to one that is trusted, each valid at the time that it confirms"
      case .notValidThen: "the certificate in it was not valid at the time that it confirms"
      }
    }
  }

  /// Reads a reply and checks its signature by the certificate in it: that the certificate is the one that
  /// what is signed names, that it is for timestamps alone, and that it was valid at that time. Who issued
  /// the certificate is checked only where it is said whom to trust, and whether it was revoked never: its hash
  /// says which one it is.
  ///
  /// - Parameter trusted: the certificates to one of which a way must lead; nil: it may be anybody's.
  package init(_ bytes: [UInt8], trusting trusted: TrustedCertificates? = nil) throws(Failure) {
    guard bytes.count <= Self.maximumSize else { throw .malformed }
    let response: TimestampResponse
    do {
      response = try TimestampResponse(bytes)
    } catch {
      throw .malformed
    }
    guard response.status == 0 || response.status == 1 else { throw .refused(response.status) }
    guard let token = response.token else { throw .malformed }
    guard token.imprintAlgorithm == HashAlgorithm.sha256.identifier,
      let hash = token.imprint.withUnsafeBytes({ SHA256Hash(bytes: $0) })
    else { throw .unknownAlgorithm }
    // One that cannot be read is none that could have signed.
    let certificates = token.certificates.compactMap { try? SigningCertificate($0) }
    let certificate = try Self.certificate(thatSigned: token, certificates)
    guard certificate.isForTimestamps else { throw .notForTimestamps }
    guard certificate.wasValid(at: token.time) else { throw .notValidThen }
    if let trusted, !trusted.vouch(for: certificate, among: certificates, at: token.time) {
      throw .untrusted
    }
    time = token.time.text
    imprint = hash
    authority = certificate.commonName
    certificateSHA256 = SHA256Hash(of: Array(certificate.encoded))
  }

  /// The certificate by which the signature holds.
  private static func certificate(
    thatSigned token: SignedTimestamp, _ certificates: [SigningCertificate]
  ) throws(Failure) -> SigningCertificate {
    let signer = token.signer
    guard let algorithm = HashAlgorithm(signer.hashAlgorithm) else { throw .unknownAlgorithm }
    guard signer.contentType == SignedTimestamp.contentType,
      signer.contentHash.elementsEqual(algorithm.hash(token.content))
    else { throw .badSignature }
    let named = certificates.filter { $0.issuer == signer.issuer && $0.serial == signer.serial }
    guard !named.isEmpty else { throw .noCertificate }
    guard let certificate = named.first(where: { signer.names($0.encoded) }) else {
      throw .otherCertificate
    }
    let isValid = signer.signatureAlgorithm.flatMap {
      certificate.isValid(
        signer.signature, of: signer.signedBytes, algorithm: $0, otherwise: algorithm)
    }
    guard let isValid else { throw .unknownAlgorithm }
    guard isValid else { throw .badSignature }
    return certificate
  }
}
