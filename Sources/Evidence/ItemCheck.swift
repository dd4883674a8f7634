import Cryptography
import Files
import SQLite
import Storage

/// Reads each stored item again, and holds it against the leaves, trees and seals.
final class ItemCheck {
  private let connection: Connection
  private let rows: StoredRows
  private let progress: (VerifyProgress) -> Void
  private let isCancelled: () -> Bool
  /// How many rows of each table belong to items; table 0 is the quarantine.
  private(set) var rowCounts: [Int64: Int] = [:]
  private var blocks = 0
  private var done = 0
  private var total = 0

  init(
    _ connection: Connection, progress: @escaping (VerifyProgress) -> Void,
    isCancelled: @escaping () -> Bool
  ) {
    self.connection = connection
    rows = StoredRows(connection)
    self.progress = progress
    self.isCancelled = isCancelled
  }

  /// - Parameter tables: only sources that have rows in one of these are read whole, of the others only that
  ///   their blocks are the sealed ones, which say where their rows are; nil: all.
  /// - Returns: the sources that were read whole.
  @discardableResult
  func run(
    _ sources: [LoggedSource], reading tables: Set<String>? = nil, _ report: inout VerifyReport
  ) throws -> Set<Int64> {
    total = Int(try number("select coalesce(sum(items), 0) from kustody_records"))
    let ids = try tables.map { try self.ids(of: $0) }
    var whole: Set<Int64> = []
    for source in sources {
      if let ids, try !hasRows(source, in: ids) {
        try checkBlocks(source, &report)
      } else {
        try check(source, &report)
        whole.insert(source.id)
      }
    }
    try RowBlockCheck(connection: connection, isCancelled: isCancelled).run(ids, &report)
    try checkCounts(ids, &report)
    if Int(try number("select count(*) from kustody_records")) != blocks {
      report.add("record", "kustody_records", "`kustody_records` has rows that no ingest wrote")
    }
    return whole
  }

  private func number(_ sql: String) throws(SQLiteError) -> Int64 {
    let statement = try connection.prepare(sql)
    return try statement.step() ? statement.columnInt64(0) : 0
  }

  private func ids(of tables: Set<String>) throws(SQLiteError) -> Set<Int64> {
    var ids: Set<Int64> = tables.contains("kustody_quarantine") ? [0] : []
    let list = try connection.prepare("select id, physical from kustody_tables")
    while try list.step() {
      if tables.contains(list.columnString(1)) { ids.insert(list.columnInt64(0)) }
    }
    return ids
  }

  // MARK: A source without rows in the tables that are asked for

  private func hasRows(_ source: LoggedSource, in tables: Set<Int64>) throws(SQLiteError) -> Bool {
    if tables.isEmpty { return false }
    let stored = try blocks(of: source)
    while try stored.step() {
      // What cannot be read is read again, and named.
      guard let items = RecordBlock(stored).items else { return true }
      if items.contains(where: { tables.contains($0.table) }) { return true }
    }
    return false
  }

  private func checkBlocks(_ source: LoggedSource, _ report: inout VerifyReport) throws {
    let stored = try blocks(of: source)
    var chain = SHA256()
    var isWhole = true
    while try stored.step() {
      let block = RecordBlock(stored)
      blocks += 1
      isWhole = isWhole && block.computedSHA256 == block.sha256
      chain.update(data: block.contentSHA256)
      if isCancelled() { throw VerifyCancelled() }
    }
    guard !isWhole || SHA256Hash(chain.finalize()).description != source.blocks else { return }
    report.add(
      "record", source.path, "what is kept of the records of `\(source.path)` was changed")
  }

  private func blocks(of source: LoggedSource) throws(SQLiteError) -> Statement {
    let stored = try connection.prepare(
      "select \(RecordBlock.columns) from kustody_records where source_id = ? order by block")
    try stored.bind(integer: source.id, at: 1)
    return stored
  }

  // MARK: One source

