import Files
import KQLValues

/// A place in a message.
struct SyslogCursor {
  let bytes: UnsafeRawBufferPointer
  var at = 0

  init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[at...]) }

  func text(from start: Int, to end: Int) -> String {
    String(decoding: bytes[start..<end], as: UTF8.self)
  }

  mutating func skip(_ text: StaticString) -> Bool {
    guard rest.hasPrefix(text) else { return false }
    at += text.utf8CodeUnitCount
    return true
  }

  mutating func skip(_ word: [UInt8]) -> Bool {
    guard rest.starts(with: word) else { return false }
    at += word.count
    return true
  }

  mutating func number(digits: Int) -> Int? {
    var value = 0
    var count = 0
    while count < digits, at < bytes.count, bytes[at] &- 48 < 10 {
      value = value * 10 + Int(bytes[at] &- 48)
      at += 1
      count += 1
    }
    return count > 0 ? value : nil
  }

  /// `%NAME-SEVERITY-NAME` of a network device, which a colon or a blank follows; the cursor is then at that.
  mutating func code() -> String? {
    guard first == UInt8(ascii: "%") else { return nil }
    var end = at + 1
    loop: while end < bytes.count, end - at < 100 {
      switch bytes[end] {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        end += 1
      default: break loop
      }
    }
    let word = text(from: at, to: end)
    let parts = word.split(separator: "-", omittingEmptySubsequences: false)
    guard end < bytes.count, bytes[end] == UInt8(ascii: ":") || bytes[end] == 0x20,
      parts.count > 2,
      parts.dropFirst().dropLast().contains(where: { $0.count == 1 && "01234567".contains($0) })
    else { return nil }
    at = end
    return word
  }

  /// The byte at the place; nil at the end.
  var first: UInt8? { at < bytes.count ? bytes[at] : nil }

  mutating func skipBlanks() { while first == 0x20 || first == 0x09 { at += 1 } }

  mutating func word() -> String {
    let start = at
    while at < bytes.count, bytes[at] != 0x20 { at += 1 }
    let end = at
    while at < bytes.count, bytes[at] == 0x20, at == end { at += 1 }
    return text(from: start, to: end)
  }

  mutating func month(_ names: [String]) -> Int? {
    guard at + 3 <= bytes.count else { return nil }
    guard let index = names.firstIndex(of: text(from: at, to: at + 3)) else { return nil }
    at += 3
    return index + 1
  }

  /// Skips a byte that a digit follows.
  private mutating func followedByDigit(_ text: StaticString) -> Bool {
    guard rest.hasPrefix(text), rest.count > 1, rest[1] &- 48 < 10 else { return false }
    at += 1
    return true
  }

  /// `hh:mm:ss` with or without a fraction, in ticks.
  mutating func timeOfDay() -> Int64? {
    guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
      let second = number(digits: 2), hour < 24, minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if skip(".") || followedByDigit(",") {
      var scale: Int64 = 1_000_000
      while at < bytes.count, bytes[at] &- 48 < 10 {
        fraction += Int64(bytes[at] &- 48) * scale
        scale /= 10
        at += 1
      }
    }
    return Int64(hour * 3600 + minute * 60 + second) * TimeSpan.second + fraction
  }

  /// `-`, or elements in brackets, in which a quoted value may hold brackets.
  mutating func structuredData() -> String {
    if skip("-") { return "" }
    let start = at
    while at < bytes.count, bytes[at] == UInt8(ascii: "[") {
      var isQuoted = false
      while at < bytes.count {
        let byte = bytes[at]
        at += 1
        if byte == UInt8(ascii: "\\"), isQuoted, at < bytes.count {
          at += 1
        } else if byte == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if byte == UInt8(ascii: "]"), !isQuoted {
          break
        }
      }
    }
    return text(from: start, to: at)
  }
}
