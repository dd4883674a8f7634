import KQLValues
import LogTables
import SQLSyntax
import Storage

/// A name in ClickHouse's quotes.
func clickHouseName(_ name: String) -> String { Dialect.clickHouse.quoted(name: name) }

/// A text in ClickHouse's quotes.
func clickHouseText(_ text: String) -> String { Dialect.clickHouse.quoted(text: text) }

/// A log table as it is shipped: its columns, and where its rows are read.
package struct ShippedTable: Sendable {
  /// A column that ClickHouse gets.
  package struct ColumnToShip: Sendable {
    package var name: String
    package var form: ColumnForm
    /// How much its values count in the check of a row.
    var weight: UInt64
  }

  package var name: String
  /// All columns of the table, those that no row has a value for included.
  package var columns: [StoredColumn]
  /// Those that rows have values for, in the order in which they are sent.
  package var sent: [ColumnToShip]
  /// The rows of its own, and those of other tables that it shows.
  var parts: [StoredTablePart]

  /// What is sent of each row besides: where it comes from.
  static let place: [(name: String, type: String)] = [
    ("_kustody_origin", "LowCardinality(String)"), ("_kustody_row", "UInt64"),
    ("_kustody_source", "UInt32"), ("_kustody_offset", "UInt64"), ("_kustody_line", "UInt64"),
    ("_kustody_part", "Nullable(Int64)"),
  ]
  static let reserved = "_kustody_"

  /// Why a table cannot be shipped, for people.
  package struct Problem: Error, Sendable, Hashable {
    package var message: String
  }

  /// - Returns: nil where the catalog knows no such table.
  init?(_ name: String, of catalog: StorageCatalog) throws(Problem) {
    guard let table = catalog.table(named: name) else { return nil }
    self.name = table.name
    columns = table.columns.filter { !LogColumn.isProvenance($0.name) }
    if let taken = columns.first(where: { $0.name.hasPrefix(Self.reserved) }) {
      throw Problem(
        message: "`\(name)` has a column `\(taken.name)`: names that begin so are kustody's own")
    }
    parts = catalog.parts(of: name, fields: columns.map(\.name))
    let parts = parts
    sent = columns.filter { column in parts.contains { $0.hasValues(for: column) } }
      .map {
        ColumnToShip(
          name: $0.name, form: ColumnForm($0.type), weight: RowCheck.weight(of: $0.name))
      }
    let most = Dialect.sqlite.limits.columns - Self.place.count
    if sent.count > most {
      throw Problem(message: "`\(name)` has \(sent.count) columns; at most \(most) can be shipped")
    }
  }

  /// The statement that makes the table where there is none.
  package var creation: String {
    var lines = Self.place.map { "  \(clickHouseName($0.name)) \($0.type) CODEC(ZSTD(1))" }
    for column in sent { lines.append("  " + declaration(of: column)) }
    let times = sent.first { $0.name == "TimeGenerated" && $0.form == .integer }
    if let times {
      let name = clickHouseName(times.name)
      // For people; null where the other is.
      lines.append(
        "  \"_kustody_time\" Nullable(DateTime64(7, 'UTC')) ALIAS if(isNull(\(name)), NULL, "
          + "reinterpret(assumeNotNull(\(name)) - \(DateTime.unixEpoch), 'DateTime64(7, \\'UTC\\')'))"
      )
    }
    var order: [String] = []
    if sent.contains(where: { $0.name == "Category" && $0.form == .text }) {
      order.append(clickHouseName("Category"))
    }
    if let times { order.append(clickHouseName(times.name)) }
    order += ["\"_kustody_origin\"", "\"_kustody_row\""]
    return """
      CREATE TABLE IF NOT EXISTS \(clickHouseName(name)) (
      \(lines.joined(separator: ",\n"))
      ) ENGINE = MergeTree ORDER BY (\(order.joined(separator: ", ")))
      SETTINGS allow_nullable_key = 1, non_replicated_deduplication_window = 1000
      """
  }

  func declaration(of column: ColumnToShip) -> String {
    let isFewTexts = column.form == .text && Self.fewTexts.contains(column.name)
    let type = isFewTexts ? "LowCardinality(String)" : column.form.typeName
    let isTime = columns.contains { $0.name == column.name && $0.type == .datetime }
    return "\(clickHouseName(column.name)) \(type) CODEC(\(isTime ? "Delta, " : "")ZSTD(1))"
  }

  /// Columns whose texts are few in every log.
  private static let fewTexts: Set<String> = [
    "Category", "Type", "SourceSystem", "Level", "ResourceProvider", "ResourceType",
    "OperationName",
  ]

  /// What the rows of each origin and source add up to in ClickHouse.
  var sums: String {
    let place = [
      ("_kustody_row", "toUInt64(\"_kustody_row\")"),
      ("_kustody_offset", "toUInt64(\"_kustody_offset\")"),
      ("_kustody_line", "toUInt64(\"_kustody_line\")"),
    ].map { "\($1) * toUInt64(\(RowCheck.weight(of: $0)))" }
    let terms = place + sent.map { RowCheck.expression($0.name, $0.form) }
    return """
      SELECT toString("_kustody_origin"), "_kustody_source", count(),
        sum(bitXor(s, bitShiftRight(s, 32)))
      FROM (SELECT "_kustody_origin", "_kustody_source",
        arraySum([\(terms.joined(separator: ",\n      "))]) AS s
        FROM \(clickHouseName(name)))
      GROUP BY "_kustody_origin", "_kustody_source"
      """
  }
}

extension StoredTablePart {
  /// Whether a row can have a value in a column.
  func hasValues(for column: StoredColumn) -> Bool {
    switch layout.fields[column.name] {
    case nil, .null: false
    case .text(let text): !text.isEmpty
    default: true
    }
  }

  /// What says where a row comes from, besides its number.
  static let place = ["source_id", "source_offset", "source_line", "source_part"]

  /// What is read of each row: where it comes from, and columns.
  func read(_ columns: [ShippedTable.ColumnToShip]) -> [SQLExpression] {
    Self.place.map { .column(physical, $0) } + columns.map { layout.fields[$0.name] ?? .null }
  }

  /// How many rows each source has.
  var counts: SQLQuery {
    let source = SQLExpression.column(physical, "source_id")
    var select = SQLSelect(
      [SQLResultColumn(source, as: "source"), SQLResultColumn(.countAll, as: "rows")],
      from: layout.source)
    if let condition = layout.condition { select.conditions.append(condition) }
    select.groupBy = [source]
    return SQLQuery(body: .select(select))
  }
}
