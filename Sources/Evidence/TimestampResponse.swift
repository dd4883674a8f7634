import Crypto
import SwiftASN1

/// What of an authority's reply is read (RFC 3161, section 2.4.2). Nothing of it is checked here but its form.
struct TimestampResponse {
  var status: Int
  var token: SignedTimestamp?

  init(_ bytes: [UInt8]) throws {
    let parts = try BER.parse(bytes).members(.sequence, atLeast: 1)
    status = try Int(berEncoded: try parts[0].members(.sequence, atLeast: 1)[0])
    token = parts.count > 1 ? try SignedTimestamp(parts[1]) : nil
  }
}

/// Signed data (RFC 5652, section 5) over the facts of a timestamp.
struct SignedTimestamp {
  /// The facts as they were signed.
  var content: [UInt8]
  var imprintAlgorithm: ASN1ObjectIdentifier
  var imprint: [UInt8]
  var time: GeneralizedTime
  var certificates: [ASN1Node]
  var signer: TimestampSigner

  static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 16, 1, 4]
  private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 2]

  init(_ token: ASN1Node) throws {
    let outer = try token.members(.sequence, atLeast: 2)
    guard try ASN1ObjectIdentifier(berEncoded: outer[0]) == Self.signedData else {
      throw NotATimestamp()
    }
    let data = try outer[1].members(.context(0), atLeast: 1)[0].members(.sequence, atLeast: 4)
    let encapsulated = try data[2].members(.sequence, atLeast: 2)
    guard try ASN1ObjectIdentifier(berEncoded: encapsulated[0]) == Self.contentType else {
      throw NotATimestamp()
    }
    let octets = try encapsulated[1].members(.context(0), atLeast: 1)[0]
    content = Array(try ASN1OctetString(berEncoded: octets).bytes)
    certificates =
      try data.first { $0.identifier == .context(0) }?.members(.context(0), atLeast: 0) ?? []
    // A token has no signature but the authority's.
    let signers = try data[data.count - 1].members(.set, atLeast: 1)
    guard signers.count == 1 else { throw NotATimestamp() }
    signer = try TimestampSigner(signers[0])

    let info = try DER.parse(content).members(.sequence, atLeast: 5)
    guard try Int(derEncoded: info[0]) == 1 else { throw NotATimestamp() }
    let parts = try info[2].members(.sequence, atLeast: 2)
    imprintAlgorithm = try ASN1ObjectIdentifier(
      derEncoded: try parts[0].members(.sequence, atLeast: 1)[0])
    imprint = Array(try ASN1OctetString(derEncoded: parts[1]).bytes)
    time = try GeneralizedTime(derEncoded: info[4])
  }

  /// The time as ISO 8601 has it, with the digits of its seconds that there are.
  var timeText: String {
    func padded(_ number: Int, _ width: Int = 2) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let fraction = Int((time.fractionalSeconds * 1_000_000).rounded(.down))
    return "\(padded(time.year, 4))-\(padded(time.month))-\(padded(time.day))T"
      + "\(padded(time.hours)):\(padded(time.minutes)):\(padded(time.seconds))"
      + (fraction > 0 ? ".\(padded(fraction, 6))" : "") + "Z"
  }
}

/// Who signed, and what.
struct TimestampSigner {
  /// The name of who issued the signer's certificate, encoded, and the certificate's number.
  var issuer: ArraySlice<UInt8>
  var serial: ArraySlice<UInt8>
  var hashAlgorithm: ASN1ObjectIdentifier
  /// nil where it is none that is known here.
  var signatureAlgorithm: SignatureAlgorithm?
  var signature: ArraySlice<UInt8>
  /// What the signature is of: the attributes below, as a set.
  var signedBytes: [UInt8]
  var contentType: ASN1ObjectIdentifier
  var contentHash: ArraySlice<UInt8>
  /// The hashes by which the attributes name the signer's certificate; nil as the algorithm is SHA-1.
  private var certificateHashes: [(algorithm: HashAlgorithm?, hash: ArraySlice<UInt8>)] = []

