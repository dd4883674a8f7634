import JSON
import LogFiles
import LogTables

/// A row of a query's result that does not say which table it is of: the user says it, or the file's name.
final class ResultRowsFormat: LogFormat {
  static let name = "result-rows"
  static let sample = "formats/az-query.json"
  static let summary = "Rows of a query's answer; the table is --table, or named after the file"
  static let tables: [String] = []
  static let isInferred = false

  private var declared: DeclaredColumns?
  private var table: [UInt8] = []
  private let textual = ColumnHints(isTextual: true, isRow: true)

  init() {}

  func recognizes(_ record: Record) -> Bool {
    if record.hints?.isRow == true || record.markers.contains(.tableName) { return true }
    return record.timeGenerated != nil
      && !(record.hasLowerCaseCategory && record.resourceID != nil)
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    if declared == nil || table != rows.resultTable {
      table = rows.resultTable
      declared = DeclaredColumns(of: String(decoding: table, as: UTF8.self), own: rows.own)
    }
    guard let declared else { return }
    let json = record.json
    let opened = table.withUnsafeBytes { bytes in
      Result { () throws(RecordFailure) in try rows.begin(bytes) }
    }
    let writer = try opened.get()
    declared.begin(writer)
    let time = writer.column("TimeGenerated", .datetime)
    let mark = record.json.member("TableName", of: record.index)
    let isMarked = record.plainText(mark)?.equals("PrimaryResult") == true
    // The command line gives all values but doubles as strings.
    let hints = record.hints ?? (isMarked ? textual : nil)
    var at = record.index + 1
    let end = json.after(record.index)
    while at < end {
      let value = at + 1
      if !isMarked || value != mark {
        try declared.put(json, key: at, value, writer, hints: hints, zone: rows.zone) { key in
          key.isEmpty ? "_" : WorkspaceRowsFormat.reserved.contains(key) ? key + "_s" : key
        }
      }
      at = json.after(value)
    }
    if !rows.folderValues.isEmpty { rows.putFolderValues(writer) }
    try rows.finish(writer, record, hasTime: writer.isSet(time) || record.timeGenerated == nil)
  }
}
