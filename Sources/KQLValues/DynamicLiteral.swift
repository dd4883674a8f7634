/// What is wrong with the text of a dynamic literal, and where.
package struct DynamicLiteralError: Error, Sendable, Hashable {
  /// In bytes from the start of the literal's text.
  package var offset: Int
  /// Lower case, without a full stop: what was wanted or found.
  package var message: String
}

extension DynamicValue {
  /// The value of what stands between the parentheses of `dynamic(…)`.
  ///
  /// JSON, and beyond it what queries may write there: strings of any form the language has, adjacent
  /// ones joined; comments; a comma before the closing bracket; `datetime(…)`, `timespan(…)`, `1d`,
  /// `guid(…)`, `long(…)`, `int(…)`, `real(…)`, `decimal(…)`, `dynamic(…)` and hexadecimal numbers. A
  /// timespan becomes its ticks, as the engine has it. `long(null)` is null; `datetime(null)`,
  /// `bool(…)` and names without quotes are refused, as there.
  ///
  /// Source: scalar-data-types/dynamic, "Dynamic literals".
  package init(literal text: String) throws(DynamicLiteralError) {
    self = try text.withUTF8Bytes { bytes throws(DynamicLiteralError) in
      var parser = DynamicLiteralParser(cursor: ByteCursor(bytes))
      return try parser.whole()
    }
  }
}

private struct DynamicLiteralParser {
  var cursor: ByteCursor
  var depth = 0

  static let depthLimit = 250

  func failure(_ message: String, at offset: Int? = nil) -> DynamicLiteralError {
    DynamicLiteralError(offset: offset ?? cursor.offset, message: message)
  }

  mutating func whole() throws(DynamicLiteralError) -> DynamicValue {
    let value = try value()
    skipBlank()
    guard cursor.isAtEnd else { throw failure("there is more after the value") }
    return value
  }

  /// Passes white space and comments.
  private mutating func skipBlank() {
    while true {
      cursor.skipSpaces()
      guard cursor.current == UInt8(ascii: "/"), cursor.peek(1) == UInt8(ascii: "/") else { return }
      while !cursor.isAtEnd, cursor.current != UInt8(ascii: "\n") { cursor.advance() }
    }
  }

  private mutating func value() throws(DynamicLiteralError) -> DynamicValue {
    skipBlank()
    let byte = cursor.current
    switch byte {
    case UInt8(ascii: "{"):
      return try nested { parser throws(DynamicLiteralError) in
        try parser.bag()
      }
    case UInt8(ascii: "["):
      return try nested { parser throws(DynamicLiteralError) in
        try parser.array()
      }
    case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      return try number()
    default: break
    }
    if let text = try strings() { return .string(text) }
    guard ASCII.isLetter(byte) else {
      throw failure(cursor.isAtEnd ? "a value is missing" : "a value is expected here")
    }
    return try word()
  }

