import KQLValues

/// What was shipped, as ClickHouse itself keeps it: which blocks of rows are there, and what the rows of each source in
/// them add up to. The next to ship goes on from there, from whichever machine.
///
/// A block is noted before it is sent and again once it is there. So a run that ends in between leaves one block in
/// doubt, whose rows can be counted.
struct ShipJournal {
  /// Consecutive rows of a table and origin.
  struct Block {
    var table: String
    var origin: String
    var first: UInt64
    var last: UInt64
    var rows: UInt64
    /// How often it was begun, as rows that were removed are not taken again under the same token.
    var attempt: UInt64
    var isDone: Bool
  }

  /// Rows of one source in a table and origin.
  struct Sums: Hashable {
    var rows: UInt64 = 0
    var check: UInt64 = 0
  }

  static let statements = [
    """
    CREATE TABLE IF NOT EXISTS "kustody_database" (
      "identity" String, "root" String, "rows" UInt64, "shipped_at" DateTime64(3, 'UTC'), "tool" String
    ) ENGINE = MergeTree ORDER BY "shipped_at"
    """,
    """
    CREATE TABLE IF NOT EXISTS "kustody_sources" (
      "id" UInt32, "path" String, "sha256" String, "content_sha256" String, "bytes" UInt64, "format" String,
      "version" UInt64
    ) ENGINE = ReplacingMergeTree("version") ORDER BY "id"
    """,
    """
    CREATE TABLE IF NOT EXISTS "kustody_columns" (
      "table" String, "position" UInt32, "name" String, "type" String, "is_hidden" UInt8, "is_sent" UInt8,
      "version" UInt64
    ) ENGINE = ReplacingMergeTree("version") ORDER BY ("table", "name")
    """,
    """
    CREATE TABLE IF NOT EXISTS "kustody_blocks" (
      "table" String, "origin" String, "first" UInt64, "last" UInt64, "rows" UInt64, "attempt" UInt64,
      "is_done" UInt8, "version" UInt64
    ) ENGINE = ReplacingMergeTree("version") ORDER BY ("table", "origin", "first")
    """,
    """
    CREATE TABLE IF NOT EXISTS "kustody_checks" (
      "table" String, "origin" String, "first" UInt64, "source" UInt32, "rows" UInt64, "check" UInt64
    ) ENGINE = ReplacingMergeTree ORDER BY ("table", "origin", "first", "source")
    """,
  ]

  let client: ClickHouseClient

  /// The identity of the database whose logs are there; nil where there are none.
  func identity() throws(ClickHouseError) -> String? {
    try client.rows("SELECT any(\"identity\"), count() FROM \"kustody_database\"").all().first
      .flatMap { $0[1].bits == 0 ? nil : $0[0].string }
  }

  func note(identity: String, root: String, rows: UInt64, tool: String) throws(ClickHouseError) {
    try client.run(
      """
      INSERT INTO "kustody_database" SELECT \(clickHouseText(identity)), \(clickHouseText(root)), \
      \(rows), now64(3, 'UTC'), \(clickHouseText(tool))
      """)
  }

  /// The blocks of a table and origin, in their order.
  func blocks(_ table: String, _ origin: String) throws(ClickHouseError) -> [Block] {
    let rows = try client.rows(
      """
      SELECT "first", "last", "rows", "attempt", "is_done" FROM "kustody_blocks" FINAL
      WHERE "table" = \(clickHouseText(table)) AND "origin" = \(clickHouseText(origin)) ORDER BY "first"
      """
    ).all()
    return rows.map { row in
      Block(
        table: table, origin: origin, first: row[0].bits, last: row[1].bits, rows: row[2].bits,
        attempt: row[3].bits, isDone: row[4].bits != 0)
    }
  }

  func note(_ block: Block) throws(ClickHouseError) {
    var rows = RowBinaryWriter()
    rows.append(text: block.table)
    rows.append(text: block.origin)
    for number in [block.first, block.last, block.rows, block.attempt] {
      rows.append(unsigned: number)
    }
    rows.append(byte: block.isDone ? 1 : 0)
    rows.append(unsigned: 2 * block.attempt + (block.isDone ? 1 : 0))
    try client.insert(
      into: "kustody_blocks",
      ["table", "origin", "first", "last", "rows", "attempt", "is_done", "version"],
      rows: rows.bytes)
  }

