import KQLValues

/// The time of a message without fields: `Jun 21 11:17:33`, with or without a year, or an ISO time.
struct SyslogStamp {
  /// As it is written.
  private(set) var text = ""
  /// A colon follows it: no name of a machine does.
  private(set) var isClosed = false
  /// See `SyslogMessage.isTimeOfAnyLog`.
  private(set) var isTimeOfAnyLog = false

  private var month = 0
  private var day = 0
  private var year: Int?
  private var timeOfDay: Int64 = 0
  private var zone: String?
  private var iso: String?

  static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Nil where the cursor is at none; it is left where it was.
  init?(_ cursor: inout SyslogCursor) {
    let start = cursor.at
    // Devices mark a clock that is not set, or has lost its source.
    if !cursor.skip("*") { _ = cursor.skip(".") }
    let first = cursor.at
    if readMonth(&cursor) || readYear(&cursor, from: first) {
      text = cursor.text(from: first, to: cursor.at)
      readEnd(&cursor, from: first)
      if isClosed || cursor.skip(" ") { return }
    }
    cursor.at = first
    if readISO(&cursor) { return }
    cursor.at = start
    return nil
  }

  /// `Jun 21`, a year where there is one, and the time.
  private mutating func readMonth(_ cursor: inout SyslogCursor) -> Bool {
    guard let month = cursor.month(Self.months), cursor.skip(" ") else { return false }
    _ = cursor.skip(" ")
    guard let day = cursor.number(digits: 2), cursor.skip(" ") else { return false }
    (self.month, self.day) = (month, day)
    let afterDay = cursor.at
    if let written = cursor.number(digits: 4), written > 1000, cursor.skip(" ") {
      year = written
    } else {
      cursor.at = afterDay
    }
    guard let time = cursor.timeOfDay() else { return false }
    timeOfDay = time
    return true
  }

  /// The same with the year first.
  private mutating func readYear(_ cursor: inout SyslogCursor, from start: Int) -> Bool {
    cursor.at = start
    guard let written = cursor.number(digits: 4), written > 1000, cursor.skip(" "),
      readMonth(&cursor), year == nil
    else { return false }
    year = written
    return true
  }

  /// A zone, and a colon, with blanks before them; the year may come last too.
  private mutating func readEnd(_ cursor: inout SyslogCursor, from start: Int) {
    var probe = cursor
    probe.skipBlanks()
    if year == nil {
      var after = probe
      if after.at > cursor.at, let written = after.number(digits: 4), written > 1900,
        after.first == UInt8(ascii: ":") || after.first == 0x20
      {
        year = written
        cursor = after
        text = cursor.text(from: start, to: cursor.at)
        probe = cursor
        probe.skipBlanks()
      }
    }
    let name = probe.at
    while let byte = probe.first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte { probe.at += 1 }
    let word = probe.text(from: name, to: probe.at)
    var colon = probe
    colon.skipBlanks()
    let isZone = (1...5).contains(word.utf8.count) && name > cursor.at
    if isZone, colon.first == UInt8(ascii: ":"),
      ZoneAbbreviation.offset(of: word) != nil || colon.at == probe.at && Self.isCode(after: colon)
    {
      zone = word
      text = probe.text(from: start, to: probe.at)
      cursor = colon
    } else if word.isEmpty {
      guard colon.first == UInt8(ascii: ":") else { return }
      cursor = colon
    } else {
      return
    }
    _ = cursor.skip(":")
    cursor.skipBlanks()
    isClosed = true
  }

  private static func isCode(after colon: SyslogCursor) -> Bool {
    var probe = colon
    _ = probe.skip(":")
    probe.skipBlanks()
    return probe.code() != nil
  }

  private mutating func readISO(_ cursor: inout SyslogCursor) -> Bool {
    guard cursor.first.map({ $0 &- 48 < 10 }) == true else { return false }
    let start = cursor.at
    var word = cursor.word()
    if word.utf8.count == 10 {
      // The date and the time are two words.
      let time = cursor.at
      _ = cursor.timeOfDay()
      guard cursor.at > time else { return false }
      while let byte = cursor.first, byte > 0x20 { cursor.at += 1 }
      word += "T" + cursor.text(from: time, to: cursor.at).replacing(",", with: ".")
      isTimeOfAnyLog = true
      text = cursor.text(from: start, to: cursor.at)
      guard cursor.skip(" ") else { return false }
    } else {
      if word.hasSuffix(":") {
        word.removeLast()
        isClosed = true
      }
      text = word
    }
    var clock = SyslogClock()
    guard word.utf8.count >= 16, clock.ticks(iso: word) != nil else { return false }
    iso = word
    return true
  }

  /// Ticks; nil where they cannot be determined.
  func ticks(_ clock: inout SyslogClock) -> Int64? {
    if let iso { return clock.ticks(iso: iso) }
    return clock.ticks(month: month, day: day, year: year, time: timeOfDay, zone: zone)
  }

  /// Seconds since 1970, with or without a fraction.
  static func epochTicks(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts[0].utf8.count == 10, parts.allSatisfy({ $0.utf8.allSatisfy { $0 &- 48 < 10 } }),
      let seconds = Int64(parts[0])
    else { return nil }
    let fraction = parts.count > 1 ? (parts[1] + "0000000").prefix(7) : "0"
    return Int64(fraction).flatMap {
      DateTime.adding(seconds * TimeSpan.second + $0, to: DateTime.unixEpoch)
    }
  }
}