  private mutating func nested(
    _ body: (inout DynamicLiteralParser) throws(DynamicLiteralError) -> DynamicValue
  ) throws(DynamicLiteralError) -> DynamicValue {
    guard depth < Self.depthLimit else { throw failure("the value is nested too deeply") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func array() throws(DynamicLiteralError) -> DynamicValue {
    cursor.advance()
    var elements: [DynamicValue] = []
    while true {
      skipBlank()
      if cursor.skip(UInt8(ascii: "]")) { return .array(elements) }
      elements.append(try value())
      skipBlank()
      if cursor.skip(UInt8(ascii: ",")) { continue }
      guard cursor.skip(UInt8(ascii: "]")) else { throw failure("`,` or `]` is expected here") }
      return .array(elements)
    }
  }

  private mutating func bag() throws(DynamicLiteralError) -> DynamicValue {
    cursor.advance()
    var bag = DynamicBag()
    while true {
      skipBlank()
      if cursor.skip(UInt8(ascii: "}")) { return .bag(bag) }
      guard let key = try strings() else { throw failure("a name in quotes is expected here") }
      skipBlank()
      guard cursor.skip(UInt8(ascii: ":")) else { throw failure("`:` is expected here") }
      bag[key] = try value()
      skipBlank()
      if cursor.skip(UInt8(ascii: ",")) { continue }
      guard cursor.skip(UInt8(ascii: "}")) else { throw failure("`,` or `}` is expected here") }
      return .bag(bag)
    }
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: cursor.bytes[range], as: UTF8.self)
  }

  /// A number, or a timespan like `1.5h`.
  private mutating func number() throws(DynamicLiteralError) -> DynamicValue {
    let start = cursor.offset
    let sign = cursor.current
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { cursor.advance() }
    if cursor.current == UInt8(ascii: "0"), cursor.peek(1) | 0x20 == UInt8(ascii: "x") {
      cursor.advance(by: 2)
      var bits: UInt64 = 0
      let first = cursor.offset
      while let digit = ASCII.hexValue(cursor.current), cursor.offset - first < 17 {
        bits = bits << 4 | UInt64(digit)
        cursor.advance()
      }
      guard (1...16).contains(cursor.offset - first) else {
        throw failure("the hexadecimal number does not fit in 64 bits", at: start)
      }
      let value = Int64(bitPattern: bits)
      return .long(sign == UInt8(ascii: "-") ? 0 &- value : value)
    }
    let digits = cursor.offset
    var isReal = false
    while ASCII.isDigit(cursor.current) || cursor.current == UInt8(ascii: ".") {
      isReal = isReal || cursor.current == UInt8(ascii: ".")
      cursor.advance()
    }
    if cursor.current | 0x20 == UInt8(ascii: "e"), !ASCII.isLetter(cursor.peek(1)) {
      isReal = true
      cursor.advance()
      if cursor.current == UInt8(ascii: "-") || cursor.current == UInt8(ascii: "+") {
        cursor.advance()
      }
      while ASCII.isDigit(cursor.current) { cursor.advance() }
    } else if ASCII.isLetter(cursor.current), cursor.offset > digits {
      while ASCII.isLetter(cursor.current) { cursor.advance() }
      guard let ticks = TimeSpan.literal(text(start..<cursor.offset)) else {
        throw failure(
          "`\(text(start..<cursor.offset))` is neither a number nor a timespan", at: start)
      }
      return .long(ticks)
    }
    let written = text(start..<cursor.offset)
    if !isReal, let value = Conversion.long(text: written) { return .long(value) }
    guard let value = RealText.parse(written) else {
      throw failure("`\(written)` is not a number", at: start)
    }
    return .real(value)
  }

  /// `true`, `false`, `null`, or a typed literal.
  private mutating func word() throws(DynamicLiteralError) -> DynamicValue {
    let start = cursor.offset
    let word = cursor.word()
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    default: break
    }
    skipBlank()
    guard let type = ScalarType(kqlName: word), cursor.skip(UInt8(ascii: "(")) else {
      throw failure("`\(text(start..<cursor.offset))` is not a value; text needs quotes", at: start)
    }
    if type == .dynamic {
      let value = try nested { parser throws(DynamicLiteralError) in try parser.value() }
      skipBlank()
      guard cursor.skip(UInt8(ascii: ")")) else { throw failure("`)` is expected here") }
      return value
    }
    let inner = cursor.offset
    while !cursor.isAtEnd, cursor.current != UInt8(ascii: ")") { cursor.advance() }
    let written = text(inner..<cursor.offset)
    guard cursor.skip(UInt8(ascii: ")")) else { throw failure("`)` is expected here") }
    guard let value = Self.typed(type, written) else {
      throw failure("`\(text(start..<cursor.offset))` cannot stand in a dynamic", at: start)
    }
    return value
  }

  private static func typed(_ type: ScalarType, _ written: String) -> DynamicValue? {
    let isNull = written.utf8.filter { !ASCII.isSpace($0) }.elementsEqual("null".utf8)
    switch type {
    case .int, .long:
      return isNull ? .null : Conversion.long(text: written).map { .long($0) }
    case .real:
      return isNull ? .null : RealText.parse(written).map { .real($0) }
    case .decimal:
      return isNull ? .null : KQLDecimal(written).map { .decimal($0.description) }
    case .datetime: return DateTime.literal(written).map { .datetime($0) }
    case .timespan: return TimeSpan.literal(written).map { .long($0) }
    case .guid: return GUID.parse(written).map { .guid($0) }
    case .bool, .string, .dynamic: return nil
    }
  }

