import Diagnostics

/// The tokens of a query, the last of them `.end`.
///
/// - Throws: `KQL001` for a character that begins nothing, `KQL002` for a literal that never closes.
///
/// - Parameter check: is called now and then, and ends reading by what it throws.
package func tokens(
  of source: SourceText, while check: ReadingCheck? = nil
) throws(Diagnostic) -> [Token] {
  var lexer = Lexer(bytes: source.utf8)
  lexer.check = check
  return try lexer.run()
}

/// Says by what it throws that a text is not to be read on.
package typealias ReadingCheck = () throws(Diagnostic) -> Void

/// The tokens before the first error in a text, `.end` after them, and the error.
package func readableTokens(of source: SourceText) -> (tokens: [Token], problem: Diagnostic?) {
  var lexer = Lexer(bytes: source.utf8)
  do throws(Diagnostic) {
    return (try lexer.run(), nil)
  } catch {
    let end = Token(kind: .end, span: Span(error.span.start, error.span.start))
    return (lexer.output + [end], error)
  }
}

/// Types whose name and a bracket make a literal: what stands between is not an expression.
private let literalTypes: Set<String> = [
  "datetime", "date", "timespan", "time", "guid", "long", "int", "real", "double", "bool",
  "boolean", "decimal", "dynamic",
]

private struct Lexer {
  let bytes: [UInt8]
  var index = 0
  var output: [Token] = []
  var check: ReadingCheck?

  init(bytes: [UInt8]) { self.bytes = bytes }

  private func byte(_ offset: Int = 0) -> UInt8 {
    let position = index + offset
    return position < bytes.count ? bytes[position] : 0
  }

  private func text(_ range: Range<Int>) -> String {
    String(decoding: bytes[range], as: UTF8.self)
  }

  mutating func run() throws(Diagnostic) -> [Token] {
    // Seldom more than a token for two bytes; room that is not used takes no memory, growing takes it twice.
    output.reserveCapacity(bytes.count / 2 + 1)
    while true {
      skipBlanksAndComments()
      guard index < bytes.count else { break }
      if output.count & 4095 == 4095 { try check?() }
      try next()
    }
    output.append(Token(kind: .end, span: Span(bytes.count, bytes.count)))
    return output
  }

  private mutating func skipBlanksAndComments() {
    while index < bytes.count {
      switch byte() {
      case 0x20, 0x09, 0x0A, 0x0D, 0x0B, 0x0C: index += 1
      case UInt8(ascii: "/") where byte(1) == UInt8(ascii: "/"):
        while index < bytes.count, byte() != 0x0A { index += 1 }
      case 0x80...: if wideBlank > 0 { index += wideBlank } else { return }
      default: return
      }
    }
  }

  private mutating func add(_ kind: TokenKind, from start: Int) {
    output.append(Token(kind: kind, span: Span(start, index)))
  }

