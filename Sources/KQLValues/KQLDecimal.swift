/// Kusto's decimal: 34 significant digits and a power of ten, in 128 bits.
///
/// Source: scalar-data-types/decimal. The value is `coefficient` × 10^`exponent`, kept with the
/// smallest coefficient that says it, so that equal values are equal structures and equal texts
/// (`1.50` is `1.5`). What no longer fits in 34 digits is rounded half to even; what has no
/// representation at all is nil.
package struct KQLDecimal: Sendable, Hashable {
  /// Below 10^34, no multiple of ten unless it is zero.
  let coefficient: UInt128
  let exponent: Int
  package let isNegative: Bool

  static let precision = 34
  /// Of the whole number's first digit, as in `d.ddd × 10^n`.
  private static let largestExponent = 6144
  private static let smallestExponent = -6143

  package static let zero = KQLDecimal(reduced: 0, exponent: 0, isNegative: false)

  private init(reduced coefficient: UInt128, exponent: Int, isNegative: Bool) {
    self.coefficient = coefficient
    self.exponent = exponent
    self.isNegative = isNegative
  }

  /// Rounds to 34 digits and takes off the zeros at the end. Nil when the number is too large; one
  /// too small for a digit is zero. `hasMore` says that digits were dropped after the last one.
  init?(_ magnitude: UInt128, exponent: Int, isNegative: Bool, hasMore: Bool = false) {
    var coefficient = magnitude
    var exponent = exponent
    let excess = Self.digitCount(coefficient) - Self.precision
    if excess > 0 {
      coefficient = Self.divided(coefficient, byPower: excess, hasMore: hasMore)
      exponent += excess
      if coefficient == Self.power(Self.precision) {
        coefficient /= 10
        exponent += 1
      }
    }
    guard coefficient > 0 else {
      self = .zero
      return
    }
    while coefficient % 10 == 0 {
      coefficient /= 10
      exponent += 1
    }
    let first = exponent + Self.digitCount(coefficient) - 1
    guard first <= Self.largestExponent else { return nil }
    guard first >= Self.smallestExponent else {
      self = .zero
      return
    }
    self.init(reduced: coefficient, exponent: exponent, isNegative: isNegative)
  }

  package init(_ value: Int64) {
    self =
      KQLDecimal(UInt128(value.magnitude), exponent: 0, isNegative: value < 0) ?? .zero
  }

  /// The decimal that the shortest text of a real means; nil for NaN and the infinities.
  package init?(real value: Double) {
    guard value.isFinite else { return nil }
    self.init(value.description)
  }

  /// `[-+]digits[.digits][e±digits]` with ASCII white space around it, as `todecimal` takes it.
  package init?(_ text: String) {
    guard let value = text.withUTF8Bytes({ KQLDecimal(utf8: $0) }) else { return nil }
    self = value
  }

  package init?(utf8 bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(trimming: bytes)
    let isNegative = cursor.skip(UInt8(ascii: "-"))
    if !isNegative { _ = cursor.skip(UInt8(ascii: "+")) }
    var coefficient: UInt128 = 0
    var exponent = 0
    var hasDigits = false
    var hasMore = false
    var isFraction = false
    while true {
      let byte = cursor.current
      if ASCII.isDigit(byte) {
        hasDigits = true
        // 36 digits are two more than are kept: enough to round by, with `hasMore`.
        if coefficient < Self.power(Self.precision + 1) {
          coefficient = coefficient * 10 + UInt128(byte - ASCII.zero)
          if isFraction { exponent -= 1 }
        } else {
          hasMore = hasMore || byte != ASCII.zero
          if !isFraction { exponent += 1 }
        }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      cursor.advance()
    }
    guard hasDigits else { return nil }
    if cursor.current | 0x20 == UInt8(ascii: "e") {
      cursor.advance()
      let isSmall = cursor.skip(UInt8(ascii: "-"))
      if !isSmall { _ = cursor.skip(UInt8(ascii: "+")) }
      let power = cursor.digits(atMost: 9)
      guard power.count > 0, !ASCII.isDigit(cursor.current) else { return nil }
      exponent += isSmall ? -Int(power.value) : Int(power.value)
    }
    guard cursor.isAtEnd else { return nil }
    self.init(coefficient, exponent: exponent, isNegative: isNegative, hasMore: hasMore)
  }

  /// Plain digits (`0.001`, `1000000020000000300000004`), an exponent (`1.5E+60`) only where there
  /// would be more than forty of them.
  package var description: String {
    if coefficient == 0 { return "0" }
    let digits = String(coefficient)
    let sign = isNegative ? "-" : ""
    let count = digits.utf8.count
    if exponent >= 0, count + exponent <= 40 {
      return sign + digits + String(repeating: "0", count: exponent)
    }
    if exponent < 0, exponent >= -40 {
      let whole = count + exponent
      if whole <= 0 { return sign + "0." + String(repeating: "0", count: -whole) + digits }
      return sign + digits.prefix(whole) + "." + digits.dropFirst(whole)
    }
    let first = exponent + count - 1
    let fraction = count > 1 ? "." + digits.dropFirst() : ""
    return sign + digits.prefix(1) + fraction + (first < 0 ? "E-" : "E+") + String(first.magnitude)
  }

  /// The integer towards zero, nil when it takes more than 64 bits.
  package var integer: Int64? {
    let magnitude: UInt128
    if exponent >= 0 {
      guard coefficient > 0, exponent < 20 else { return coefficient == 0 ? 0 : nil }
      let product = coefficient.multipliedReportingOverflow(by: Self.power(exponent))
      if product.overflow { return nil }
      magnitude = product.partialValue
    } else {
      magnitude = exponent < -38 ? 0 : coefficient / Self.power(-exponent)
    }
    guard magnitude <= UInt128(Int64.max) + (isNegative ? 1 : 0) else { return nil }
    return Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
  }

  /// The nearest real.
  package var real: Double {
    Double((isNegative ? "-" : "") + String(coefficient) + "e" + String(exponent)) ?? .nan
  }

  /// 10^`count`, for a count of 0 to 38.
  static func power(_ count: Int) -> UInt128 { powers[min(max(count, 0), 38)] }

  private static let powers: [UInt128] = {
    var powers: [UInt128] = [1]
    for _ in 0..<38 { powers.append((powers.last ?? 1) * 10) }
    return powers
  }()

  /// How many digits a number has; 0 for zero.
  static func digitCount(_ value: UInt128) -> Int {
    // 1233/4096 is log10(2) nearly enough for 128 bits.
    let estimate = ((128 - value.leadingZeroBitCount) * 1233) >> 12
    return value < powers[estimate] ? estimate : estimate + 1
  }

  /// `value` / 10^`count` rounded half to even; `hasMore` says that there were digits after it.
  static func divided(_ value: UInt128, byPower count: Int, hasMore: Bool) -> UInt128 {
    guard count <= 38 else { return 0 }
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: power(count))
    let half = power(count) / 2
    let isUp = rest > half || rest == half && (hasMore || quotient % 2 == 1)
    return quotient + (isUp && count > 0 ? 1 : 0)
  }
}
