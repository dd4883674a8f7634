import KQLValues

/// An IPv4 address with the length of its network prefix. Source: parse-ipv4-function: leading zeros are
/// refused, white space around it is not.
struct IPv4Address: Hashable, Sendable {
  var bits: UInt32
  /// 0 to 32; 32 where none was written.
  var prefix: Int

  /// The address and prefix of a text, nil when it is none.
  init?(_ text: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(trimming: text)
    guard let bits = Self.octets(&cursor) else { return nil }
    self.bits = bits
    prefix = 32
    if cursor.skip(UInt8(ascii: "/")) {
      guard let length = prefixLength(&cursor, upTo: 32) else { return nil }
      prefix = length
    }
    guard cursor.isAtEnd else { return nil }
  }

  init(bits: UInt32, prefix: Int = 32) {
    self.bits = bits
    self.prefix = prefix
  }

  /// `a.b.c.d` at the cursor.
  static func octets(_ cursor: inout ByteCursor) -> UInt32? {
    var bits: UInt32 = 0
    for index in 0..<4 {
      if index > 0, !cursor.skip(UInt8(ascii: ".")) { return nil }
      let isZero = cursor.current == UInt8(ascii: "0")
      let (value, count) = cursor.digits(atMost: 3)
      guard count > 0, value <= 255, !(isZero && count > 1), !ASCII.isDigit(cursor.current) else {
        return nil
      }
      bits = bits << 8 | UInt32(truncatingIfNeeded: value)
    }
    return bits
  }

  static func mask(_ prefix: Int) -> UInt32 { prefix <= 0 ? 0 : ~0 << UInt32(32 - min(prefix, 32)) }

  /// The address with the bits beyond its prefix cleared.
  var network: UInt32 { bits & Self.mask(prefix) }

  func network(_ length: Int) -> UInt32 { bits & Self.mask(length) }

  func contains(_ other: IPv4Address) -> Bool { network == other.network & Self.mask(prefix) }

  static func text(_ bits: UInt32) -> String {
    "\(bits >> 24).\(bits >> 16 & 255).\(bits >> 8 & 255).\(bits & 255)"
  }

  var isPrivate: Bool {
    network >> 24 == 10 || network >> 20 == 0xAC1 || network >> 16 == 0xC0A8
  }

  /// The fewest networks that cover the addresses from one to another.
  static func networks(from first: UInt32, to last: UInt32) -> [IPv4Address] {
    var result: [IPv4Address] = []
    var next = UInt64(first)
    let end = UInt64(last)
    while next <= end {
      // As large as its place allows and what is left holds.
      var size = next == 0 ? 32 : min(32, next.trailingZeroBitCount)
      while size > 0, next + (1 << UInt64(size)) - 1 > end { size -= 1 }
      result.append(IPv4Address(bits: UInt32(truncatingIfNeeded: next), prefix: 32 - size))
      next += 1 << UInt64(size)
    }
    return result
  }
}

/// An IPv6 address, or an IPv4 one as IPv6 has it. Source: parse-ipv6-function: a zone (`%eth0`) is dropped.
struct IPv6Address: Hashable, Sendable {
  var bits: UInt128
  /// 0 to 128.
  var prefix: Int
  /// `::1.2.3.4`, which comparisons take for an IPv4 address.
  var isDotted = false

  init?(_ text: UnsafeRawBufferPointer) {
    if let plain = IPv4Address(text) {
      bits = 0xFFFF_0000_0000 | UInt128(plain.bits)
      prefix = 96 + plain.prefix
      return
    }
    var cursor = ByteCursor(trimming: text)
    var head: [UInt16] = []
    var tail: [UInt16] = []
    var isCompressed = false
    if cursor.current == UInt8(ascii: ":") {
      guard cursor.peek(1) == UInt8(ascii: ":") else { return nil }
    }
    while head.count + tail.count < 8 {
      if cursor.current == UInt8(ascii: ":"), cursor.peek(1) == UInt8(ascii: ":") {
        guard !isCompressed else { return nil }
        isCompressed = true
        cursor.advance(by: 2)
        guard ASCII.hexValue(cursor.current) != nil, !cursor.isAtEnd else { break }
      } else if !head.isEmpty || !tail.isEmpty {
        guard cursor.skip(UInt8(ascii: ":")) else { break }
      }
      var words: [UInt16] = []
      var trial = cursor
      if head.count + tail.count <= 6, let octets = IPv4Address.octets(&trial) {
        words = [UInt16(octets >> 16), UInt16(octets & 0xFFFF)]
        cursor = trial
        isDotted = true
      } else {
        guard let word = Self.word(&cursor) else { return nil }
        words = [word]
      }
      if isCompressed { tail += words } else { head += words }
      if isDotted { break }
    }
    guard isCompressed ? head.count + tail.count < 8 : head.count == 8 else { return nil }
    let words = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    bits = words.reduce(0) { $0 << 16 | UInt128($1) }
    prefix = 128
    if cursor.skip(UInt8(ascii: "%")) {
      while !cursor.isAtEnd, cursor.current != UInt8(ascii: "/") { cursor.advance() }
    }
    if cursor.skip(UInt8(ascii: "/")) {
      guard let length = prefixLength(&cursor, upTo: isDotted ? 32 : 128) else { return nil }
      prefix = isDotted ? 96 + length : length
    }
    guard cursor.isAtEnd else { return nil }
  }

