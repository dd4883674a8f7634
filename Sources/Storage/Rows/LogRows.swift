import RecordColumns
import SQLSyntax
import SQLite

/// A log table as SQLite reads it: the columns that the catalog has of it, its rows out of their blocks.
///
/// Besides each `c<n>` it has a `t<n>`, which is '' where the other is NULL; see `RowPlace`. A `ScanRequest` as its
/// argument lets it answer a part of a query itself: rows come out that meet the conditions, or groups of them, in
/// `k<n>` and `a<n>`.
package final class LogRows: VirtualTable {
  private unowned let connection: Connection
  private let table: Int64
  /// By the columns' numbers in SQLite.
  private(set) var places: [(number: Int, isText: Bool)] = []

  private init(_ connection: Connection, table: Int64) {
    self.connection = connection
    self.table = table
  }

  /// Makes all tables of the catalog readable by their physical names, with the columns that they have now.
  ///
  /// Cost: about a microsecond a table.
  package static func register(on connection: Connection) throws(SQLiteError) {
    let tables = try connection.prepare("select id, physical from kustody_tables")
    while try tables.step() {
      try register(tables.columnString(1), id: tables.columnInt64(0), on: connection)
    }
  }

  /// Makes one table readable.
  static func register(
    _ physical: String, id: Int64, on connection: Connection
  ) throws(SQLiteError) {
    try connection.registerTable(name: physical, LogRows(connection, table: id))
  }

  package func columns() throws -> [String] {
    let list = try connection.prepare("select physical from kustody_columns where table_id = ?")
    try list.bind(integer: table, at: 1)
    var last = 0
    var hasRest = false
    while try list.step() {
      if list.columnIsNull(0) || list.columnString(0) == RestKey.mark {
        hasRest = true
      } else if let number = RowPlace.number(of: list.columnString(0)) {
        last = max(last, number - RowPlace.column(0))
      }
    }
    var names = RowPlace.fixedNames
    places = names.indices.map { ($0, false) }
    for (prefix, isText) in [("c", false), ("t", true)] {
      for place in stride(from: 1, through: last, by: 1) {
        names.append("\(prefix)\(place)")
        places.append((RowPlace.column(place), isText))
      }
    }
    if hasRest {
      names.append("rest")
      places.append((RowPlace.rest, false))
    }
    return names
  }

  package let hiddenColumns: [String] =
    ["scan"] + (0..<ScanGroups.most).map { ScanGroups.keyName($0) }
    + (0..<ScanGroups.most).map { ScanGroups.aggregateName($0) }

  package func rowCount() throws -> Int {
    let count = try connection.prepare(
      "select coalesce(sum(rows), 0) from kustody_rows where table_id = ?")
    try count.bind(integer: table, at: 1)
    return try count.step() ? Int(clamping: count.columnInt64(0)) : 0
  }

  /// Blocks that may be open at once, to give rows in the order of their times.
  private static let mostOpen = 16

  package func canOrder(by column: Int) throws -> Bool {
    guard places[column].number == RowPlace.time, !places[column].isText else { return false }
    // What overlaps is to be read side by side.
    var ends: [(time: Int64, change: Int)] = []
    for block in try RowBlocks(connection).list(ofTable: table) {
      guard let times = block.times else { continue }
      ends += [(times.lowerBound, 1), (times.upperBound, -1)]
    }
    ends.sort { ($0.time, -$0.change) < ($1.time, -$1.change) }
    var open = 0
    return ends.allSatisfy { end in
      open += end.change
      return open <= Self.mostOpen
    }
  }

  package func open() throws -> any VirtualTableCursor {
    LogRowCursor(connection, table: table, places: places)
  }
}
