/// The conversions between scalar types: `tolong`, `toint`, `toreal`, `tobool`, `todatetime`,
/// `totimespan`, `todecimal`, `toguid`. Failure is nil, which is null; a null is the caller's.
///
/// Texts are UTF-8 with ASCII white space around them allowed. A bool counts as 0 or 1, a datetime and
/// a timespan as their ticks, so that `long(…)` has no need of them. Each function says what the
/// engine was seen to do over rows, where its constant folder sometimes differs.
package enum Conversion {
  // MARK: tolong

  /// `[+-]digits`, or `0x` and up to 16 hexadecimal digits that wrap into the sign.
  package static func long(text bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let number = IntegerText(bytes) else { return nil }
    if number.isHexadecimal { return Int64(bitPattern: number.magnitude) }
    if number.isNegative {
      return number.magnitude <= Int64.min.magnitude
        ? Int64(truncatingIfNeeded: 0 &- number.magnitude) : nil
    }
    return Int64(exactly: number.magnitude)
  }

  package static func long(text: String) -> Int64? { text.withUTF8Bytes { long(text: $0) } }

  /// Towards zero; what is too large becomes the largest or smallest; nil for NaN and infinities.
  package static func long(real: Double) -> Int64? {
    guard real.isFinite else { return nil }
    if real >= 0x1p63 { return .max }
    if real < -0x1p63 { return .min }
    return Int64(real)
  }

  package static func long(decimal: KQLDecimal) -> Int64? { decimal.integer }

  /// As what it holds: a string as text, a bool as 0 or 1; nil for arrays and bags.
  package static func long(dynamic: DynamicValue) -> Int64? {
    switch dynamic {
    case .bool(let value): value ? 1 : 0
    case .long(let value), .datetime(let value), .timespan(let value): value
    case .real(let value): long(real: value)
    case .decimal(let text): KQLDecimal(text).flatMap(long(decimal:))
    case .string(let text): long(text: text)
    case .null, .guid, .array, .bag: nil
    }
  }

  // MARK: toint

  /// The low 32 bits of a long, which is also what becomes of ticks.
  package static func int(long value: Int64) -> Int64 { Int64(Int32(truncatingIfNeeded: value)) }

  /// Nil when the number takes more than 32 bits; eight hexadecimal digits wrap into the sign.
  package static func int(text bytes: UnsafeRawBufferPointer) -> Int64? {
    guard let number = IntegerText(bytes) else { return nil }
    if number.isHexadecimal {
      return UInt32(exactly: number.magnitude).map { Int64(Int32(bitPattern: $0)) }
    }
    guard number.magnitude <= UInt64(Int32.max) + (number.isNegative ? 1 : 0) else { return nil }
    let value = Int64(number.magnitude)
    return number.isNegative ? -value : value
  }

  package static func int(text: String) -> Int64? { text.withUTF8Bytes { int(text: $0) } }

  /// Towards zero; what is too large becomes the largest or smallest int.
  package static func int(real: Double) -> Int64? {
    long(real: real).map { min(max($0, Int64(Int32.min)), Int64(Int32.max)) }
  }

  package static func int(decimal: KQLDecimal) -> Int64? {
    decimal.integer.flatMap { Int32(exactly: $0).map(Int64.init) }
  }

  package static func int(dynamic: DynamicValue) -> Int64? {
    switch dynamic {
    case .bool(let value): value ? 1 : 0
    case .long(let value), .datetime(let value), .timespan(let value): int(long: value)
    case .real(let value): int(real: value)
    case .decimal(let text): KQLDecimal(text).flatMap(int(decimal:))
    case .string(let text): int(text: text)
    case .null, .guid, .array, .bag: nil
    }
  }

  // MARK: toreal

  /// See `RealText.parse`.
  package static func real(text bytes: UnsafeRawBufferPointer) -> Double? { RealText.parse(bytes) }

  package static func real(dynamic: DynamicValue) -> Double? {
    switch dynamic {
    case .bool(let value): value ? 1 : 0
    case .long(let value), .datetime(let value), .timespan(let value): Double(value)
    case .real(let value): value
    case .decimal(let text): KQLDecimal(text)?.real
    case .string(let text): RealText.parse(text)
    case .null, .guid, .array, .bag: nil
    }
  }

  // MARK: tobool

  /// `true` and `false` in any case, or an integer, which is true unless it is zero.
  package static func bool(text bytes: UnsafeRawBufferPointer) -> Bool? {
    var cursor = ByteCursor(trimming: bytes)
    if ASCII.isLetter(cursor.current) {
      let word = cursor.word()
      guard cursor.isAtEnd else { return nil }
      return word == "true" ? true : word == "false" ? false : nil
    }
    return long(text: bytes).map { $0 != 0 }
  }

  package static func bool(text: String) -> Bool? { text.withUTF8Bytes { bool(text: $0) } }

  package static func bool(dynamic: DynamicValue) -> Bool? {
    switch dynamic {
    case .bool(let value): value
    case .long(let value), .datetime(let value), .timespan(let value): value != 0
    case .real(let value): value != 0
    case .decimal(let text): KQLDecimal(text).map { $0 != .zero }
    case .string(let text): bool(text: text)
    case .null, .guid, .array, .bag: nil
    }
  }

  // MARK: todatetime, totimespan

  /// A string as text, a number as ticks within the range.
  package static func dateTime(dynamic: DynamicValue) -> Int64? {
    switch dynamic {
    case .datetime(let ticks): ticks
    case .string(let text): DateTime.parse(text)
    case .long(let ticks): DateTime.valid(ticks)
    case .null, .bool, .real, .decimal, .timespan, .guid, .array, .bag: nil
    }
  }

  /// A string as text, a number or a bool as ticks.
  package static func timeSpan(dynamic: DynamicValue) -> Int64? {
    switch dynamic {
    case .string(let text): TimeSpan.parse(text)
    case .bool, .long, .real, .decimal, .datetime, .timespan: long(dynamic: dynamic)
    case .null, .guid, .array, .bag: nil
    }
  }

  // MARK: toguid, todecimal

  package static func guid(dynamic: DynamicValue) -> String? {
    switch dynamic {
    case .guid(let text), .string(let text): GUID.parse(text)
    case .null, .bool, .long, .real, .decimal, .datetime, .timespan, .array, .bag: nil
    }
  }

  package static func decimal(dynamic: DynamicValue) -> KQLDecimal? {
    switch dynamic {
    case .bool(let value): KQLDecimal(value ? 1 : 0)
    case .long(let value), .datetime(let value), .timespan(let value): KQLDecimal(value)
    case .real(let value): KQLDecimal(real: value)
    case .decimal(let text), .string(let text): KQLDecimal(text)
    case .null, .guid, .array, .bag: nil
    }
  }
}

