import KQLValues

/// The time that a line of a log of one's own begins with, in any of the usual forms.
enum LeadingTime {
  /// A time that was found.
  enum Found: Equatable {
    case ticks(Int64)
    /// What comes first in its date the line does not say, or only for itself: the date and the time alone, for
    /// anyone who knows all of the file.
    case text(String)
  }

  /// Nil where the line begins with no time, or with one that cannot be determined.
  static func find(_ line: UnsafeRawBufferPointer, _ clock: inout SyslogClock) -> Found? {
    var cursor = SyslogCursor(bytes: UnsafeRawBufferPointer(rebasing: line.prefix(80)))
    cursor.skipBlanks()
    for bracket in ["[", "(", "<", "\"", "{"] as [StaticString] where cursor.skip(bracket) {
      cursor.skipBlanks()
      break
    }
    if let ticks = epochTicks(cursor) { return .ticks(ticks) }
    if let day = cursor.weekday() { cursor.at = day }
    let start = cursor.at
    if let found = numeric(&cursor, &clock) { return found }
    for read in [compactDate, namedDate, americanDate, glogDate] {
      cursor.at = start
      guard let date = read(&cursor), let time = time(&cursor, mayHaveYear: date.year == nil)
      else { continue }
      guard let ticks = ticks(date, time, &clock) else { continue }
      return .ticks(ticks)
    }
    return nil
  }

  private struct Day {
    var year: Int?
    var month: Int
    var day: Int
  }

  /// `2024-05-14`, `2024.05.14`, `14/05/2024`, `5/14/24`, `14.05.2024` and the like.
  private static func numeric(
    _ cursor: inout SyslogCursor, _ clock: inout SyslogClock
  ) -> Found? {
    let start = cursor.at
    var scanner = TimeScanner(bytes: cursor.bytes)
    scanner.at = start
    guard let date = NumericDay(&scanner) else { return nil }
    cursor.at = scanner.at
    let end = cursor.at
    guard let time = time(&cursor, mayHaveYear: false) else { return nil }
    if date.evidence(isMarked: time.isMarked) != nil {
      return .text(text(cursor.text(from: start, to: end), time))
    }
    guard let parts = date.parts(nil) ?? date.parts(.dayFirst) else { return nil }
    return ticks(Day(year: parts.year, month: parts.month, day: parts.day), time, &clock)
      .map(Found.ticks)
  }

