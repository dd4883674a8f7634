import KQLValues

/// Numbers of days as spreadsheets have them, in ticks.
///
/// They are doubles of 15 or 16 digits, so that a time is exact to some microseconds at best: it is rounded
/// to the nearest millisecond, as they are shown.
enum SerialTime {
  enum Reading: Equatable {
    case datetime(Int64)
    case clock(Int64)
    /// There is no such day.
    case none
  }

  private static let millisecondsOfDay: Int64 = 86_400_000
  /// 1899-12-30 and 1904-01-01, in days since 0001-01-01.
  private static let base1900: Int64 = 693_593
  private static let base1904: Int64 = 695_055
  /// The day after 9999-12-31, in the system of 1900.
  private static let end: Double = 2_958_466

  static func reading(_ days: Double, startsIn1904: Bool) -> Reading {
    guard let milliseconds = milliseconds(days) else { return .none }
    if startsIn1904 { return at(base1904, milliseconds) }
    if milliseconds >= 61 * millisecondsOfDay { return at(base1900, milliseconds) }
    // 29 February 1900, which spreadsheets have and calendars do not.
    if milliseconds >= 60 * millisecondsOfDay { return .none }
    // Up to that day they are one day behind.
    if milliseconds >= millisecondsOfDay { return at(base1900 + 1, milliseconds) }
    if milliseconds >= 0 { return .clock(milliseconds * TimeSpan.millisecond) }
    return at(base1900, milliseconds)
  }

  /// A length of time; nil where it is longer than any date is away.
  static func timespan(_ days: Double) -> Int64? {
    milliseconds(days).map { $0 * TimeSpan.millisecond }
  }

  /// The datetime of a time of the day that is on no day, where a column has dates otherwise.
  static func datetime(clock ticks: Int64) -> Int64 { (base1900 + 1) * TimeSpan.day + ticks }

  private static func milliseconds(_ days: Double) -> Int64? {
    guard abs(days) < end else { return nil }
    return Int64((days * Double(millisecondsOfDay)).rounded())
  }

  private static func at(_ base: Int64, _ milliseconds: Int64) -> Reading {
    let ticks = base * TimeSpan.day + milliseconds * TimeSpan.millisecond
    return DateTime.isValid(ticks) ? .datetime(ticks) : .none
  }
}
