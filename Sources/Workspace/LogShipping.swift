import ClickHouse
import Files
import LogTables
import SQLSyntax
import SQLite
import Storage

/// What `kustody ship` sends, read at one moment of the database.
package struct LogsToShip: ShippedLogs {
  private let workspace: Workspace
  private let connection: Connection
  private let own: CustomTables

  init(_ workspace: Workspace, _ connection: Connection, declaring own: CustomTables) {
    self.workspace = workspace
    self.connection = connection
    self.own = own
  }

  package var catalog: StorageCatalog {
    get throws { try StorageCatalog.load(connection, own: own) }
  }

  package var identity: (first: String, root: String)? {
    get throws {
      let log = try connection.prepare("select hash from kustody_log order by seq limit 1")
      guard try log.step(), case .blob(let hash) = log.column(0),
        let root = try CustodyLog.root(of: connection)
      else { return nil }
      return (hexadecimal(hash), root)
    }
  }

  package var sources: [StoredSource] { get throws { try StoredSource.all(of: connection) } }

  package func forEachRow(
    of query: SQLQuery, _ body: (borrowing Statement) throws -> Bool
  ) throws {
    let engine = workspace.engine
    let statement = try engine.prepared(query)
    while try statement.step() {
      guard try body(statement) else { return }
    }
    try engine.requireUnchanged()
  }

  package func forEachBlock(
    of part: StoredTablePart, after row: Int64, _ columns: [SQLExpression],
    _ body: (BlockOfColumns) throws -> Bool
  ) throws {
    let scan = TableScan(part.physical, conditions: part.layout.condition.map { [$0] } ?? [])
    let request = ScanRequest(scan, functions: StorageFunctions())
    try BlockColumns(connection, request, columns: columns).run(after: row, body)
    try workspace.engine.requireUnchanged()
  }
}

extension Workspace {
  /// Lets the logs be shipped as they are at one moment, whatever is ingested meanwhile.
  package func withLogsToShip<Result>(
    declaring schemas: SchemaFiles, _ body: (LogsToShip) throws -> Result
  ) throws -> Result {
    do {
      return try atOneMoment { connection in
        try body(LogsToShip(self, connection, declaring: schemas.tables))
      }
    } catch let error as SQLiteError {
      throw engine.failure(error)
    }
  }
}

extension QueryEngine {
  /// A query that is not a user's, ready to run.
  fileprivate func prepared(_ query: SQLQuery) throws(SQLiteError) -> Statement {
    let printed = dialect.printed(query, limits)
    try register(printed.functions)
    let statement = try connection.prepare(printed.text)
    _ = try bind(printed.parameters, to: statement)
    return statement
  }
}

extension Session {
  /// The same session, as if the tables of its database were in ClickHouse and their rows not at hand: for looking at
  /// queries.
  package func asIfShipped() throws -> Session {
    do {
      let tables = try workspace.withLogsToShip(declaring: options.schemas) {
        try Shipper.tables($0, [])
      }
      return try workspace.session(options, limits, remote: RemoteEngine(of: tables))
    } catch let Shipper.Failure.wrong(message, _) {
      throw WorkspaceError.io(message)
    }
  }
}
