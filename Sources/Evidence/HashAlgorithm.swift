import Cryptography

/// A hash function that signatures are checked with.
enum HashAlgorithm: Sendable {
  case sha256, sha384, sha512

  init?(_ identifier: ASN1ObjectIdentifier) {
    guard let known = [Self.sha256, .sha384, .sha512].first(where: { $0.identifier == identifier })
    else { return nil }
    self = known
  }

  var identifier: ASN1ObjectIdentifier {
    switch self {
    case .sha256: [2, 16, 840, 1, 101, 3, 4, 2, 1]
    case .sha384: [2, 16, 840, 1, 101, 3, 4, 2, 2]
    case .sha512: [2, 16, 840, 1, 101, 3, 4, 2, 3]
    }
  }

  var function: HashFunction {
    switch self {
    case .sha256: .sha256
    case .sha384: .sha384
    case .sha512: .sha512
    }
  }

  func hash(_ bytes: some Collection<UInt8>) -> [UInt8] { function.hash(bytes) }
}
