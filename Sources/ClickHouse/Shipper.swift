import SQLSyntax
import SQLite
import Storage

/// Sends the rows of tables to ClickHouse, block by block, and proves afterwards that all are there, once.
package struct Shipper {
  package struct Options {
    /// Tables by name; empty: all that have rows.
    package var tables: [String] = []
    /// Drops the tables and sends them from the beginning.
    package var anew = false
    /// A block ends with this number of rows …
    package var blockRows = 100_000
    /// … or once it has this number of bytes.
    package var blockBytes = 48 << 20
    /// What notes say who shipped.
    package var tool = "kustody"

    package init() {}
  }

  /// How far it has come.
  package struct Progress: Sendable {
    package var table: String
    /// Rows of this run, in all tables.
    package var rows: Int
    package var bytes: Int
  }

  package enum Failure: Error {
    case server(ClickHouseError)
    /// What is asked cannot be done: for people.
    case wrong(String, help: String?)
    /// What is there is not what was sent: for people.
    case differs([String])
    case cancelled(rows: Int)
  }

  private let logs: any ShippedLogs
  private let client: ClickHouseClient
  private let journal: ShipJournal
  private let options: Options
  private let progress: (Progress) -> Void
  private let isCancelled: () -> Bool

  package init(
    _ logs: any ShippedLogs, to client: ClickHouseClient, _ options: Options,
    progress: @escaping (Progress) -> Void, isCancelled: @escaping () -> Bool
  ) {
    self.logs = logs
    self.client = client
    self.options = options
    self.progress = progress
    self.isCancelled = isCancelled
    journal = ShipJournal(client: client)
  }

  /// The tables that are to be shipped.
  package static func tables(
    _ logs: any ShippedLogs, _ names: [String]
  ) throws -> [ShippedTable] {
    let catalog = try logs.catalog
    var found: [ShippedTable] = []
    do throws(ShippedTable.Problem) {
      for name in names {
        guard let table = try ShippedTable(name, of: catalog), !table.name.hasPrefix("_") else {
          throw ShippedTable.Problem(message: "there is no table `\(name)` to ship")
        }
        found.append(table)
      }
      if names.isEmpty {
        for name in catalog.names where !name.hasPrefix("_") {
          guard let table = try ShippedTable(name, of: catalog) else { continue }
          found.append(table)
        }
      }
    } catch {
      throw Failure.wrong(error.message, help: nil)
    }
    return names.isEmpty ? try found.filter { try hasRows($0, logs) } : found
  }

  private static func hasRows(_ table: ShippedTable, _ logs: any ShippedLogs) throws -> Bool {
    for part in table.parts {
      var has = false
      try logs.forEachBlock(of: part, after: 0, []) { _ in
        has = true
        return false
      }
      if has { return true }
    }
    return false
  }

  // MARK: all of it

  package func run() throws -> ShipReport {
    do {
      return try ship()
    } catch let error as ClickHouseError {
      if case .cancelled = error { throw Failure.cancelled(rows: counter.rows) }
      throw Failure.server(error)
    }
  }

  /// What of this run is sent so far.
  private final class Counter {
    var rows = 0
    var bytes = 0
  }
  private let counter = Counter()

  private func ship() throws -> ShipReport {
    guard let identity = try logs.identity else {
      throw Failure.wrong("there are no logs to ship: nothing was ingested", help: nil)
    }
    let tables = try Self.tables(logs, options.tables)
    try prepare(identity.first)
    let sources = try logs.sources
    // Later ones replace earlier ones.
    let version = UInt64(
      try client.rows("SELECT toUnixTimestamp64Milli(now64(3))").all()[0][0].bits)
    try journal.note(
      sources.map {
        ShippedSource(
          id: UInt32(truncatingIfNeeded: $0.id), path: $0.path, sha256: $0.sha256,
          contentSHA256: $0.contentSHA256, bytes: UInt64($0.bytes), format: $0.format)
      }, version: version)
    var report = ShipReport(database: client.address.database, root: identity.root, tables: [])
    var differences: [String] = []
    for table in tables {
      let before = counter.rows
      try makeTable(table)
      try journal.note(columnsOf: table, version: version)
      var blocks = 0
      for part in table.parts { blocks += try ship(part, of: table) }
      let verified = try verify(table)
      differences += verified.differences
      report.tables.append(
        ShipReport.Table(
          name: table.name, rows: verified.rows, sent: counter.rows - before, blocks: blocks,
          sources: verified.sources, check: verified.check))
    }
    if !differences.isEmpty { throw Failure.differs(differences) }
    try journal.note(
      identity: identity.first, root: identity.root,
      rows: UInt64(report.tables.reduce(0) { $0 + $1.rows }), tool: options.tool)
    report.bytes = counter.bytes
    return report
  }

  private func prepare(_ identity: String) throws {
    let name = client.address.database
    let known = try client.rowsOutside(
      "SELECT count() FROM system.databases WHERE name = \(clickHouseText(name))")
    if known == 0 {
      try client.run("CREATE DATABASE IF NOT EXISTS \(clickHouseName(name))", inDatabase: false)
    }
    for statement in ShipJournal.statements { try client.run(statement) }
    if let there = try journal.identity() {
      guard there == identity else {
        throw Failure.wrong(
          "the database `\(name)` there holds the logs of another kustody database",
          help: "ship to a database of its own: http://HOST:8123/OTHER")
      }
    } else {
      // Noted before any row, so that a run that breaks off is known too.
      try journal.note(identity: identity, root: "", rows: 0, tool: options.tool)
    }
  }

  private func makeTable(_ table: ShippedTable) throws {
    if options.anew { try journal.drop(table.name) }
    try client.run(table.creation)
    var there: [String: String] = [:]
    for row in try client.rows(
      """
      SELECT name, type FROM system.columns
      WHERE database = currentDatabase() AND table = \(clickHouseText(table.name))
      """
    ).all() {
      there[row[0].string] = row[1].string
    }
    for column in table.sent {
      guard let type = there[column.name] else {
        try client.run(
          """
          ALTER TABLE \(clickHouseName(table.name)) ADD COLUMN IF NOT EXISTS \
          \(table.declaration(of: column)) SETTINGS alter_sync = 2
          """)
        continue
      }
      guard [column.form.typeName, "LowCardinality(\(column.form.typeName))"].contains(type) else {
        throw Failure.wrong(
          "the column `\(column.name)` of `\(table.name)` is \(type) there, and \(column.form.typeName) here",
          help: "--anew drops the table there and sends it from the beginning")
      }
    }
  }

  // MARK: blocks

  /// Sends the rows of a part that are not there.
  ///
  /// - Returns: how many blocks were sent.
  private func ship(_ part: StoredTablePart, of table: ShippedTable) throws -> Int {
    var blocks = 0
    var last: UInt64 = 0
    for block in try journal.blocks(table.name, part.origin) {
      if !block.isDone { blocks += try settle(block, part, table) }
      last = max(last, block.last)
    }
    var builder = BlockBuilder(table, part.origin)
    var row = Int64(last)
    try logs.forEachBlock(of: part, after: row, part.read(table.sent)) { block in
      var left = block.rows[...]
      while let first = left.first {
        guard block.rowID(at: first) > row else {
          throw Failure.wrong("the rows of `\(table.name)` do not come in their order", help: nil)
        }
        if isCancelled() { throw ClickHouseError.cancelled }
        let some = left.prefix(min(options.blockRows - builder.rows, Self.rowsAtOnce))
        left = left.dropFirst(some.count)
        try builder.append(UnsafeBufferPointer(rebasing: some), of: block)
        row = some.last.map { block.rowID(at: $0) } ?? row
        if builder.rows >= options.blockRows || builder.byteCount >= options.blockBytes {
          try send(&builder, attempt: 1)
          blocks += 1
        }
      }
      return true
    }
    if builder.rows > 0 {
      try send(&builder, attempt: 1)
      blocks += 1
    }
    return blocks
  }

  /// Rows of which the bytes are made before somebody may stop it.
  private static let rowsAtOnce = 1024

  /// Finds out whether a block that was begun is there, and sends it where it is not.
  private func settle(
    _ block: ShipJournal.Block, _ part: StoredTablePart, _ table: ShippedTable
  ) throws -> Int {
    var builder = BlockBuilder(table, part.origin)
    try logs.forEachBlock(of: part, after: Int64(block.first) - 1, part.read(table.sent)) { rows in
      let some = rows.rows.prefix { rows.rowID(at: $0) <= Int64(block.last) }
      try builder.append(UnsafeBufferPointer(rebasing: some), of: rows)
      return some.count == rows.rows.count
    }
    guard UInt64(builder.rows) == block.rows else {
      throw Failure.wrong(
        "the rows \(block.first) to \(block.last) of `\(table.name)` are not those whose shipping was begun",
        help: "--anew drops the table there and sends it from the beginning")
    }
    let range = """
      "_kustody_origin" = \(clickHouseText(part.origin))
      AND "_kustody_row" BETWEEN \(block.first) AND \(block.last)
      """
    let there = try client.rows(
      "SELECT count() FROM \(clickHouseName(table.name)) WHERE \(range)"
    ).all()[0][0].bits
    if there == block.rows {
      try finish(builder.sums, block)
      return 0
    }
    var attempt = block.attempt
    if there != 0 {
      try client.run(
        """
        ALTER TABLE \(clickHouseName(table.name)) DELETE WHERE \(range) SETTINGS mutations_sync = 2
        """)
      attempt += 1
    }
    // Under the same token: what is still on its way there is then not taken twice.
    try send(&builder, attempt: attempt)
    return 1
  }

  private func send(_ builder: inout BlockBuilder, attempt: UInt64) throws {
    let block = builder.block(attempt: attempt)
    try journal.note(block)
    try client.insert(
      into: block.table, builder.names, native: builder.bytes,
      token: "kustody/\(block.table)/\(block.origin)/\(block.first)-\(block.last)/\(attempt)")
    try finish(builder.sums, block)
    counter.rows += builder.rows
    counter.bytes += builder.byteCount
    builder.clear()
    progress(Progress(table: block.table, rows: counter.rows, bytes: counter.bytes))
  }

  private func finish(
    _ sums: [UInt32: ShipJournal.Sums], _ block: ShipJournal.Block
  ) throws(ClickHouseError) {
    try journal.note(sums, of: block)
    var block = block
    block.isDone = true
    try journal.note(block)
  }

  // MARK: verifying

  private struct Verified {
    var rows = 0
    var sources: Set<UInt32> = []
    var check: UInt64 = 0
    var differences: [String] = []
  }

  /// Holds what ClickHouse has of each source against what the database has and what was sent.
  private func verify(_ table: ShippedTable) throws -> Verified {
    var verified = Verified()
    let sent = try journal.sums(table.name)
    let found = try journal.foundSums(table)
    for origin in found.keys.sorted() where !table.parts.contains(where: { $0.origin == origin }) {
      verified.differences.append(
        "`\(table.name)`: rows of `\(origin)` there, which the database does not show")
    }
    for part in table.parts {
      var stored: [UInt32: UInt64] = [:]
      try logs.forEachRow(of: part.counts) { row in
        stored[UInt32(truncatingIfNeeded: row.columnInt64(0))] = UInt64(row.columnInt64(1))
        return true
      }
      let sent = sent[part.origin] ?? [:]
      let found = found[part.origin] ?? [:]
      for source in Set(stored.keys).union(sent.keys).union(found.keys).sorted() {
        let here = stored[source] ?? 0
        let there = found[source] ?? ShipJournal.Sums()
        verified.rows += Int(there.rows)
        verified.check &+= there.check
        verified.sources.insert(source)
        if there.rows != here {
          verified.differences.append(
            "`\(table.name)`, source \(source): \(there.rows) rows there, \(here) here")
        } else if there != sent[source] {
          verified.differences.append(
            "`\(table.name)`, source \(source): the rows there are not those that were sent")
        }
      }
    }
    return verified
  }
}

extension ClickHouseClient {
  /// The number that a question gives which needs no database of ours.
  func rowsOutside(_ sql: String) throws(ClickHouseError) -> UInt64 {
    try rows(sql, inDatabase: false).all().first?.first?.bits ?? 0
  }
}

/// What was shipped.
package struct ShipReport: Sendable {
  package struct Table: Sendable {
    package var name: String
    /// There now, of all runs.
    package var rows: Int
    /// In this run.
    package var sent: Int
    package var blocks: Int
    package var sources: Set<UInt32>
    /// What its rows add up to on both sides.
    package var check: UInt64
  }

  package var database: String
  package var root: String
  package var tables: [Table]
  /// Of rows, in this run.
  package var bytes = 0
}