  /// A date of numbers with its time, as `NumericDate` reads it.
  private static func text(_ date: String, _ time: Time) -> String {
    var seconds = time.ofDay / TimeSpan.second
    var half = ""
    if time.isMarked {
      half = seconds >= 43_200 ? " PM" : " AM"
      seconds = (seconds + 39_600) % 43_200 + 3600
    }
    func padded(_ number: Int64, _ digits: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }
    let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0) }
    var zone = ""
    if let offset = time.offset ?? time.zone.flatMap(ZoneAbbreviation.offset) {
      let minutes = abs(offset) / TimeSpan.minute
      zone = (offset < 0 ? "-" : "+") + padded(minutes / 60) + ":" + padded(minutes % 60)
    }
    let fraction = padded(time.ofDay % TimeSpan.second, 7)
    return "\(date) \(clock.joined(separator: ":")).\(fraction)\(half)\(zone)"
  }

  /// `20240514`.
  private static func compactDate(_ cursor: inout SyslogCursor) -> Day? {
    guard let year = cursor.number(exactly: 4), year > 1000,
      let month = cursor.number(exactly: 2), let day = cursor.number(exactly: 2)
    else { return nil }
    return Day(year: year, month: month, day: day)
  }

  /// `14 May 2024`, `14/May/2024`, `14-May-2024`.
  private static func namedDate(_ cursor: inout SyslogCursor) -> Day? {
    guard let day = cursor.number(digits: 2), cursor.skipOne(of: " /-."),
      let month = cursor.namedMonth(), cursor.skipOne(of: " /-."),
      let year = cursor.number(exactly: 4)
    else { return nil }
    return Day(year: year, month: month, day: day)
  }

  /// `May 14`, `May 14, 2024`.
  private static func americanDate(_ cursor: inout SyslogCursor) -> Day? {
    guard let month = cursor.namedMonth() else { return nil }
    cursor.skipBlanks()
    guard let day = cursor.number(digits: 2) else { return nil }
    let afterDay = cursor.at
    _ = cursor.skip(",")
    cursor.skipBlanks()
    if let year = cursor.number(exactly: 4), year > 1000, cursor.first != UInt8(ascii: ":") {
      return Day(year: year, month: month, day: day)
    }
    cursor.at = afterDay
    return Day(year: nil, month: month, day: day)
  }

  /// `I0514`, the severity before month and day.
  private static func glogDate(_ cursor: inout SyslogCursor) -> Day? {
    guard cursor.skipOne(of: "IWEFD"), let month = cursor.number(exactly: 2),
      let day = cursor.number(exactly: 2), cursor.first == 0x20
    else { return nil }
    return Day(year: nil, month: month, day: day)
  }

  private struct Time {
    /// In ticks.
    var ofDay: Int64
    /// `AM` or `PM`, as American English writes them.
    var isMarked = false
    var offset: Int64?
    var zone: String?
    /// A year after it.
    var year: Int?
  }

  /// The time after a date, with its zone.
  private static func time(_ cursor: inout SyslogCursor, mayHaveYear: Bool) -> Time? {
    let isJoined = cursor.skipOne(of: "T:t_")
    if !isJoined {
      _ = cursor.skip(",")
      guard cursor.first == 0x20 || cursor.first == UInt8(ascii: "-") else { return nil }
      if !cursor.skip(" - ") { cursor.skipBlanks() }
    }
    let start = cursor.at
    var read = cursor.timeOfDay()
    if read == nil, isJoined {
      cursor.at = start
      read = cursor.compactTime()
    }
    guard let read else { return nil }
    var time = Time(ofDay: read)
    let beforeHalf = cursor.at
    cursor.skipBlanks()
    if let half = cursor.halfOfDay() {
      guard read < 13 * TimeSpan.hour else { return nil }
      time.ofDay = read % (12 * TimeSpan.hour) + (half.isAfternoon ? 12 * TimeSpan.hour : 0)
      time.isMarked = half.isMarked
    } else {
      cursor.at = beforeHalf
    }
    for _ in 0..<2 {
      let before = cursor.at
      cursor.skipBlanks()
      if time.offset == nil, time.zone == nil, let offset = cursor.offset() {
        time.offset = offset
      } else if time.offset == nil, time.zone == nil, let name = cursor.zone() {
        time.zone = name
      } else if mayHaveYear, time.year == nil, let year = cursor.number(exactly: 4), year > 1900 {
        time.year = year
      } else {
        cursor.at = before
        break
      }
    }
    return cursor.first.map { !SyslogCursor.isAlphanumeric($0) } ?? true ? time : nil
  }

  private static func ticks(_ date: Day, _ time: Time, _ clock: inout SyslogClock) -> Int64? {
    let written = date.year ?? time.year
    if let offset = time.offset {
      guard let year = written ?? clock.statedYear() else { return nil }
      return CivilTime.ticks(year: year, month: date.month, day: date.day, seconds: 0, fraction: 0)
        .map { $0 + time.ofDay - offset }
    }
    return clock.ticks(
      month: date.month, day: date.day, year: written, time: time.ofDay, zone: time.zone)
  }

  /// Seconds since 1970, with a fraction or none, or milliseconds.
  private static func epochTicks(_ cursor: SyslogCursor) -> Int64? {
    let word = cursor.rest.prefix { $0 &- 48 < 10 || $0 == UInt8(ascii: ".") }
    guard
      word.endIndex == cursor.rest.count
        || !SyslogCursor.isAlphanumeric(cursor.rest[word.endIndex]),
      word.endIndex == cursor.rest.count || !"-/:".utf8.contains(cursor.rest[word.endIndex])
    else { return nil }
    let text = String(decoding: word, as: UTF8.self)
    if text.utf8.count == 13, let milliseconds = Int64(text) {
      return DateTime.adding(milliseconds * TimeSpan.millisecond, to: DateTime.unixEpoch)
    }
    return SyslogStamp.epochTicks(text)
  }
}

