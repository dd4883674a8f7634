import SQLite
import Storage

/// Looks whether the blocks of rows are as they were written. What their rows are is held against the leaves; this is
/// for what says where to look for them, and that there is nothing besides.
struct RowBlockCheck {
  let connection: Connection
  let isCancelled: () -> Bool

  /// - Parameter ids: the tables to look at; nil: all.
  func run(_ ids: Set<Int64>?, _ report: inout VerifyReport) throws {
    let names = try tables()
    let blocks = RowBlocks(connection)
    var last: StoredBlock?
    for block in try blocks.list() {
      if isCancelled() { throw VerifyCancelled() }
      defer { last = block }
      guard ids?.contains(block.table) ?? true else { continue }
      guard let name = names[block.table] else {
        report.add(
          "row", "kustody_rows", "`kustody_rows` has rows of a table that there is none of")
        continue
      }
      let follows = last.map { $0.table != block.table || $0.lastRow < block.firstRow } ?? true
      if try !follows || !blocks.isWhole(block) {
        report.add(
          "row", name,
          "what is stored of rows \(block.firstRow) to \(block.lastRow) of `\(name)` was changed")
      }
    }
    let strangers = try connection.prepare(
      """
      select count(*) from kustody_chunks
      where id / \(StoredBlock.chunksPerBlock) not in (select id from kustody_rows)
      """)
    if try strangers.step(), strangers.columnInt64(0) > 0 {
      report.add("row", "kustody_chunks", "`kustody_chunks` has parts of no block of rows")
    }
  }

  private func tables() throws(SQLiteError) -> [Int64: String] {
    let list = try connection.prepare("select id, name from kustody_tables")
    var names: [Int64: String] = [:]
    while try list.step() { names[list.columnInt64(0)] = list.columnString(1) }
    return names
  }
}
