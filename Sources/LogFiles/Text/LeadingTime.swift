import KQLValues

/// The time that a line of a log of one's own begins with, in any of the usual forms.
///
/// A date of numbers alone whose day and month cannot be told apart is none.
enum LeadingTime {
  /// Ticks; nil where the line begins with no time, or with one that cannot be told.
  static func ticks(_ line: UnsafeRawBufferPointer, _ clock: inout SyslogClock) -> Int64? {
    var cursor = SyslogCursor(bytes: UnsafeRawBufferPointer(rebasing: line.prefix(80)))
    cursor.skipBlanks()
    for bracket in ["[", "(", "<", "\"", "{"] as [StaticString] where cursor.skip(bracket) {
      cursor.skipBlanks()
      break
    }
    if let ticks = epochTicks(cursor) { return ticks }
    if let day = cursor.weekday() { cursor.at = day }
    let start = cursor.at
    for read in [isoDate, namedDate, americanDate, numericDate, glogDate] {
      cursor.at = start
      guard let date = read(&cursor), let ticks = timed(date, &cursor, &clock) else { continue }
      return ticks
    }
    return nil
  }

  private struct Day {
    var year: Int?
    var month: Int
    var day: Int
  }

  /// `2024-05-14`, `2024/05/14`, `2024.05.14` and `20240514`.
  private static func isoDate(_ cursor: inout SyslogCursor) -> Day? {
    guard let year = cursor.number(exactly: 4), year > 1000 else { return nil }
    let separator = cursor.first
    let hasSeparators = separator.map { "-/.".utf8.contains($0) } ?? false
    if hasSeparators { cursor.at += 1 }
    guard let month = cursor.number(exactly: 2), !hasSeparators || cursor.first == separator else {
      return nil
    }
    if hasSeparators { cursor.at += 1 }
    return cursor.number(exactly: 2).map { Day(year: year, month: month, day: $0) }
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

  /// `14/05/2024`, `05/14/2024`, `14.05.2024`.
  private static func numericDate(_ cursor: inout SyslogCursor) -> Day? {
    guard let first = cursor.number(digits: 2), let separator = cursor.first,
      "/.-".utf8.contains(separator)
    else { return nil }
    cursor.at += 1
    guard let second = cursor.number(digits: 2), cursor.first == separator else { return nil }
    cursor.at += 1
    guard let year = cursor.number(exactly: 4) else { return nil }
    // With dots the day comes first everywhere.
    if first > 12 || separator == UInt8(ascii: ".") || first == second {
      return Day(year: year, month: second, day: first)
    }
    return second > 12 ? Day(year: year, month: first, day: second) : nil
  }

  /// `I0514`, the severity before month and day.
  private static func glogDate(_ cursor: inout SyslogCursor) -> Day? {
    guard cursor.skipOne(of: "IWEFD"), let month = cursor.number(exactly: 2),
      let day = cursor.number(exactly: 2), cursor.first == 0x20
    else { return nil }
    return Day(year: nil, month: month, day: day)
  }

  /// The moment of a date with the time behind it.
  private static func timed(
    _ date: Day, _ cursor: inout SyslogCursor, _ clock: inout SyslogClock
  ) -> Int64? {
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
    guard var time = read else { return nil }
    let beforeHalf = cursor.at
    cursor.skipBlanks()
    if let isAfternoon = cursor.halfOfDay() {
      guard time < 13 * TimeSpan.hour else { return nil }
      time = time % (12 * TimeSpan.hour) + (isAfternoon ? 12 * TimeSpan.hour : 0)
    } else {
      cursor.at = beforeHalf
    }
    var date = date
    var offset: Int64?
    var zone: String?
    for _ in 0..<2 {
      let before = cursor.at
      cursor.skipBlanks()
      if offset == nil, zone == nil, let read = cursor.offset() {
        offset = read
      } else if offset == nil, zone == nil, let name = cursor.zone() {
        zone = name
      } else if date.year == nil, let year = cursor.number(exactly: 4), year > 1900 {
        date.year = year
      } else {
        cursor.at = before
        break
      }
    }
    guard cursor.first.map({ !SyslogCursor.isAlphanumeric($0) }) ?? true else { return nil }
    if let offset {
      guard let year = date.year ?? clock.statedYear() else { return nil }
      return CivilTime.ticks(year: year, month: date.month, day: date.day, seconds: 0, fraction: 0)
        .map { $0 + time - offset }
    }
    return clock.ticks(
      month: date.month, day: date.day, year: date.year, time: time, zone: zone)
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

  /// `AM` or `PM`: whether it is the latter.
  fileprivate mutating func halfOfDay() -> Bool? {
    for (word, isAfternoon) in [
      ("AM", false), ("PM", true), ("am", false), ("pm", true),
    ] as [(StaticString, Bool)] {
      var probe = self
      guard probe.skip(word), probe.first.map({ !Self.isAlphanumeric($0) }) ?? true else {
        continue
      }
      self = probe
      return isAfternoon
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
