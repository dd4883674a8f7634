/// A date whose month is a word, with or without a time, in the forms that programs write: that of JavaScript
/// (`Tue May 14 2024 08:57:51 GMT+0200 (…)`), of mail and HTTP (`Tue, 14 May 2024 08:57:51 GMT`, in old
/// programs `Tuesday, 14-May-24 08:57:51 GMT`), of Apache
/// (`14/May/2024:08:57:51 +0200`), of C (`Tue May 14 08:57:51 UTC 2024`), or for people
/// (`May 14, 2024 @ 8:57 AM`).
package struct NamedMonthDate {
  package let reading: TimeReading

  private static let months: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
  ]
  private static let weekdays: [StaticString] = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
  ]

  package init?(_ text: UnsafeRawBufferPointer) {
    guard text.count >= 10, text.count <= 128 else { return nil }
    var parts = Parts()
    var scanner = TimeScanner(bytes: text)
    while !scanner.isAtEnd {
      let byte = text[scanner.at]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        guard parts.readNumber(&scanner) else { return nil }
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
        guard parts.readWord(&scanner) else { return nil }
      case UInt8(ascii: "("):
        // The zone's name, for people.
        guard parts.seconds != nil, text.last == UInt8(ascii: ")") else { return nil }
        scanner.at = text.count
      case UInt8(ascii: "+"), UInt8(ascii: "-"):
        if parts.seconds != nil, parts.offset == nil, parts.year != nil || byte == UInt8(ascii: "+")
        {
          let rest = UnsafeRawBufferPointer(
            rebasing: text[scanner.at...].prefix { $0 != 0x20 })
          var inner = TimeScanner(bytes: rest)
          guard let offset = inner.offset(), inner.isAtEnd else { return nil }
          parts.offset = offset
          scanner.at += rest.count
        } else if byte == UInt8(ascii: "-") {
          scanner.at += 1
        } else {
          return nil
        }
      case 0x20, UInt8(ascii: ","), UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"):
        scanner.at += 1
      case 0xC2, 0xE2:
        let before = scanner.at
        scanner.skipBlanks()
        guard scanner.at > before else { return nil }
      default: return nil
      }
    }
    guard let read = parts.reading else { return nil }
    reading = read
  }

  private struct Parts {
    var year: Int?
    var month: Int?
    var day: Int?
    var seconds: Int?
    var fraction: Int64 = 0
    var offset: Int64?
    var isAfternoon: Bool?
    var saysUTC = false
    /// Whether the day stands before the month's name.
    var isDayFirst = false

    var reading: TimeReading? {
      guard let year, let month, let day else { return nil }
      var seconds = seconds ?? 0
      if let isAfternoon {
        guard (1...12).contains(seconds / 3600) else { return nil }
        seconds = seconds % 43_200 + (isAfternoon ? 43_200 : 0)
      }
      return CivilTime.ticks(
        year: year, month: month, day: day, seconds: seconds, fraction: fraction
      ).flatMap { CivilTime.inRange($0 - (offset ?? 0)) }
        .map { TimeReading(ticks: $0, saysZone: saysUTC || offset != nil) }
    }

    mutating func readNumber(_ scanner: inout TimeScanner) -> Bool {
      let start = scanner.at
      guard let number = scanner.number(1...4) else { return false }
      let digits = scanner.at - start
      if seconds == nil, digits <= 2, scanner.skip(UInt8(ascii: ":")) {
        guard number < 24, let minute = scanner.number(2...2), minute < 60 else { return false }
        seconds = number * 3600 + minute * 60
        if scanner.skip(UInt8(ascii: ":")) {
          guard let second = scanner.number(2...2), second < 60,
            let part = scanner.fraction(allowsComma: true)
          else { return false }
          seconds? += second
          fraction = part
        }
        return true
      }
      if digits == 4, year == nil {
        year = number
      } else if digits == 2, year == nil, isDayFirst {
        // Behind the day and the name of the month nothing else can stand.
        year = NumericDay.year(number)
      } else if digits <= 2, day == nil {
        day = number
      } else {
        return false
      }
      return true
    }

    mutating func readWord(_ scanner: inout TimeScanner) -> Bool {
      let start = scanner.at
      while !scanner.isAtEnd, scanner.bytes[scanner.at] | 0x20 &- UInt8(ascii: "a") < 26 {
        scanner.at += 1
      }
      let word = UnsafeRawBufferPointer(rebasing: scanner.bytes[start..<scanner.at])
      if word.count >= 3, month == nil,
        let found = NamedMonthDate.months.firstIndex(where: { Self.begins($0, word) })
      {
        month = found + 1
        isDayFirst = day != nil && seconds == nil
        _ = scanner.skip(UInt8(ascii: "."))
        return true
      }
      if word.count >= 3, NamedMonthDate.weekdays.contains(where: { Self.begins($0, word) }) {
        return true
      }
      if word.equalsIgnoringCase("am") || word.equalsIgnoringCase("pm") {
        guard seconds != nil, isAfternoon == nil else { return false }
        isAfternoon = word.equalsIgnoringCase("pm")
        return true
      }
      if word.equalsIgnoringCase("utc") || word.equalsIgnoringCase("gmt") || word.equals("Z") {
        saysUTC = seconds != nil
        return saysUTC
      }
      return word.equals("at")
    }

    /// Whether a word is short for the name.
    private static func begins(_ name: StaticString, _ word: UnsafeRawBufferPointer) -> Bool {
      guard word.count <= name.utf8CodeUnitCount else { return false }
      for (index, byte) in word.enumerated() where byte | 0x20 != name.utf8Start[index] {
        return false
      }
      return true
    }
  }
}