/// The integer that a text spells.
private struct IntegerText {
  var magnitude: UInt64 = 0
  var isNegative = false
  var isHexadecimal = false

  /// Nil when the text is not an integer or takes more than 64 bits.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var cursor = ByteCursor(trimming: bytes)
    if cursor.current == UInt8(ascii: "0"), cursor.peek(1) | 0x20 == UInt8(ascii: "x") {
      isHexadecimal = true
      cursor.advance(by: 2)
      guard (1...16).contains(cursor.end - cursor.offset) else { return nil }
      while !cursor.isAtEnd {
        guard let digit = ASCII.hexValue(cursor.current) else { return nil }
        magnitude = magnitude << 4 | UInt64(digit)
        cursor.advance()
      }
      return
    }
    isNegative = cursor.skip(UInt8(ascii: "-"))
    if !isNegative { _ = cursor.skip(UInt8(ascii: "+")) }
    guard !cursor.isAtEnd else { return nil }
    while !cursor.isAtEnd {
      guard ASCII.isDigit(cursor.current) else { return nil }
      let product = magnitude.multipliedReportingOverflow(by: 10)
      let sum = product.partialValue.addingReportingOverflow(
        UInt64(cursor.current - ASCII.zero))
      guard !product.overflow, !sum.overflow else { return nil }
      magnitude = sum.partialValue
      cursor.advance()
    }
  }
}
