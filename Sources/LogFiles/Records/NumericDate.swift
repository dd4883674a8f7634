/// A date of numbers, with or without a time, as programs write it for people: `6/22/2022, 5:43:50.207 AM`,
/// `14.05.2024 08:49`, `14-05-2024 08:49:37,587`, `2024/05/14 8:49:37 UTC`, `14/05/24 08:49`.
///
/// Where its year does not stand first with four digits, it needs somebody who knows what comes first, unless
/// it has dots: then it is the day.
package struct NumericDate {
  private let date: NumericDay
  private var seconds = 0
  private var fraction: Int64 = 0
  private var isMarked = false
  private var offset: Int64 = 0
  private var saysZone = false
  /// Whether it says a time of the day too.
  package private(set) var hasTime = false

  package init?(_ text: UnsafeRawBufferPointer) {
    guard text.count >= 6, text.count <= 64, text[0] &- UInt8(ascii: "0") < 10 else { return nil }
    var scanner = TimeScanner(bytes: text)
    guard let date = NumericDay(&scanner) else { return nil }
    self.date = date
    guard readTime(&scanner) else { return nil }
  }

  /// Whether it is a day whose year has two digits: versions and names of ports look like it.
  package var isShortDay: Bool { date.isShort && !hasTime }

  private mutating func readTime(_ scanner: inout TimeScanner) -> Bool {
    // A dot after the year, as in `14.05.2024.`, or a comma.
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
        date.separator == dot && scanner.at < scanner.bytes.count
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
  package var evidence: DateOrderEvidence? { date.evidence(isMarked: isMarked) }

  /// - Parameter order: nil: see `TimeText.reading`.
  /// - Returns: nil where there is no such date in that order.
  package func reading(_ order: DateOrder?) -> TimeReading? {
    guard let (year, month, day) = date.parts(order) else { return nil }
    return CivilTime.ticks(
      year: year, month: month, day: day, seconds: seconds, fraction: fraction
    ).flatMap { CivilTime.inRange($0 - offset) }
      .map { TimeReading(ticks: $0, saysZone: saysZone) }
  }
}
