/// Times as logs write them, read into ticks: 100 ns since 0001-01-01 UTC.
package enum TimeText {
  static let ticksPerSecond: Int64 = 10_000_000
  static let ticksPerDay: Int64 = 864_000_000_000

  /// An ISO 8601 date with time (`2024-03-04T05:06:07.1234567Z`, `T` or space, any number of digits in
  /// the fraction, of which seven count, with `Z`, an offset or none: UTC), a date alone, or the form of
  /// the portal (`6/22/2022, 5:43:50.207 AM`, month first). Nil for anything else.
  package static func ticks(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 8, text.count <= 64 else { return nil }
    var scanner = Scanner(bytes: text)
    return scanner.isoTicks() ?? portalTicks(text)
  }

  /// The same for nothing but a date with a time in the ISO form, which is what makes a string a
  /// datetime in `AzureDiagnostics`: no blanks around it, offsets with a colon.
  package static func strictTicks(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard text.count >= 16, text.count <= 40, text[4] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: "T") || text[10] == UInt8(ascii: " ")
    else { return nil }
    var scanner = Scanner(bytes: text)
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

  private static func portalTicks(_ text: UnsafeRawBufferPointer) -> Int64? {
    var scanner = Scanner(bytes: text)
    guard let month = scanner.number(1...2), scanner.skip(UInt8(ascii: "/")),
      let day = scanner.number(1...2), scanner.skip(UInt8(ascii: "/")),
      let year = scanner.number(4...4)
    else { return nil }
    _ = scanner.skip(UInt8(ascii: ","))
    var seconds = 0
    var fraction: Int64 = 0
    if scanner.skip(0x20) {
      guard var hour = scanner.number(1...2), scanner.skip(UInt8(ascii: ":")),
        let minute = scanner.number(2...2), minute < 60
      else { return nil }
      var second = 0
      if scanner.skip(UInt8(ascii: ":")) {
        guard let read = scanner.number(2...2), read < 60 else { return nil }
        second = read
        fraction = scanner.fraction() ?? 0
      }
      // Some locales put a narrow no-break space before AM and PM.
      if scanner.skip(0x20) || scanner.skip([0xE2, 0x80, 0xAF]) {
        if scanner.skip([UInt8(ascii: "P"), UInt8(ascii: "M")]) {
          guard (1...12).contains(hour) else { return nil }
          hour = hour % 12 + 12
        } else if scanner.skip([UInt8(ascii: "A"), UInt8(ascii: "M")]) {
          guard (1...12).contains(hour) else { return nil }
          hour %= 12
        } else {
          scanner.at -= 1
        }
      }
      guard hour < 24 else { return nil }
      seconds = hour * 3600 + minute * 60 + second
    }
    _ = scanner.skip(0x20)
    guard let offset = scanner.offset(), scanner.isAtEnd,
      let local = ticks(year: year, month: month, day: day, seconds: seconds, fraction: fraction)
    else { return nil }
    return inRange(local - offset)
  }

  fileprivate static func inRange(_ ticks: Int64) -> Int64? {
    (0...3_155_378_975_999_999_999).contains(ticks) ? ticks : nil
  }

  fileprivate struct Scanner {
    let bytes: UnsafeRawBufferPointer
    var at = 0
    var isStrict = false

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { at == bytes.count }

    mutating func isoTicks() -> Int64? {
      guard let year = number(4...4), skip(UInt8(ascii: "-")), let month = number(2...2),
        skip(UInt8(ascii: "-")), let day = number(2...2)
      else { return nil }
      var seconds = 0
      var fraction: Int64 = 0
      var offset: Int64 = 0
      if skip(UInt8(ascii: "T")) || skip(0x20) || (!isStrict && skip(UInt8(ascii: "t"))) {
        guard let hour = number(2...2), hour < 24, skip(UInt8(ascii: ":")),
          let minute = number(2...2), minute < 60
        else { return nil }
        seconds = hour * 3600 + minute * 60
        if skip(UInt8(ascii: ":")) {
          guard let second = number(2...2), second < 60 else { return nil }
          seconds += second
          guard let read = self.fraction() else { return nil }
          fraction = read
        }
        if !isStrict { _ = skip(0x20) }
        guard let read = self.offset() else { return nil }
        offset = read
      } else if isStrict {
        return nil
      }
      guard isAtEnd,
        let local = TimeText.ticks(
          year: year, month: month, day: day, seconds: seconds, fraction: fraction)
      else { return nil }
      return TimeText.inRange(local - offset)
    }

    mutating func skip(_ byte: UInt8) -> Bool {
      guard at < bytes.count, bytes[at] == byte else { return false }
      at += 1
      return true
    }

    mutating func skip(_ word: [UInt8]) -> Bool {
      guard at + word.count <= bytes.count,
        bytes[at..<at + word.count].elementsEqual(word)
      else { return false }
      at += word.count
      return true
    }

    /// Digits, as many as `count` allows.
    mutating func number(_ count: ClosedRange<Int>) -> Int? {
      var value = 0
      var digits = 0
      while digits < count.upperBound, at < bytes.count {
        let digit = bytes[at] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        value = value * 10 + Int(digit)
        digits += 1
        at += 1
      }
      return digits >= count.lowerBound ? value : nil
    }

    /// `.` and digits, in ticks; 0 where there is no `.`, nil where no digit follows it.
    mutating func fraction() -> Int64? {
      guard skip(UInt8(ascii: ".")) else { return 0 }
      var ticks: Int64 = 0
      var digits = 0
      while at < bytes.count {
        let digit = bytes[at] &- UInt8(ascii: "0")
        guard digit < 10 else { break }
        if digits < 7 { ticks = ticks * 10 + Int64(digit) }
        digits += 1
        at += 1
      }
      guard digits > 0 else { return nil }
      while digits < 7 {
        ticks *= 10
        digits += 1
      }
      return ticks
    }

    /// `Z`, `+hh:mm`, `-hhmm` or nothing, in ticks.
    mutating func offset() -> Int64? {
      if isAtEnd || skip(UInt8(ascii: "Z")) { return 0 }
      if !isStrict, skip(UInt8(ascii: "z")) { return 0 }
      let isNegative = skip(UInt8(ascii: "-"))
      guard isNegative || skip(UInt8(ascii: "+")), let hours = number(2...2), hours <= 14 else {
        return nil
      }
      let hasColon = skip(UInt8(ascii: ":"))
      if isStrict, !hasColon { return nil }
      var minutes = 0
      if !isAtEnd || hasColon {
        guard let read = number(2...2), read < 60 else { return nil }
        minutes = read
      }
      let ticks = Int64(hours * 3600 + minutes * 60) * TimeText.ticksPerSecond
      return isNegative ? -ticks : ticks
    }
  }
}
