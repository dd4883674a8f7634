import Compression
import Files
import JSON
import KQLValues
import LogFiles
import SQLite
import Storage

// MARK: Text that is no JSON

extension SourceRun {
  /// Rows under a header.
  func readCSV(_ source: any ByteSource, delimiter: UInt8, isPlain: Bool) throws {
    let reader = LineReader(source, limit: options.recordLimit)
    var splitter = FieldSplitter()
    var keys: [[UInt8]] = []
    let hints = ColumnHints(isTextual: true, isRow: true)
    hints.isPlain = isPlain
    let written = WrittenRecord()
    var rows = 0
    while let item = try reader.row(delimiter: delimiter) {
      rows &+= 1
      if rows & 0xFF == 0, isCancelled() { throw IngestCancelled() }
      setWindow(reader.buffer)
      let row = UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[item.range])
      if keys.isEmpty {
        let header = row.starts(with: [0xEF, 0xBB, 0xBF]) ? row.dropFirst(3) : row[...]
        let bytes = Array(header)
        if bytes.allSatisfy({ $0 <= 0x20 }) || CSVHeader.isPreamble(bytes[...]) { continue }
        keys = try Self.keys(bytes, delimiter: delimiter, zone: options.zone)
        continue
      }
      let isLast = reader.isUnfinished(item)
      if item.isCut {
        try reject(
          item.origin, isLast ? "incomplete last line" : "a quote that is not closed", row)
        // What closes it may still come, and makes one row of all that follows.
        unfinished = unfinished ?? item.origin.offset
        try reader.skip(item)
        continue
      }
      if row.allSatisfy({ $0 <= 0x20 }) { continue }
      if isLast { unfinished = unfinished ?? item.origin.offset }
      splitter.split(row, delimiter: delimiter)
      guard splitter.ranges.count == keys.count else {
        try reject(
          item.origin, "a row of \(splitter.ranges.count) fields under \(keys.count) columns", row)
        continue
      }
      written.begin()
      splitter.bytes.withUnsafeBytes { bytes in
        for (key, range) in zip(keys, splitter.ranges) {
          written.add(key: key, text: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
      }
      try hand(written, item.origin, row, hints)
    }
    end(reader)
  }

  /// The header's names with their quotes and the colon behind.
  private static func keys(
    _ header: [UInt8], delimiter: UInt8, zone: LocalZone?
  ) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    for name in CSVHeader.distinct(CSVHeader.names(header, delimiter: delimiter)) {
      if zone == nil, let written = LocalZone.split(name).zone,
        LocalZone(displayName: written) == nil
      {
        throw ReadError(code: 0, description: LocalZone.unknown(written))
      }
      var writer = JSONWriter()
      writer.key(name)
      keys.append(writer.bytes)
    }
    return keys
  }

  /// Messages of syslog daemons; a line that begins with a blank goes on with the one before.
  func readSyslog(_ source: any ByteSource) throws {
    let reader = LineReader(source, limit: options.recordLimit)
    let written = WrittenRecord()
    let hints = ColumnHints(isTextual: true, isRow: true, saysTable: true)
    var clock = SyslogClock(year: options.year, zone: options.zone)
    try forEachLine(reader, continues: true) { item, line in
      guard let message = SyslogMessage(line, &clock) else {
        try reject(item.origin, "no syslog message", line)
        return
      }
      written.begin()
      written.add("Type", "Syslog")
      if let time = message.time {
        written.add("TimeGenerated", DateTime.text(time))
        written.add("EventTime", DateTime.text(time))
      } else {
        written.add("EventTime", message.timeText)
      }
      written.add("Computer", message.host)
      written.add("HostName", message.host)
      written.add("Facility", message.facility ?? "")
      written.add("SeverityLevel", message.severity ?? "")
      written.add("ProcessName", message.process)
      written.add("ProcessID", message.processID)
      written.add("MessageId", message.messageID)
      written.add("StructuredData", message.structuredData)
      written.add("SyslogMessage", message.message)
      try hand(written, item.origin, line, hints)
    }
    note(clock)
  }

