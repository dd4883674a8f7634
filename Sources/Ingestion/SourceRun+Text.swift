import Files
import JSON
import LogFiles
import SQLite
import Storage

// MARK: Text that does not begin as JSON

extension SourceRun {
  /// Lines, each set of them by the kind that they begin; a line that says nothing goes to quarantine, and
  /// costs none after it.
  func readText(_ text: inout SniffedText) throws {
    let buffer = TextBuffer(text.source, limit: options.recordLimit)
    let lines = TextLines(
      buffer, options.text(named: path), among: TextFormats.ofLines,
      onRecord: { [unowned self] record throws(RecordFailure) in
        self.setWindow(buffer)
        try self.map(record)
      },
      onReject: { [unowned self] origin, reason, raw in try self.reject(origin, reason, raw) },
      mayGoOn: { [unowned self] in if self.isCancelled() { throw IngestCancelled() } })
    while let head = try lines.head() {
      switch TextFormats.kind(of: head) {
      case .json:
        text.name("text", is: "json")
        note(lines.clock)
        try readJSON(&text, from: buffer)
        return
      case .text(let format):
        text.name("text", is: format.name)
        try format.read(lines)
      case nil: try lines.rejectUnknown()
      }
    }
    note(lines.clock)
    settled = lines.settled
    textEnd = (buffer.offset, buffer.line)
  }

  /// Notes which of the stated options had a say.
  func note(_ clock: SyslogClock) {
    if clock.usesYear { used.insert(.year) }
    if clock.usesZone { used.insert(.timeZone) }
  }

  /// Makes a row of bytes that are not JSON, if they are a line that is a record by itself.
  func readLine(
    _ rejected: RejectedBytes, to record: SynthesizedRecord, _ clock: inout SyslogClock
  ) throws -> Bool {
    guard rejected.isLine else { return false }
    return try rejected.raw.withUnsafeBytes { raw in
      guard !JSONText.mayContinue(raw),
        LineRecords.write(
          raw, to: record, among: TextFormats.ofLines, first: nil, &clock)
      else { return false }
      do throws(RecordFailure) {
        try record.end(rejected.origin, source: raw, hints: LineRecords.hints) {
          record throws(RecordFailure) in try self.map(record)
        }
      } catch {
        switch error {
        case .rejected(let reason): try reject(rejected.origin, reason, raw)
        case .stopped(let error): throw error
        }
      }
      return true
    }
  }
}

extension IngestOptions {
  /// What of it is about texts, of a file of this name.
  func text(named name: String) -> TextOptions {
    var text = TextOptions()
    text.isNamedTable = TextOptions.isTable(name)
    text.recordLimit = recordLimit
    text.keptBytes = QuarantineWriter.keptBytes
    text.hasTable = resultTable != nil
    text.zone = zone
    text.year = year
    return text
  }
}
