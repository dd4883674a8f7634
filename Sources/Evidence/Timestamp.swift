import Crypto
import Ingestion

/// A request to a timestamp authority, and what it answers (RFC 3161).
package enum Timestamp {
  /// The request for a root: to be sent as `application/timestamp-query`.
  package static func request(for root: SHA256Hash) -> [UInt8] {
    let algorithm = DERValue.encoded(
      DERValue.sequence,
      DERValue.encoded(DERValue.objectIdentifier, OID.sha256) + [0x05, 0x00])
    let imprint = DERValue.encoded(
      DERValue.sequence,
      algorithm
        + DERValue.encoded(
          DERValue.octetString, SHA256Hash(of: RootSignature.message(root)).bytes))
    // Version 1; the certificate is asked for.
    return DERValue.encoded(
      DERValue.sequence, [0x02, 0x01, 0x01] + imprint + [0x01, 0x01, 0xFF])
  }
}

/// What a timestamp authority confirmed.
package struct TimestampReply: Sendable, Hashable {
  /// The time as it stands there, such as `20240514080000Z`.
  package var time: String
  /// The hash that it is of.
  package var imprint: SHA256Hash
  /// The common name in the signing certificate.
  package var authority: String
  package var certificateSHA256: SHA256Hash

  /// Why a reply does not hold.
  package enum Failure: Error, Sendable, Hashable {
    case malformed
    /// The authority refused; its status.
    case refused(Int)
    case unknownAlgorithm
    case badSignature
    case noCertificate
    case notForTimestamps

    package var message: String {
      switch self {
      case .malformed: "it is no reply of a timestamp authority"
      case .refused(let status): "the authority refused (status \(status))"
      case .unknownAlgorithm: "its signature is of a kind that kustody does not know"
      case .badSignature: "its signature does not hold"
      case .noCertificate: "the certificate that signed it is not in it"
      case .notForTimestamps: "the certificate in it is not for timestamps"
      }
    }
  }

  /// Reads a reply and checks its signature by the certificate in it. Whether that certificate is to be
  /// trusted is not checked: its hash says which one it is.
  package init(_ bytes: [UInt8]) throws(Failure) {
    guard let reply = DERValue(bytes[...])?.children(of: DERValue.sequence),
      let status = reply.first?.children(of: DERValue.sequence)?.first,
      status.tag == DERValue.integer
    else { throw .malformed }
    let code = status.content.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    guard code <= 1 else { throw .refused(code) }
    guard reply.count == 2, let token = reply[1].children(of: DERValue.sequence), token.count == 2,
      token[0].identifier == OID.signedData,
      let signed = token[1].children(of: DERValue.context(0))?.first?.children(
        of: DERValue.sequence),
      let content = signed.first(where: { $0.children.first?.identifier == OID.timestampInfo }),
      let octets = content.children.last?.children(of: DERValue.context(0))?.first,
      octets.tag == DERValue.octetString,
      let info = DERValue(octets.content)?.children(of: DERValue.sequence), info.count >= 5,
      let imprint = info[2].children(of: DERValue.sequence), imprint.count == 2,
      info[4].tag == DERValue.generalizedTime,
      let signer = signed.last?.children(of: DERValue.set)?.first?.children(of: DERValue.sequence)
    else { throw .malformed }
    guard imprint[0].children.first?.identifier == OID.sha256,
      let hash = imprint[1].content.withUnsafeBytes({ SHA256Hash(bytes: $0) })
    else { throw .unknownAlgorithm }
    let certificates =
      signed.first { $0.tag == DERValue.context(0) }?.children.compactMap { Certificate($0) } ?? []
    let certificate = try Self.check(signer, over: Array(octets.content), by: certificates)
    time = String(decoding: info[4].content, as: UTF8.self)
    self.imprint = hash
    authority = certificate.commonName
    certificateSHA256 = SHA256Hash(of: Array(certificate.whole))
  }

  /// - Returns: the certificate by which the signature holds.
  private static func check(
    _ signer: [DERValue], over content: [UInt8], by certificates: [Certificate]
  ) throws(Failure) -> Certificate {
    guard signer.count >= 6, let hashAlgorithm = signer[2].children.first?.identifier,
      signer[3].tag == DERValue.context(0), let algorithm = signer[4].children.first?.identifier,
      signer[5].tag == DERValue.octetString
    else { throw .malformed }
    guard let contentHash = hashed(content, hashAlgorithm) else { throw .unknownAlgorithm }
    let digest = signer[3].children.first { $0.children.first?.identifier == OID.messageDigest }
    guard digest?.children.last?.children.first?.content.elementsEqual(contentHash) == true else {
      throw .badSignature
    }
    // The attributes are signed as the set that they are, not as the member of the signer.
    let attributes = [DERValue.set] + signer[3].whole.dropFirst()
    let issuer = signer[1].children
    guard
      let certificate = certificates.first(where: { certificate in
        issuer.count == 2 && issuer[0].whole == certificate.issuer
          && issuer[1].content == certificate.serial
      })
    else { throw .noCertificate }
    guard certificate.isForTimestamps else { throw .notForTimestamps }
    guard
      let isValid = certificate.isValid(
        signer[5].content, of: attributes, algorithm: algorithm, hashAlgorithm: hashAlgorithm)
    else { throw .unknownAlgorithm }
    guard isValid else { throw .badSignature }
    return certificate
  }
}