  /// One string literal and those that follow it; nil when there is none.
  private mutating func strings() throws(DynamicLiteralError) -> String? {
    var joined: [UInt8] = []
    var count = 0
    var end = cursor.offset
    while try string(into: &joined) {
      count += 1
      end = cursor.offset
      skipBlank()
    }
    cursor.offset = end
    return count > 0 ? String(decoding: joined, as: UTF8.self) : nil
  }

  /// Passes a string literal and appends its text; false when there is none here.
  private mutating func string(into output: inout [UInt8]) throws(DynamicLiteralError) -> Bool {
    let start = cursor.offset
    if cursor.current | 0x20 == UInt8(ascii: "h") {
      let next = cursor.peek(1)
      guard next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") || next == UInt8(ascii: "@")
      else { return false }
      cursor.advance()
    }
    let isVerbatim = cursor.skip(UInt8(ascii: "@"))
    let quote = cursor.current
    if quote == UInt8(ascii: "`"), !isVerbatim {
      guard cursor.peek(1) == quote, cursor.peek(2) == quote else { return false }
      cursor.advance(by: 3)
      while !cursor.isAtEnd {
        if cursor.current == quote, cursor.peek(1) == quote, cursor.peek(2) == quote {
          cursor.advance(by: 3)
          return true
        }
        output.append(cursor.current)
        cursor.advance()
      }
      throw failure("the string has no end", at: start)
    }
    guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      cursor.offset = start
      return false
    }
    cursor.advance()
    while !cursor.isAtEnd {
      let byte = cursor.current
      cursor.advance()
      if byte == quote {
        guard isVerbatim, cursor.current == quote else { return true }
        cursor.advance()
        output.append(quote)
      } else if byte == UInt8(ascii: "\\"), !isVerbatim {
        try escape(into: &output)
      } else {
        output.append(byte)
      }
    }
    throw failure("the string has no end", at: start)
  }

  private mutating func escape(into output: inout [UInt8]) throws(DynamicLiteralError) {
    let start = cursor.offset - 1
    let byte = cursor.current
    cursor.advance()
    switch byte {
    case UInt8(ascii: "n"): output.append(0x0A)
    case UInt8(ascii: "t"): output.append(0x09)
    case UInt8(ascii: "r"): output.append(0x0D)
    case UInt8(ascii: "b"): output.append(0x08)
    case UInt8(ascii: "f"): output.append(0x0C)
    case UInt8(ascii: "a"): output.append(0x07)
    case UInt8(ascii: "v"): output.append(0x0B)
    case UInt8(ascii: "0"): output.append(0x00)
    case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      output.append(byte)
    case UInt8(ascii: "x"): try scalar(digits: 2, from: start, into: &output)
    case UInt8(ascii: "u"): try scalar(digits: 4, from: start, into: &output)
    case UInt8(ascii: "U"): try scalar(digits: 8, from: start, into: &output)
    default: throw failure("the backslash begins no escape", at: start)
    }
  }

  private mutating func scalar(
    digits: Int, from start: Int, into output: inout [UInt8]
  ) throws(DynamicLiteralError) {
    guard var code = hexadecimal(digits) else {
      throw failure("the escape is too short", at: start)
    }
    // Two halves of a pair make one character, as in JSON.
    if digits == 4, (0xD800...0xDBFF).contains(code), cursor.current == UInt8(ascii: "\\"),
      cursor.peek(1) == UInt8(ascii: "u")
    {
      let before = cursor.offset
      cursor.advance(by: 2)
      if let low = hexadecimal(4), (0xDC00...0xDFFF).contains(low) {
        code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
      } else {
        cursor.offset = before
      }
    }
    let scalar = Unicode.Scalar(code) ?? "\u{FFFD}"
    output.append(contentsOf: String(Character(scalar)).utf8)
  }

  private mutating func hexadecimal(_ count: Int) -> UInt32? {
    var code: UInt32 = 0
    for _ in 0..<count {
      guard let digit = ASCII.hexValue(cursor.current) else { return nil }
      code = code << 4 | UInt32(digit)
      cursor.advance()
    }
    return code
  }
}
