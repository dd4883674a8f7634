import KQLValues

/// Messages of syslog daemons; a line that begins with a blank goes on with the one before.
enum SyslogFormat: LineFormat {
  static let name = "syslog"
  static let title = "syslog"
  static let summary = "Messages of syslog daemons: RFC 5424, RFC 3164, or with an ISO time"
  static let example = "<34>1 2024-05-14T08:00:00Z host app 12 - - message"
  static let sample = "formats/syslog.txt"
  static let item = "syslog message"
  static let continues = true

  static func recognizes(line: UnsafeRawBufferPointer, hasTable: Bool) -> Bool {
    SyslogMessage.isMessage(line, hasTable: hasTable)
  }

  static func recognizes(line: UnsafeRawBufferPointer) -> Bool { SyslogMessage.isMessage(line) }

  static func write(
    _ line: UnsafeRawBufferPointer, to record: SynthesizedRecord, _ clock: inout SyslogClock
  ) -> Bool {
    guard let message = SyslogMessage(line, &clock) else { return false }
    record.add("Type", "Syslog")
    if let time = message.time {
      record.add("TimeGenerated", DateTime.text(time))
      record.add("EventTime", DateTime.text(time))
    } else {
      record.add("EventTime", message.timeText)
    }
    record.add("Computer", message.host)
    record.add("HostName", message.host)
    record.add("Facility", message.facility ?? "")
    record.add("SeverityLevel", message.severity ?? "")
    record.add("ProcessName", message.process)
    record.add("ProcessID", message.processID)
    record.add("MessageId", message.messageID)
    record.add("StructuredData", message.structuredData)
    record.add("SyslogMessage", message.message)
    return true
  }
}
