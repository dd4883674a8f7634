import KQLValues

/// A message of a syslog daemon: RFC 5424, RFC 3164 with or without its priority, or with an ISO time.
package struct SyslogMessage {
  /// Facility and severity; nil where the message does not say them.
  package var facility: String?
  package var severity: String?
  /// Ticks; nil where they cannot be told.
  package var time: Int64?
  /// The time as it is written.
  package var timeText = ""
  package var host = ""
  package var process = ""
  package var processID = ""
  package var messageID = ""
  package var structuredData = ""
  package var message: UnsafeRawBufferPointer

  private static let facilities = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
  ]
  private static let severities = [
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
  ]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Whether a line is such a message.
  static func isMessage(_ line: UnsafeRawBufferPointer) -> Bool {
    var clock = SyslogClock()
    guard let message = SyslogMessage(line, &clock) else { return false }
    return message.facility != nil || !message.process.isEmpty || message.messageID != ""
      || Self.months.contains(String(message.timeText.prefix(3)))
  }

  /// Nil where the line is no such message.
  package init?(_ line: UnsafeRawBufferPointer, _ clock: inout SyslogClock) {
    var cursor = Cursor(bytes: line)
    message = line
    if cursor.skip("<"), let priority = cursor.number(digits: 3), cursor.skip(">") {
      guard priority < 192 else { return nil }
      facility = Self.facilities[priority / 8]
      severity = Self.severities[priority % 8]
    } else if cursor.at > 0 {
      return nil
    }
    if facility != nil, cursor.skip("1 ") {
      readFields(&cursor, &clock)
      return
    }
    guard readStamp(&cursor, &clock) else {
      guard facility != nil else { return nil }
      readTag(&cursor)
      return
    }
    host = cursor.word()
    readTag(&cursor)
  }

  /// RFC 5424: five words, the structured data and the message.
  private mutating func readFields(_ cursor: inout Cursor, _ clock: inout SyslogClock) {
    func field() -> String {
      let word = cursor.word()
      return word == "-" ? "" : word
    }
    timeText = field()
    time = timeText.isEmpty ? nil : clock.ticks(iso: timeText)
    host = field()
    process = field()
    processID = field()
    messageID = field()
    structuredData = cursor.structuredData()
    _ = cursor.skip(" ")
    if cursor.skip([0xEF, 0xBB, 0xBF]) {}
    message = cursor.rest
  }

  /// `Jun 21 11:17:33`, or an ISO time.
  private mutating func readStamp(_ cursor: inout Cursor, _ clock: inout SyslogClock) -> Bool {
    let start = cursor.at
    if let month = cursor.month(Self.months), cursor.skip(" ") {
      _ = cursor.skip(" ")
      if let day = cursor.number(digits: 2), cursor.skip(" ") {
        // Some daemons write the year behind the day.
        let afterDay = cursor.at
        var year: Int?
        if let written = cursor.number(digits: 4), written > 1000, cursor.skip(" ") {
          year = written
        } else {
          cursor.at = afterDay
        }
        if let time = cursor.timeOfDay(), cursor.skip(" ") {
          timeText = cursor.text(from: start, to: cursor.at - 1)
          self.time = clock.ticks(month: month, day: day, year: year, time: time)
          return true
        }
      }
    }
    cursor.at = start
    let word = cursor.word()
    guard word.utf8.count >= 16, word.utf8.first.map({ $0 &- 48 < 10 }) == true,
      let ticks = clock.ticks(iso: word)
    else {
      cursor.at = start
      return false
    }
    timeText = word
    time = ticks
    return true
  }

  /// `name[pid]: message`; a message without a tag is all message.
  private mutating func readTag(_ cursor: inout Cursor) {
    let start = cursor.at
    var at = start
    let bytes = cursor.bytes
    while at < bytes.count, at - start < 64, bytes[at] > 0x20, bytes[at] != UInt8(ascii: ":"),
      bytes[at] != UInt8(ascii: "[")
    {
      at += 1
    }
    let end = at
    if at < bytes.count, bytes[at] == UInt8(ascii: "["), at > start {
      let open = at
      while at < bytes.count, at - open < 32, bytes[at] != UInt8(ascii: "]") { at += 1 }
      if at < bytes.count, bytes[at] == UInt8(ascii: "]") {
        processID = cursor.text(from: open + 1, to: at)
        at += 1
      }
    }
    guard end > start, at < bytes.count, bytes[at] == UInt8(ascii: ":") else {
      processID = ""
      message = cursor.rest
      return
    }
    process = cursor.text(from: start, to: end)
    cursor.at = at + 1
    _ = cursor.skip(" ")
    message = cursor.rest
  }

  private struct Cursor {
    let bytes: UnsafeRawBufferPointer
    var at = 0

    init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var rest: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[at...]) }

    func text(from start: Int, to end: Int) -> String {
      String(decoding: bytes[start..<end], as: UTF8.self)
    }

    mutating func skip(_ text: StaticString) -> Bool {
      guard rest.hasPrefix(text) else { return false }
      at += text.utf8CodeUnitCount
      return true
    }

    mutating func skip(_ word: [UInt8]) -> Bool {
      guard rest.starts(with: word) else { return false }
      at += word.count
      return true
    }

    mutating func number(digits: Int) -> Int? {
      var value = 0
      var count = 0
      while count < digits, at < bytes.count, bytes[at] &- 48 < 10 {
        value = value * 10 + Int(bytes[at] &- 48)
        at += 1
        count += 1
      }
      return count > 0 ? value : nil
    }

    mutating func word() -> String {
      let start = at
      while at < bytes.count, bytes[at] != 0x20 { at += 1 }
      let end = at
      while at < bytes.count, bytes[at] == 0x20, at == end { at += 1 }
      return text(from: start, to: end)
    }

    mutating func month(_ names: [String]) -> Int? {
      guard at + 3 <= bytes.count else { return nil }
      guard let index = names.firstIndex(of: text(from: at, to: at + 3)) else { return nil }
      at += 3
      return index + 1
    }

    /// `hh:mm:ss` with or without a fraction, in ticks.
    mutating func timeOfDay() -> Int64? {
      guard let hour = number(digits: 2), skip(":"), let minute = number(digits: 2), skip(":"),
        let second = number(digits: 2), hour < 24, minute < 60, second < 60
      else { return nil }
      var fraction: Int64 = 0
      if skip(".") {
        var scale: Int64 = 1_000_000
        while at < bytes.count, bytes[at] &- 48 < 10 {
          fraction += Int64(bytes[at] &- 48) * scale
          scale /= 10
          at += 1
        }
      }
      return Int64(hour * 3600 + minute * 60 + second) * TimeSpan.second + fraction
    }

    /// `-`, or elements in brackets, in which a quoted value may hold brackets.
    mutating func structuredData() -> String {
      if skip("-") { return "" }
      let start = at
      while at < bytes.count, bytes[at] == UInt8(ascii: "[") {
        var isQuoted = false
        while at < bytes.count {
          let byte = bytes[at]
          at += 1
          if byte == UInt8(ascii: "\\"), isQuoted, at < bytes.count {
            at += 1
          } else if byte == UInt8(ascii: "\"") {
            isQuoted.toggle()
          } else if byte == UInt8(ascii: "]"), !isQuoted {
            break
          }
        }
      }
      return text(from: start, to: at)
    }
  }
}

