import JSON
import LogFiles
import LogTables
import Storage

/// A row that came out of Log Analytics: data export, or a query's answer with its `Type`. Keys are the
/// column names, and `Type` names the table.
final class WorkspaceRowsFormat: LogFormat {
  static let name = "workspace-rows"
  static let sample = "logs/container-log-v2.jsonl"
  static let summary = "Rows of Log Analytics: data export, portal CSV, answers with `Type`"
  static let tables: [String] = []
  static let isInferred = false

  private var tables = NameIndex()
  private var columns: [DeclaredColumns] = []
  private let marked = ColumnHints(isTextual: true, isRow: true)

  var surveysRows: Bool { true }

  func recognizes(_ record: Record) -> Bool {
    let saysTable = record.hints?.saysTable == true
    guard (record.timeGenerated != nil && !record.hasLowerCaseCategory) || saysTable,
      let type = record.type
    else { return false }
    return record.json[type].kind == .string && !record.json.content(type).isEmpty
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let table = record.plainText(record.type), RowNames.isTable(table) else {
      throw .rejected("its `Type` is not a table name")
    }
    let json = record.json
    let writer = try rows.begin(table)
    let declared = declaredColumns(of: table, own: rows.own)
    declared.begin(writer)
    let isShared = table.equals("AzureDiagnostics")
    let time = writer.column("TimeGenerated", .datetime)
    // The command line gives dynamic values as strings, and says so.
    let mark =
      record.markers.contains(.tableName) ? json.member("TableName", of: record.index) : nil
    let isMarked = record.plainText(mark)?.equals("PrimaryResult") == true
    let hints = record.hints ?? (isMarked || record.hasTextAlone ? marked : nil)
    var at = record.index + 1
    let end = json.after(record.index)
    while at < end {
      let value = at + 1
      if value != record.type, !isMarked || value != mark {
        try declared.put(
          json, key: at, value, writer, hints: hints, times: rows.times
        ) { Self.columnName(of: $0, isShared: isShared) }
      }
      at = json.after(value)
    }
    if !writer.isSet(time) { rows.putWrappedTime(of: record, writer) }
    if !rows.folderValues.isEmpty { rows.putFolderValues(writer) }
    try rows.finish(writer, record, hasTime: writer.isSet(time))
  }

  private func declaredColumns(
    of table: UnsafeRawBufferPointer, own: CustomTables
  ) -> DeclaredColumns {
    if let number = tables.number(of: table) { return columns[number] }
    let declared = DeclaredColumns(of: String(decoding: table, as: UTF8.self), own: own)
    _ = tables.add(table)
    columns.append(declared)
    return declared
  }

  /// - Returns: nil for what is derived from other columns.
  private static func columnName(of name: String, isShared: Bool) -> String? {
    if isShared, ["_ResourceId", "_SubscriptionId", "SourceSystem"].contains(name) { return nil }
    return RowNames.column(of: name)
  }
}
