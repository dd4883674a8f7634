/// An element of ASN.1 (ITU-T X.690): a tag, a length, and what it holds, which is looked at when it is asked for.
struct ASN1Element: Sendable {
  /// How strict the form is.
  enum Rules: Sendable {
    /// One form for each value.
    case der
    /// Lengths may be open, and strings in pieces.
    case ber
  }

  var rules: Rules
  var tag: ASN1Tag
  /// All of its bytes.
  var encoded: ArraySlice<UInt8>
  /// Its bytes without tag and length.
  var content: ArraySlice<UInt8>

  /// Reads bytes that are one element and nothing else.
  init(_ bytes: some Collection<UInt8>, _ rules: Rules) throws(NotASN1) {
    var bytes = ArraySlice(bytes)
    self = try Self.next(of: &bytes, rules)
    guard bytes.isEmpty else { throw NotASN1() }
  }

  private init(
    _ rules: Rules, tag: ASN1Tag, encoded: ArraySlice<UInt8>, content: ArraySlice<UInt8>
  ) {
    self.rules = rules
    self.tag = tag
    self.encoded = encoded
    self.content = content
  }

  /// Takes an element off the beginning.
  private static func next(
    of bytes: inout ArraySlice<UInt8>, _ rules: Rules
  ) throws(NotASN1) -> ASN1Element {
    let whole = bytes
    let (tag, length) = try head(of: &bytes, rules)
    if let length {
      guard length <= bytes.count else { throw NotASN1() }
      let content = bytes.prefix(length)
      bytes = bytes.dropFirst(length)
      return ASN1Element(
        rules, tag: tag, encoded: whole[..<bytes.startIndex], content: content)
    }
    // Up to the end that belongs to it: two zeros, at the depth where it began.
    let start = bytes.startIndex
    var depth = 1
    while true {
      let end = bytes.startIndex
      let (next, length) = try head(of: &bytes, rules)
      switch length {
      case 0? where next.byte == 0:
        depth -= 1
        if depth > 0 { continue }
        return ASN1Element(
          rules, tag: tag, encoded: whole[..<bytes.startIndex],
          content: whole[start..<end])
      case let length?:
        guard length <= bytes.count else { throw NotASN1() }
        bytes = bytes.dropFirst(length)
      case nil: depth += 1
      }
    }
  }

  /// Takes a tag and a length off the beginning; the length is nil where it is open.
  private static func head(
    of bytes: inout ArraySlice<UInt8>, _ rules: Rules
  ) throws(NotASN1) -> (tag: ASN1Tag, length: Int?) {
    guard let tag = bytes.popFirst().map(ASN1Tag.init) else { throw NotASN1() }
    if tag.byte & 0x1F == 0x1F {
      while true {
        guard let byte = bytes.popFirst() else { throw NotASN1() }
        if byte < 0x80 { break }
      }
    }
    guard let first = bytes.popFirst() else { throw NotASN1() }
    switch first {
    case 0..<0x80: return (tag, Int(first))
    case 0x80 where rules == .ber && tag.holdsElements: return (tag, nil)
    // No file of ours has a length of more than four bytes.
    case 0x81...0x84: break
    default: throw NotASN1()
    }
    let count = Int(first & 0x7F)
    guard count <= bytes.count else { throw NotASN1() }
    let length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
    bytes = bytes.dropFirst(count)
    let isShortest = length >= 0x80 && (count == 1 || length >> (8 * (count - 1)) > 0)
    guard rules == .ber || isShortest else { throw NotASN1() }
    return (tag, length)
  }

  /// What it holds, if it is of that kind and holds that number.
  func members(_ tag: ASN1Tag, atLeast count: Int) throws(NotASN1) -> [ASN1Element] {
    guard self.tag == tag, tag.holdsElements else { throw NotASN1() }
    var members: [ASN1Element] = []
    var rest = content
    while !rest.isEmpty { members.append(try Self.next(of: &rest, rules)) }
    guard members.count >= count else { throw NotASN1() }
    return members
  }

  /// Its bytes without tag and length, if it is of that kind.
  func bytes(_ tag: ASN1Tag) throws(NotASN1) -> ArraySlice<UInt8> {
    guard self.tag == tag else { throw NotASN1() }
    return content
  }

  /// Reads what is within a string as an element of its own.
  func embedded() throws(NotASN1) -> ASN1Element {
    try ASN1Element(try octets, .der)
  }

  var identifier: ASN1ObjectIdentifier {
    get throws(NotASN1) {
      let content = try bytes(.objectIdentifier)
      guard let last = content.last, last < 0x80 else { throw NotASN1() }
      return ASN1ObjectIdentifier(encoded: Array(content))
    }
  }