private func hashed(_ bytes: [UInt8], _ algorithm: [UInt8]) -> [UInt8]? {
  switch algorithm {
  case OID.sha256: Array(SHA256.hash(data: bytes))
  case OID.sha384: Array(SHA384.hash(data: bytes))
  case OID.sha512: Array(SHA512.hash(data: bytes))
  default: nil
  }
}

/// What is needed of an X.509 certificate.
private struct Certificate {
  var whole: ArraySlice<UInt8>
  var serial: ArraySlice<UInt8>
  var issuer: ArraySlice<UInt8>
  var commonName: String
  var isForTimestamps: Bool
  private var keyAlgorithm: [DERValue]
  private var key: ArraySlice<UInt8>

  init?(_ value: DERValue) {
    guard var fields = value.children(of: DERValue.sequence)?.first?.children(of: DERValue.sequence)
    else { return nil }
    if fields.first?.tag == DERValue.context(0) { fields.removeFirst() }
    guard fields.count >= 6, let info = fields[5].children(of: DERValue.sequence), info.count == 2,
      info[1].tag == DERValue.bitString, info[1].content.first == 0
    else { return nil }
    whole = value.whole
    serial = fields[0].content
    issuer = fields[2].whole
    keyAlgorithm = info[0].children
    key = info[1].content.dropFirst()
    let names = fields[4].children.flatMap(\.children).map(\.children)
    let name = names.last { $0.count == 2 && $0[0].identifier == OID.commonName }
    commonName = name.map { String(decoding: $0[1].content, as: UTF8.self) } ?? ""
    let extensions =
      fields.first { $0.tag == DERValue.context(3) }?.children.first?.children.map(\.children) ?? []
    let usage = extensions.first { $0.first?.identifier == OID.extendedKeyUsage }?.last
    let purposes = usage.flatMap { DERValue($0.content) }?.children ?? []
    isForTimestamps = purposes.contains { $0.identifier == OID.timeStamping }
  }

  /// Whether the signature holds; nil where its kind is not known.
  func isValid(
    _ signature: ArraySlice<UInt8>, of message: [UInt8], algorithm: [UInt8],
    hashAlgorithm: [UInt8]
  ) -> Bool? {
    var hashAlgorithm = hashAlgorithm
    // An algorithm of its own names the hash itself.
    if algorithm.count == 9, algorithm.starts(with: OID.rsaWith), algorithm != OID.rsa {
      switch algorithm[8] {
      case 11: hashAlgorithm = OID.sha256
      case 12: hashAlgorithm = OID.sha384
      case 13: hashAlgorithm = OID.sha512
      default: return nil
      }
    }
    if algorithm.count == 8, algorithm.starts(with: OID.ecdsaWith) {
      switch algorithm[7] {
      case 2: hashAlgorithm = OID.sha256
      case 3: hashAlgorithm = OID.sha384
      case 4: hashAlgorithm = OID.sha512
      default: return nil
      }
    }
    guard let hash = hashed(message, hashAlgorithm) else { return nil }
    switch keyAlgorithm.first?.identifier {
    case OID.rsa:
      return RSASignature(key: key)?.isValid(signature, hash: hash, algorithm: hashAlgorithm)
    case OID.ecPublicKey:
      return isValidECDSA(Array(signature), message, hashAlgorithm, keyAlgorithm.last?.identifier)
    default: return nil
    }
  }

  private func isValidECDSA(
    _ signature: [UInt8], _ message: [UInt8], _ hashAlgorithm: [UInt8], _ curve: [UInt8]?
  ) -> Bool? {
    switch (curve, hashAlgorithm) {
    case (OID.p256, OID.sha256):
      guard let key = try? P256.Signing.PublicKey(x963Representation: key),
        let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: SHA256.hash(data: message))
    case (OID.p384, OID.sha384):
      guard let key = try? P384.Signing.PublicKey(x963Representation: key),
        let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: SHA384.hash(data: message))
    default: return nil
    }
  }
}
