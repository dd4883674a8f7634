import Crypto
import CryptoExtras
import SwiftASN1

/// What is needed of an X.509 certificate (RFC 5280, section 4.1) to check what it signed. Who issued it is
/// not checked.
struct SigningCertificate {
  var encoded: ArraySlice<UInt8>
  var serial: ArraySlice<UInt8>
  /// The name of who issued it, encoded.
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

  private static let extendedKeyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37]
  private static let timeStamping: ASN1ObjectIdentifier = [1, 3, 6, 1, 5, 5, 7, 3, 8]

  init(_ node: ASN1Node) throws {
    encoded = node.encodedBytes
    var fields = try DER.parse(encoded).members(.sequence, atLeast: 3)[0]
      .members(.sequence, atLeast: 6)
    if fields[0].identifier == .context(0) { fields.removeFirst() }
    guard fields.count >= 6 else { throw NotATimestamp() }
    serial = try fields[0].bytes(.integer)
    issuer = fields[2].encodedBytes
    let validity = try fields[3].members(.sequence, atLeast: 2)
    notBefore = try Self.time(validity[0])
    notAfter = try Self.time(validity[1])
    publicKey = Array(fields[5].encodedBytes)
    let algorithm = try fields[5].members(.sequence, atLeast: 2)[0].members(.sequence, atLeast: 1)
    keyAlgorithm = try ASN1ObjectIdentifier(derEncoded: algorithm[0])
    curve = algorithm.count > 1 ? try? ASN1ObjectIdentifier(derEncoded: algorithm[1]) : nil
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
      guard try ASN1ObjectIdentifier(derEncoded: parts[0]) == Self.extendedKeyUsage else {
        continue
      }
      let isCritical = parts.count == 3 ? try Bool(derEncoded: parts[1]) : false
      let value = try ASN1OctetString(derEncoded: parts[parts.count - 1]).bytes
      let purposes = try DER.sequence(
        of: ASN1ObjectIdentifier.self, identifier: .sequence, rootNode: try DER.parse(value))
      isForTimestamps = isCritical && purposes == [Self.timeStamping]
    }
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

  // MARK: Its signatures

  private static let rsaSignatures: [ASN1ObjectIdentifier: HashAlgorithm] = [
    .AlgorithmIdentifier.sha256WithRSAEncryption: .sha256,
    .AlgorithmIdentifier.sha384WithRSAEncryption: .sha384,
    .AlgorithmIdentifier.sha512WithRSAEncryption: .sha512,
  ]
  private static let ecdsaSignatures: [ASN1ObjectIdentifier: HashAlgorithm] = [
    [1, 2, 840, 10_045, 4, 3, 2]: .sha256, [1, 2, 840, 10_045, 4, 3, 3]: .sha384,
    [1, 2, 840, 10_045, 4, 3, 4]: .sha512,
  ]

  /// Whether the signature holds; nil where its kind is not known or too weak.
  ///
  /// - Parameters:
  ///   - algorithm: of the signature; it may be that of the key alone.
  ///   - hash: the hash function where `algorithm` names none.
  func isValid(
    _ signature: ArraySlice<UInt8>, of message: [UInt8], algorithm: ASN1ObjectIdentifier,
    otherwise hash: HashAlgorithm
  ) -> Bool? {
    switch keyAlgorithm {
    case .AlgorithmIdentifier.rsaEncryption:
      let named = algorithm == keyAlgorithm ? hash : Self.rsaSignatures[algorithm]
      guard let named, let key = try? _RSA.Signing.PublicKey(derRepresentation: publicKey) else {
        return nil
      }
      return isValid(
        _RSA.Signing.RSASignature(rawRepresentation: signature), by: key, message, named)
    case .AlgorithmIdentifier.idEcPublicKey:
      let named = algorithm == keyAlgorithm ? hash : Self.ecdsaSignatures[algorithm]
      return named.flatMap { isValidECDSA(signature, message, $0) }
    default: return nil
    }
  }

  private func isValid(
    _ signature: _RSA.Signing.RSASignature, by key: _RSA.Signing.PublicKey, _ message: [UInt8],
    _ hash: HashAlgorithm
  ) -> Bool {
    switch hash {
    case .sha256:
      key.isValidSignature(signature, for: SHA256.hash(data: message), padding: .insecurePKCS1v1_5)
    case .sha384:
      key.isValidSignature(signature, for: SHA384.hash(data: message), padding: .insecurePKCS1v1_5)
    case .sha512:
      key.isValidSignature(signature, for: SHA512.hash(data: message), padding: .insecurePKCS1v1_5)
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
