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
}
