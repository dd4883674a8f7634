import KQLValues

/// Times of other units in ticks of 100 ns, rounded down; nil where Kusto has no such time.
enum Ticks {
  static func datetime(_ value: Int64, _ unit: TimeUnit) -> Int64? {
    timespan(value, unit).flatMap(afterEpoch)
  }

  private static func afterEpoch(_ ticks: Int64) -> Int64? {
    let (sum, overflow) = ticks.addingReportingOverflow(DateTime.unixEpoch)
    return overflow ? nil : DateTime.valid(sum)
  }

  static func timespan(_ value: Int64, _ unit: TimeUnit) -> Int64? {
    switch unit {
    case .milliseconds: product(value, TimeSpan.millisecond)
    case .microseconds: product(value, TimeSpan.microsecond)
    case .nanoseconds: floored(value)
    }
  }

  private static func product(_ value: Int64, _ factor: Int64) -> Int64? {
    let (ticks, overflow) = value.multipliedReportingOverflow(by: factor)
    return overflow ? nil : ticks
  }

  /// Nanoseconds in ticks.
  private static func floored(_ nanoseconds: Int64) -> Int64 {
    let (quotient, remainder) = nanoseconds.quotientAndRemainder(dividingBy: 100)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// - Parameter days: since 1970-01-01.
  static func date(_ days: Int64) -> Int64? {
    product(days, TimeSpan.day).flatMap(afterEpoch)
  }

  /// The Julian day of 1970-01-01.
  private static let julianEpoch: Int64 = 2_440_588

  static func datetime(nanosecondsOfDay: Int64, julianDay: Int32) -> Int64? {
    guard let midnight = product(Int64(julianDay) - julianEpoch, TimeSpan.day) else { return nil }
    let (ticks, overflow) = midnight.addingReportingOverflow(floored(nanosecondsOfDay))
    return overflow ? nil : afterEpoch(ticks)
  }
}