  /// Events in the Common Event Format, or in the Log Event Extended Format.
  func readEvents(_ source: any ByteSource) throws {
    let reader = LineReader(source, limit: options.recordLimit)
    let written = WrittenRecord()
    let hints = ColumnHints(isTextual: true, isRow: true, saysTable: true)
    var clock = SyslogClock(year: options.year, zone: options.zone)
    try forEachLine(reader, continues: false) { item, line in
      guard let event = CEFEvent(line) ?? CEFEvent(leef: line) else {
        try reject(item.origin, "no event in the Common Event Format", line)
        return
      }
      written.begin()
      written.add("Type", "CommonSecurityLog")
      for (column, value) in zip(CEFEvent.headerColumns, event.header) {
        written.add(column, value)
      }
      var time: Int64?
      var others: [String] = []
      for (key, value) in event.extensions {
        guard let column = CEFEvent.column(of: key) else {
          others.append("\(key)=\(value)")
          continue
        }
        let isTime = column == "StartTime" || column == "EndTime"
        if isTime || column == "ReceiptTime", let ticks = CEFEvent.ticks(value, &clock) {
          if column == "ReceiptTime" { time = ticks }
          written.add(name: column, isTime ? DateTime.text(ticks) : value)
        } else {
          written.add(name: column, value)
        }
      }
      let head = event.prefix.isEmpty ? nil : SyslogMessage(event.prefix, &clock)
      if let time = head?.time ?? time { written.add("TimeGenerated", DateTime.text(time)) }
      written.add("Computer", head?.host ?? "")
      written.add("AdditionalExtensions", others.joined(separator: ";"))
      try hand(written, item.origin, line, hints)
    }
    note(clock)
  }

  private func note(_ clock: SyslogClock) {
    if clock.usesYear { used.insert(.year) }
    if clock.usesZone { used.insert(.timeZone) }
  }

  private func forEachLine(
    _ reader: LineReader, continues: Bool,
    _ body: (LineReader.Item, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var lines = 0
    while let item = try reader.line(continues: continues) {
      lines &+= 1
      if lines & 0xFF == 0, isCancelled() { throw IngestCancelled() }
      setWindow(reader.buffer)
      let line = UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[item.range])
      if item.isCut {
        var origin = item.origin
        let kept = [UInt8](line.prefix(QuarantineWriter.keptBytes))
        try reader.skipLine()
        origin.length = reader.buffer.offset - origin.offset
        try kept.withUnsafeBytes {
          try reject(origin, "record larger than \(options.recordLimit >> 20) MiB", $0)
        }
        continue
      }
      let text =
        line.starts(with: [0xEF, 0xBB, 0xBF])
        ? UnsafeRawBufferPointer(rebasing: line[3...]) : line
      if text.allSatisfy({ $0 <= 0x20 }) { continue }
      // What is appended may go on with a last line without a line feed, and with a message in any case.
      unfinished = continues || reader.isUnfinished(item) ? item.origin.offset : nil
      try body(item, text)
    }
    end(reader)
  }

  private func hand(
    _ written: WrittenRecord, _ origin: ItemOrigin, _ raw: UnsafeRawBufferPointer,
    _ hints: ColumnHints
  ) throws {
    do throws(RecordFailure) {
      try written.end(origin, source: raw, hints: hints) { record throws(RecordFailure) in
        try self.map(record)
      }
    } catch {
      switch error {
      case .rejected(let reason): try reject(origin, reason, raw)
      case .stopped(let error): throw error
      }
    }
  }

  private func end(_ reader: LineReader) {
    settled = unfinished ?? reader.buffer.offset
    textEnd = (reader.buffer.offset, reader.buffer.line)
  }
}
