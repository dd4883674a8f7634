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
  private var context: SourceContext?
  private var survey: FileSurvey?
  /// What is known of the columns of CSV once its times were looked for.
  private var timed: ColumnHints?
  /// How many rows were looked at for their times.
  private var asked = 0

  init() {}

  var surveysRows: Bool { true }

  func recognizes(_ record: Record) -> Bool {
    if record.hints?.isPlain == true { return false }
    if record.hints?.isRow == true { return true }
    if record.markers.contains(.tableName), isMarked(record) { return true }
    return record.timeGenerated != nil
      && !(record.hasLowerCaseCategory && record.resourceID != nil)
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    if declared == nil || table != rows.resultTable || context !== rows.context {
      table = rows.resultTable
      declared = DeclaredColumns(of: String(decoding: table, as: UTF8.self), own: rows.own)
      context = rows.context
      survey = nil
      timed = nil
      asked = 0
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
    let isMarked = isMarked(record)
    try look(at: record, rows)
    // The command line gives all values but doubles as strings.
    let hints =
      timed ?? record.hints ?? (isMarked || record.hasTextAlone ? textual : nil)
    var times = rows.times
    times.isZoneAssumed = record.hints?.isZoneAssumed == true
    let alias = rows.alias(of: writer, in: record)
    var at = record.index + 1
    let end = json.after(record.index)
    while at < end {
      let value = at + 1
      if value != alias, !isMarked || value != mark {
        try declared.put(json, key: at, value, writer, hints: hints, times: times) {
          RowNames.column(of: $0)
        }
      }
      at = json.after(value)
    }
    if !rows.folderValues.isEmpty { rows.putFolderValues(writer) }
    if !writer.isSet(time) { rows.putWrappedTime(of: record, writer) }
    var mayLackTime = record.timeGenerated == nil
    rows.context.used.insert(.table)
    if let survey, !survey.times.isEmpty, mayLackTime || survey.isTimeStated {
      try rows.putTime(of: record, writer, survey)
      mayLackTime = false
    }
    try rows.finish(writer, record, hasTime: writer.isSet(time) || mayLackTime)
  }

  /// Whether it is a row as the command line prints it.
  private func isMarked(_ record: Record) -> Bool {
    record.plainText(record.json.member("TableName", of: record.index))?
      .equals("PrimaryResult") == true
  }

  /// Looks whether the rows of the file say their time under another name than `TimeGenerated`, if this one does
  /// not.
  private func look(at record: Record, _ rows: RowSink) throws(RecordFailure) {
    guard survey == nil, asked < 100 else { return }
    asked += 1
    guard rows.context.options.timeColumn != nil || record.timeGenerated == nil,
      rows.context.options.timeColumn != nil || record.namesTime
    else { return }
    let found = try rows.context.survey()
    survey = found
    timed = nil
    guard let hints = record.hints, hints.isTextual, hints.types.isEmpty else { return }
    let typed = ColumnHints(isTextual: true, isRow: true)
    for member in found.times {
      if case .member(let key) = member, found.types[key] == .datetime {
        typed.types[key] = .datetime
      }
    }
    timed = typed
  }
}
