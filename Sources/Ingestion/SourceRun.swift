import Compression
import Files
import JSON
import LogFiles
import SQLite
import Storage

/// Reads the text of one source, and hands over its records.
final class SourceRun {
  let path: String
  let options: IngestOptions
  let isCancelled: () -> Bool
  private let target: any RecordTarget
  private let place: StoragePath?
  /// What became of values that have no equal in Kusto.
  private(set) var notes: [String] = []
  /// The stated options that had a say in what was read.
  var used: StatedOptions = []
  var settled = 0
  /// Where bytes begin that were rejected and may go on when the file grows; nil where there are none.
  var unfinished: Int?
  var textEnd = (offset: 0, line: 1)
  /// Where a thread of its own is to read what is JSON, as far as that pays.
  var ahead: ReadAhead?

  init(
    path: String, options: IngestOptions, to target: any RecordTarget,
    isCancelled: @escaping () -> Bool
  ) {
    self.path = path
    self.options = options
    self.target = target
    self.isCancelled = isCancelled
    place = StoragePath(path)
  }

  /// Reads all of the text; its format may be known more exactly afterwards.
  ///
  /// - Parameter damage: what is wrong with it, besides what shows while it is read.
  func read(_ text: inout SniffedText, damage: String? = nil) throws {
    switch text.content {
    case .json:
      try readJSON(&text, from: TextBuffer(text.source, limit: options.recordLimit))
    case .rows(let rows): try readRows(&text, rows)
    case .text: try readText(&text)
    case .unread: return
    }
    if let damage = text.source.damage ?? damage {
      try reject(
        ItemOrigin(offset: textEnd.offset, length: 0, line: textEnd.line, part: 0), damage,
        UnsafeRawBufferPointer(start: nil, count: 0))
    }
  }

  // MARK: What is found

  func setWindow(_ buffer: TextBuffer) { target.setWindow(buffer.bytes, base: buffer.base) }

  func map(_ record: Record) throws(RecordFailure) {
    var record = record.unwrapped ?? record
    if let place, record.category == nil || record.resourceID == nil { record.place = place }
    try target.take(record)
  }

  func reject(
    _ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    try target.reject(origin, reason, raw)
  }

  // MARK: JSON

  func readJSON(_ text: inout SniffedText, from buffer: TextBuffer) throws {
    let reader = reader(of: buffer)
    let feed = RecordFeed(reader, ahead: ahead)
    defer { feed.end() }
    let expander = RecordExpander(
      onRecord: { [unowned self] record throws(RecordFailure) in try self.map(record) },
      onReject: { [unowned self] origin, reason, raw throws(RecordFailure) in
        do throws(SQLiteError) {
          try self.reject(origin, reason, raw)
        } catch {
          throw .stopped(error)
        }
      })
    let written = SynthesizedRecord()
    var clock = SyslogClock(year: options.year, zone: options.zone)
    var events = 0
    loop: while true {
      events &+= 1
      if events & 0x3F == 0, isCancelled() { throw IngestCancelled() }
      switch try feed.nextEvent() {
      case .value(let json, let line, let isInArray):
        target.setWindow(feed.bytes, base: feed.base)
        do throws(RecordFailure) {
          try expander.expand(json, base: feed.base, line: line, isElement: isInArray)
        } catch {
          guard case .stopped(let error) = error else { continue }
          throw error
        }
      case .rejected(let rejected):
        target.setWindow(feed.bytes, base: feed.base)
        if try readLine(rejected, to: written, &clock) { continue }
        try rejected.raw.withUnsafeBytes { try reject(rejected.origin, rejected.reason, $0) }
      case .end:
        do throws(RecordFailure) {
          try expander.endFragments()
        } catch {
          if case .stopped(let error) = error { throw error }
        }
        break loop
      }
    }
    note(clock)
    settled = reader.settled
    textEnd = (reader.buffer.offset, reader.buffer.line)
    if !reader.hasContent {
      text.name("json", is: "empty")
    } else if reader.isUnclosed {
      text.isUnclosed = true
    }
  }

  /// Rows of a table that says its columns, a JSON object each.
  private func readRows(_ text: inout SniffedText, _ rows: SniffedText.RowsText) throws {
    let reader = reader(of: TextBuffer(text.source, limit: options.recordLimit))
    let feed = RecordFeed(reader, ahead: ahead)
    defer { feed.end() }
    var isHeader = rows.hasHeader
    var count = 0
    loop: while true {
      count &+= 1
      if count & 0x3F == 0, isCancelled() { throw IngestCancelled() }
      switch try feed.nextEvent() {
      case .value(let json, let line, _):
        target.setWindow(feed.bytes, base: feed.base)
        if isHeader {
          isHeader = false
          continue
        }
        try readRow(json, base: feed.base, line: line, rows.hints)
      case .rejected(let rejected):
        try rejected.raw.withUnsafeBytes { try reject(rejected.origin, rejected.reason, $0) }
      case .end: break loop
      }
    }
    settled = reader.settled
    textEnd = (reader.buffer.offset, reader.buffer.line)
    if !reader.hasContent { text.name("json", is: "empty") }
    notes = rows.notes()
  }

  private func reader(of buffer: TextBuffer) -> RecordReader {
    RecordReader(
      buffer, recordLimit: options.recordLimit, depthLimit: options.depthLimit,
      keptBytes: QuarantineWriter.keptBytes)
  }

  private func readRow(_ json: JSONView, base: Int, line: Int, _ hints: ColumnHints) throws {
    let range = json[0].range
    let origin = ItemOrigin(
      offset: base + range.lowerBound, length: range.count, line: line, part: 0)
    guard json[0].kind == .object else {
      try reject(origin, "not a row", json.raw(0))
      return
    }
    var record = Record(json, at: 0, origin: origin)
    record.hints = hints
    do throws(RecordFailure) {
      try map(record)
    } catch {
      if case .stopped(let error) = error { throw error }
    }
  }
}

extension SniffedText {
  /// Says what a text turned out to be that was taken for something else.
  mutating func name(_ assumed: String, is found: String) {
    if name == assumed { name = found }
  }
}
