import JSON

/// Kusto's real as text and back. Source: scalar-data-types/real.
package enum RealText {
  /// The shortest text that reads back as the same number, always with a fraction or an exponent
  /// (`1.0`, `0.1`, `1e+20`); `NaN`, `inf` and `-inf` for the rest. What `tostring` gives, as measured.
  package static func text(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    return value.description
  }

  /// Appends a real as results in JSON hold it: a number, or `"NaN"`, `"Infinity"`, `"-Infinity"`, for which JSON
  /// has no number.
  package static func writeJSON(_ value: Double, into output: inout [UInt8]) {
    var writer = JSONWriter()
    swap(&writer.bytes, &output)
    writer.real(value)
    swap(&writer.bytes, &output)
  }

  /// Appends a real as a dynamic holds it: a number, or its text as a string, for which JSON has no number.
  package static func writeDynamic(_ value: Double, into output: inout [UInt8]) {
    guard value.isFinite else {
      output.append(UInt8(ascii: "\""))
      output.append(contentsOf: text(value).utf8)
      output.append(UInt8(ascii: "\""))
      return
    }
    output.append(contentsOf: value.description.utf8)
  }

  /// The real that a text means to `toreal`, nil when it is none.
  ///
  /// White space around it does not count. `5.`, `.5`, `+4` and `1e3` are reals, `0x10` and `1,000`
  /// are none; `nan`, `inf` and `infinity` are, in any case. Too large a number is an infinity.
  package static func parse(_ bytes: UnsafeRawBufferPointer) -> Double? {
    var cursor = ByteCursor(trimming: bytes)
    let start = cursor.offset
    let isNegative = cursor.skip(UInt8(ascii: "-"))
    if !isNegative { _ = cursor.skip(UInt8(ascii: "+")) }
    if ASCII.isLetter(cursor.current) {
      let word = cursor.word()
      guard cursor.isAtEnd else { return nil }
      switch word {
      case "nan": return .nan
      case "inf", "infinity": return isNegative ? -.infinity : .infinity
      default: return nil
      }
    }
    guard let number = number(&cursor, from: start), cursor.isAtEnd else { return nil }
    return number
  }

  package static func parse(_ text: String) -> Double? { text.withUTF8Bytes(parse) }

  /// Reads `digits[.digits][e±digits]` at the cursor; the sign, if any, stands from `start` on.
  static func number(_ cursor: inout ByteCursor, from start: Int) -> Double? {
    let isNegative = cursor.bytes[start..<cursor.offset].first == UInt8(ascii: "-")
    var mantissa: UInt64 = 0
    var significant = 0
    var digits = 0
    var exponent = 0
    func take(_ cursor: inout ByteCursor, isFraction: Bool) {
      while ASCII.isDigit(cursor.current) {
        if significant < 19 {
          mantissa = mantissa &* 10 &+ UInt64(cursor.current - ASCII.zero)
          if mantissa > 0 { significant += 1 }
          if isFraction { exponent -= 1 }
        } else {
          significant += 1
        }
        digits += 1
        cursor.advance()
      }
    }
    take(&cursor, isFraction: false)
    if cursor.skip(UInt8(ascii: ".")) { take(&cursor, isFraction: true) }
    guard digits > 0 else { return nil }
    if cursor.current | 0x20 == UInt8(ascii: "e") {
      var sign = 1
      let mark = cursor.peek(1)
      let hasSign = mark == UInt8(ascii: "-") || mark == UInt8(ascii: "+")
      guard ASCII.isDigit(cursor.peek(hasSign ? 2 : 1)) else { return nil }
      if mark == UInt8(ascii: "-") { sign = -1 }
      cursor.advance(by: hasSign ? 2 : 1)
      let power = cursor.digits(atMost: 6)
      while cursor.digits(atMost: 18).count > 0 {}
      exponent += sign * Int(power.value)
    }
    // Both factors are exact doubles then, so one rounding is the right one (Clinger).
    if significant <= 15, (-22...22).contains(exponent) {
      let value = Double(mantissa)
      let scaled = exponent < 0 ? value / powers[-exponent] : value * powers[exponent]
      return isNegative ? -scaled : scaled
    }
    return Double(String(decoding: cursor.bytes[start..<cursor.offset], as: UTF8.self))
  }

  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
