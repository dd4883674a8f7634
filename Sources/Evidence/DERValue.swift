/// A value in ASN.1's distinguished encoding, borrowed from its bytes.
struct DERValue {
  /// The identifier: class, whether it holds values, number.
  var tag: UInt8
  var content: ArraySlice<UInt8>
  /// Tag and length included.
  var whole: ArraySlice<UInt8>

  static let integer: UInt8 = 0x02
  static let bitString: UInt8 = 0x03
  static let octetString: UInt8 = 0x04
  static let objectIdentifier: UInt8 = 0x06
  static let generalizedTime: UInt8 = 0x18
  static let sequence: UInt8 = 0x30
  static let set: UInt8 = 0x31

  /// The `[number]` of a context.
  static func context(_ number: UInt8) -> UInt8 { 0xA0 | number }

  /// The value that the bytes are; nil where they are none, or more.
  init?(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    guard let value = Self.next(&rest), rest.isEmpty else { return nil }
    self = value
  }

  private init(tag: UInt8, content: ArraySlice<UInt8>, whole: ArraySlice<UInt8>) {
    self.tag = tag
    self.content = content
    self.whole = whole
  }

  /// Takes the value at the front.
  private static func next(_ bytes: inout ArraySlice<UInt8>) -> DERValue? {
    let start = bytes.startIndex
    guard bytes.count >= 2, bytes[start] & 0x1F != 0x1F else { return nil }
    var at = start + 2
    var length = Int(bytes[start + 1])
    if length >= 0x80 {
      let count = length & 0x7F
      guard (1...4).contains(count), bytes.count >= 2 + count else { return nil }
      length = bytes[at..<at + count].reduce(0) { $0 << 8 | Int($1) }
      at += count
    }
    guard length <= bytes.endIndex - at else { return nil }
    let value = DERValue(
      tag: bytes[start], content: bytes[at..<at + length], whole: bytes[start..<at + length])
    bytes = bytes[(at + length)...]
    return value
  }

  /// What it holds; nothing where that is no list of values.
  var children: [DERValue] {
    var rest = content
    var found: [DERValue] = []
    while !rest.isEmpty {
      guard let value = Self.next(&rest) else { return [] }
      found.append(value)
    }
    return found
  }

  /// What it holds, if it has this tag.
  func children(of tag: UInt8) -> [DERValue]? { self.tag == tag ? children : nil }

  /// The bytes, if it is an object identifier.
  var identifier: [UInt8]? { tag == Self.objectIdentifier ? Array(content) : nil }

  // MARK: Writing

  static func encoded(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    var length: [UInt8] = []
    var count = content.count
    if count < 0x80 {
      length = [UInt8(count)]
    } else {
      while count > 0 {
        length.insert(UInt8(truncatingIfNeeded: count), at: 0)
        count >>= 8
      }
      length.insert(0x80 | UInt8(length.count), at: 0)
    }
    return [tag] + length + content
  }
}

/// Object identifiers, as their bytes.
enum OID {
  static let sha256: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
  static let sha384: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02]
  static let sha512: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03]
  static let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
  static let timestampInfo: [UInt8] = [
    0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
  ]
  static let messageDigest: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x04]
  static let rsa: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x01]
  static let ecPublicKey: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
  static let p256: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
  static let p384: [UInt8] = [0x2B, 0x81, 0x04, 0x00, 0x22]
  static let extendedKeyUsage: [UInt8] = [0x55, 0x1D, 0x25]
  static let timeStamping: [UInt8] = [0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x08]
  static let commonName: [UInt8] = [0x55, 0x04, 0x03]
  /// `sha256WithRSAEncryption` and its kin, up to their last byte.
  static let rsaWith: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01]
  /// `ecdsa-with-SHA256` and its kin, up to their last byte.
  static let ecdsaWith: [UInt8] = [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03]
}
