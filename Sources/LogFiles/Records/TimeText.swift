/// Times as logs write them, read into ticks: 100 ns since 0001-01-01 UTC.
package enum TimeText {
  static let ticksPerSecond: Int64 = 10_000_000
  static let ticksPerDay: Int64 = 864_000_000_000

  /// A time, and whether its text says how far it is from UTC.
  package struct Reading: Sendable, Hashable {
    package var ticks: Int64
    package var saysZone: Bool

    package init(ticks: Int64, saysZone: Bool) {
      self.ticks = ticks
      self.saysZone = saysZone
    }
  }

  /// An ISO 8601 date with time (`2024-03-04T05:06:07.1234567Z`, `T` or space, any number of digits in
  /// the fraction, of which seven count, with `Z`, an offset or none: UTC), a date alone, or one of the forms
  /// of `NumericDate` and `NamedMonthDate`. Nil for anything else.
  ///
  /// - Parameter order: of day and month in a date such as `5/12/2024`; nil: the month first where slashes
  ///   are between them, as the portal writes it in American English.
  package static func reading(
    _ text: UnsafeRawBufferPointer, order: DateOrder? = nil
  ) -> Reading? {
    if let reading = isoReading(text) { return reading }
    if let date = NumericDate(text) { return date.reading(order) }
    return NamedMonthDate(text)?.reading ?? PlatformDate.reading(text)
  }

  /// The ticks of `reading`.
  package static func ticks(_ text: UnsafeRawBufferPointer) -> Int64? { reading(text)?.ticks }

  /// The time of an ISO 8601 text alone, by far the commonest form.
  package static func isoReading(_ text: UnsafeRawBufferPointer) -> Reading? {
    guard text.count >= 8, text.count <= 64 else { return nil }
    var scanner = TimeScanner(bytes: text)
    return scanner.isoTicks().map { Reading(ticks: $0, saysZone: scanner.saysZone) }
  }

  /// The same for nothing but a date with a time in the ISO form, which is what makes a string a
  /// datetime in `AzureDiagnostics`: no blanks around it, offsets with a colon.
  package static func strictTicks(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 16, text.count <= 40, text[4] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ")
    else { return nil }
    var scanner = TimeScanner(bytes: text)
    scanner.isStrict = true
    return scanner.isoTicks()
  }

  /// - Returns: nil where there is no such date or time.
  package static func ticks(
    year: Int, month: Int, day: Int, seconds: Int, fraction: Int64
  ) -> Int64? {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= daysInMonth(month, of: year)
    else { return nil }
    let before = year - 1
    var days = before * 365 + before / 4 - before / 100 + before / 400
    for earlier in 1..<month { days += daysInMonth(earlier, of: year) }
    days += day - 1
    return Int64(days) * ticksPerDay + Int64(seconds) * ticksPerSecond + fraction
  }

  private static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  static func inRange(_ ticks: Int64) -> Int64? {
    (0...3_155_378_975_999_999_999).contains(ticks) ? ticks : nil
  }
}
