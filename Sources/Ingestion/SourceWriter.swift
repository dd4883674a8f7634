import Files
import LogFiles
import SQLite
import Storage

/// Writes the records of one source into their tables, and into quarantine what is none.
final class SourceWriter: RecordTarget {
  private let quarantine: QuarantineWriter
  let sink: RowSink
  private let keeper: RecordKeeper
  private let formats: [any LogFormat]
  private let source: Int64
  /// What begins before this offset is in already.
  private let resume: Int
  private let options: IngestOptions
  private let rows: RowAppender

  private var quarantined = 0
  private var merged: MergedQuarantine?
  private static let mergedBytes = 64 << 20
  /// What an earlier ingest had and this one reads again: rows that were deleted, and quarantined bytes.
  private(set) var retracted = (rows: 0, quarantined: 0)
  /// Rows of an earlier ingest whose bytes may go on now, by their offset.
  private var held: [Int: [TailRow]] = [:]
  /// Where those begin that stayed last.
  private var kept: Int?
  private(set) var listed: [FileReport.Quarantined] = []
  /// Records that were not JSON, and were read nevertheless.
  private var repaired = 0

  /// What the user should know of rows that are in.
  var notes: [String] {
    guard repaired > 0 else { return [] }
    let records = repaired == 1 ? "1 record was" : "\(repaired) records were"
    return [
      "\(records) repaired: control characters in strings, such as line feeds, are read as if they were escaped"
    ]
  }

  /// - Parameter text: what the source was found to be.
  init(
    _ statements: StatementCache, registry: SourceRegistry, writers: TableWriters,
    rows: RowAppender, keeper: RecordKeeper,
    formats: [any LogFormat], source: Int64, path: String, text: SniffedText,
    resumingAt resume: Int, identities: RowIdentities? = nil, context: SourceContext
  ) throws {
    options = context.options
    quarantine = try QuarantineWriter(statements, keeper: keeper)
    sink = RowSink(writers, keeper: keeper, context: context)
    self.keeper = keeper
    sink.source = source
    sink.resultTable = Array((options.resultTable ?? ResultTableName.of(path: path)).utf8)
    sink.identities = identities
    if case .rows(let rows) = text.content, !rows.hasHeader {
      // Only lakes name folders so; a sheet's archive may lie in any.
      sink.folderValues = FolderValues.of(path: path).filter { rows.hints.types[$0.name] == nil }
    }
    self.formats = formats
    self.source = source
    self.resume = resume
    self.rows = rows
    retracted.quarantined = try registry.dropQuarantine(of: source, from: resume)
    try keeper.begin(source: source, resumingAt: resume)
    held = Dictionary(grouping: keeper.held) { $0.item.offset }
    sink.willWrite = { [unowned self] () throws(SQLiteError) in try self.writeMerged() }
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

  func setWindow(_ bytes: UnsafeRawBufferPointer, base: Int) {
    keeper.setWindow(bytes, base: base)
  }

  /// To be called when all of the text was read.
  func end() throws(SQLiteError) {
    try writeMerged()
    for offset in held.keys.sorted() { try retract(at: offset) }
  }

  // MARK: Records

  func take(_ record: Record) throws(RecordFailure) {
    guard record.origin.offset >= resume else { return }
    if record.isRepaired { repaired += 1 }
    if !held.isEmpty || kept != nil, try isHeld(record) { return }
    sink.envelope = record.envelope.map { (record.json, $0.object, $0.content) }
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

  /// Deletes the rows that an earlier ingest made of bytes which are read again.
  private func retract(at offset: Int) throws(SQLiteError) {
    for row in held.removeValue(forKey: offset) ?? [] {
      try rows.delete(row.item.rowID, ofTable: row.item.table)
      retracted.rows += 1
      sink.identities?.forget()
    }
  }

  // MARK: Quarantine

  func reject(
    _ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer
  ) throws(SQLiteError) {
    guard origin.offset >= resume else { return }
    if quarantined < options.separateQuarantine {
      try write(origin, reason, raw)
      return
    }
    if let end = merged?.origin.end, let start = merged?.origin.offset,
      merged?.insertedBefore == sink.inserted, origin.end - start <= Self.mergedBytes
    {
      merged?.origin.length = max(end, origin.end) - start
      merged?.more += 1
    } else {
      try writeMerged()
      merged = MergedQuarantine(
        origin: origin, reason: reason, raw: [UInt8](raw.prefix(QuarantineWriter.keptBytes)),
        insertedBefore: sink.inserted)
    }
  }

  private func writeMerged() throws(SQLiteError) {
    guard let merged else { return }
    self.merged = nil
    let more = merged.more > 0 ? "; and \(merged.more) more up to the end of these bytes" : ""
    let outcome = merged.raw.withUnsafeBytes { raw in
      Result { () throws(SQLiteError) in try write(merged.origin, merged.reason + more, raw) }
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
private struct MergedQuarantine {
  var origin: ItemOrigin
  var reason: String
  var raw: [UInt8]
  var insertedBefore: Int
  var more = 0
}
