import SQLSyntax
import SQLite
import Storage

/// The logs of a database, for those who ship them.
package protocol ShippedLogs {
  var catalog: StorageCatalog { get throws }
  /// The hash of the first entry of the custody log, which no other database has, and that of the last.
  var identity: (first: String, root: String)? { get throws }
  var sources: [StoredSource] { get throws }
  /// Runs a query over the tables of the database; ends where `body` says false.
  func forEachRow(of query: SQLQuery, _ body: (borrowing Statement) throws -> Bool) throws
  /// Reads the rows of a part behind a row number, in their order; ends where `body` says false.
  ///
  /// - Parameter columns: what is made of each row.
  func forEachBlock(
    of part: StoredTablePart, after row: Int64, _ columns: [SQLExpression],
    _ body: (BlockOfColumns) throws -> Bool
  ) throws
}
