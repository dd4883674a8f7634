/// Dates and times of day of the Gregorian calendar as ticks: 100 ns since 0001-01-01.
package enum CivilTime {
  static let ticksPerSecond: Int64 = 10_000_000
  static let ticksPerDay: Int64 = 864_000_000_000

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
