import Compression
import Files
import JSON
import LogFiles
import SQLite
import Storage

/// Reads one source into its tables.
final class SourceRun {
  private let quarantine: QuarantineWriter
  let sink: RowSink
  let keeper: RecordKeeper
  private let formats: [any LogFormat]
  private let source: Int64
  /// What begins before this offset is in already.
  private let resume: Int
  let options: IngestOptions
  let isCancelled: () -> Bool

  private var quarantined = 0
  private var crowd: Crowd?
  private static let crowdBytes = 64 << 20
  /// What an earlier ingest had and this one reads anew: rows that were deleted, and quarantined bytes.
  private(set) var retracted = (rows: 0, quarantined: 0)
  /// Rows of an earlier ingest whose bytes may go on now, by their offset.
  private var held: [Int: [HeldRow]] = [:]
  /// Where those begin that stayed last.
  private var kept: Int?
  private let writers: TableWriters
  private let place: StoragePath?
  private let path: String
  private(set) var listed: [FileReport.Quarantined] = []
  /// What became of values that have no equal in Kusto.
  private(set) var notes: [String] = []
  var settled = 0
  /// Where bytes begin that were rejected and may go on when the file grows; nil where there are none.
  var unfinished: Int?

  init(
    _ connection: Connection, writers: TableWriters, keeper: RecordKeeper,
    formats: [any LogFormat], source: Int64, path: String, resumingAt resume: Int,
    identities: RowIdentities? = nil, options: IngestOptions, isCancelled: @escaping () -> Bool
  ) throws {
    quarantine = try QuarantineWriter(on: connection, keeper: keeper)
    sink = RowSink(writers, keeper: keeper)
    self.keeper = keeper
    sink.source = source
    sink.resultTable = Array((options.resultTable ?? ResultTableName.of(path: path)).utf8)
    sink.zone = options.zone
    sink.own = options.ownTables
    sink.identities = identities
    self.formats = formats
    self.source = source
    self.resume = resume
    self.options = options
    self.isCancelled = isCancelled
    self.writers = writers
    place = StoragePath(path)
    self.path = path
    retracted.quarantined = try SourceRegistry(connection: connection)
      .dropQuarantine(of: source, from: resume)
    try keeper.begin(source: source, resumingAt: resume)
    held = Dictionary(grouping: keeper.held) { $0.item.offset }
    sink.willWrite = { [unowned self] () throws(SQLiteError) in try self.writeCrowd() }
    sink.onReject = { [unowned self] origin, reason, raw throws(SQLiteError) in
      try self.reject(origin, reason, raw)
    }
  }

  var counts: IngestCounts {
    var counts = IngestCounts()
    counts.inserted = sink.inserted
    counts.duplicates = sink.merged.count
    counts.quarantined = quarantined
    return counts
  }

  var tables: [FileReport.TableCount] {
    sink.counts()
  }

  var withoutTime: Int { sink.withoutTime }

  /// Reads all of the text; its format may be told more exactly afterwards.
  func read(_ text: inout SniffedText) throws {
    switch text.content {
    case .json: try readJSON(&text)
    case .rows(let rows): try readRows(&text, rows)
    case .csv(let delimiter): try readCSV(text.source, delimiter: delimiter)
    case .syslog: try readSyslog(text.source)
    case .cef: try readEvents(text.source)
    case .lines: try readLines(text.source)
    case .unread: return
    }
    if let damage = text.source.damage {
      try reject(
        ItemOrigin(offset: textEnd.offset, length: 0, line: textEnd.line, part: 0), damage,
        UnsafeRawBufferPointer(start: nil, count: 0))
    }
    try writeCrowd()
    for offset in held.keys.sorted() { try retract(at: offset) }
  }

  /// Deletes the rows that an earlier ingest made of bytes which are read anew.
  private func retract(at offset: Int) throws(SQLiteError) {
    for row in held.removeValue(forKey: offset) ?? [] {
      try writers.delete(row.item.rowID, ofTable: row.item.table)
      retracted.rows += 1
      sink.identities?.forget()
    }
  }

  /// Whether the record is in already, in those very bytes; what an earlier ingest had of its beginning is
  /// deleted.
  private func isHeld(_ record: Record) throws(RecordFailure) -> Bool {
    if kept == record.origin.offset { return true }
    guard let rows = held[record.origin.offset] else { return false }
    do throws(SQLiteError) {
      guard rows.allSatisfy({ $0.item.length == record.origin.length }) else {
        try retract(at: record.origin.offset)
        return false
      }
      for row in rows { try keeper.keep(row) }
    } catch {
      throw .stopped(error)
    }
    held[record.origin.offset] = nil
    kept = record.origin.offset
    return true
  }

  var textEnd = (offset: 0, line: 1)