  private static let contentTypeAttribute: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 3]
  private static let messageDigest: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 4]
  private static let signingCertificate: ASN1ObjectIdentifier = [
    1, 2, 840, 113_549, 1, 9, 16, 2, 12,
  ]
  private static let signingCertificateV2: ASN1ObjectIdentifier = [
    1, 2, 840, 113_549, 1, 9, 16, 2, 47,
  ]

  init(_ node: ASN1Node) throws {
    let parts = try node.members(.sequence, atLeast: 6)
    let name = try parts[1].members(.sequence, atLeast: 2)
    issuer = name[0].encodedBytes
    serial = try name[1].bytes(.integer)
    hashAlgorithm = try ASN1ObjectIdentifier(
      berEncoded: try parts[2].members(.sequence, atLeast: 1)[0])
    signatureAlgorithm = try? SignatureAlgorithm(parts[4])
    signature = try ASN1OctetString(berEncoded: parts[5]).bytes
    // They are signed as the set that they are, not as the member of the signer.
    signedBytes = [0x31] + parts[3].encodedBytes.dropFirst()

    var found: [ASN1ObjectIdentifier: ASN1Node] = [:]
    for attribute in try parts[3].members(.context(0), atLeast: 1) {
      let pair = try attribute.members(.sequence, atLeast: 2)
      let values = try pair[1].members(.set, atLeast: 1)
      // Two of one kind could be read in two ways.
      guard values.count == 1,
        found.updateValue(values[0], forKey: try ASN1ObjectIdentifier(berEncoded: pair[0])) == nil
      else { throw NotATimestamp() }
    }
    guard let type = found[Self.contentTypeAttribute], let digest = found[Self.messageDigest] else {
      throw NotATimestamp()
    }
    contentType = try ASN1ObjectIdentifier(berEncoded: type)
    contentHash = try ASN1OctetString(berEncoded: digest).bytes
    if let value = found[Self.signingCertificateV2] {
      var id = try Self.firstCertificate(value)[...]
      var algorithm: HashAlgorithm? = .sha256
      if let first = id.first, first.identifier == .sequence {
        algorithm = HashAlgorithm(
          try ASN1ObjectIdentifier(berEncoded: try first.members(.sequence, atLeast: 1)[0]))
        guard algorithm != nil else { throw NotATimestamp() }
        id = id.dropFirst()
      }
      guard let hash = id.first else { throw NotATimestamp() }
      certificateHashes.append((algorithm, try ASN1OctetString(berEncoded: hash).bytes))
    }
    if let value = found[Self.signingCertificate] {
      let id = try Self.firstCertificate(value)
      certificateHashes.append((nil, try ASN1OctetString(berEncoded: id[0]).bytes))
    }
  }

  private static func firstCertificate(_ value: ASN1Node) throws -> [ASN1Node] {
    try value.members(.sequence, atLeast: 1)[0].members(.sequence, atLeast: 1)[0]
      .members(.sequence, atLeast: 1)
  }

  /// Whether what was signed names this certificate, as it must (RFC 5816).
  func names(_ certificate: ArraySlice<UInt8>) -> Bool {
    !certificateHashes.isEmpty
      && certificateHashes.allSatisfy { algorithm, hash in
        algorithm.map { hash.elementsEqual($0.hash(certificate)) }
          ?? hash.elementsEqual(Insecure.SHA1.hash(data: certificate))
      }
  }
}

/// The bytes are well-formed ASN.1 and something else.
struct NotATimestamp: Error {}

extension ASN1Identifier {
  /// The `[number]` of a context.
  static func context(_ number: UInt) -> ASN1Identifier {
    ASN1Identifier(tagWithNumber: number, tagClass: .contextSpecific)
  }
}

extension ASN1Node {
  /// What it holds, if it is of that kind and holds so many.
  func members(_ identifier: ASN1Identifier, atLeast count: Int) throws -> [ASN1Node] {
    guard self.identifier == identifier, case .constructed(let nodes) = content else {
      throw NotATimestamp()
    }
    let members = Array(nodes)
    guard members.count >= count else { throw NotATimestamp() }
    return members
  }

  /// Its bytes without tag and length, if it is of that kind.
  func bytes(_ identifier: ASN1Identifier) throws -> ArraySlice<UInt8> {
    guard self.identifier == identifier, case .primitive(let bytes) = content else {
      throw NotATimestamp()
    }
    return bytes
  }
}
