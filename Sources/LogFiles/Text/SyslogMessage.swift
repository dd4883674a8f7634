/// A message of a syslog daemon or a device: RFC 5424, RFC 3164 with or without its priority and the additions of
/// network devices, or with an ISO time.
package struct SyslogMessage {
  /// Facility and severity; nil where the message does not say them.
  package var facility: String?
  package var severity: String?
  /// Ticks; nil where they cannot be determined.
  package var time: Int64?
  /// The time as it is written.
  package var timeText = ""
  package var host = ""
  package var process = ""
  package var processID = ""
  package var messageID = ""
  package var structuredData = ""
  package var message: UnsafeRawBufferPointer
  /// Its time is a date and a time with a blank between, as logs of all kinds have it.
  private(set) var isTimeOfAnyLog = false

  private static let facilities = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "ntp", "audit", "alert", "clock", "local0", "local1", "local2", "local3", "local4",
    "local5", "local6", "local7",
  ]
  private static let severities = [
    "emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
  ]

  /// Whether a line is such a message.
  ///
  /// - Parameter hasTable: lines of logs of all kinds go to a table of their own.
  static func isMessage(_ line: UnsafeRawBufferPointer, hasTable: Bool = false) -> Bool {
    var clock = SyslogClock()
    guard let message = SyslogMessage(line, &clock), !hasTable || !message.isTimeOfAnyLog else {
      return false
    }
    return message.facility != nil || !message.process.isEmpty || message.messageID != ""
      || SyslogStamp.months.contains(String(message.timeText.prefix(3)))
  }

  /// Nil where the line is not such a message.
  package init?(_ line: UnsafeRawBufferPointer, _ clock: inout SyslogClock) {
    var cursor = SyslogCursor(bytes: line)
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
    let start = cursor.at
    if facility != nil { readLead(&cursor) }
    guard let stamp = SyslogStamp(&cursor) else {
      guard facility != nil else { return nil }
      if !readCode(&cursor) {
        (host, cursor.at) = ("", start)
        readTag(&cursor)
      }
      return
    }
    timeText = stamp.text
    time = stamp.ticks(&clock)
    isTimeOfAnyLog = stamp.isTimeOfAnyLog && facility == nil
    if !stamp.isClosed, host.isEmpty { readHost(&cursor) }
    if !readCode(&cursor) { readTag(&cursor) }
    if isTimeOfAnyLog, !Self.isHost(host) { return nil }
  }

  /// RFC 5424: five words, the structured data and the message.
  private mutating func readFields(_ cursor: inout SyslogCursor, _ clock: inout SyslogClock) {
    func field() -> String {
      let word = cursor.word()
      return word == "-" ? "" : word
    }
    timeText = field()
    time = timeText.isEmpty ? nil : clock.ticks(iso: timeText)
    host = field()
    if time == nil, let ticks = SyslogStamp.epochTicks(timeText) {
      // Devices that write the version, and what they like after it.
      time = ticks
      readTag(&cursor)
      return
    }
    process = field()
    processID = field()
    messageID = field()
    structuredData = cursor.structuredData()
    _ = cursor.skip(" ")
    if cursor.skip([0xEF, 0xBB, 0xBF]) {}
    message = cursor.rest
  }

  // MARK: Network devices

  /// What devices write before the time, each with a colon after it: counters of messages, and their name.
  private mutating func readLead(_ cursor: inout SyslogCursor) {
    for _ in 0..<4 {
      let before = cursor.at
      cursor.skipBlanks()
      let start = cursor.at
      var probe = cursor
      if cursor.first == UInt8(ascii: "%") || SyslogStamp(&probe) != nil { return }
      while let byte = cursor.first, byte > 0x20, byte != UInt8(ascii: ":") { cursor.at += 1 }
      let word = cursor.text(from: start, to: cursor.at)
      guard cursor.skip(":") else {
        cursor.at = before
        return
      }
      let end = cursor.at
      // A name is one only where a time or a code comes after it, else it is the tag of a message.
      probe = cursor
      probe.skipBlanks()
      let isLast = probe.code() != nil || SyslogStamp(&probe) != nil
      let isCounter = word.allSatisfy { $0.isASCII && $0.isNumber }
      guard isCounter || isLast || followsLead(cursor) else {
        cursor.at = before
        return
      }
      if !isCounter, !Self.isUptime(word) { host = word }
      cursor.at = end
    }
  }

  /// Whether further parts with a colon lead to a time.
  private func followsLead(_ cursor: SyslogCursor) -> Bool {
    var probe = cursor
    for _ in 0..<2 {
      probe.skipBlanks()
      var stamp = probe
      if probe.code() != nil || SyslogStamp(&stamp) != nil { return true }
      while let byte = probe.first, byte &- 48 < 10 { probe.at += 1 }
      guard probe.skip(":") else { return false }
    }
    return false
  }

  /// How long a device has run: `1w2d`, `3y14w`.
  private static func isUptime(_ word: String) -> Bool {
    word.first?.isNumber == true && word.allSatisfy { $0.isNumber || "ywdhms.".contains($0) }
  }

  /// The name after a time; a word with a colon is none, but the tag of the message.
  private mutating func readHost(_ cursor: inout SyslogCursor) {
    let start = cursor.at
    let word = cursor.word()
    guard word.hasSuffix(":") else {
      host = word
      return
    }
    var probe = cursor
    probe.skipBlanks()
    if probe.code() != nil, word.hasSuffix(":"), !word.hasPrefix("%"), !word.contains("[") {
      host = String(word.dropLast())
    } else {
      cursor.at = start
    }
  }

  /// `%FACILITY-SEVERITY-NAME: text`, as network devices begin what they say, with a colon or a name before it.
  private mutating func readCode(_ cursor: inout SyslogCursor) -> Bool {
    let start = cursor.at
    cursor.skipBlanks()
    if cursor.skip(":") { cursor.skipBlanks() }
    var place = cursor
    if let code = cursor.code() {
      process = code
      message = place.rest
      return true
    }
    if host.isEmpty {
      // The name of the device, without a colon.
      let name = place.word()
      cursor = place
      if Self.isHost(name), let code = cursor.code() {
        host = name
        process = code
        message = place.rest
        return true
      }
    }
    cursor.at = start
    return false
  }

  /// Whether a word may name a machine, and is not a level of a log.
  private static func isHost(_ word: String) -> Bool {
    guard let first = word.utf8.first, first != UInt8(ascii: "-"), first != UInt8(ascii: ".") else {
      return false
    }
    let isName = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"):
        true
      default: false
      }
    }
    return isName && word.contains { $0.isLetter || $0 == "." }
      && !levels.contains(word.lowercased())
  }

  private static let levels: Set<String> = [
    "all", "trace", "debug", "info", "information", "informational", "notice", "warn", "warning",
    "error", "err", "critical", "crit", "fatal", "severe", "alert", "emerg", "emergency", "panic",
    "fine", "finer", "finest", "config", "verbose", "audit", "utc", "gmt", "am", "pm", "main",
  ]

  /// `name[pid]: message`; a message without a tag is all message.
  private mutating func readTag(_ cursor: inout SyslogCursor) {
    message = cursor.rest
    // Where a name has a colon after it with a blank before that.
    if cursor.skip(":") { cursor.skipBlanks() }
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
      return
    }
    process = cursor.text(from: start, to: end)
    cursor.at = at + 1
    _ = cursor.skip(" ")
    message = cursor.rest
  }
}