extension SyslogCursor {
  static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- 48 < 10 || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  /// So many digits; further ones may follow.
  fileprivate mutating func number(exactly count: Int) -> Int? {
    let start = at
    guard let value = number(digits: count), at - start == count else {
      at = start
      return nil
    }
    return value
  }

  /// `080001`, in ticks.
  fileprivate mutating func compactTime() -> Int64? {
    guard let hour = number(exactly: 2), let minute = number(exactly: 2),
      let second = number(exactly: 2), hour < 24, minute < 60, second < 60
    else { return nil }
    return Int64(hour * 3600 + minute * 60 + second) * TimeSpan.second
  }

  fileprivate mutating func skipOne(of bytes: StaticString) -> Bool {
    guard let first, bytes.withUTF8Buffer({ $0.contains(first) }) else { return false }
    at += 1
    return true
  }

  /// The month that a name of three letters or more says.
  fileprivate mutating func namedMonth() -> Int? {
    guard let month = month(SyslogStamp.months) else { return nil }
    while let byte = first, (byte | 0x20) &- UInt8(ascii: "a") < 26 { at += 1 }
    _ = skip(".")
    return month
  }

  /// Behind the name of a day with its comma, where one stands here.
  fileprivate func weekday() -> Int? {
    var probe = self
    let start = probe.at
    while let byte = probe.first, (byte | 0x20) &- UInt8(ascii: "a") < 26 { probe.at += 1 }
    let name = text(from: start, to: probe.at).prefix(3)
    guard ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(name) else { return nil }
    _ = probe.skip(",")
    guard probe.first == 0x20 else { return nil }
    probe.skipBlanks()
    return probe.at
  }

  /// `AM` or `PM`.
  fileprivate mutating func halfOfDay() -> (isAfternoon: Bool, isMarked: Bool)? {
    for (word, isAfternoon, isMarked) in [
      ("AM", false, true), ("PM", true, true), ("am", false, false), ("pm", true, false),
    ] as [(StaticString, Bool, Bool)] {
      var probe = self
      guard probe.skip(word), probe.first.map({ !Self.isAlphanumeric($0) }) ?? true else {
        continue
      }
      self = probe
      return (isAfternoon, isMarked)
    }
    return nil
  }

  /// `Z`, `+02:00`, `-0500` or `+02`, in ticks.
  fileprivate mutating func offset() -> Int64? {
    let start = at
    if skip("Z"), first.map({ !Self.isAlphanumeric($0) }) ?? true { return 0 }
    at = start
    let isNegative = skip("-")
    guard isNegative || skip("+"), let hours = number(exactly: 2), hours <= 14 else {
      at = start
      return nil
    }
    _ = skip(":")
    let minutes = number(exactly: 2) ?? 0
    let ticks = Int64(hours * 60 + minutes) * TimeSpan.minute
    return isNegative ? -ticks : ticks
  }

  /// A short name of a zone that is known.
  fileprivate mutating func zone() -> String? {
    let start = at
    while let byte = first, UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte { at += 1 }
    let name = text(from: start, to: at)
    guard ZoneAbbreviation.offset(of: name) != nil,
      first.map({ !Self.isAlphanumeric($0) }) ?? true
    else {
      at = start
      return nil
    }
    return name
  }
}
