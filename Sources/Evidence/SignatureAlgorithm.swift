/// How something was signed.
enum SignatureAlgorithm: Sendable {
  /// RSA with PKCS #1 v1.5; the hash function is nil where it is said elsewhere.
  case rsa(HashAlgorithm?)
  /// RSASSA-PSS (RFC 8017), the same hash function for its mask, and a salt as long as the hash.
  case pss(HashAlgorithm)
  case ecdsa(HashAlgorithm?)

  private static let rsaSignatures: [ASN1ObjectIdentifier: HashAlgorithm] = [
    [1, 2, 840, 113_549, 1, 1, 11]: .sha256, [1, 2, 840, 113_549, 1, 1, 12]: .sha384,
    [1, 2, 840, 113_549, 1, 1, 13]: .sha512,
  ]
  private static let ecdsaSignatures: [ASN1ObjectIdentifier: HashAlgorithm] = [
    [1, 2, 840, 10_045, 4, 3, 2]: .sha256, [1, 2, 840, 10_045, 4, 3, 3]: .sha384,
    [1, 2, 840, 10_045, 4, 3, 4]: .sha512,
  ]
  static let pssIdentifier: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 10]
  private static let maskIdentifier: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 8]

  /// - Parameter element: an algorithm and its parameters (RFC 5280, section 4.1.1.2).
  /// - Throws: also where the algorithm is none of these.
  init(_ element: ASN1Element) throws(NotASN1) {
    let parts = try element.members(.sequence, atLeast: 1)
    let identifier = try parts[0].identifier
    switch identifier {
    case .rsaEncryption: self = .rsa(nil)
    case .ellipticCurve: self = .ecdsa(nil)
    case Self.pssIdentifier:
      guard parts.count > 1 else { throw NotASN1() }
      self = .pss(try Self.hash(ofPSS: parts[1]))
    default:
      if let hash = Self.rsaSignatures[identifier] {
        self = .rsa(hash)
      } else if let hash = Self.ecdsaSignatures[identifier] {
        self = .ecdsa(hash)
      } else {
        throw NotASN1()
      }
    }
  }

  /// Source: RFC 4055, section 3.1. What is not said would be SHA-1.
  private static func hash(ofPSS parameters: ASN1Element) throws(NotASN1) -> HashAlgorithm {
    let fields = try parameters.members(.sequence, atLeast: 3)
    let named = try fields[0].members(.context(0), atLeast: 1)[0].members(.sequence, atLeast: 1)
    let mask = try fields[1].members(.context(1), atLeast: 1)[0].members(.sequence, atLeast: 2)
    let ofMask = try mask[1].members(.sequence, atLeast: 1)
    let salt = try fields[2].members(.context(2), atLeast: 1)[0].integer
    guard let hash = HashAlgorithm(try named[0].identifier),
      try mask[0].identifier == maskIdentifier,
      try ofMask[0].identifier == hash.identifier,
      salt == hash.hash([UInt8]()).count, fields.count == 3
    else { throw NotASN1() }
    return hash
  }
}
