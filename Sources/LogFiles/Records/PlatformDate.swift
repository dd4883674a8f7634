/// A time as serializers of .NET write it: `/Date(1715673600000)/`, with or without the distance from UTC, which
/// changes nothing about it.
package enum PlatformDate {
  package static func reading(_ text: UnsafeRawBufferPointer) -> TimeReading? {
    guard text.count <= 40, text.hasPrefix("/Date("), text.hasSuffix(")/") else { return nil }
    let inner = text[6..<text.count - 2]
    let isNegative = inner.first == UInt8(ascii: "-")
    let digits = (isNegative ? inner.dropFirst() : inner)
      .prefix { $0 &- UInt8(ascii: "0") < 10 }
    let rest = inner.dropFirst(digits.count + (isNegative ? 1 : 0))
    guard (1...15).contains(digits.count),
      rest.isEmpty
        || rest.count == 5 && [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(rest.first)
    else { return nil }
    var milliseconds: Int64 = 0
    for digit in digits { milliseconds = milliseconds * 10 + Int64(digit - UInt8(ascii: "0")) }
    if isNegative { milliseconds = -milliseconds }
    return CivilTime.inRange(EpochTime.start + milliseconds * 10_000)
      .map { TimeReading(ticks: $0, saysZone: true) }
  }
}

/// A time as the number of seconds, milliseconds, microseconds or nanoseconds since 1970.
package enum EpochTime {
  /// 1970-01-01 in ticks.
  static let start: Int64 = 621_355_968_000_000_000

  /// The time of a number's digits; which unit they are in their size says. Nil where it is not a time between
  /// 1990 and 2100: most numbers are none.
  ///
  /// - Parameter text: digits, with or without a fraction.
  package static func ticks(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 9, text.count <= 40 else { return nil }
    var whole: Int64 = 0
    var at = 0
    while at < text.count, text[at] &- UInt8(ascii: "0") < 10 {
      guard at < 19 else { return nil }
      let (product, overflows) = whole.multipliedReportingOverflow(by: 10)
      guard !overflows else { return nil }
      whole = product &+ Int64(text[at] - UInt8(ascii: "0"))
      at += 1
    }
    guard at > 0 else { return nil }
    var fraction: Int64 = 0
    if at < text.count, text[at] == UInt8(ascii: ".") {
      let digits = text[(at + 1)...].prefix { $0 &- UInt8(ascii: "0") < 10 }
      at = digits.endIndex
      var scale = CivilTime.ticksPerSecond
      for digit in digits where scale > 1 {
        scale /= 10
        fraction += Int64(digit - UInt8(ascii: "0")) * scale
      }
    }
    guard at == text.count else { return power(of: text) }
    return ticks(whole, fraction: fraction)
  }

  /// - Parameter fraction: of a second or whatever unit it is, in ten millionths.
  private static func ticks(_ whole: Int64, fraction: Int64) -> Int64? {
    // 1990 and 2100.
    let seconds: Range<Int64> = 631_152_000..<4_102_444_800
    if seconds.contains(whole) { return start + whole * CivilTime.ticksPerSecond + fraction }
    if seconds.contains(whole / 1000) { return start + whole * 10_000 + fraction / 1000 }
    if seconds.contains(whole / 1_000_000) { return start + whole * 10 + fraction / 1_000_000 }
    if seconds.contains(whole / 1_000_000_000) { return start + whole / 100 }
    return nil
  }

  /// A number with an exponent, as some write large ones.
  private static func power(of text: UnsafeRawBufferPointer) -> Int64? {
    guard text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }),
      let number = Double(String(decoding: text, as: UTF8.self)), number > 0, number < 5e18
    else { return nil }
    let whole = number.rounded(.down)
    // A double has no digits beyond the microsecond of our days.
    let fraction = ((number - whole) * 1_000_000).rounded() * 10
    return ticks(Int64(whole), fraction: Int64(fraction))
  }
}
