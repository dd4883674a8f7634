/// Statements of a connection that are run again and again, prepared once each.
///
/// Anyone who holds it holds the connection, too.
package final class StatementCache {
  package let connection: Connection
  private var statements: [String: PreparedStatement] = [:]

  package init(on connection: Connection) { self.connection = connection }

  /// The statement, ready to be bound and run. It is in use until it is asked for again.
  ///
  /// - Parameter sql: one of few: each is kept.
  package func statement(_ sql: String) throws(SQLiteError) -> PreparedStatement {
    if let known = statements[sql] {
      known.statement.reset()
      known.statement.clearBindings()
      return known
    }
    let prepared = PreparedStatement(try connection.prepare(sql, isPersistent: true))
    statements[sql] = prepared
    return prepared
  }
}