  private func check(_ source: LoggedSource, _ report: inout VerifyReport) throws {
    let stored = try blocks(of: source)
    var frontier = MerkleFrontier()
    var chain = SHA256()
    var lastRows: [Int64: Int64] = [:]
    var seal = SourceSeal(rows: 0, quarantined: 0, tree: frontier.root, blocks: frontier.root)
    var number: Int64 = 0
    var history = SourceHistory(source.extensions)
    while try stored.step() {
      let block = RecordBlock(stored)
      blocks += 1
      let isWhole = block.computedSHA256 == block.sha256 && block.number == number
      number += 1
      chain.update(data: block.contentSHA256)
      let place =
        "records at bytes \(block.firstOffset) to \(block.lastOffset) of `\(source.path)`"
      if !isWhole {
        report.add("record", source.path, "what is kept of the \(place) was changed")
      }
      guard let items = block.items, let leaves = block.leaves, leaves.count == items.count,
        let found = try rows.rows(of: items, in: block)
      else {
        if isWhole {
          report.add("record", source.path, "what is kept of the \(place) cannot be read")
        }
        continue
      }
      for ((item, leaf), row) in zip(zip(items, leaves), found) {
        try check(item, leaf, row, source, &lastRows, &report)
        if item.isQuarantined { seal.quarantined += 1 } else { seal.rows += 1 }
      }
      if history.isEmpty {
        frontier.append(contentsOf: leaves)
      } else {
        for leaf in leaves {
          history.pass(frontier)
          frontier.append(leaf)
        }
      }
      done &+= items.count
      progress(VerifyProgress(stage: .rows, done: done, total: total, place: source.path))
      if isCancelled() { throw VerifyCancelled() }
    }
    history.pass(frontier)
    for entry in history.contradictions {
      report.add(
        "log", "\(entry)",
        "entry \(entry) extended `\(source.path)`, but what was sealed of it before is not among its items"
      )
    }
    seal.tree = frontier.root
    seal.blocks = SHA256Hash(chain.finalize())
    report.rows += seal.rows
    report.quarantined += seal.quarantined
    if seal.tree.description != source.tree || !seals(seal, source) {
      report.add("seal", source.path, "the seal of `\(source.path)` does not fit its items")
    } else if seal.blocks.description != source.blocks {
      report.add(
        "record", source.path, "what is kept of the records of `\(source.path)` was changed")
    }
  }

  private func seals(_ seal: SourceSeal, _ source: LoggedSource) -> Bool {
    guard let content = SHA256Hash(hexadecimal: source.content) else { return false }
    let hash = seal.hash(
      parser: source.parser, content: content, contentBytes: source.contentBytes)
    return hash.description == source.seal
  }

  private func check(
    _ item: BlockItem, _ leaf: SHA256Hash, _ row: StoredRows.Found?, _ source: LoggedSource,
    _ lastRows: inout [Int64: Int64], _ report: inout VerifyReport
  ) throws(SQLiteError) {
    // Rows of a source follow one another, so that none can stand for two items.
    if let last = lastRows.updateValue(item.rowID, forKey: item.table), item.rowID <= last {
      report.add("record", source.path, "two items of `\(source.path)` are the same row")
    }
    if row != nil { rowCounts[item.table, default: 0] += 1 }
    if let row, row.leaf == leaf, row.source == source.id { return }
    let id = ItemID(content: source.content, offset: item.offset, part: item.part)
    let table = try rows.tableName(item.table)
    if row == nil {
      report.add(
        item.isQuarantined ? "quarantine" : "row", "\(id)",
        "the row of item \(id) is gone from `\(item.isQuarantined ? "_Quarantine" : table ?? "quarantine")`: "
          + "byte \(item.offset) of `\(source.path)`")
    } else {
      report.add(
        item.isQuarantined ? "quarantine" : "row", "\(id)",
        item.isQuarantined
          ? "the quarantined record at byte \(item.offset) of `\(source.path)` was changed"
          : "the row of item \(id) in `\(table ?? "")` was changed: byte \(item.offset) of `\(source.path)`"
      )
    }
  }

  // MARK: Rows too many

  /// - Parameter ids: the tables to look at; nil: all.
  private func checkCounts(
    _ ids: Set<Int64>?, _ report: inout VerifyReport
  ) throws(SQLiteError) {
    if ids?.contains(0) ?? true {
      let count = Int((try? number("select count(*) from kustody_quarantine")) ?? 0)
      if count != rowCounts[0, default: 0] {
        let known = try knownRows(of: 0)
        let all = try connection.prepare("select rowid from kustody_quarantine")
        while try all.step() {
          if known.contains(all.columnInt64(0)) { continue }
          nameStranger(all.columnInt64(0), "quarantine", "_Quarantine", &report)
        }
      }
    }
    let blocks = RowBlocks(connection)
    let list = try connection.prepare("select id, name from kustody_tables order by id")
    while try list.step() {
      let table = list.columnInt64(0)
      guard ids?.contains(table) ?? true else { continue }
      // What cannot be read is named by the check of the blocks.
      let opened = try blocks.list(ofTable: table).compactMap { try? blocks.open($0) }
      let count = opened.reduce(0) { $0 + $1.count }
      guard count != rowCounts[table, default: 0] else { continue }
      let known = try knownRows(of: table)
      for block in opened {
        for row in 0..<block.count where !known.contains(block.rowID(at: row)) {
          nameStranger(block.rowID(at: row), "row", list.columnString(1), &report)
        }
      }
    }
  }

  /// The rows of a table that belong to items.
  private func knownRows(of table: Int64) throws(SQLiteError) -> Set<Int64> {
    var known: Set<Int64> = []
    let stored = try connection.prepare("select \(RecordBlock.columns) from kustody_records")
    while try stored.step() {
      for item in RecordBlock(stored).items ?? [] where item.table == table {
        known.insert(item.rowID)
      }
    }
    return known
  }

  private func nameStranger(
    _ row: Int64, _ subject: String, _ name: String, _ report: inout VerifyReport
  ) {
    report.add(
      subject, name, "row \(row) of `\(name)` comes from no file that was ingested")
  }
}