  private func readJSON(_ text: inout SniffedText) throws {
    let reader = RecordReader(
      text.source, recordLimit: options.recordLimit, depthLimit: options.depthLimit,
      keptBytes: QuarantineWriter.keptBytes)
    let expander = RecordExpander(
      onRecord: { [unowned self] record throws(RecordFailure) in try self.map(record) },
      onReject: { [unowned self] origin, reason, raw throws(RecordFailure) in
        do throws(SQLiteError) {
          try self.reject(origin, reason, raw)
        } catch {
          throw .stopped(error)
        }
      })
    var events = 0
    loop: while true {
      events &+= 1
      if events & 0x3F == 0, isCancelled() { throw IngestCancelled() }
      switch try reader.next() {
      case .value:
        keeper.setWindow(reader.buffer.bytes, base: reader.buffer.base)
        do throws(RecordFailure) {
          try expander.expand(
            reader.tape.view(of: reader.buffer.bytes), base: reader.buffer.base,
            line: reader.valueLine)
        } catch {
          guard case .stopped(let error) = error else { continue }
          throw error
        }
      case .rejected:
        let rejected = reader.rejected
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
    settled = reader.settled
    textEnd = (reader.buffer.offset, reader.buffer.line)
    if !reader.hasContent {
      text.format = text.format.replacing(suffix: "json", with: "empty")
    } else if reader.isUnclosed {
      text.format += "/unclosed"
    }
  }

  /// Rows of a table that says its columns, a JSON object each.
  private func readRows(_ text: inout SniffedText, _ rows: SniffedText.RowsText) throws {
    let reader = RecordReader(
      text.source, recordLimit: options.recordLimit, depthLimit: options.depthLimit,
      keptBytes: QuarantineWriter.keptBytes)
    // Only lakes name folders so; a sheet's archive may lie in any.
    if !rows.hasHeader {
      sink.folderValues = FolderValues.of(path: path).filter { rows.hints.types[$0.name] == nil }
    }
    var isHeader = rows.hasHeader
    var count = 0
    loop: while true {
      count &+= 1
      if count & 0x3F == 0, isCancelled() { throw IngestCancelled() }
      switch try reader.next() {
      case .value:
        keeper.setWindow(reader.buffer.bytes, base: reader.buffer.base)
        if isHeader {
          isHeader = false
          continue
        }
        try readRow(reader, rows.hints)
      case .rejected:
        let rejected = reader.rejected
        try rejected.raw.withUnsafeBytes { try reject(rejected.origin, rejected.reason, $0) }
      case .end: break loop
      }
    }
    settled = reader.settled
    textEnd = (reader.buffer.offset, reader.buffer.line)
    if !reader.hasContent { text.format = text.format.replacing(suffix: "json", with: "empty") }
    notes = rows.notes()
  }

  private func readRow(_ reader: RecordReader, _ hints: ColumnHints) throws {
    let json = reader.tape.view(of: reader.buffer.bytes)
    let range = json[0].range
    let origin = ItemOrigin(
      offset: reader.buffer.base + range.lowerBound, length: range.count, line: reader.valueLine,
      part: 0)
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

  func map(_ record: Record) throws(RecordFailure) {
    guard record.origin.offset >= resume else { return }
    if !held.isEmpty || kept != nil, try isHeld(record) { return }
    var record = record
    if let place, record.category == nil || record.resourceID == nil { record.place = place }
    for format in formats where format.recognizes(record) {
      do throws(RecordFailure) {
        try format.map(record, to: sink)
      } catch .rejected(let reason) {
        do throws(SQLiteError) {
          try reject(record.origin, reason, record.raw)
        } catch {
          throw .stopped(error)
        }
      }
      return
    }
  }

  /// Lines of no known format: each goes to quarantine.
  private func readLines(_ source: any ByteSource) throws {
    let buffer = TextBuffer(source, limit: options.recordLimit)
    var lines = 0
    while true {
      lines &+= 1
      if lines & 0x3FF == 0, isCancelled() { throw IngestCancelled() }
      while buffer.lineFeed(from: buffer.start) == nil, try buffer.more() {}
      let feed = buffer.lineFeed(from: buffer.start)
      let end = feed ?? buffer.end
      let line = UnsafeRawBufferPointer(rebasing: buffer.bytes[buffer.start..<end])
      if line.contains(where: { $0 > 0x20 }) {
        try reject(
          ItemOrigin(offset: buffer.offset, length: line.count, line: buffer.line, part: 0),
          "a line of no known format", line)
      }
      if feed == nil, buffer.isAtEnd { break }
      buffer.advance(to: feed.map { $0 + 1 } ?? end)
      settled = buffer.offset
    }
    textEnd = (buffer.base + buffer.end, buffer.line)
  }

  func reject(
    _ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    guard origin.offset >= resume else { return }
    if quarantined < options.separateQuarantine {
      try write(origin, reason, raw)
      return
    }
    if let end = crowd?.origin.end, let start = crowd?.origin.offset,
      crowd?.insertedBefore == sink.inserted, origin.end - start <= Self.crowdBytes
    {
      crowd?.origin.length = max(end, origin.end) - start
      crowd?.more += 1
    } else {
      try writeCrowd()
      crowd = Crowd(
        origin: origin, reason: reason, raw: [UInt8](raw.prefix(QuarantineWriter.keptBytes)),
        insertedBefore: sink.inserted)
    }
  }

  private func writeCrowd() throws(SQLiteError) {
    guard let crowd else { return }
    self.crowd = nil
    let more = crowd.more > 0 ? "; and \(crowd.more) more up to the end of these bytes" : ""
    let outcome = crowd.raw.withUnsafeBytes { raw in
      Result { () throws(SQLiteError) in try write(crowd.origin, crowd.reason + more, raw) }
    }
    try outcome.get()
  }

  private func write(
    _ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    try quarantine.write(source: source, origin: origin, reason: reason, raw: raw)
    quarantined += 1
    if listed.count < FileReport.listedQuarantine {
      listed.append(
        FileReport.Quarantined(line: origin.line, offset: origin.offset, reason: reason))
    }
  }
}

/// Bad records without a good one between them, kept as one where there are too many of them: a file of
/// nothing but numbers would else become a database many times as large.
private struct Crowd {
  var origin: ItemOrigin
  var reason: String
  var raw: [UInt8]
  var insertedBefore: Int
  var more = 0
}

extension String {
  fileprivate func replacing(suffix: String, with other: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) + other : self
  }
}