  private mutating func next() throws(Diagnostic) {
    let start = index
    let first = byte()
    if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
      add(.string(try quoted()), from: start)
    } else if first == UInt8(ascii: "@"), isQuote(byte(1)) {
      index += 1
      add(.string(try verbatim(start)), from: start)
    } else if first == UInt8(ascii: "h") || first == UInt8(ascii: "H"), isQuote(byte(1)) {
      index += 1
      add(.string(try quoted()), from: start)
    } else if first == UInt8(ascii: "h") || first == UInt8(ascii: "H"),
      byte(1) == UInt8(ascii: "@"), isQuote(byte(2))
    {
      index += 2
      add(.string(try verbatim(start)), from: start)
    } else if isFence(first) {
      add(.string(try multiline()), from: start)
    } else if first == UInt8(ascii: "h") || first == UInt8(ascii: "H"), isFence(byte(1), at: 1) {
      index += 1
      add(.string(try multiline()), from: start)
    } else if isDigit(first) {
      number()
    } else if isNameStart(first) {
      name()
    } else if first == UInt8(ascii: "!"), isNameStart(byte(1)) {
      index += 1
      name(from: start)
    } else {
      try punctuation()
    }
  }

  // MARK: strings

  private func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")
  }

  private func isFence(_ first: UInt8, at offset: Int = 0) -> Bool {
    (first == UInt8(ascii: "`") || first == UInt8(ascii: "~")) && byte(offset + 1) == first
      && byte(offset + 2) == first
  }

  private func unterminated(_ start: Int, _ what: String) -> Diagnostic {
    Diagnostic(
      .unterminated, "this \(what) is never closed", at: Span(start, min(start + 1, bytes.count)),
      help: "close it before the end of the line, or write ``` for text of several lines")
  }

  private mutating func quoted() throws(Diagnostic) -> String {
    let start = index
    let quote = byte()
    index += 1
    var value: [UInt8] = []
    while index < bytes.count {
      let current = byte()
      if current == quote {
        index += 1
        return String(decoding: value, as: UTF8.self)
      }
      if current == 0x0A { break }
      if current == UInt8(ascii: "\\") {
        try escape(into: &value)
      } else {
        value.append(current)
        index += 1
      }
    }
    throw unterminated(start, "string")
  }

  private mutating func escape(into value: inout [UInt8]) throws(Diagnostic) {
    let start = index
    index += 1
    let kind = byte()
    index += 1
    switch kind {
    case UInt8(ascii: "n"): value.append(0x0A)
    case UInt8(ascii: "t"): value.append(0x09)
    case UInt8(ascii: "r"): value.append(0x0D)
    case UInt8(ascii: "a"): value.append(0x07)
    case UInt8(ascii: "b"): value.append(0x08)
    case UInt8(ascii: "f"): value.append(0x0C)
    case UInt8(ascii: "v"): value.append(0x0B)
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): value.append(kind)
    case UInt8(ascii: "u"): try unicode(4, start, into: &value)
    case UInt8(ascii: "U"): try unicode(8, start, into: &value)
    case UInt8(ascii: "x"): try unicode(2, start, into: &value)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var code = UInt32(kind - UInt8(ascii: "0"))
      var digits = 1
      while digits < 3, byte() >= UInt8(ascii: "0"), byte() <= UInt8(ascii: "7") {
        code = code * 8 + UInt32(byte() - UInt8(ascii: "0"))
        index += 1
        digits += 1
      }
      append(code, to: &value)
    default:
      throw Diagnostic(
        .malformedLiteral, "`\\\(String(UnicodeScalar(kind)))` is not an escape in a string",
        at: Span(start, index),
        help: "write `\\\\` for a backslash, or @\"…\" for text as it stands")
    }
  }

  private mutating func unicode(_ digits: Int, _ start: Int, into value: inout [UInt8])
    throws(Diagnostic)
  {
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let digit = hexDigit(byte()), code <= 0x0FFF_FFFF else {
        throw Diagnostic(
          .malformedLiteral, "this escape needs \(digits) hex digits", at: Span(start, index))
      }
      code = code * 16 + digit
      index += 1
    }
    // Two escapes of a surrogate pair are one character.
    if digits == 4, code >= 0xD800, code < 0xDC00, byte() == UInt8(ascii: "\\"),
      byte(1) == UInt8(ascii: "u")
    {
      var low: UInt32 = 0
      var isLow = true
      for offset in 2..<6 {
        guard let digit = hexDigit(byte(offset)) else {
          isLow = false
          break
        }
        low = low * 16 + digit
      }
      if isLow, low >= 0xDC00, low < 0xE000 {
        index += 6
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00)
      }
    }
    append(code, to: &value)
  }

  private func append(_ code: UInt32, to value: inout [UInt8]) {
    let scalar = UnicodeScalar(code) ?? "\u{FFFD}"
    value.append(contentsOf: Array(String(Character(scalar)).utf8))
  }

  private func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  /// `@"…"`: a doubled quote is a quote, everything else is itself. May span lines.
  private mutating func verbatim(_ start: Int) throws(Diagnostic) -> String {
    let quote = byte()
    index += 1
    var value: [UInt8] = []
    while index < bytes.count {
      let current = byte()
      index += 1
      if current == quote {
        guard byte() == quote else { return String(decoding: value, as: UTF8.self) }
        index += 1
      }
      value.append(current)
    }
    throw unterminated(start, "string")
  }

  private mutating func multiline() throws(Diagnostic) -> String {
    let start = index
    let fence = byte()
    index += 3
    let first = index
    while index < bytes.count {
      if byte() == fence, byte(1) == fence, byte(2) == fence {
        let value = text(first..<index)
        index += 3
        return value
      }
      index += 1
    }
    throw unterminated(start, "multi-line string")
  }

  // MARK: numbers and names

  private func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  private func isNameStart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"), UInt8(ascii: "$"):
      true
    default: byte >= 0x80
    }
  }

  private func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }

  /// How many bytes of a blank that is not ASCII stand here: a no-break space, a byte order mark, as copied from
  /// web pages.
  private var wideBlank: Int {
    switch (byte(), byte(1), byte(2)) {
    case (0xC2, 0xA0, _): 2
    case (0xEF, 0xBB, 0xBF), (0xE2, 0x80, 0x80...0x8B), (0xE2, 0x80, 0xAF), (0xE3, 0x80, 0x80): 3
    default: 0
    }
  }

  private mutating func number() {
    let start = index
    if byte() == UInt8(ascii: "0"), byte(1) | 0x20 == UInt8(ascii: "x"), hexDigit(byte(2)) != nil {
      index += 2
      while hexDigit(byte()) != nil { index += 1 }
      return add(.integer(text(start..<index)), from: start)
    }
    while isDigit(byte()) { index += 1 }
    var isReal = false
    if byte() == UInt8(ascii: "."), isDigit(byte(1)) {
      isReal = true
      index += 1
      while isDigit(byte()) { index += 1 }
    } else if byte() == UInt8(ascii: "."), byte(1) != UInt8(ascii: "."), !isNameStart(byte(1)) {
      isReal = true
      index += 1
    }
    if byte() | 0x20 == UInt8(ascii: "e") {
      let sign = byte(1) == UInt8(ascii: "+") || byte(1) == UInt8(ascii: "-") ? 1 : 0
      if isDigit(byte(1 + sign)) {
        isReal = true
        index += 1 + sign
        while isDigit(byte()) { index += 1 }
      }
    }
    if isNameStart(byte()) {
      while isNamePart(byte()) { index += 1 }
      let all = text(start..<index)
      let isUnit = timespanUnits.contains(String(all.drop { $0.isNumber || $0 == "." }))
      return add(isUnit ? .timespan(all) : .identifier(all), from: start)
    }
    add(isReal ? .real(text(start..<index)) : .integer(text(start..<index)), from: start)
  }

  private mutating func name(from start: Int? = nil) {
    let start = start ?? index
    while isNamePart(byte()), wideBlank == 0 { index += 1 }
    var word = text(start..<index)
    if byte() == UInt8(ascii: "~"), byte(1) != UInt8(ascii: "~"),
      word == "in" || word == "!in" || word == "has_any"
    {
      index += 1
      word += "~"
    }
    if opensBracket, literalTypes.contains(word), let literal = bracketed() {
      return add(.typed(word, literal), from: start)
    }
    add(.identifier(word), from: start)
  }

  /// The first byte after blanks.
  private var nextPlace: Int {
    var position = index
    while position < bytes.count, Self.isBlank(bytes[position]) { position += 1 }
    return position
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private var opensBracket: Bool {
    let place = nextPlace
    return place < bytes.count && bytes[place] == UInt8(ascii: "(")
  }

  /// What stands between the brackets that follow, which must close; strings inside may hold brackets.
  private mutating func bracketed() -> String? {
    var position = nextPlace + 1
    let first = position
    var depth = 1
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 {
          index = position + 1
          return text(first..<position)
        }
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        let quote = bytes[position]
        let isVerbatim = bytes[position - 1] == UInt8(ascii: "@")
        position += 1
        while position < bytes.count, bytes[position] != quote {
          if bytes[position] == UInt8(ascii: "\\"), !isVerbatim { position += 1 }
          position += 1
        }
      default: break
      }
      position += 1
    }
    return nil
  }

  private mutating func punctuation() throws(Diagnostic) {
    let start = index
    if let (mark, length) = Punctuation.beginning(byte(), byte(1)) {
      index += length
      return add(.punctuation(mark), from: start)
    }
    var diagnostic = Diagnostic(
      .unexpectedCharacter, "unexpected character",
      at: Span(start, start + 1))
    if byte() == UInt8(ascii: "&") {
      diagnostic.help = "conditions are joined with `and`"
      let length = byte(1) == UInt8(ascii: "&") ? 2 : 1
      diagnostic.fix = Fix(span: Span(start, start + length), replacement: "and")
    }
    throw diagnostic
  }
}

/// The units that may stand right after a number. Source: timespan.
package let timespanUnits: Set<String> = [
  "d", "day", "days", "h", "hr", "hrs", "hour", "hours", "m", "min", "minute", "minutes", "s",
  "sec", "second", "seconds", "ms", "milli", "millis", "millisec", "millisecond", "milliseconds",
  "micro", "micros", "microsec", "microsecond", "microseconds", "nano", "nanos", "nanosec",
  "nanosecond", "nanoseconds", "tick", "ticks",
]
