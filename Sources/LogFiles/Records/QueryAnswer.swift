import Files
import JSON
import KQLValues

// MARK: Answers of query interfaces

extension RecordExpander {
  /// The tables of one answer: of Log Analytics (`tables`) or of Kusto's first version (`Tables`).
  func expandAnswer(
    _ json: JSONView, _ answer: Int, tables: Int, string: ItemOrigin?
  ) throws(RecordFailure) {
    var all: [Int] = []
    var at = tables + 1
    let end = json.after(tables)
    while at < end {
      if json[at].kind == .object { all.append(at) }
      at = json.after(at)
    }
    let isKusto = json.lastMember("Tables", of: answer) == tables
    for table in isKusto ? results(json, all) : all {
      try expandTable(json, table, isTextual: !isKusto, string: string) { $0.hints }
    }
    if let error = json.lastMember("error", of: answer), json[error].kind == .object {
      let code = json.lastMember("code", of: error).map { json.text($0) } ?? ""
      try onReject(
        origin(of: error, in: json, string), "the answer says that it is not whole: \(code)",
        json.raw(error))
    }
  }

  /// What Resource Graph answers as a table: each row is a resource, as the objects are that it answers
  /// otherwise.
  func expandResources(
    _ json: JSONView, _ table: Int, string: ItemOrigin?
  ) throws(RecordFailure) {
    try expandTable(json, table, isTextual: false, string: string) { _ in nil }
  }

  private func expandTable(
    _ json: JSONView, _ table: Int, isTextual: Bool, string: ItemOrigin?,
    hints: (AnswerColumns) -> ColumnHints?
  ) throws(RecordFailure) {
    guard
      let columns = json.lastMember("columns", of: table) ?? json.lastMember("Columns", of: table),
      let rows = json.lastMember("rows", of: table) ?? json.lastMember("Rows", of: table),
      json[columns].kind == .array, json[rows].kind == .array
    else {
      try onReject(
        origin(of: table, in: json, string), "a table of an answer without columns or rows",
        json.raw(table))
      return
    }
    let described = AnswerColumns(json, columns, isTextual: isTextual)
    let hints = hints(described)
    try forEachRow(json, rows, described, string: string) { raw, origin throws(RecordFailure) in
      try self.written.end(origin, source: raw, hints: hints, self.onRecord)
    }
  }

  /// Of an answer with more than two tables the last says which of them are results.
  private func results(_ json: JSONView, _ tables: [Int]) -> [Int] {
    guard tables.count > 2, let last = tables.last,
      let rows = json.lastMember("Rows", of: last), json[rows].kind == .array
    else { return tables.count > 2 ? Array(tables.prefix(1)) : tables }
    var found: [Int] = []
    var at = rows + 1
    while at < json.after(rows) {
      if json[at].kind == .array, at + 2 < json.after(at), json.equals(at + 2, "QueryResult"),
        let place = JSONNumber.integer(json.content(at + 1)), tables.indices.contains(Int(place))
      {
        found.append(tables[Int(place)])
      }
      at = json.after(at)
    }
    return found
  }

  /// A frame of an answer of Kusto's second version.
  func expandFrame(
    _ json: JSONView, _ frame: Int, _ origin: ItemOrigin, string: ItemOrigin?
  ) throws(RecordFailure) {
    func text(_ key: StaticString) -> String? {
      json.lastMember(key, of: frame).map { json.text($0) }
    }
    func array(_ key: StaticString) -> Int? {
      json.lastMember(key, of: frame).flatMap { json[$0].kind == .array ? $0 : nil }
    }
    let id = json.lastMember("TableId", of: frame).flatMap { JSONNumber.integer(json.content($0)) }
    switch text("FrameType") {
    case "DataTable":
      guard text("TableKind") == "PrimaryResult", let columns = array("Columns"),
        let rows = array("Rows")
      else { return }
      let described = AnswerColumns(json, columns, isTextual: false)
      try forEachRow(json, rows, described, string: string) { raw, origin throws(RecordFailure) in
        try self.written.end(origin, source: raw, hints: described.hints, self.onRecord)
      }
    case "TableHeader":
      guard text("TableKind") == "PrimaryResult", let id, let columns = array("Columns") else {
        return
      }
      fragments.tables[id] = .init(columns: AnswerColumns(json, columns, isTextual: false))
    case "TableFragment":
      guard let id, let rows = array("Rows"), var table = fragments.tables[id] else { return }
      if text("TableFragmentType") == "DataReplace" { table.rows = [] }
      try forEachRow(json, rows, table.columns, string: string) {
        raw, origin throws(RecordFailure) in
        table.rows.append((self.written.finished(), origin, [UInt8](raw)))
      }
      fragments.tables[id] = table
    case "TableCompletion":
      guard let id, let table = fragments.tables.removeValue(forKey: id) else { return }
      try flush(table)
    case "DataSetCompletion":
      try endFragments()
      if let failed = json.lastMember("HasErrors", of: frame), json[failed].kind == .true {
        try onReject(origin, "the answer says that it ended with errors", json.raw(frame))
      }
    default: return
    }
  }

  /// Hands over the rows of tables that never ended: the answer is cut.
  package func endFragments() throws(RecordFailure) {
    for (_, table) in fragments.tables.sorted(by: { $0.key < $1.key }) { try flush(table) }
    fragments.tables = [:]
  }

  private func flush(_ table: FragmentedTables.Table) throws(RecordFailure) {
    for row in table.rows {
      let outcome = row.raw.withUnsafeBytes { raw in
        Result { () throws(RecordFailure) in
          _ = try Self.scan(row.record) { json throws(RecordFailure) in
            var record = Record(json, at: 0, origin: row.origin)
            record.hints = table.columns.hints
            record.source = raw
            try onRecord(record)
          }
        }
      }
      try outcome.get()
    }
  }

  /// Writes each row as an object into `written`, which is open when `body` is called.
  private func forEachRow(
    _ json: JSONView, _ rows: Int, _ columns: AnswerColumns, string: ItemOrigin?,
    _ body: (UnsafeRawBufferPointer, ItemOrigin) throws(RecordFailure) -> Void
  ) throws(RecordFailure) {
    var row = rows + 1
    let end = json.after(rows)
    while row < end {
      let origin = numbered(origin(of: row, in: json, string), string)
      defer { row = json.after(row) }
      guard json[row].kind == .array else {
        let reason =
          json[row].kind == .object
          ? "the answer reports an error in place of a row" : "no row: no array of values"
        try onReject(origin, reason, json.raw(row))
        continue
      }
      written.begin()
      var count = 0
      var at = row + 1
      while at < json.after(row) {
        if count < columns.keys.count { written.add(key: columns.keys[count], json: json.raw(at)) }
        count += 1
        at = json.after(at)
      }
      guard count == columns.keys.count else {
        try onReject(
          origin, "a row of \(count) values under \(columns.keys.count) columns", json.raw(row))
        continue
      }
      try body(json.raw(row), origin)
    }
  }
}
