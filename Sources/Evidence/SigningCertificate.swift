import Crypto
import CryptoExtras
import SwiftASN1

/// What is needed of an X.509 certificate (RFC 5280, section 4.1) to check what it signed.
struct SigningCertificate: Sendable {
  var encoded: ArraySlice<UInt8>
  var serial: ArraySlice<UInt8>
  /// The names of whom it is of and of who issued it, encoded.
  var subject: ArraySlice<UInt8>
  var issuer: ArraySlice<UInt8>
  var commonName = ""
  /// Whether timestamps are its one and critical purpose, as RFC 3161 demands.
  var isForTimestamps = false
  private var notBefore: GeneralizedTime
  private var notAfter: GeneralizedTime
  private var keyAlgorithm: ASN1ObjectIdentifier
  private var curve: ASN1ObjectIdentifier?
  /// With its algorithm, as the libraries read it.
  private var publicKey: [UInt8]
  /// What its issuer signed, how, and the signature.
  private var signedPart: ArraySlice<UInt8>
  private var algorithm: SignatureAlgorithm?
  private var signature: ArraySlice<UInt8>
  private var isAuthority = false
  /// How many authorities may stand between it and the last certificate.
  private var longestPath = Int.max
  private var maySignCertificates = true
  private var maySignAuthoritiesOfTime = true
  /// A critical extension that is not known here might forbid anything.
  private var hasUnknownCondition = false

