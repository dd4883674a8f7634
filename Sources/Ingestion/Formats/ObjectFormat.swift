import JSON
import KQLValues
import LogFiles
import LogTables
import Storage

/// Any other object: a row of the table that it names, that the user names, or that its file is most likely of.
final class ObjectFormat: LogFormat {
  static let name = "object"
  static let sample = "formats/vpn-gateway.json"
  static let summary = "Any other object, and rows under any header; see below"
  static let tables: [String] = []
  static let isInferred = true

  private var tables: [String: DeclaredColumns] = [:]
  /// What the rows of the file say together of their types, of texts alone and of others.
  private var hints: (survey: SourceContext, textual: ColumnHints, other: ColumnHints)?
  private var names: [String: String?] = [:]

  init() {}

  var surveysRows: Bool { true }

  func recognizes(_ record: Record) -> Bool { true }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let json = record.json
    guard json.after(record.index) > record.index + 1 else {
      throw .rejected("an empty object, not a record")
    }
    let survey = try rows.context.survey()
    let named = rows.context.options.resultTable == nil ? namedTable(record, rows) : nil
    let name = named?.table ?? survey.table
    var text = name
    let opened = text.withUTF8 { bytes in
      Result { () throws(RecordFailure) in try rows.begin(UnsafeRawBufferPointer(bytes)) }
    }
    let writer = try opened.get()
    let hints = hints(of: record, rows, survey)
    let declared = columns(of: name, rows)
    declared.begin(writer)
    var times = rows.times
    times.isZoneAssumed = true
    let alias = rows.alias(of: writer, in: record)
    var at = record.index + 1
    let end = json.after(record.index)
    while at < end {
      let value = at + 1
      if value != named?.member, value != alias {
        try declared.put(json, key: at, value, writer, hints: hints, times: times) { key in
          Self.columnName(of: key, declared, survey)
        }
      }
      at = json.after(value)
    }
    rows.note(choice: survey.sentence(ofTable: name, isNamedByRow: named != nil))
    let time = writer.column("TimeGenerated", .datetime)
    if survey.isTimeStated || !writer.isSet(time) {
      try rows.putTime(of: record, writer, survey)
    }
    if !writer.isSet(time) {
      rows.note(
        choice: "time of \(name): no member of some rows is known as it (--time-column says which)")
    }
    if named == nil { rows.context.used.insert(.table) }
    try rows.finish(writer, record, hasTime: writer.isSet(time))
  }

  /// The table that the row names, if it is a known one or a custom one, and the member that names it.
  private func namedTable(_ record: Record, _ rows: RowSink) -> (table: String, member: Int)? {
    let other =
      record.markers.contains(.tableName) ? record.json.member("TableName", of: record.index) : nil
    for member in [record.type, other] {
      guard let member, let text = record.plainText(member), RowNames.isTable(text) else {
        continue
      }
      let written = String(decoding: text, as: UTF8.self)
      let known: String?
      if let found = names[written] {
        known = found
      } else {
        let isKnown =
          written.hasSuffix("_CL") || LogTables.table(named: written) != nil
          || rows.own.contains(written)
        known = isKnown ? written : nil
        if names.count < 1000 { names[written] = .some(known) }
      }
      if let known { return (known, member) }
    }
    return nil
  }

  private func columns(of table: String, _ rows: RowSink) -> DeclaredColumns {
    if let known = tables[table] { return known }
    let declared = DeclaredColumns(of: table, own: rows.own)
    tables[table] = declared
    return declared
  }

  private func hints(of record: Record, _ rows: RowSink, _ survey: FileSurvey) -> ColumnHints {
    if hints?.survey !== rows.context {
      let textual = ColumnHints(isTextual: true, isRow: true)
      let other = ColumnHints(isTextual: false, isRow: false)
      textual.types = survey.types
      other.types = survey.types
      hints = (rows.context, textual, other)
      // What a key stands for depends on the file.
      tables = [:]
    }
    let isTextual = record.hints?.isTextual ?? record.hasTextAlone
    return (isTextual ? hints?.textual : hints?.other)
      ?? ColumnHints(isTextual: false, isRow: false)
  }

  /// The table's own column where only the case differs, unless the file has both; else the member's name.
  private static func columnName(
    of key: String, _ declared: DeclaredColumns, _ survey: FileSurvey
  ) -> String {
    if !key.isEmpty, !RowNames.isReserved(key), !survey.ambiguous.contains(key),
      let column = declared.spelling(of: key)
    {
      return column
    }
    return RowNames.column(of: key)
  }
}
