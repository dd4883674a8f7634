import Cryptography

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
  private var notBefore: ASN1Time
  private var notAfter: ASN1Time
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

  init(_ element: ASN1Element) throws(NotASN1) {
    encoded = element.encoded
    let whole = try ASN1Element(encoded, .der).members(.sequence, atLeast: 3)
    signedPart = whole[0].encoded
    algorithm = try? SignatureAlgorithm(whole[1])
    signature = try whole[2].bits
    var fields = try whole[0].members(.sequence, atLeast: 6)
    if fields[0].tag == .context(0) { fields.removeFirst() }
    guard fields.count >= 6 else { throw NotASN1() }
    serial = try fields[0].bytes(.integer)
    issuer = fields[2].encoded
    subject = fields[4].encoded
    let validity = try fields[3].members(.sequence, atLeast: 2)
    notBefore = try ASN1Time(validity[0])
    notAfter = try ASN1Time(validity[1])
    publicKey = Array(fields[5].encoded)
    let key = try fields[5].members(.sequence, atLeast: 2)
    let kind = try key[0].members(.sequence, atLeast: 1)
    keyAlgorithm = try kind[0].identifier
    curve = kind.count > 1 ? try? kind[1].identifier : nil
    if keyAlgorithm == SignatureAlgorithm.pssIdentifier {
      publicKey = Self.plainRSA(key[1])
    }
    for part in try fields[4].members(.sequence, atLeast: 0) {
      for attribute in try part.members(.set, atLeast: 1) {
        let pair = try attribute.members(.sequence, atLeast: 2)
        if try pair[0].identifier == .commonName {
          commonName = Self.text(pair[1])
        }
      }
    }
    let extensions = fields.dropFirst(6).first { $0.tag == .context(3) }
    let list = try extensions?.members(.context(3), atLeast: 1)[0].members(.sequence, atLeast: 1)
    for entry in list ?? [] {
      let parts = try entry.members(.sequence, atLeast: 2)
      let isCritical = parts.count == 3 ? try parts[1].boolean : false
      try read(
        try parts[0].identifier, try parts[parts.count - 1].embedded(), isCritical: isCritical)
    }
  }

  private mutating func read(
    _ name: ASN1ObjectIdentifier, _ value: ASN1Element, isCritical: Bool
  ) throws(NotASN1) {
    switch name {
    case Self.basicConstraints:
      let fields = try value.members(.sequence, atLeast: 0)
      if let first = fields.first, first.tag == .boolean {
        isAuthority = try first.boolean
      }
      if let last = fields.last, last.tag == .integer {
        longestPath = try last.integer
      }
    case Self.keyUsage:
      // Bit 5, counted from the highest.
      let bits = try value.bits
      maySignCertificates = bits.first.map { $0 & 0x04 != 0 } ?? false
    case Self.extendedKeyUsage:
      var purposes: [ASN1ObjectIdentifier] = []
      for purpose in try value.members(.sequence, atLeast: 0) {
        purposes.append(try purpose.identifier)
      }
      isForTimestamps = isCritical && purposes == [Self.timeStamping]
      maySignAuthoritiesOfTime =
        purposes.contains(Self.timeStamping) || purposes.contains(Self.anyPurpose)
    case Self.certificatePolicies: break
    default: if isCritical { hasUnknownCondition = true }
    }
  }

  /// A key for RSASSA-PSS as one for RSA: the library reads only that.
  private static func plainRSA(_ bits: ASN1Element) -> [UInt8] {
    DER.element(.sequence, DER.algorithm(.rsaEncryption), Array(bits.encoded))
  }

  private static func text(_ element: ASN1Element) -> String {
    let bytes = element.content
    guard element.tag == .bmpString else { return String(decoding: bytes, as: UTF8.self) }
    let bytesOfUnits = Array(bytes)
    let units = stride(from: 0, to: bytesOfUnits.count - 1, by: 2).map {
      UInt16(bytesOfUnits[$0]) << 8 | UInt16(bytesOfUnits[$0 + 1])
    }
    return String(decoding: units, as: UTF16.self)
  }

  func wasValid(at time: ASN1Time) -> Bool { notBefore <= time && time <= notAfter }

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
    let isRSA = keyAlgorithm == .rsaEncryption
    switch algorithm {
    case .rsa(let named):
      guard isRSA, let hash = named ?? hash else { return nil }
      return isValidRSA(signature, message, hash, .pkcs1)
    case .pss(let hash):
      guard isRSA || keyAlgorithm == SignatureAlgorithm.pssIdentifier else { return nil }
      return isValidRSA(signature, message, hash, .pss)
    case .ecdsa(let named):
      guard keyAlgorithm == .ellipticCurve, let hash = named ?? hash else {
        return nil
      }
      return isValidECDSA(signature, message, hash)
    }
  }

  /// - Returns: nil where the key has less than 2048 bits.
  private func isValidRSA(
    _ signature: ArraySlice<UInt8>, _ message: [UInt8], _ hash: HashAlgorithm,
    _ padding: PublicKey.Padding
  ) -> Bool? {
    guard let key = PublicKey(publicKey), key.isRSA, key.bits >= 2048 else { return nil }
    return key.signed(message, signature: Array(signature), hash: hash.function, padding: padding)
  }

  private func isValidECDSA(
    _ signature: ArraySlice<UInt8>, _ message: [UInt8], _ hash: HashAlgorithm
  ) -> Bool? {
    guard let curve, Self.curves.contains(curve) else { return nil }
    guard let key = PublicKey(publicKey), key.isEllipticCurve else { return false }
    return key.signed(message, signature: Array(signature), hash: hash.function, padding: .pkcs1)
  }

  /// P-256, P-384, P-521.
  private static let curves: [ASN1ObjectIdentifier] = [
    [1, 2, 840, 10_045, 3, 1, 7], [1, 3, 132, 0, 34], [1, 3, 132, 0, 35],
  ]
}
