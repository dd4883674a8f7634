import Files
import JSON
import LogFiles
import LogTables
import SQLite
import Storage

/// Takes the rows of one source.
final class RowSink {
  private let writers: TableWriters
  private let keeper: RecordKeeper
  /// The id of the source that is being read.
  var source: Int64 = 0
  /// What each table got.
  private var statistics: [String: RowStatistics] = [:]
  private(set) var inserted = 0
  /// Rows whose time is missing or cannot be read.
  private(set) var withoutTime = 0

  /// Where equal rows are stored once: those that are stored.
  var identities: RowIdentities?
  /// The duplicates that were not stored.
  private(set) var merged: [RowIdentities.Merged] = []
  /// Where rows go that do not say which table they are of.
  var resultTable: [UInt8] = Array("Result".utf8)
  /// What the user states of the source, and what its rows say together.
  let context: SourceContext
  /// How the rows' table and time were chosen, where the rows do not say it: each a sentence.
  var choices: [String] = []
  /// Takes a part of a record that cannot be read.
  var onReject: (ItemOrigin, String, UnsafeRawBufferPointer) throws(SQLiteError) -> Void = {
    _, _, _ in
  }

  /// What the folders of the file say about all of its rows.
  var folderValues: [(name: String, value: String)] = []

  /// What stands around the record, without what it is: an event that brings it.
  var envelope: (json: JSONView, object: Int, content: Int)?

  private var lastTable: TableWriter?
  private var last = RowStatistics()

  /// Is called before each row is written: what came before it in the text is to be written first.
  var willWrite: () throws(SQLiteError) -> Void = {}

  init(_ writers: TableWriters, keeper: RecordKeeper, context: SourceContext) {
    self.writers = writers
    self.keeper = keeper
    self.context = context
  }

  /// Notes how something was chosen, each sentence once.
  func note(choice: String) {
    if choices.count < 64, !choices.contains(choice) { choices.append(choice) }
  }

  /// Begins a row of a table.
  ///
  /// - Parameter table: its name, at most 128 bytes of letters, digits, `_`, `-`, `.` and blanks.
  func begin(_ table: UnsafeRawBufferPointer) throws(RecordFailure) -> TableWriter {
    let opened: TableWriter?
    do throws(SQLiteError) {
      opened = try writers.writer(table)
    } catch {
      throw .stopped(error)
    }
    guard let opened else { throw .rejected("more than \(StorageSchema.maximumTables) tables") }
    opened.beginRow()
    return opened
  }

  func begin(_ table: StaticString) throws(RecordFailure) -> TableWriter {
    try begin(UnsafeRawBufferPointer(start: table.utf8Start, count: table.utf8CodeUnitCount))
  }

  /// Puts what the folders say into columns of their own.
  func putFolderValues(_ writer: TableWriter) {
    for (name, value) in folderValues {
      var name = RowNames.column(of: name)
      let column = name.withUTF8 { writer.column(UnsafeRawBufferPointer($0), .string) }
      guard let column, writer.type(of: column) == .string, !writer.isSet(column) else { continue }
      let start = writer.scratch.count
      writer.scratch.append(contentsOf: value.utf8)
      writer.put(.scratch(start: start, count: writer.scratch.count - start), in: column)
    }
  }

  /// Puts what stands around the record into columns of its names, with `_s` after them.
  private func putEnvelope(_ writer: TableWriter) {
    guard let (json, object, content) = envelope else { return }
    var at = object + 1
    while at < json.after(object) {
      let value = at + 1
      if value != content, json[value].kind != .null {
        let column = writer.column(json.text(at) + "_s", .string)
        if writer.filled(column) == nil {
          let isNested = json[value].kind == .array || json[value].kind == .object
          writer.put(
            isNested ? writer.jsonCell(json, value) : writer.textCell(json, value), in: column)
        }
      }
      at = json.after(value)
    }
  }

  /// Writes the row that was begun.
  func finish(_ writer: TableWriter, _ record: Record, hasTime: Bool) throws(RecordFailure) {
    if envelope != nil { putEnvelope(writer) }
    writer.completeRow()
    if writer.textCount > context.options.rowLimit {
      return try reject(
        record.origin, "row of more than \(context.options.rowLimit >> 20) MiB of text", record.raw)
    }
    do throws(SQLiteError) {
      if let identities {
        if let row = try identities.row(equalToThatOf: writer) {
          merged.append(.init(origin: record.origin, table: writer.name, row: row))
          return
        }
      }
      try willWrite()
      let kept = keeper.bytes(of: record.origin, record: record.raw)
      let rowID = try writer.finishRow(
        source: source, origin: record.origin, raw: record.raw, record: kept)
      identities?.add(rowID, of: writer)
      try keeper.addRow(
        writer.id, rowID, record.origin, record: kept, texts: writer.recordTexts
      ) { writer.encodeRow(to: $0) }
    } catch {
      throw .stopped(error)
    }
    inserted += 1
    if !hasTime { withoutTime += 1 }
    if lastTable !== writer {
      lastTable = writer
      last = statistics[writer.name] ?? RowStatistics()
      statistics[writer.name] = last
    }
    last.add(writer)
  }

  /// Puts a part of a record into quarantine.
  func reject(
    _ origin: ItemOrigin, _ reason: String, _ raw: UnsafeRawBufferPointer
  ) throws(RecordFailure) {
    do throws(SQLiteError) {
      try onReject(origin, reason, raw)
    } catch {
      throw .stopped(error)
    }
  }

  /// The counts so far, sorted by table.
  func counts() -> [FileReport.TableCount] {
    statistics.sorted { $0.key < $1.key }.map { $0.value.count(of: $0.key) }
  }
}

/// How many rows a table got, of which categories and times.
private final class RowStatistics {
  private typealias Count = FileReport.TableCount

  private var rows = 0
  private var first = Int64.max
  private var last = Int64.min
  private var names = NameIndex()
  private var categories: [Int] = []

  func add(_ writer: TableWriter) {
    rows += 1
    if let time = writer.time {
      first = min(first, time)
      last = max(last, time)
    }
    writer.withCategory { category in
      if let number = names.number(of: category) {
        categories[number] += 1
      } else if categories.count < Count.maximumCategories, category.count <= 256 {
        _ = names.add(category)
        categories.append(1)
      }
    }
  }

  func count(of table: String) -> FileReport.TableCount {
    var count = Count(table: table, rows: rows)
    if first <= last { count.times = first...last }
    for (number, rows) in categories.enumerated() { count.categories[names.name(number)] = rows }
    return count
  }
}
