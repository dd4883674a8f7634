import JSON

/// Reads JSON that stands in the strings of other JSON, where it stands: without unescaping anything.
///
/// At level 0 lies the record itself. What a string of level n holds is, if it is JSON, of level n + 1. A
/// quote of level n is written as 2ⁿ − 1 backslashes and the quote, so its own strings, their escapes and
/// white space can be distinguished from those of each other level by counting backslashes.
///
/// All places are offsets from `base`; a method gives −1 where there is not what it looks for. Strict RFC
/// 8259 at each level, UTF-8 included: a string that has an escape of a level above its own is taken for no
/// JSON, although it might be after unescaping.
struct NestedText {
  let base: UnsafePointer<UInt8>

  /// Deepest level that is looked at.
  static let maximumLevel = 3
  /// Brackets within brackets that are looked into.
  static let maximumDepth = 64

  /// Where the content of a string ends: at the first byte of its closing quote.
  ///
  /// - Parameter start: after its opening quote.
  func stringEnd(_ start: Int, _ end: Int, level: Int) -> Int {
    let unit = 1 << level
    var at = start
    while true {
      while at &+ 8 <= end {
        let word = UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)
        let marks = Self.specialBytes(UInt64(littleEndian: word))
        if marks != 0 {
          at &+= marks.trailingZeroBitCount &>> 3
          break
        }
        at &+= 8
      }
      guard at < end else { return -1 }
      let byte = base[at]
      switch byte {
      case UInt8(ascii: "\""): return level == 0 ? at : -1
      case UInt8(ascii: "\\"):
        var next = at &+ 1
        while next < end, base[next] == UInt8(ascii: "\\") { next &+= 1 }
        guard next < end else { return -1 }
        let count = (next &- at) & (2 &* unit &- 1)
        if base[next] == UInt8(ascii: "\"") {
          if count == unit &- 1 { return next &- count }
          guard count == 2 &* unit &- 1 else { return -1 }
          at = next &+ 1
        } else if count == 0 {
          at = next
        } else {
          guard count == unit else { return -1 }
          at = afterEscape(next, end)
          if at < 0 { return -1 }
        }
      case 0..<0x20: return -1
      case 0x20..<0x80: at &+= 1
      default:
        let length = UTF8Sequence.length(
          at: at, in: UnsafeRawBufferPointer(start: base, count: end))
        guard length > 0 else { return -1 }
        at &+= length
      }
    }
  }

  /// - Parameter at: on the letter of an escape.
  private func afterEscape(_ at: Int, _ end: Int) -> Int {
    switch base[at] {
    case UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"), UInt8(ascii: "r"),
      UInt8(ascii: "t"), UInt8(ascii: "/"):
      return at &+ 1
    case UInt8(ascii: "u"):
      guard end &- at >= 5 else { return -1 }
      for digit in 1...4 {
        switch base[at &+ digit] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
          UInt8(ascii: "A")...UInt8(ascii: "F"):
          continue
        default: return -1
        }
      }
      return at &+ 5
    default: return -1
    }
  }

  /// The end of a number, `true`, `false` or `null` that begins at `start`.
  func bareEnd(_ start: Int, _ end: Int) -> Int {
    guard start < end else { return -1 }
    var at = start
    switch base[at] {
    case UInt8(ascii: "t"): return word("true", start, end)
    case UInt8(ascii: "f"): return word("false", start, end)
    case UInt8(ascii: "n"): return word("null", start, end)
    case UInt8(ascii: "-"): at &+= 1
    default: break
    }
    guard at < end, isDigit(at) else { return -1 }
    if base[at] == UInt8(ascii: "0") { at &+= 1 } else { at = afterDigits(at, end) }
    if at < end, base[at] == UInt8(ascii: ".") {
      let digits = at &+ 1
      at = afterDigits(digits, end)
      if at == digits { return -1 }
    }
    if at < end, base[at] | 0x20 == UInt8(ascii: "e") {
      at &+= 1
      if at < end, base[at] == UInt8(ascii: "+") || base[at] == UInt8(ascii: "-") { at &+= 1 }
      let digits = at
      at = afterDigits(digits, end)
      if at == digits { return -1 }
    }
    return at
  }

  private func isDigit(_ at: Int) -> Bool { base[at] &- UInt8(ascii: "0") < 10 }

  private func afterDigits(_ start: Int, _ end: Int) -> Int {
    var at = start
    while at < end, isDigit(at) { at &+= 1 }
    return at
  }

  private func word(_ word: StaticString, _ start: Int, _ end: Int) -> Int {
    let count = word.utf8CodeUnitCount
    guard end - start >= count else { return -1 }
    for index in 0..<count where base[start + index] != word.utf8Start[index] { return -1 }
    return start + count
  }

  /// The place after a quote of the level.
  func afterQuote(_ start: Int, _ end: Int, level: Int) -> Int {
    let backslashes = (1 << level) - 1
    guard end - start > backslashes else { return -1 }
    for index in 0..<backslashes where base[start + index] != UInt8(ascii: "\\") { return -1 }
    return base[start + backslashes] == UInt8(ascii: "\"") ? start + backslashes + 1 : -1
  }

  /// The place after white space, if there is any.
  func afterSpace(_ start: Int, _ end: Int, level: Int) -> Int {
    var at = start
    while at < end {
      switch base[at] {
      case UInt8(ascii: " "): at += 1
      case 0x09, 0x0A, 0x0D:
        guard level == 0 else { return at }
        at += 1
      case UInt8(ascii: "\\"):
        guard level > 0 else { return at }
        // A line feed of level n is an escape of level n − 1.
        let backslashes = 1 << (level - 1)
        guard end - at > backslashes else { return at }
        for index in 0..<backslashes where base[at + index] != UInt8(ascii: "\\") { return at }
        switch base[at + backslashes] {
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"): at += backslashes + 1
        default: return at
        }
      default: return at
      }
    }
    return at
  }

  /// The place after a whole value; white space before it is skipped.
  func afterValue(_ start: Int, _ end: Int, level: Int, depth: Int = 0) -> Int {
    guard depth <= 2 * Self.maximumDepth else { return -1 }
    let at = afterSpace(start, end, level: level)
    guard at < end else { return -1 }
    switch base[at] {
    case UInt8(ascii: "{"):
      return afterMembers(at, end, level: level, depth: depth, close: UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      return afterMembers(at, end, level: level, depth: depth, close: UInt8(ascii: "]"))
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): return afterString(at, end, level: level)
    default: return bareEnd(at, end)
    }
  }

  private func afterString(_ at: Int, _ end: Int, level: Int) -> Int {
    let content = afterQuote(at, end, level: level)
    guard content >= 0 else { return -1 }
    let contentEnd = stringEnd(content, end, level: level)
    return contentEnd < 0 ? -1 : afterQuote(contentEnd, end, level: level)
  }

  private func afterMembers(
    _ start: Int, _ end: Int, level: Int, depth: Int, close: UInt8
  ) -> Int {
    var at = afterSpace(start + 1, end, level: level)
    if at < end, base[at] == close { return at + 1 }
    while true {
      if close == UInt8(ascii: "}") {
        at = afterString(afterSpace(at, end, level: level), end, level: level)
        guard at >= 0 else { return -1 }
        at = afterSpace(at, end, level: level)
        guard at < end, base[at] == UInt8(ascii: ":") else { return -1 }
        at += 1
      }
      at = afterValue(at, end, level: level, depth: depth + 1)
      guard at >= 0 else { return -1 }
      at = afterSpace(at, end, level: level)
      guard at < end else { return -1 }
      if base[at] == close { return at + 1 }
      guard base[at] == UInt8(ascii: ",") else { return -1 }
      at += 1
    }
  }

  /// Whether a string's content is, white space around it apart, a JSON object or array of the next level.
  func isNested(_ start: Int, _ end: Int, level: Int) -> Bool {
    let after = afterValue(start, end, level: level + 1)
    return after >= 0 && afterSpace(after, end, level: level + 1) == end
  }

  /// The high bit of each byte that is a quote, a backslash, a control character or part of a longer
  /// character; above the lowest such byte the marks may be wrong, so only the lowest counts.
  @inline(__always)
  private static func specialBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x0101_0101_0101_0101
    let quote = word ^ (low &* 0x22)
    let backslash = word ^ (low &* 0x5C)
    return
      (((quote &- low) & ~quote) | ((backslash &- low) & ~backslash)
      | ((word &- (low &* 0x20)) & ~word) | word) & (low &* 0x80)
  }
}
