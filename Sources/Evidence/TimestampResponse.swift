import Cryptography

/// What of an authority's reply is read (RFC 3161, section 2.4.2). Nothing of it is checked here but its form.
struct TimestampResponse {
  var status: Int
  var token: SignedTimestamp?

  init(_ bytes: [UInt8]) throws(NotASN1) {
    let parts = try ASN1Element(bytes, .ber).members(.sequence, atLeast: 1)
    status = try parts[0].members(.sequence, atLeast: 1)[0].integer
    token = parts.count > 1 ? try SignedTimestamp(parts[1]) : nil
  }
}

/// Signed data (RFC 5652, section 5) over the facts of a timestamp.
struct SignedTimestamp {
  /// The facts as they were signed.
  var content: [UInt8]
  var imprintAlgorithm: ASN1ObjectIdentifier
  var imprint: [UInt8]
  var time: ASN1Time
  var certificates: [ASN1Element]
  var signer: TimestampSigner

  static let contentType: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 9, 16, 1, 4]
  private static let signedData: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 7, 2]

  init(_ token: ASN1Element) throws(NotASN1) {
    let outer = try token.members(.sequence, atLeast: 2)
    guard try outer[0].identifier == Self.signedData else {
      throw NotASN1()
    }
    let data = try outer[1].members(.context(0), atLeast: 1)[0].members(.sequence, atLeast: 4)
    let encapsulated = try data[2].members(.sequence, atLeast: 2)
    guard try encapsulated[0].identifier == Self.contentType else {
      throw NotASN1()
    }
    content = Array(try encapsulated[1].members(.context(0), atLeast: 1)[0].octets)
    certificates =
      try data.first { $0.tag == .context(0) }?.members(.context(0), atLeast: 0) ?? []
    // A token has no signature but the authority's.
    let signers = try data[data.count - 1].members(.set, atLeast: 1)
    guard signers.count == 1 else { throw NotASN1() }
    signer = try TimestampSigner(signers[0])

    let info = try ASN1Element(content, .der).members(.sequence, atLeast: 5)
    guard try info[0].integer == 1 else { throw NotASN1() }
    let parts = try info[2].members(.sequence, atLeast: 2)
    imprintAlgorithm = try parts[0].members(.sequence, atLeast: 1)[0].identifier
    imprint = Array(try parts[1].octets)
    guard info[4].tag == .generalizedTime else { throw NotASN1() }
    time = try ASN1Time(info[4])
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

  init(_ element: ASN1Element) throws(NotASN1) {
    let parts = try element.members(.sequence, atLeast: 6)
    let name = try parts[1].members(.sequence, atLeast: 2)
    issuer = name[0].encoded
    serial = try name[1].bytes(.integer)
    hashAlgorithm = try parts[2].members(.sequence, atLeast: 1)[0].identifier
    signatureAlgorithm = try? SignatureAlgorithm(parts[4])
    signature = try parts[5].octets
    // They are signed as the set that they are, not as the member of the signer.
    signedBytes = [0x31] + parts[3].encoded.dropFirst()

    var found: [ASN1ObjectIdentifier: ASN1Element] = [:]
    for attribute in try parts[3].members(.context(0), atLeast: 1) {
      let pair = try attribute.members(.sequence, atLeast: 2)
      let values = try pair[1].members(.set, atLeast: 1)
      // Two of one kind could be read in two ways.
      guard values.count == 1,
        found.updateValue(values[0], forKey: try pair[0].identifier) == nil
      else { throw NotASN1() }
    }
    guard let type = found[Self.contentTypeAttribute], let digest = found[Self.messageDigest] else {
      throw NotASN1()
    }
    contentType = try type.identifier
    contentHash = try digest.octets
    if let value = found[Self.signingCertificateV2] {
      var id = try Self.firstCertificate(value)[...]
      var algorithm: HashAlgorithm? = .sha256
      if let first = id.first, first.tag == .sequence {
        algorithm = HashAlgorithm(try first.members(.sequence, atLeast: 1)[0].identifier)
        guard algorithm != nil else { throw NotASN1() }
        id = id.dropFirst()
      }
      guard let hash = id.first else { throw NotASN1() }
      certificateHashes.append((algorithm, try hash.octets))
    }
    if let value = found[Self.signingCertificate] {
      let id = try Self.firstCertificate(value)
      certificateHashes.append((nil, try id[0].octets))
    }
  }

  private static func firstCertificate(_ value: ASN1Element) throws(NotASN1) -> [ASN1Element] {
    try value.members(.sequence, atLeast: 1)[0].members(.sequence, atLeast: 1)[0]
      .members(.sequence, atLeast: 1)
  }

  /// Whether what was signed names this certificate, as it must (RFC 5816).
  func names(_ certificate: ArraySlice<UInt8>) -> Bool {
    !certificateHashes.isEmpty
      && certificateHashes.allSatisfy { algorithm, hash in
        algorithm.map { hash.elementsEqual($0.hash(certificate)) }
          ?? hash.elementsEqual(HashFunction.sha1.hash(certificate))
      }
  }
}
