import KQLValues

/// Events in the Common Event Format.
enum CEFFormat: LineFormat {
  static let name = "cef"
  static let title = "CEF"
  static let summary = "Events in the Common Event Format, alone or as messages of syslog"
  static let example = "CEF:0|vendor|product|1|100|name|5|src=10.0.0.1 msg=…"
  static let sample = "formats/events.cef"
  static let item = "event in the Common Event Format"

  static func recognizes(line: UnsafeRawBufferPointer) -> Bool {
    !isJSON(line) && CEFEvent.start(in: line) != nil
  }

  static func write(
    _ line: UnsafeRawBufferPointer, to record: SynthesizedRecord, _ clock: inout SyslogClock
  ) -> Bool {
    guard let event = CEFEvent(line) else { return false }
    event.write(to: record, &clock)
    return true
  }
}

/// Events in the Log Event Extended Format.
enum LEEFFormat: LineFormat {
  static let name = "leef"
  static let title = "LEEF"
  static let summary = "Events in the Log Event Extended Format, in the columns of CEF (inferred)"
  static let example = "LEEF:1.0|vendor|product|1|100|src=10.0.0.1"
  static let sample = "formats/events.leef"
  static let item = "event in the Log Event Extended Format"

  static func recognizes(line: UnsafeRawBufferPointer) -> Bool {
    !isJSON(line) && CEFEvent.leefStart(in: line) != nil
  }

  static func write(
    _ line: UnsafeRawBufferPointer, to record: SynthesizedRecord, _ clock: inout SyslogClock
  ) -> Bool {
    guard let event = CEFEvent(leef: line) else { return false }
    event.write(to: record, &clock)
    return true
  }
}

/// Whether what a line holds is a part of JSON.
private func isJSON(_ line: UnsafeRawBufferPointer) -> Bool {
  guard let first = line.first(where: { $0 > 0x20 }) else { return false }
  return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
}

extension CEFEvent {
  /// Writes the columns of CommonSecurityLog.
  fileprivate func write(to record: SynthesizedRecord, _ clock: inout SyslogClock) {
    record.add("Type", "CommonSecurityLog")
    for (column, value) in zip(Self.headerColumns, header) { record.add(column, value) }
    var time: Int64?
    var others: [String] = []
    for (key, value) in extensions {
      guard let column = Self.column(of: key) else {
        others.append("\(key)=\(value)")
        continue
      }
      let isTime = column == "StartTime" || column == "EndTime"
      if isTime || column == "ReceiptTime", let ticks = Self.ticks(value, &clock) {
        if column == "ReceiptTime" { time = ticks }
        record.add(name: column, isTime ? DateTime.text(ticks) : value)
      } else {
        record.add(name: column, value)
      }
    }
    let head = prefix.isEmpty ? nil : SyslogMessage(prefix, &clock)
    if let time = head?.time ?? time { record.add("TimeGenerated", DateTime.text(time)) }
    record.add("Computer", head?.host ?? "")
    record.add("AdditionalExtensions", others.joined(separator: ";"))
  }
}
