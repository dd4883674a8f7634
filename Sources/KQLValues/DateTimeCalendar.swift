extension DateTime {
  /// A period that the calendar, or the clock, cuts time into.
  package enum Period: String, Sendable, Hashable, CaseIterable {
    case year, quarter, month, week, day, hour, minute, second, millisecond, microsecond, nanosecond
  }

  /// Days since 0001-01-01 of a datetime.
  private static func days(of ticks: Int64) -> Int64 {
    min(max(ticks, minimum), maximum) / TimeSpan.day
  }

  /// 0 for Sunday to 6 for Saturday.
  package static func dayOfWeek(_ ticks: Int64) -> Int { Int((days(of: ticks) + 1) % 7) }

  /// 1 for the first of January.
  package static func dayOfYear(_ ticks: Int64) -> Int {
    let days = days(of: ticks)
    return Int(days - Self.days(year: date(days: days).year, month: 1, day: 1)) + 1
  }

  /// The week of ISO 8601, 1 to 53, whose year may be the one before or after. Source: week_of_year.
  package static func isoWeek(_ ticks: Int64) -> Int {
    let days = days(of: ticks)
    // The week belongs to the year of its Thursday; day 0 is a Monday.
    let thursday = days - days % 7 + 3
    let year = date(days: thursday).year
    return Int(thursday - Self.days(year: year, month: 1, day: 1)) / 7 + 1
  }

  /// The datetime `offset` days, weeks, months or years (`unit`) after the start of the one that
  /// `ticks` lies in. Weeks start on Sunday. Source: startofday and its like.
  package static func start(of unit: Period, _ ticks: Int64, offset: Int64 = 0) -> Int64? {
    unboundedStart(of: unit, ticks, offset: offset).flatMap(valid)
  }

  /// The last tick of the period that `start` would begin. Source: endofday and its like.
  package static func end(of unit: Period, _ ticks: Int64, offset: Int64 = 0) -> Int64? {
    let next = offset.addingReportingOverflow(1)
    guard !next.overflow, let start = unboundedStart(of: unit, ticks, offset: next.partialValue)
    else { return nil }
    return valid(start - 1)
  }

  /// The start of a period, which may lie up to one period outside the range of a datetime.
  private static func unboundedStart(of unit: Period, _ ticks: Int64, offset: Int64) -> Int64? {
    // More than there are in ten thousand years, and small enough for what follows.
    guard isValid(ticks), abs(clamping: offset) <= 4_000_000 else { return nil }
    let days = days(of: ticks)
    var first: Int64
    switch unit {
    case .day: first = days + offset
    case .week: first = days - (days + 1) % 7 + offset * 7
    case .month, .quarter, .year:
      let (year, month, _) = date(days: days)
      let size = unit == .month ? 1 : unit == .quarter ? 3 : 12
      let index = (year * 12 + month - 1) / size * size + Int(offset) * size
      guard (0...10_000 * 12).contains(index) else { return nil }
      first = Self.days(year: index / 12, month: index % 12 + 1, day: 1)
    case .hour, .minute, .second, .millisecond, .microsecond, .nanosecond: return nil
    }
    guard (-3660...3_660_000).contains(first) else { return nil }
    return first * TimeSpan.day
  }

  /// The datetime `span` later, nil outside the range.
  package static func adding(_ span: Int64, to ticks: Int64) -> Int64? {
    let sum = ticks.addingReportingOverflow(span)
    return sum.overflow ? nil : valid(sum.partialValue)
  }

  /// The same day and time `months` later, or the month's last day where it has no such day.
  package static func adding(months: Int64, to ticks: Int64) -> Int64? {
    guard isValid(ticks), abs(clamping: months) <= 120_000 else { return nil }
    let (year, month, day) = date(days: days(of: ticks))
    let index = year * 12 + month - 1 + Int(months)
    guard (12..<120_000).contains(index) else { return nil }
    let newYear = index / 12
    let newMonth = index % 12 + 1
    let newDay = min(day, daysInMonth(newMonth, of: newYear))
    return days(year: newYear, month: newMonth, day: newDay) * TimeSpan.day + ticks % TimeSpan.day
  }

  /// The same day and time `years` later; 29 February becomes the 28th where there is none.
  package static func adding(years: Int64, to ticks: Int64) -> Int64? {
    abs(clamping: years) <= 10_000 ? adding(months: years * 12, to: ticks) : nil
  }

  /// `datetime_add`: nil outside the range. Nanoseconds round down to ticks.
  package static func adding(_ amount: Int64, _ unit: Period, to ticks: Int64) -> Int64? {
    let size: Int64
    switch unit {
    case .year: return adding(years: amount, to: ticks)
    case .quarter:
      return abs(clamping: amount) <= 40_000 ? adding(months: amount * 3, to: ticks) : nil
    case .month: return adding(months: amount, to: ticks)
    case .nanosecond:
      return adding(amount / 100 - (amount % 100 < 0 ? 1 : 0), to: ticks)
    case .week: size = 7 * TimeSpan.day
    case .day: size = TimeSpan.day
    case .hour: size = TimeSpan.hour
    case .minute: size = TimeSpan.minute
    case .second: size = TimeSpan.second
    case .millisecond: size = TimeSpan.millisecond
    case .microsecond: size = TimeSpan.microsecond
    }
    let span = amount.multipliedReportingOverflow(by: size)
    return span.overflow ? nil : adding(span.partialValue, to: ticks)
  }

  /// `datetime_diff`: how many boundaries of the unit lie from `earlier` to `later`.
  /// Weeks begin on Sunday; nil when nanoseconds would not fit.
  package static func difference(
    _ unit: Period, from earlier: Int64, to later: Int64
  ) -> Int64? {
    guard isValid(earlier), isValid(later) else { return nil }
    func count(_ size: Int64) -> Int64 { later / size - earlier / size }
    func months(_ ticks: Int64) -> Int64 {
      let (year, month, _) = date(days: days(of: ticks))
      return Int64(year * 12 + month - 1)
    }
    switch unit {
    case .year: return months(later) / 12 - months(earlier) / 12
    case .quarter: return months(later) / 3 - months(earlier) / 3
    case .month: return months(later) - months(earlier)
    case .week: return (days(of: later) + 1) / 7 - (days(of: earlier) + 1) / 7
    case .day: return count(TimeSpan.day)
    case .hour: return count(TimeSpan.hour)
    case .minute: return count(TimeSpan.minute)
    case .second: return count(TimeSpan.second)
    case .millisecond: return count(TimeSpan.millisecond)
    case .microsecond: return count(TimeSpan.microsecond)
    case .nanosecond:
      let product = (later - earlier).multipliedReportingOverflow(by: 100)
      return product.overflow ? nil : product.partialValue
    }
  }
}

/// The absolute value, the most negative number counting as the greatest.
private func abs(clamping value: Int64) -> Int64 { value == .min ? .max : Swift.abs(value) }
