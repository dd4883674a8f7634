/// A date of numbers, with or without a time, as programs write it for people: `6/22/2022, 5:43:50.207 AM`,
/// `14.05.2024 08:49`, `14-05-2024 08:49:37,587`, `2024/05/14 8:49:37 UTC`.
///
/// With its year behind it needs somebody who knows whether the day or the month comes first, unless it has
/// dots: then it is the day.
package struct NumericDate {
  private var first = 0
  private var second = 0
  private var year = 0
  private var separator: UInt8 = 0
  private var isYearFirst = false
  private var seconds = 0
  private var fraction: Int64 = 0
  private var isMarked = false
  private var offset: Int64 = 0
  private var saysZone = false
  /// Whether it says a time of the day too.
  package private(set) var hasTime = false

  package init?(_ text: UnsafeRawBufferPointer) {
    guard text.count >= 8, text.count <= 64, text[0] &- UInt8(ascii: "0") < 10 else { return nil }
    var scanner = TimeScanner(bytes: text)
    guard readDate(&scanner), readTime(&scanner) else { return nil }
  }

  private mutating func readDate(_ scanner: inout TimeScanner) -> Bool {
    guard let start = scanner.number(1...4), !scanner.isAtEnd else { return false }
    isYearFirst = scanner.at == 4
    guard isYearFirst || scanner.at <= 2 else { return false }
    separator = scanner.bytes[scanner.at]
    guard [UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(separator),
      scanner.skip(separator), let middle = scanner.number(1...2), scanner.skip(separator)
    else { return false }
    if isYearFirst {
      year = start
      first = middle
      guard let day = scanner.number(1...2) else { return false }
      second = day
    } else {
      first = start
      second = middle
      guard let last = scanner.number(4...4) else { return false }
      year = last
    }
    return true
  }

  private mutating func readTime(_ scanner: inout TimeScanner) -> Bool {
    // A dot behind the year, as in `14.05.2024.`, or a comma.
    _ = scanner.skip(UInt8(ascii: ","))
    let start = scanner.at
    scanner.skipBlanks()
    let hasLetter = scanner.at == start && scanner.skip(UInt8(ascii: "T"))
    if hasLetter || scanner.at > start && !scanner.isAtEnd {
      hasTime = true
      guard var hour = scanner.number(1...2) else { return false }
      let colon = UInt8(ascii: ":")
      let dot = UInt8(ascii: ".")
      let mark =
        separator == dot && scanner.at < scanner.bytes.count
          && scanner.bytes[scanner.at] == dot ? dot : colon
      guard scanner.skip(mark), let minute = scanner.number(2...2), minute < 60 else {
        return false
      }
      var second = 0
      if scanner.skip(mark) {
        guard let read = scanner.number(2...2), read < 60,
          let part = scanner.fraction(allowsComma: true)
        else { return false }
        second = read
        fraction = part
      }
      scanner.skipBlanks()
      if let isAfternoon = readHalf(&scanner) {
        guard (1...12).contains(hour) else { return false }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
      }
      guard hour < 24 else { return false }
      seconds = hour * 3600 + minute * 60 + second
    }
    scanner.skipBlanks()
    if scanner.skipWord("utc") || scanner.skipWord("gmt") { saysZone = true }
    guard let read = scanner.offset(), scanner.isAtEnd else { return false }
    offset = read
    saysZone = saysZone || scanner.saysZone
    return true
  }

  /// `AM`, `pm`, `p.m.`, `p. m.`: whether it is after noon; nil where there is none.
  private mutating func readHalf(_ scanner: inout TimeScanner) -> Bool? {
    guard !scanner.isAtEnd else { return nil }
    let start = scanner.at
    let letter = scanner.bytes[start]
    guard letter | 0x20 == UInt8(ascii: "a") || letter | 0x20 == UInt8(ascii: "p") else {
      return nil
    }
    scanner.at += 1
    if scanner.skip(UInt8(ascii: ".")) { scanner.skipBlanks() }
    guard scanner.skipWord("m") else {
      scanner.at = start
      return nil
    }
    let isPlain = scanner.at == start + 2
    isMarked = isPlain && letter < 0x60 && scanner.bytes[start + 1] == UInt8(ascii: "M")
    if !isPlain { _ = scanner.skip(UInt8(ascii: ".")) }
    return letter | 0x20 == UInt8(ascii: "p")
  }

  /// What it says about the order; nil where it has only one meaning.
  package var evidence: DateOrderEvidence? {
    guard !isYearFirst, separator != UInt8(ascii: "."), first != second else { return nil }
    switch (first > 12, second > 12) {
    case (true, true): return nil
    case (true, false): return .certain(.dayFirst)
    case (false, true): return .certain(.monthFirst)
    case (false, false): return isMarked ? .marked : .open
    }
  }

  /// - Parameter order: nil: see `TimeText.reading`.
  /// - Returns: nil where there is no such date in that order.
  package func reading(_ order: DateOrder?) -> TimeReading? {
    let isDayFirst: Bool
    if isYearFirst {
      isDayFirst = false
    } else if separator == UInt8(ascii: ".") {
      isDayFirst = true
    } else if let order {
      isDayFirst = order == .dayFirst
    } else {
      guard separator == UInt8(ascii: "/") || first == second else { return nil }
      isDayFirst = false
    }
    return CivilTime.ticks(
      year: year, month: isDayFirst ? second : first, day: isDayFirst ? first : second,
      seconds: seconds, fraction: fraction
    ).flatMap { CivilTime.inRange($0 - offset) }
      .map { TimeReading(ticks: $0, saysZone: saysZone) }
  }
}
