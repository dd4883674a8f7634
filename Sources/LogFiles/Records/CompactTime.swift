/// A time without signs in its date, ISO 8601's basic form and what is like it: `20240514T080001Z`,
/// `20240514T0800`, `20240514 08:00:01.123`.
package enum CompactTime {
  package static func reading(_ text: UnsafeRawBufferPointer) -> TimeReading? {
    guard (13...40).contains(text.count) else { return nil }
    var scanner = TimeScanner(bytes: text)
    guard let date = date(&scanner) else { return nil }
    let hasLetter = scanner.skip(UInt8(ascii: "T"))
    guard hasLetter || scanner.skip(0x20) || scanner.skip(UInt8(ascii: "-")),
      let time = time(&scanner, needsColons: !hasLetter)
    else { return nil }
    scanner.skipBlanks()
    guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
    return CivilTime.inRange(date + time - offset)
      .map { TimeReading(ticks: $0, saysZone: scanner.saysZone) }
  }

  /// The time of nothing but digits, which is one only where a name says that it is: `20240514080001`, with
  /// milliseconds or without, or the day alone.
  package static func digits(_ text: UnsafeRawBufferPointer) -> TimeReading? {
    guard [8, 14, 17].contains(text.count) else { return nil }
    var scanner = TimeScanner(bytes: text)
    guard var ticks = date(&scanner) else { return nil }
    if !scanner.isAtEnd {
      guard let time = time(&scanner, needsColons: false) else { return nil }
      ticks += time
      if !scanner.isAtEnd {
        guard let milliseconds = scanner.number(3...3) else { return nil }
        ticks += Int64(milliseconds) * 10_000
      }
    }
    return scanner.isAtEnd ? TimeReading(ticks: ticks, saysZone: false) : nil
  }

  /// The day, as logs have it.
  private static func date(_ scanner: inout TimeScanner) -> Int64? {
    guard let year = scanner.number(4...4), (1990..<2100).contains(year),
      let month = scanner.number(2...2), let day = scanner.number(2...2)
    else { return nil }
    return CivilTime.ticks(year: year, month: month, day: day, seconds: 0, fraction: 0)
  }

  /// The time of the day, in ticks.
  private static func time(_ scanner: inout TimeScanner, needsColons: Bool) -> Int64? {
    let colon = UInt8(ascii: ":")
    guard let hour = scanner.number(2...2), hour < 24 else { return nil }
    let hasColons = scanner.skip(colon)
    guard hasColons || !needsColons, let minute = scanner.number(2...2), minute < 60 else {
      return nil
    }
    var seconds = hour * 3600 + minute * 60
    if hasColons ? scanner.skip(colon) : !scanner.isAtEnd && scanner.bytes[scanner.at] &- 48 < 10 {
      guard let second = scanner.number(2...2), second < 60 else { return nil }
      seconds += second
    }
    return scanner.fraction(allowsComma: true).map {
      Int64(seconds) * CivilTime.ticksPerSecond + $0
    }
  }
}
