import KQLValues
import LogTables
import SQLSyntax
import Storage

/// The tables of a ClickHouse database that logs were shipped to, as queries see them.
package struct RemoteTables: Sendable {
  package struct Table: Sendable {
    package var name: String
    /// All, hidden ones included; those of provenance last.
    package var columns: [Field]
  }

  package struct Field: Sendable, Hashable {
    package var name: String
    package var type: ScalarType
    package var isHidden: Bool
    /// Whether the table there has it; else it is empty in each row.
    package var isSent: Bool
  }

  /// By name.
  package private(set) var tables: [String: Table] = [:]
  /// Of each source what rows say of it.
  private var sources: [Source] = []

  private struct Source: Sendable {
    var id: Int64
    var path: String
    var sha256: String
    var contentSHA256: String
  }

  /// What would be there if these tables were shipped.
  package init(of tables: [ShippedTable]) {
    for table in tables {
      let sent = Set(table.sent.map(\.name))
      add(
        table.name,
        table.columns.map {
          Field(name: $0.name, type: $0.type, isHidden: $0.isHidden, isSent: sent.contains($0.name))
        })
    }
  }

  /// What is there.
  package init(of client: ClickHouseClient) throws(ClickHouseError) {
    let rows = try client.rows(
      """
      SELECT "table", "name", "type", "is_hidden", "is_sent" FROM "kustody_columns" FINAL
      ORDER BY "table", "position"
      """)
    var found: [String: [Field]] = [:]
    while let row = try rows.next() {
      guard let type = ScalarType(rawValue: row[2].string) else {
        throw .unreadable("the tables there were shipped by a newer version of kustody")
      }
      found[row[0].string, default: []].append(
        Field(
          name: row[1].string, type: type, isHidden: row[3].bits != 0, isSent: row[4].bits != 0))
    }
    for (name, fields) in found { add(name, fields) }
    let list = try client.rows(
      "SELECT \"id\", \"path\", \"sha256\", \"content_sha256\" FROM \"kustody_sources\" FINAL ORDER BY \"id\""
    )
    while let row = try list.next() {
      sources.append(
        Source(
          id: Int64(bitPattern: row[0].bits), path: row[1].string, sha256: row[2].string,
          contentSHA256: row[3].string))
    }
  }

  private mutating func add(_ name: String, _ fields: [Field]) {
    let provenance = LogColumn.provenance.map {
      Field(name: $0.name, type: $0.type, isHidden: true, isSent: true)
    }
    tables[name] = Table(name: name, columns: fields + provenance)
  }

  /// How the rows of a table are read in the SQL of ClickHouse; nil where there is no such table.
  ///
  /// - Parameter name: of a table, or, for its own rows alone, what `StorageCatalog.ownName` makes of it.
  package func layout(of name: String, fields: [String]) -> TableLayout? {
    let own = StorageCatalog.nameOfOwn(name)
    guard let table = tables[own ?? name] else { return nil }
    // Under names of our own: no column of a log is then taken for what a query calls one of its own.
    let alias = "_kustody_rows"
    var inner = SQLSelect([], from: .table(table.name, alias: nil))
    var layout = TableLayout(source: .table(table.name, alias: nil), fields: [:])
    func read(_ column: String) -> SQLExpression {
      let name = "_kustody_f\(inner.columns.count)"
      inner.columns.append(SQLResultColumn(.column(table.name, column), as: name))
      return .column(alias, name)
    }
    let byName = Dictionary(table.columns.map { ($0.name, $0) }) { first, _ in first }
    for field in fields where layout.fields[field] == nil {
      guard let column = byName[field] else { continue }
      if !column.isSent {
        layout.fields[field] = column.type == .string ? .text("") : .null
        continue
      }
      layout.fields[field] =
        LogColumn.isProvenance(field) ? provenance(field, read) : read(field)
    }
    if let own {
      layout.condition = .binary(
        .call("toString", [read("_kustody_origin")]), .equal, .text(own))
    }
    if inner.columns.isEmpty { _ = read("_kustody_row") }
    layout.source = .query(SQLQuery(body: .select(inner)), alias: alias)
    return layout
  }

  private func provenance(
    _ field: String, _ read: (String) -> SQLExpression
  ) -> SQLExpression {
    func ofSource(_ value: (Source) -> String) -> SQLExpression {
      guard !sources.isEmpty else { return .text("") }
      return .call(
        "transform",
        [
          .call("toInt64", [read("_kustody_source")]),
          .call("array", sources.map { .call("toInt64", [.integer($0.id)]) }),
          .call("array", sources.map { .text(value($0)) }), .text(""),
        ])
    }
    switch field {
    case "_SourceOffset": return .call("toInt64", [read("_kustody_offset")])
    case "_SourceLine": return .call("toInt64", [read("_kustody_line")])
    case "_SourceFile": return ofSource { $0.path }
    case "_SourceSha256": return ofSource { $0.sha256 }
    default:
      let part = SQLExpression.coalesce(
        .call("concat", [.text(":"), .call("toString", [read("_kustody_part")])]), .text(""))
      return .call(
        "concat",
        [
          ofSource { String($0.contentSHA256.prefix(16)) }, .text(":"),
          .call("toString", [read("_kustody_offset")]), part,
        ])
    }
  }
}
