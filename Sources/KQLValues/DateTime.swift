/// Kusto's datetime: ticks of 100 ns since 0001-01-01 UTC, up to the last tick of 9999.
///
/// Source: scalar-data-types/datetime. Arithmetic gives nil where the answer leaves the range.
package enum DateTime {
  package static let minimum: Int64 = 0
  /// 9999-12-31T23:59:59.9999999Z.
  package static let maximum: Int64 = 3_155_378_975_999_999_999
  /// 1970-01-01.
  package static let unixEpoch: Int64 = 621_355_968_000_000_000

  /// A datetime taken apart, in UTC.
  package struct Parts: Sendable, Hashable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    /// 100 ns within the second.
    package var ticks: Int
  }

  package static func isValid(_ ticks: Int64) -> Bool { ticks >= minimum && ticks <= maximum }

  /// `ticks` itself when it is a datetime.
  package static func valid(_ ticks: Int64) -> Int64? { isValid(ticks) ? ticks : nil }

  /// Days since 0001-01-01 of a date of the Gregorian calendar, which must exist; year 0 is allowed.
  static func days(year: Int, month: Int, day: Int) -> Int64 {
    // Years begin in March here, so that the leap day is the last one. After Howard Hinnant.
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return Int64(era * 146_097 + dayOfEra - 306)
  }

  /// The date that lies `days` after 0001-01-01; `days` is that of a datetime.
  static func date(days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 306
    let era = shifted / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  package static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  package static func daysInMonth(_ month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// The ticks of a date and time of day, nil when there is no such date or time.
  package static func ticks(
    year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
    ticks: Int = 0
  ) -> Int64? {
    guard (1...9999).contains(year), (1...12).contains(month),
      day >= 1, day <= daysInMonth(month, of: year), (0...23).contains(hour),
      (0...59).contains(minute), (0...59).contains(second), (0...9_999_999).contains(ticks)
    else { return nil }
    let seconds = Int64(hour * 3600 + minute * 60 + second)
    return days(year: year, month: month, day: day) * TimeSpan.day
      + seconds * TimeSpan.second + Int64(ticks)
  }

  /// The parts of a datetime; what lies outside the range counts as its nearest end.
  package static func parts(of ticks: Int64) -> Parts {
    let ticks = min(max(ticks, minimum), maximum)
    let (year, month, day) = date(days: ticks / TimeSpan.day)
    let time = Int(ticks % TimeSpan.day)
    let seconds = time / 10_000_000
    return Parts(
      year: year, month: month, day: day, hour: seconds / 3600, minute: seconds / 60 % 60,
      second: seconds % 60, ticks: time % 10_000_000)
  }

  /// `2020-01-02T03:04:05.6000000Z`, always with seven digits: what `tostring` gives.
  package static func text(_ ticks: Int64) -> String {
    String(unsafeUninitializedCapacity: textCount) { fill($0, with: ticks) }
  }

  /// Appends what `text` gives.
  package static func write(_ ticks: Int64, into output: inout [UInt8]) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: textCount) { buffer in
      let count = fill(buffer, with: ticks)
      output.append(contentsOf: buffer.prefix(count))
    }
  }

  private static let textCount = 28

  /// Writes the text of a datetime into at least `textCount` bytes.
  private static func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, with ticks: Int64) -> Int {
    let parts = parts(of: ticks)
    func put(_ value: Int, at position: Int, digits: Int) {
      var rest = value
      for index in stride(from: position + digits - 1, through: position, by: -1) {
        buffer[index] = ASCII.zero + UInt8(rest % 10)
        rest /= 10
      }
    }
    put(parts.year, at: 0, digits: 4)
    buffer[4] = UInt8(ascii: "-")
    put(parts.month, at: 5, digits: 2)
    buffer[7] = UInt8(ascii: "-")
    put(parts.day, at: 8, digits: 2)
    buffer[10] = UInt8(ascii: "T")
    put(parts.hour, at: 11, digits: 2)
    buffer[13] = UInt8(ascii: ":")
    put(parts.minute, at: 14, digits: 2)
    buffer[16] = UInt8(ascii: ":")
    put(parts.second, at: 17, digits: 2)
    buffer[19] = UInt8(ascii: ".")
    put(parts.ticks, at: 20, digits: 7)
    buffer[27] = UInt8(ascii: "Z")
    return textCount
  }
}