  var integer: Int {
    get throws(NotASN1) {
      let content = try bytes(.integer)
      guard let first = content.first, content.count <= 8 else { throw NotASN1() }
      if content.count > 1 {
        let isNegative = content[content.startIndex + 1] >= 0x80
        guard first != (isNegative ? 0xFF : 0) else { throw NotASN1() }
      }
      return content.reduce(first >= 0x80 ? -1 : 0) { $0 << 8 | Int($1) }
    }
  }

  var boolean: Bool {
    get throws(NotASN1) {
      switch try bytes(.boolean) {
      case [0]: false
      case [0xFF]: true
      default: throw NotASN1()
      }
    }
  }

  /// The bytes of a string of bytes, in one piece or several.
  var octets: ArraySlice<UInt8> {
    get throws(NotASN1) { try octets(deepest: 8) }
  }

  private func octets(deepest depth: Int) throws(NotASN1) -> ArraySlice<UInt8> {
    if tag == .octetString { return content }
    guard rules == .ber, depth > 0 else { throw NotASN1() }
    var octets: ArraySlice<UInt8> = []
    for piece in try members(.octetStrings, atLeast: 0) {
      octets += try piece.octets(deepest: depth - 1)
    }
    return octets
  }

  /// The bytes of a string of bits; those after the last bit are zero.
  var bits: ArraySlice<UInt8> {
    get throws(NotASN1) {
      let content = try bytes(.bitString)
      guard let unused = content.first, unused < 8, content.count > 1 || unused == 0,
        content.count == 1 || content[content.endIndex - 1] & (1 << unused - 1) == 0
      else { throw NotASN1() }
      return content.dropFirst()
    }
  }
}

/// The first byte of an element: class, whether it holds elements, and number. One with a number above 30 ends in 31.
struct ASN1Tag: Sendable, Hashable {
  var byte: UInt8

  static let boolean = ASN1Tag(byte: 0x01)
  static let integer = ASN1Tag(byte: 0x02)
  static let bitString = ASN1Tag(byte: 0x03)
  static let octetString = ASN1Tag(byte: 0x04)
  static let null = ASN1Tag(byte: 0x05)
  static let objectIdentifier = ASN1Tag(byte: 0x06)
  static let utcTime = ASN1Tag(byte: 0x17)
  static let generalizedTime = ASN1Tag(byte: 0x18)
  static let bmpString = ASN1Tag(byte: 0x1E)
  /// A string of bytes in pieces.
  static let octetStrings = ASN1Tag(byte: 0x24)
  static let sequence = ASN1Tag(byte: 0x30)
  static let set = ASN1Tag(byte: 0x31)

  /// The `[number]` of a context, around elements.
  static func context(_ number: UInt8) -> ASN1Tag { ASN1Tag(byte: 0xA0 | number) }

  var holdsElements: Bool { byte & 0x20 != 0 }
}

/// The bytes are not ASN.1, or other ASN.1 than is read here.
struct NotASN1: Error {}

/// A name for an algorithm, an attribute and the like: numbers, from a root on.
struct ASN1ObjectIdentifier: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// As it stands in an element.
  var encoded: [UInt8]

  init(encoded: [UInt8]) { self.encoded = encoded }

  init(arrayLiteral numbers: Int...) {
    encoded = []
    for (index, number) in numbers.enumerated() where index != 1 {
      // The first two are one number.
      var rest = index == 0 ? number * 40 + numbers[1] : number
      var digits = [UInt8(rest & 0x7F)]
      while rest > 0x7F {
        rest >>= 7
        digits.insert(0x80 | UInt8(rest & 0x7F), at: 0)
      }
      encoded += digits
    }
  }

  static let commonName: ASN1ObjectIdentifier = [2, 5, 4, 3]
  static let rsaEncryption: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 1, 1]
  static let ellipticCurve: ASN1ObjectIdentifier = [1, 2, 840, 10_045, 2, 1]
}

/// Elements as they are written in DER.
enum DER {
  static func element(_ tag: ASN1Tag, _ content: [UInt8]...) -> [UInt8] {
    let content = content.flatMap { $0 }
    var bytes = [tag.byte]
    if content.count < 0x80 {
      bytes.append(UInt8(content.count))
    } else {
      let length = withUnsafeBytes(of: UInt32(content.count).bigEndian) { $0.drop { $0 == 0 } }
      bytes.append(0x80 | UInt8(length.count))
      bytes += length
    }
    return bytes + content
  }

  /// An algorithm without parameters (RFC 5280, section 4.1.1.2).
  static func algorithm(_ identifier: ASN1ObjectIdentifier) -> [UInt8] {
    element(.sequence, element(.objectIdentifier, identifier.encoded), element(.null))
  }
}
