import Crypto
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
  private var seen: [Int64: Int] = [:]
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

  func run(_ sources: [LoggedSource], _ report: inout VerifyReport) throws {
    total = Int(try number("select coalesce(sum(items), 0) from kustody_records"))
    for source in sources { try check(source, &report) }
    try checkCounts(&report)
    if Int(try number("select count(*) from kustody_records")) != blocks {
      report.add("record", "kustody_records", "`kustody_records` has rows that no ingest wrote")
    }
  }

  private func number(_ sql: String) throws(SQLiteError) -> Int64 {
    let statement = try connection.prepare(sql)
    return try statement.step() ? statement.columnInt64(0) : 0
  }

  // MARK: One source

  private func check(_ source: LoggedSource, _ report: inout VerifyReport) throws {
    let stored = try connection.prepare(
      "select \(RecordBlock.columns) from kustody_records where source_id = ? order by block")
    try stored.bind(integer: source.id, at: 1)
    var frontier = MerkleFrontier()
    var chain = SHA256()
    var lastRows: [Int64: Int64] = [:]
    var seal = SourceSeal(rows: 0, quarantined: 0, tree: frontier.root, blocks: frontier.root)
    var number: Int64 = 0
    while try stored.step() {
      let block = RecordBlock(stored)
      blocks += 1
      let isWhole = block.computedSHA256 == block.sha256 && block.number == number
      number += 1
      chain.update(data: block.sha256)
      let place =
        "records at bytes \(block.firstOffset) to \(block.lastOffset) of `\(source.path)`"
      if !isWhole {
        report.add("record", source.path, "what is kept of the \(place) was changed")
      }
      guard let items = block.items, let leaves = block.leaves, leaves.count == items.count,
        let bytes = block.bytes
      else {
        if isWhole {
          report.add("record", source.path, "what is kept of the \(place) cannot be read")
        }
        continue
      }
      for (item, leaf) in zip(items, leaves) {
        try check(item, leaf, bytes, source, &lastRows, &report)
        frontier.append(leaf)
        if item.isQuarantined { seal.quarantined += 1 } else { seal.rows += 1 }
      }
      done &+= items.count
      progress(VerifyProgress(stage: .rows, done: done, total: total, place: source.path))
      if isCancelled() { throw VerifyCancelled() }
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
    _ item: BlockItem, _ leaf: SHA256Hash, _ bytes: [UInt8], _ source: LoggedSource,
    _ lastRows: inout [Int64: Int64], _ report: inout VerifyReport
  ) throws(SQLiteError) {
    // Rows of a source follow one another, so that none can stand for two items.
    if let last = lastRows[item.table], item.rowID <= last {
      report.add("record", source.path, "two items of `\(source.path)` are the same row")
    }
    lastRows[item.table] = item.rowID
    let record = bytes.withUnsafeBytes {
      SHA256Hash(of: UnsafeRawBufferPointer(rebasing: $0[item.bytes]))
    }
    let id = ItemID(content: source.content, offset: item.offset, part: item.part)
    guard let row = try rows.row(item, recordHash: record) else {
      let table = try rows.tableName(item.table) ?? "quarantine"
      report.add(
        item.isQuarantined ? "quarantine" : "row", "\(id)",
        "the row of item \(id) is gone from `\(item.isQuarantined ? "_Quarantine" : table)`: "
          + "byte \(item.offset) of `\(source.path)`")
      return
    }
    seen[item.table, default: 0] += 1
    guard row.leaf == leaf, row.source == source.id else {
      let table = try rows.tableName(item.table) ?? ""
      report.add(
        item.isQuarantined ? "quarantine" : "row", "\(id)",
        item.isQuarantined
          ? "the quarantined record at byte \(item.offset) of `\(source.path)` was changed"
          : "the row of item \(id) in `\(table)` was changed: byte \(item.offset) of `\(source.path)`"
      )
      return
    }
  }

  // MARK: Rows too many

  private func checkCounts(_ report: inout VerifyReport) throws(SQLiteError) {
    var tables: [(id: Int64, name: String, physical: String)] = [
      (0, "_Quarantine", "kustody_quarantine")
    ]
    let list = try connection.prepare("select id, name, physical from kustody_tables order by id")
    while try list.step() {
      tables.append((list.columnInt64(0), list.columnString(1), list.columnString(2)))
    }
    for table in tables {
      let physical = table.physical.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"")
      // A table that is gone is named by the check of the schema.
      let count = Int((try? number("select count(*) from \"\(physical)\"")) ?? 0)
      guard count != seen[table.id, default: 0] else { continue }
      try nameStrangers(table.id, table.name, physical, &report)
    }
  }

  private func nameStrangers(
    _ id: Int64, _ name: String, _ physical: String, _ report: inout VerifyReport
  ) throws(SQLiteError) {
    var known: Set<Int64> = []
    let stored = try connection.prepare("select \(RecordBlock.columns) from kustody_records")
    while try stored.step() {
      for item in RecordBlock(stored).items ?? [] where item.table == id {
        known.insert(item.rowID)
      }
    }
    let all = try connection.prepare("select rowid, source_offset from \"\(physical)\"")
    while try all.step() {
      if known.contains(all.columnInt64(0)) { continue }
      report.add(
        id == 0 ? "quarantine" : "row", name,
        "row \(all.columnInt64(0)) of `\(name)` comes from no file that was ingested")
    }
  }
}
