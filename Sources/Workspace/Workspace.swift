import Diagnostics
import Files
import Ingestion
import KQL
import KQLSyntax
import KQLValues
import LogTables
import Platform
import SQLLowering
import SQLSyntax
import SQLite
import Storage

/// One database of logs, and the queries it answers. One task owns it.
package final class Workspace {
  package enum Mode: Sendable {
    case readOnly
    /// For anyone who verifies what he reads; see `Store.Mode`.
    case verifying
    case readWrite(create: Bool)
  }

  private let store: Store
  let engine: QueryEngine
  /// The tables that the last session saw; nil where rows came since.
  private var declaredTables: StoredTables?
  /// SQLite's number for what other connections have written.
  private var dataVersion: Int64?
  /// Where the database lies.
  package var path: String { store.path }
  /// Where a database was looked for and is none: queries of tables are refused.
  private(set) var missing: String?
  /// A private folder that goes when the workspace does.
  private var folder: ScratchFolder?

  /// - Parameter deadline: until when locks of other programs are waited for.
  package convenience init(
    path: String, mode: Mode, deadline: ContinuousClock.Instant? = nil
  ) throws(WorkspaceError) {
    let storeMode: Store.Mode =
      switch mode {
      case .readOnly: .readOnly
      case .verifying: .verifying
      case .readWrite: .readWrite
      }
    if case .readWrite(create: false) = mode, access(path, F_OK) != 0 {
      throw .io("there is no database `\(path)`")
    }
    do throws(StorageError) {
      self.init(try Store(path: path, mode: storeMode, deadline: deadline))
    } catch {
      if case .locked = error, let deadline, .now >= deadline { throw .timeout }
      throw .database("\(error)")
    }
  }

  private init(_ store: Store) {
    self.store = store
    engine = QueryEngine(store.connection)
    engine.requireUnchanged = {
      do throws(StorageError) {
        try store.requireUnchanged()
      } catch {
        throw WorkspaceError.database("\(error)")
      }
    }
  }

  /// A private database in memory: for a few rows, or none.
  ///
  /// - Parameter missing: the database that there is none of: a query of a table is an error.
  package static func inMemory(
    insteadOf missing: String? = nil
  ) throws(WorkspaceError) -> Workspace {
    do throws(StorageError) {
      let workspace = Workspace(try Store(path: "", mode: .inMemory))
      workspace.missing = missing
      return workspace
    } catch {
      throw .database("\(error)")
    }
  }

  /// A database of its own in a private folder, deleted when the workspace goes.
  package static func temporary() throws(WorkspaceError) -> Workspace {
    let folder: ScratchFolder
    do throws(FileError) {
      folder = try ScratchFolder()
    } catch {
      throw .io("no temporary folder can be made in \(error.message)")
    }
    let workspace = try Workspace(
      path: folder.path + "/workspace.db", mode: .readWrite(create: true))
    workspace.folder = folder
    return workspace
  }

  /// Whether its database is deleted with it.
  package var isTemporary: Bool { folder != nil }

  deinit {
    // Before its folder goes.
    if folder != nil { try? store.connection.close() }
  }

  /// - Throws: `WorkspaceError.io` where a database was looked for and there is none.
  package func requirePresent() throws(WorkspaceError) {
    guard let missing else { return }
    throw .io(
      "there is no database `\(missing)` in this folder: `kustody ingest LOGS` makes one, --db names another, --from asks files"
    )
  }

  // MARK: ingest

  /// Files and folders into the database; see `Ingestion.ingest`.
  package func ingest(
    _ paths: [String], options: IngestOptions, progress: (IngestProgress) -> Void = { _ in },
    isCancelled: () -> Bool = { false }, told: ((FileReport) -> Void)? = nil
  ) throws(WorkspaceError) -> IngestReport {
    defer { declaredTables = nil }
    do throws(IngestError) {
      return try Ingestion.ingest(
        paths, into: store, options: options, progress: progress, isCancelled: isCancelled,
        told: told)
    } catch {
      switch error {
      case .storage(let failure, _): throw .database("\(failure)")
      case .cancelled: throw .interrupted
      }
    }
  }

  // MARK: queries

  /// The tables as queries see them that know these declarations.
  func tables(declaring own: CustomTables, remote: RemoteEngine? = nil) -> StoredTables {
    if let remote {
      return StoredTables(store.connection, declaring: own, remote: remote.tables)
    }
    if let known = declaredTables, known.own == own { return known }
    let tables = StoredTables(store.connection, declaring: own)
    declaredTables = tables
    return tables
  }

  /// Lets the next sessions see the tables and columns that other processes ingested meanwhile.
  ///
  /// - Returns: whether anything was written since this was last asked. Cheap where not.
  @discardableResult
  package func refresh() throws(WorkspaceError) -> Bool {
    let version = try database { () throws(SQLiteError) -> Int64 in
      let statement = try store.connection.prepare("pragma data_version")
      return try statement.step() ? statement.columnInt64(0) : 0
    }
    guard version != dataVersion else { return false }
    dataVersion = version
    declaredTables = nil
    return true
  }

  /// The clock's time in ticks.
  package static func clock() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return DateTime.unixEpoch + Int64(time.tv_sec) * TimeSpan.second + Int64(time.tv_nsec) / 100
  }

  /// Does something with the database as it is at one moment, whatever is ingested meanwhile; queries are
  /// answered from that state too.
  ///
  /// - Parameter body: is given the connection that the queries read.
  package func atOneMoment<Result>(_ body: (Connection) throws -> Result) throws -> Result {
    try database { () throws(SQLiteError) in try store.connection.execute("begin deferred") }
    defer { try? store.connection.execute("rollback") }
    return try body(store.connection)
  }

  // MARK: what is there

  /// The tables that have rows, sorted by name, those about the evidence last.
  package func tables() throws(WorkspaceError) -> [TableSummary] {
    let storedTables = declaredTables ?? StoredTables(store.connection)
    return try database { () throws(SQLiteError) -> [TableSummary] in
      var result: [TableSummary] = []
      for name in storedTables.storedNames {
        guard let table = storedTables.stored(name), let physical = table.physical else { continue }
        var time = "null"
        if case .physical(let column)? = table.column(named: "TimeGenerated")?.location {
          time = "\"\(column)\""
        }
        let statement = try store.connection.prepare(
          """
          select count(*), min(\(time)), max(\(time)), count(distinct "\(table.sourceID)") \
          from "\(physical)"
          """)
        guard try statement.step() else { continue }
        result.append(
          TableSummary(
            name: name, rows: statement.columnInt64(0),
            first: statement.columnIsNull(1) ? nil : statement.columnInt64(1),
            last: statement.columnIsNull(2) ? nil : statement.columnInt64(2),
            sources: statement.columnInt64(3)))
      }
      return result
    }
  }

  /// The last ingest, where it did not come to its end.
  package func unfinishedIngest() throws(WorkspaceError) -> UnfinishedIngest? {
    try database { () throws(SQLiteError) in try UnfinishedIngest(in: store.connection) }
  }

  /// The root of the custody log; nil where nothing was ingested.
  package func root() throws(WorkspaceError) -> String? {
    try database { () throws(SQLiteError) in try CustodyLog.root(of: store.connection) }
  }

  /// Why a root that was written down is not the database's, or not of all its rows; nil where it is.
  package func contradiction(to root: String) throws(WorkspaceError) -> String? {
    try database { () throws(SQLiteError) in
      try CustodyLog.contradiction(to: root, in: store.connection)
    }
  }

  private func database<T>(_ body: () throws(SQLiteError) -> T) throws(WorkspaceError) -> T {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw engine.failure(error)
    }
  }
}

/// What is known of a table's rows.
package struct TableSummary: Sendable, Hashable {
  package var name: String
  package var rows: Int64
  /// Of TimeGenerated, in ticks.
  package var first: Int64?
  package var last: Int64?
  package var sources: Int64
}