  func note(_ sums: [UInt32: Sums], of block: Block) throws(ClickHouseError) {
    var rows = RowBinaryWriter()
    for (source, sum) in sums.sorted(by: { $0.key < $1.key }) {
      rows.append(text: block.table)
      rows.append(text: block.origin)
      rows.append(unsigned: block.first)
      rows.append(small: source)
      rows.append(unsigned: sum.rows)
      rows.append(unsigned: sum.check)
    }
    try client.insert(
      into: "kustody_checks", ["table", "origin", "first", "source", "rows", "check"],
      rows: rows.bytes)
  }

  /// What was sent of each source of a table, by origin.
  func sums(_ table: String) throws(ClickHouseError) -> [String: [UInt32: Sums]] {
    try Self.sums(
      client.rows(
        """
        SELECT c."origin", c."source", sum(c."rows"), sum(c."check")
        FROM (SELECT * FROM "kustody_checks" FINAL WHERE "table" = \(clickHouseText(table))) AS c
        GROUP BY c."origin", c."source"
        """))
  }

  /// What ClickHouse itself computes of the rows that it has.
  func foundSums(_ table: ShippedTable) throws(ClickHouseError) -> [String: [UInt32: Sums]] {
    let settings = [
      ("max_query_size", "100000000"), ("max_ast_elements", "1000000"),
      ("max_expanded_ast_elements", "1000000"),
    ]
    return try Self.sums(client.rows(table.sums, settings: settings))
  }

  private static func sums(
    _ rows: ClickHouseRows
  ) throws(ClickHouseError) -> [String: [UInt32: Sums]] {
    var sums: [String: [UInt32: Sums]] = [:]
    while let row = try rows.next() {
      let source = UInt32(truncatingIfNeeded: row[1].bits)
      sums[row[0].string, default: [:]][source] = Sums(rows: row[2].bits, check: row[3].bits)
    }
    return sums
  }

  /// Sends the sources again: their hashes change as files grow.
  func note(_ sources: [ShippedSource], version: UInt64) throws(ClickHouseError) {
    var rows = RowBinaryWriter()
    for source in sources {
      rows.append(small: source.id)
      rows.append(text: source.path)
      rows.append(text: source.sha256)
      rows.append(text: source.contentSHA256)
      rows.append(unsigned: source.bytes)
      rows.append(text: source.format)
      rows.append(unsigned: version)
    }
    if sources.isEmpty { return }
    try client.insert(
      into: "kustody_sources",
      ["id", "path", "sha256", "content_sha256", "bytes", "format", "version"], rows: rows.bytes)
  }

  /// Sends what the columns of a table are called and are.
  func note(columnsOf table: ShippedTable, version: UInt64) throws(ClickHouseError) {
    let sent = Set(table.sent.map(\.name))
    var rows = RowBinaryWriter()
    for (position, column) in table.columns.enumerated() {
      rows.append(text: table.name)
      rows.append(small: UInt32(position))
      rows.append(text: column.name)
      rows.append(text: column.type.rawValue)
      rows.append(byte: column.isHidden ? 1 : 0)
      rows.append(byte: sent.contains(column.name) ? 1 : 0)
      rows.append(unsigned: version)
    }
    try client.insert(
      into: "kustody_columns",
      ["table", "position", "name", "type", "is_hidden", "is_sent", "version"], rows: rows.bytes)
  }

  /// Forgets a table and drops its rows.
  func drop(_ table: String) throws(ClickHouseError) {
    let condition = "WHERE \"table\" = \(clickHouseText(table)) SETTINGS mutations_sync = 2"
    try client.run("DROP TABLE IF EXISTS \(clickHouseName(table)) SYNC")
    for name in ["kustody_blocks", "kustody_checks", "kustody_columns"] {
      try client.run("ALTER TABLE \"\(name)\" DELETE \(condition)")
    }
  }
}

/// A file that rows came from.
package struct ShippedSource: Sendable {
  package var id: UInt32
  package var path: String
  package var sha256: String
  package var contentSHA256: String
  package var bytes: UInt64
  package var format: String
}
