/// Texts that are numbers, addresses and times: each is taken for one only if what is printed of the number
/// are the very same bytes.
enum TypedText {
  // MARK: Integers

  /// `0`, or digits without zeros in front, a minus before them or none; at most 18 digits.
  static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    let isNegative = text.first == UInt8(ascii: "-")
    let first = isNegative ? 1 : 0
    guard text.count > first, text.count - first <= 18 else { return nil }
    if text[first] == UInt8(ascii: "0"), text.count > first + 1 || isNegative { return nil }
    guard let value = digits(text, first..<text.count) else { return nil }
    return isNegative ? -value : value
  }

  /// So many digits after the point, and before it as `integer` has them, without a minus.
  static func decimal(_ text: UnsafeBufferPointer<UInt8>, scale: Int) -> Int64? {
    let point = text.count - scale - 1
    guard point > 0, text.count <= 18, text[point] == UInt8(ascii: ".") else { return nil }
    if text[0] == UInt8(ascii: "0"), point > 1 { return nil }
    guard let whole = digits(text, 0..<point), let rest = digits(text, point + 1..<text.count)
    else { return nil }
    return whole * powers[scale] + rest
  }

  @inline(__always)
  static func digits(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for index in range {
      let digit = text[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }

  static let powers: [Int64] = (0..<19).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }

  /// Prints at most 20 bytes.
  @inline(__always)
  static func print(integer: Int64, at output: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    var rest = integer.magnitude
    if integer < 0 {
      output[0] = UInt8(ascii: "-")
      count = 1
    }
    var size = 1
    var bound: UInt64 = 10
    while rest >= bound, size < 20 {
      size += 1
      bound = size == 20 ? .max : bound &* 10
    }
    var at = count + size
    count = at
    repeat {
      at -= 1
      output[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    return count
  }

  /// Prints at most 40 bytes.
  static func print(
    decimal: Int64, scale: Int, at output: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let power = powers[scale]
    var count = print(integer: decimal / power, at: output)
    output[count] = UInt8(ascii: ".")
    count += 1
    print(digits: abs(decimal % power), scale, at: output + count)
    return count + scale
  }

  @inline(__always)
  static func print(
    digits value: Int64, _ count: Int, at output: UnsafeMutablePointer<UInt8>
  ) {
    var rest = value
    for index in stride(from: count - 1, through: 0, by: -1) {
      output[index] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  // MARK: Addresses

  /// An IPv4 address, no part with zeros in front.
  static func address(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard (7...15).contains(text.count) else { return nil }
    var address: Int64 = 0
    var part: Int64 = 0
    var size = 0
    var points = 0
    for byte in text {
      if byte == UInt8(ascii: ".") {
        guard size > 0, points < 3 else { return nil }
        points += 1
        address = address << 8 | part
        part = 0
        size = 0
        continue
      }
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10, !(size > 0 && part == 0) else { return nil }
      part = part * 10 + Int64(digit)
      size += 1
      guard part <= 255 else { return nil }
    }
    return points == 3 && size > 0 ? address << 8 | part : nil
  }

  /// Prints at most 15 bytes.
  static func print(address: Int64, at output: UnsafeMutablePointer<UInt8>) -> Int {
    var count = 0
    for shift in stride(from: Int64(24), through: 0, by: -8) {
      count += print(integer: address >> shift & 255, at: output + count)
      if shift > 0 {
        output[count] = UInt8(ascii: ".")
        count += 1
      }
    }
    return count
  }

  // MARK: Digits of sixteen

  /// What a digit counts; 255 for what is none in this case of letters.
  static func nibbles(isUpper: Bool) -> [UInt8] {
    var values = [UInt8](repeating: 255, count: 256)
    for digit in 0..<16 { values[Int(letters(isUpper: isUpper)[digit])] = UInt8(digit) }
    return values
  }

  static func letters(isUpper: Bool) -> [UInt8] {
    Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
  }

  /// Where a GUID's pairs of digits stand; its dashes stand between.
  static let pairsOfGUID = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
  static let dashesOfGUID = [8, 13, 18, 23]
}

/// Writes bytes as two digits of sixteen each.
struct HexadecimalPairs {
  private let pairs: [UInt16]

  init(isUpper: Bool) {
    let letters = TypedText.letters(isUpper: isUpper)
    pairs = (0..<256).map { byte in
      UInt16(littleEndian: UInt16(letters[byte >> 4]) | UInt16(letters[byte & 15]) << 8)
    }
  }

  @inline(__always)
  func write(_ byte: UInt8, to output: UnsafeMutablePointer<UInt8>) {
    UnsafeMutableRawPointer(output).storeBytes(of: pairs[Int(byte)], as: UInt16.self)
  }

  /// The digit of the upper four bits.
  func first(of byte: UInt8) -> UInt8 {
    UInt8(truncatingIfNeeded: UInt16(littleEndian: pairs[Int(byte)]))
  }
}

/// How times of one column are written: `2024-03-04T05:06:07.1234567Z`, with another byte for `T`, any
/// number of digits up to nine after the point, or none and no point, and any end.
struct TimeLayout {
  var separator: UInt8
  /// Digits after the point; 0 where there is none.
  var digits: Int
  var suffix: [UInt8]

  private static let size = 19

  init(separator: UInt8, digits: Int, suffix: [UInt8]) {
    self.separator = separator
    self.digits = digits
    self.suffix = suffix
  }

  /// The layout of a text that looks like a time.
  init?(of text: UnsafeBufferPointer<UInt8>) {
    guard text.count >= Self.size, text.count <= 40 else { return nil }
    separator = text[10]
    var at = Self.size
    digits = 0
    if at < text.count, text[at] == UInt8(ascii: ".") {
      at += 1
      while at < text.count, text[at] &- UInt8(ascii: "0") < 10 { at += 1 }
      digits = at - Self.size - 1
      guard (1...9).contains(digits) else { return nil }
    }
    suffix = Array(text[at...])
    guard value(of: text) != nil else { return nil }
  }

  /// Bytes of each text.
  var count: Int { Self.size + (digits == 0 ? 0 : digits + 1) + suffix.count }

  /// Units of its last digit since 1970; nil for what is not printed so.
  func value(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard text.count == count, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] == separator, text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      let year = number(text, 0, 4), let month = number(text, 5, 2),
      let day = number(text, 8, 2), let hour = number(text, 11, 2),
      let minute = number(text, 14, 2), let second = number(text, 17, 2),
      (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year), hour < 24,
      minute < 60, second < 60
    else { return nil }
    var fraction: Int64 = 0
    if digits > 0 {
      guard text[Self.size] == UInt8(ascii: "."),
        let value = number(text, Self.size + 1, digits)
      else { return nil }
      fraction = value
    }
    let end = text.count - suffix.count
    for index in suffix.indices where text[end + index] != suffix[index] { return nil }
    let seconds = Self.day(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    let (units, isTooFar) = seconds.multipliedReportingOverflow(by: TypedText.powers[digits])
    let (value, isBeyond) = units.addingReportingOverflow(fraction)
    return isTooFar || isBeyond ? nil : value
  }

  @inline(__always)
  private func number(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int64? {
    TypedText.digits(text, start..<start + count)
  }

  private static func days(in month: Int64, of year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970 in the proleptic Gregorian calendar; years begin in March, so that the leap day is last.
  private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let shifted = month <= 2 ? year + 399 : year + 400
    let era = shifted / 400
    let ofEra = shifted - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return (era - 1) * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
  }

  /// Prints `count` bytes. A value that no text has prints something.
  func print(_ value: Int64, at output: UnsafeMutablePointer<UInt8>) {
    let power = TypedText.powers[digits]
    var seconds = value / power
    var fraction = value % power
    if fraction < 0 {
      fraction += power
      seconds -= 1
    }
    var days = seconds / 86400
    var second = seconds % 86400
    if second < 0 {
      second += 86400
      days -= 1
    }
    // What is out of these years was not written by a time.
    let shifted = min(max(days, -719_528), 2_932_896) + 719_468 + 146_097
    let era = shifted / 146_097
    let ofEra = shifted - era * 146_097
    let year = (ofEra - ofEra / 1460 + ofEra / 36524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * year + year / 4 - year / 100)
    let month = (5 * ofYear + 2) / 153
    let shownMonth = month < 10 ? month + 3 : month - 9
    let shownYear = year + (era - 1) * 400 + (shownMonth <= 2 ? 1 : 0)
    TypedText.print(digits: shownYear, 4, at: output)
    output[4] = UInt8(ascii: "-")
    TypedText.print(digits: shownMonth, 2, at: output + 5)
    output[7] = UInt8(ascii: "-")
    TypedText.print(digits: ofYear - (153 * month + 2) / 5 + 1, 2, at: output + 8)
    output[10] = separator
    TypedText.print(digits: second / 3600, 2, at: output + 11)
    output[13] = UInt8(ascii: ":")
    TypedText.print(digits: second / 60 % 60, 2, at: output + 14)
    output[16] = UInt8(ascii: ":")
    TypedText.print(digits: second % 60, 2, at: output + 17)
    var at = Self.size
    if digits > 0 {
      output[at] = UInt8(ascii: ".")
      TypedText.print(digits: fraction, digits, at: output + at + 1)
      at += digits + 1
    }
    for byte in suffix {
      output[at] = byte
      at += 1
    }
  }
}