/// Makes moments of times that lack their year or zone.
package struct SyslogClock {
  /// The year of the first message; nil where nobody says it.
  package var year: Int?
  /// UTC where nobody says it.
  package var zone: LocalZone?
  private var lastMonth = 0
  /// Whether a time needed the year or the zone that was stated.
  package private(set) var usesYear = false
  package private(set) var usesZone = false

  package init(year: Int? = nil, zone: LocalZone? = nil) {
    self.year = year
    self.zone = zone
  }

  /// - Parameter time: of day, in ticks.
  package mutating func ticks(month: Int, day: Int, year written: Int?, time: Int64) -> Int64? {
    if written == nil, let year {
      // A file that goes over the turn of a year.
      if lastMonth - month > 6 { self.year = year + 1 }
      if month - lastMonth > 6, lastMonth > 0 { self.year = year - 1 }
    }
    lastMonth = month
    usesYear = usesYear || written == nil && year != nil
    usesZone = usesZone || zone != nil
    guard let year = written ?? year,
      let midnight = TimeText.ticks(year: year, month: month, day: day, seconds: 0, fraction: 0)
    else { return nil }
    return zone.map { $0.utc(ofLocal: midnight + time) } ?? midnight + time
  }

  package mutating func ticks(iso text: String) -> Int64? {
    var text = text
    let reading = text.withUTF8 { bytes in
      let bytes = UnsafeRawBufferPointer(bytes)
      return TimeText.isoReading(bytes) ?? NumericDate(bytes)?.reading(nil)
    }
    guard let reading, let zone, !reading.saysZone else { return reading?.ticks }
    usesZone = true
    return zone.utc(ofLocal: reading.ticks)
  }
}
