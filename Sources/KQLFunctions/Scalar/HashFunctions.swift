import Cryptography
import KQLCatalog
import KQLValues

/// `hash`, `hash_xxhash64`, `hash_md5`, `hash_sha1`, `hash_sha256`.
extension FunctionCatalog {
  mutating func declareHashes() {
    declareDigest(
      "hash_md5", "MD5",
      [
        ("hash_md5('World')", "'f5a7924e621e84c9280a9a27e1bcb7f6'"),
        ("hash_md5(datetime(2020-01-01))", "'786c530672d1f8db31fee25ea8a9390b'"),
      ]
    ) { HashFunction.md5.hash($0) }
    declareDigest(
      "hash_sha1", "SHA-1",
      [("hash_sha1('World')", "'70c07ec18ef89c5309bbb0937f3a6342411e1fdd'")]
    ) { HashFunction.sha1.hash($0) }
    declareDigest(
      "hash_sha256", "SHA-256",
      [
        (
          "hash_sha256('World')",
          "'78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524'"
        ), ("hash_sha256('')", "''"),
      ]
    ) { HashFunction.sha256.hash($0) }
    for name in ["hash", "hash_xxhash64"] {
      scalar(
        name, source: name.replacing("_", with: "-") + "-function",
        "The value's xxHash64; with a second argument the remainder of a division by it.",
        words: [
          "source": "the value to hash",
          "mod": "gives the remainder of the hash by this number, from 0 to less than it",
        ],
        Self.hash(.string, hasModulus: false), Self.hash(.long, hasModulus: false),
        Self.hash(.datetime, hasModulus: false), Self.hash(.timespan, hasModulus: false),
        Self.hash(.string, hasModulus: true), Self.hash(.long, hasModulus: true),
        Self.hash(.datetime, hasModulus: true), Self.hash(.timespan, hasModulus: true),
        Self.unsupportedHash(name), Self.unsupportedHash(name, Parameter("mod", .long)),
        examples: [
          ("\(name)('World')", "1846988464401551951"), ("\(name)('World', 100)", "51"),
          ("\(name)(datetime(2015-01-01))", "1380966698541616202"),
        ])
    }
  }

  private mutating func declareDigest(
    _ name: String, _ algorithm: String, _ examples: [(String, String)],
    _ digest: @escaping @Sendable ([UInt8]) -> [UInt8]
  ) {
    scalar(
      name, source: name.replacing("_", with: "-") + "-function",
      "The \(algorithm) of the value's text in hexadecimal; of the empty text nothing.",
      words: ["source": "the value whose text is hashed"],
      .raw(Parameter("source", .asText), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]), !text.bytes.isEmpty else { return .text("") }
        return .bytes(Hexadecimal.text(digest(Array(text.bytes))))
      }, examples: examples)
  }

  private static func hash(_ type: ScalarType, hasModulus: Bool) -> ScalarOverload {
    let body: FunctionBody = { arguments in
      let hash: UInt64
      switch arguments[0] {
      case .text(let bytes): hash = XXHash64.hash(bytes)
      case .integer(let value):
        hash = withUnsafeBytes(of: value.littleEndian) { XXHash64.hash($0) }
      case .null where type == .string:
        hash = XXHash64.hash(UnsafeRawBufferPointer(start: nil, count: 0))
      case .null, .real, .blob:
        throw FunctionFailure.unsupported("the hash of a null")
      }
      guard hasModulus else { return .integer(Int64(bitPattern: hash)) }
      guard case .integer(let modulus) = arguments[1], modulus > 0 else { return .null }
      let remainder = Int64(bitPattern: hash) % modulus
      let positive = remainder < 0 ? remainder + modulus : remainder
      guard UInt64(positive) == hash % UInt64(modulus) else {
        throw FunctionFailure.unsupported("`hash` with a divisor that is not a power of two")
      }
      return .integer(positive)
    }
    guard hasModulus else {
      return .raw(Parameter("source", .strictly(type)), returns: .fixed(.long), body)
    }
    return .raw(
      Parameter("source", .strictly(type)), Parameter("mod", .long), returns: .fixed(.long), body)
  }

  /// How other types are laid out before they are hashed is not known.
  private static func unsupportedHash(_ name: String, _ more: Parameter...) -> ScalarOverload {
    var overload = ScalarOverload.raw(Parameter("source", .any), returns: .fixed(.long)) { _ in
      .null
    }
    overload.parameters += more
    return overload.checking { shapes throws(FunctionFailure) in
      throw FunctionFailure.unsupported(
        "`\(name)` of a `\(shapes[0].type.rawValue)`", instead: "hash its `tostring`")
    }
  }
}