  private static func word(_ cursor: inout ByteCursor) -> UInt16? {
    var value: UInt32 = 0
    var count = 0
    while count < 5, !cursor.isAtEnd, let digit = ASCII.hexValue(cursor.current) {
      value = value << 4 | UInt32(digit)
      count += 1
      cursor.advance()
    }
    return count == 0 || count > 4 ? nil : UInt16(truncatingIfNeeded: value)
  }

  static func mask(_ prefix: Int) -> UInt128 {
    prefix <= 0 ? 0 : ~0 << UInt128(128 - min(prefix, 128))
  }

  var network: UInt128 { bits & Self.mask(prefix) }

  /// The address that comparisons see.
  var compared: IPv6Address {
    guard isDotted, bits >> 32 == 0 else { return self }
    var copy = self
    copy.bits = 0xFFFF_0000_0000 | bits
    return copy
  }

  func contains(_ other: IPv6Address) -> Bool {
    compared.network == other.compared.network & Self.mask(prefix)
  }

  /// Eight groups of four digits.
  static func text(_ bits: UInt128) -> String {
    var output: [UInt8] = []
    for digit in 0..<32 {
      if digit > 0, digit % 4 == 0 { output.append(UInt8(ascii: ":")) }
      output.append(
        ASCII.hexDigit(UInt8(truncatingIfNeeded: bits >> UInt128(124 - digit * 4)) & 15))
    }
    return String(decoding: output, as: UTF8.self)
  }
}

/// The digits of a prefix's length.
private func prefixLength(_ cursor: inout ByteCursor, upTo limit: Int64) -> Int? {
  let (value, count) = cursor.digits(atMost: 3)
  guard count > 0, value <= limit, !ASCII.isDigit(cursor.current) else { return nil }
  return Int(value)
}

/// Networks of one dynamic array, read once.
final class IPRanges: Sendable {
  let version4: [IPv4Address?]
  let version6: [IPv6Address?]

  init(json: String) {
    var texts: [String] = []
    switch DynamicValue(json: json) {
    case .array(let items)?: texts = items.map(\.text)
    case .string(let text)?: texts = [text]
    case nil, .null?, .bool?, .long?, .real?, .decimal?, .datetime?, .timespan?, .guid?, .bag?:
      break
    }
    version4 = texts.map { $0.withUTF8Bytes { IPv4Address($0) } }
    version6 = texts.map { $0.withUTF8Bytes { IPv6Address($0) } }
  }
}

/// IPv4 addresses inside a text. Source: has-ipv4-function: letters and digits beside an address hide it.
enum IPv4Search {
  /// What is looked for: an address, or the beginning of one that ends with a dot.
  static func isPattern(_ text: UnsafeRawBufferPointer, allowsPrefix: Bool) -> Bool {
    var cursor = ByteCursor(text)
    if IPv4Address.octets(&cursor) != nil, cursor.isAtEnd { return true }
    guard allowsPrefix else { return false }
    cursor = ByteCursor(text)
    for _ in 0..<3 {
      let isZero = cursor.current == UInt8(ascii: "0")
      let (value, count) = cursor.digits(atMost: 3)
      guard count > 0, value <= 255, !(isZero && count > 1), cursor.skip(UInt8(ascii: ".")) else {
        return false
      }
      if cursor.isAtEnd { return true }
    }
    return false
  }

  /// Whether an address that is the pattern, or begins with it, stands alone in the text.
  static func finds(_ pattern: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer) -> Bool {
    guard let first = pattern.first, pattern.count <= text.count else { return false }
    for start in 0...(text.count - pattern.count) where text[start] == first {
      guard text[start..<(start + pattern.count)].elementsEqual(pattern) else { continue }
      guard start == 0 || !isTerm(text, endingAt: start) else { continue }
      var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: text[start...]))
      guard IPv4Address.octets(&cursor) != nil else { continue }
      let isWhole = pattern.last == UInt8(ascii: ".") || cursor.offset == pattern.count
      if isWhole, !isTerm(text, at: start + cursor.offset) { return true }
    }
    return false
  }

  /// Whether a letter or digit begins at a place.
  private static func isTerm(_ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
    guard place < text.count else { return false }
    let byte = text[place]
    if byte < 0x80 { return ASCII.isDigit(byte) || ASCII.isLetter(byte) }
    return isTerm(text[place..<min(place + 4, text.count)], last: false)
  }

  private static func isTerm(_ text: UnsafeRawBufferPointer, endingAt place: Int) -> Bool {
    let byte = text[place - 1]
    if byte < 0x80 { return ASCII.isDigit(byte) || ASCII.isLetter(byte) }
    return isTerm(text[max(place - 4, 0)..<place], last: true)
  }

  private static func isTerm(_ bytes: Slice<UnsafeRawBufferPointer>, last: Bool) -> Bool {
    let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
    guard let scalar = last ? scalars.last : scalars.first else { return false }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }
}