  private static let basicConstraints: ASN1ObjectIdentifier = [2, 5, 29, 19]
  private static let keyUsage: ASN1ObjectIdentifier = [2, 5, 29, 15]
  private static let extendedKeyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37]
  private static let anyPurpose: ASN1ObjectIdentifier = [2, 5, 29, 37, 0]
  private static let timeStamping: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 8]
  private static let certificatePolicies: ASN1ObjectIdentifier = [2, 5, 29, 32]

  init(_ node: ASN1Node) throws {
    encoded = node.encodedBytes
    let whole = try DER.parse(encoded).members(.sequence, atLeast: 3)
    signedPart = whole[0].encodedBytes
    algorithm = try? SignatureAlgorithm(whole[1])
    signature = try ASN1BitString(derEncoded: whole[2]).bytes
    var fields = try whole[0].members(.sequence, atLeast: 6)
    if fields[0].identifier == .context(0) { fields.removeFirst() }
    guard fields.count >= 6 else { throw NotATimestamp() }
    serial = try fields[0].bytes(.integer)
    issuer = fields[2].encodedBytes
    subject = fields[4].encodedBytes
    let validity = try fields[3].members(.sequence, atLeast: 2)
    notBefore = try Self.time(validity[0])
    notAfter = try Self.time(validity[1])
    publicKey = Array(fields[5].encodedBytes)
    let key = try fields[5].members(.sequence, atLeast: 2)
    let kind = try key[0].members(.sequence, atLeast: 1)
    keyAlgorithm = try ASN1ObjectIdentifier(derEncoded: kind[0])
    curve = kind.count > 1 ? try? ASN1ObjectIdentifier(derEncoded: kind[1]) : nil
    if keyAlgorithm == SignatureAlgorithm.pssIdentifier {
      publicKey = try Self.plainRSA(key[1])
    }
    for part in try fields[4].members(.sequence, atLeast: 0) {
      for attribute in try part.members(.set, atLeast: 1) {
        let pair = try attribute.members(.sequence, atLeast: 2)
        if try ASN1ObjectIdentifier(derEncoded: pair[0]) == .NameAttributes.commonName {
          commonName = Self.text(pair[1])
        }
      }
    }
    let extensions = fields.dropFirst(6).first { $0.identifier == .context(3) }
    let list = try extensions?.members(.context(3), atLeast: 1)[0].members(.sequence, atLeast: 1)
    for entry in list ?? [] {
      let parts = try entry.members(.sequence, atLeast: 2)
      let isCritical = parts.count == 3 ? try Bool(derEncoded: parts[1]) : false
      let value = try ASN1OctetString(derEncoded: parts[parts.count - 1]).bytes
      try read(
        try ASN1ObjectIdentifier(derEncoded: parts[0]), try DER.parse(value), isCritical: isCritical
      )
    }
  }

  private mutating func read(
    _ name: ASN1ObjectIdentifier, _ value: ASN1Node, isCritical: Bool
  ) throws {
    switch name {
    case Self.basicConstraints:
      let fields = try value.members(.sequence, atLeast: 0)
      if let first = fields.first, first.identifier == .boolean {
        isAuthority = try Bool(derEncoded: first)
      }
      if let last = fields.last, last.identifier == .integer {
        longestPath = try Int(derEncoded: last)
      }
    case Self.keyUsage:
      // Bit 5, counted from the highest.
      let bits = try ASN1BitString(derEncoded: value).bytes
      maySignCertificates = bits.first.map { $0 & 0x04 != 0 } ?? false
    case Self.extendedKeyUsage:
      let purposes = try DER.sequence(
        of: ASN1ObjectIdentifier.self, identifier: .sequence, rootNode: value)
      isForTimestamps = isCritical && purposes == [Self.timeStamping]
      maySignAuthoritiesOfTime =
        purposes.contains(Self.timeStamping) || purposes.contains(Self.anyPurpose)
    case Self.certificatePolicies: break
    default: if isCritical { hasUnknownCondition = true }
    }
  }

  /// A key for RSASSA-PSS as one for RSA: the libraries read only that.
  private static func plainRSA(_ bits: ASN1Node) throws -> [UInt8] {
    var serializer = DER.Serializer()
    try serializer.appendConstructedNode(identifier: .sequence) { key in
      try key.appendConstructedNode(identifier: .sequence) { algorithm in
        try algorithm.serialize(ASN1ObjectIdentifier.AlgorithmIdentifier.rsaEncryption)
        try algorithm.serialize(ASN1Null())
      }
      try key.serialize(try ASN1BitString(derEncoded: bits))
    }
    return serializer.serializedBytes
  }

  private static func time(_ node: ASN1Node) throws -> GeneralizedTime {
    guard node.identifier == .utcTime else { return try GeneralizedTime(derEncoded: node) }
    let time = try UTCTime(derEncoded: node)
    return try GeneralizedTime(
      year: time.year, month: time.month, day: time.day, hours: time.hours, minutes: time.minutes,
      seconds: time.seconds, fractionalSeconds: 0)
  }

  private static func text(_ node: ASN1Node) -> String {
    guard case .primitive(let bytes) = node.content else { return "" }
    guard node.identifier == .bmpString else { return String(decoding: bytes, as: UTF8.self) }
    let bytesOfUnits = Array(bytes)
    let units = stride(from: 0, to: bytesOfUnits.count - 1, by: 2).map {
      UInt16(bytesOfUnits[$0]) << 8 | UInt16(bytesOfUnits[$0 + 1])
    }
    return String(decoding: units, as: UTF16.self)
  }

  func wasValid(at time: GeneralizedTime) -> Bool { notBefore <= time && time <= notAfter }

  // MARK: What it signed

  /// Whether it may issue certificates.
  ///
  /// - Parameter below: how many authorities stand between the one that it issued and the last.
  func mayIssue(below: Int) -> Bool {
    isAuthority && maySignCertificates && maySignAuthoritiesOfTime && !hasUnknownCondition
      && below <= longestPath
  }

  /// Whether it signed a certificate.
  func signed(_ certificate: SigningCertificate) -> Bool {
    guard let algorithm = certificate.algorithm else { return false }
    return isValid(
      certificate.signature, of: Array(certificate.signedPart), algorithm: algorithm,
      otherwise: nil) == true
  }

  /// Whether the signature holds; nil where its kind is not known or too weak.
  ///
  /// - Parameters:
  ///   - algorithm: of the signature; it may be that of the key alone.
  ///   - hash: the hash function where `algorithm` names none.
  func isValid(
    _ signature: ArraySlice<UInt8>, of message: [UInt8], algorithm: SignatureAlgorithm,
    otherwise hash: HashAlgorithm?
  ) -> Bool? {
    let isRSA = keyAlgorithm == .AlgorithmIdentifier.rsaEncryption
    switch algorithm {
    case .rsa(let named):
      guard isRSA, let hash = named ?? hash else { return nil }
      return isValidRSA(signature, message, hash, .insecurePKCS1v1_5)
    case .pss(let hash):
      guard isRSA || keyAlgorithm == SignatureAlgorithm.pssIdentifier else { return nil }
      return isValidRSA(signature, message, hash, .PSS)
    case .ecdsa(let named):
      guard keyAlgorithm == .AlgorithmIdentifier.idEcPublicKey, let hash = named ?? hash else {
        return nil
      }
      return isValidECDSA(signature, message, hash)
    }
  }

  /// - Returns: nil where the key has less than 2048 bits.
  private func isValidRSA(
    _ signature: ArraySlice<UInt8>, _ message: [UInt8], _ hash: HashAlgorithm,
    _ padding: _RSA.Signing.Padding
  ) -> Bool? {
    guard let key = try? _RSA.Signing.PublicKey(derRepresentation: publicKey) else { return nil }
    let signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
    return switch hash {
    case .sha256:
      key.isValidSignature(signature, for: SHA256.hash(data: message), padding: padding)
    case .sha384:
      key.isValidSignature(signature, for: SHA384.hash(data: message), padding: padding)
    case .sha512:
      key.isValidSignature(signature, for: SHA512.hash(data: message), padding: padding)
    }
  }

  private func isValidECDSA(
    _ signature: ArraySlice<UInt8>, _ message: [UInt8], _ hash: HashAlgorithm
  ) -> Bool? {
    guard let curve else { return nil }
    switch curve {
    case .NamedCurves.secp256r1:
      guard let key = try? P256.Signing.PublicKey(derRepresentation: publicKey),
        let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return switch hash {
      case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: message))
      case .sha384: key.isValidSignature(signature, for: SHA384.hash(data: message))
      case .sha512: key.isValidSignature(signature, for: SHA512.hash(data: message))
      }
    case .NamedCurves.secp384r1:
      guard let key = try? P384.Signing.PublicKey(derRepresentation: publicKey),
        let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return switch hash {
      case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: message))
      case .sha384: key.isValidSignature(signature, for: SHA384.hash(data: message))
      case .sha512: key.isValidSignature(signature, for: SHA512.hash(data: message))
      }
    case .NamedCurves.secp521r1:
      guard let key = try? P521.Signing.PublicKey(derRepresentation: publicKey),
        let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature)
      else { return false }
      return switch hash {
      case .sha256: key.isValidSignature(signature, for: SHA256.hash(data: message))
      case .sha384: key.isValidSignature(signature, for: SHA384.hash(data: message))
      case .sha512: key.isValidSignature(signature, for: SHA512.hash(data: message))
      }
    default: return nil
    }
  }
}
