import KQL
import KQLCatalog
import KQLFunctions
import SQLSyntax
import SQLite
import Storage

/// What all sessions of a connection share: the language, the functions that SQLite knows, and whose turn it is.
final class QueryEngine {
  let connection: Connection
  let compiler = Compiler(.standard)
  let dialect = Dialect.sqlite
  /// How large queries may be.
  let limits: Limits
  /// Whether neighbouring steps share a select. Tests compare both.
  var fusesSteps = true
  /// Throws where what was just read belongs to no one state of the database.
  var requireUnchanged: () throws -> Void = {}
  private let registration: FunctionRegistration
  /// The number of the session whose places and limits are in force; 0: none.
  private var active = 0
  private var lastNumber = 0
  /// Temporary tables of queries that are gone, to be dropped.
  private var abandoned: [String] = []
  /// The places asked for last: reading a file of them takes long.
  private var places: (file: LocalFile, table: any AddressPlaces)?

  /// Of a row, and of a text that SQL itself puts together; far more than a record of logs may have.
  static let largestRow = 128 << 20

  init(_ connection: Connection) {
    self.connection = connection
    connection.setLimit(.length, to: Self.largestRow)
    var limits = dialect.limits
    // This build may take more or fewer.
    limits.parameters = connection.mostParameters
    self.limits = limits
    registration = FunctionRegistration(connection, catalog: compiler.catalog)
  }

  /// A number that nothing else of this connection has.
  func newNumber() -> Int {
    lastNumber += 1
    return lastNumber
  }

  /// Makes functions known to the connection.
  func register(_ functions: Set<String>) throws(SQLiteError) {
    try registration.register(functions)
  }

  /// The functions that log tables call when they answer a part of a query.
  var scanFunctions: any ScanFunctions { registration }

  /// Binds the values that a printed query's parameters stand for.
  ///
  /// - Returns: what log tables are asked for.
  func bind(
    _ parameters: [SQLParameter], to statement: borrowing Statement
  ) throws(SQLiteError) -> [ScanRequest] {
    var scans: [ScanRequest] = []
    for (index, parameter) in parameters.enumerated() {
      switch parameter {
      case .text(let text): try statement.bind(string: text, at: index + 1)
      case .real(let value): try statement.bind(real: value, at: index + 1)
      case .scan(let scan):
        let request = ScanRequest(scan, functions: scanFunctions)
        scans.append(request)
        try statement.bind(object: request, at: index + 1)
      }
    }
    return scans
  }

  // MARK: whose turn it is

  /// Puts a session's places and limits in force, for the next step of SQLite.
  func activate(
    _ number: Int, places: (any AddressPlaces)?, deadline: ContinuousClock.Instant?,
    _ limits: QueryLimits
  ) {
    guard active != number else { return }
    active = number
    registration.places = places
    connection.setDeadline(
      deadline, memory: limits.memory, isCancelled: limits.isCancelled)
  }

  /// Nothing of a session that is gone stays in force.
  func deactivate(_ number: Int) {
    guard active == number else { return }
    active = 0
    registration.places = nil
    connection.setDeadline(nil)
  }

  /// What a file of places says.
  func places(of file: LocalFile) throws(WorkspaceError) -> any AddressPlaces {
    if let places, places.file === file { return places.table }
    let table = try addressPlaces(ofFile: file.path)
    places = (file, table)
    return table
  }

  // MARK: temporary tables

  /// Drops tables as soon as it can be done.
  func abandon(_ tables: some Sequence<String>) {
    abandoned += tables
    abandoned.removeAll { table in
      do throws(SQLiteError) {
        try connection.execute("drop table if exists temp.\"\(table)\"")
        return true
      } catch {
        // While another query is being read, SQLite drops no table.
        return false
      }
    }
  }

  // MARK: errors

  /// Why what ran was ended.
  var interruption: WorkspaceError {
    switch connection.interruption {
    case .deadline: .timeout
    case .memory: .memory
    case .cancelled, .interrupter, nil: .interrupted
    }
  }

  /// What SQLite's error means to anyone who asked the query.
  func failure(_ error: SQLiteError) -> WorkspaceError {
    if error.isInterrupt || connection.interruption != nil { return interruption }
    if let cause = connection.lastFunctionError as? FunctionFailure {
      return .failed(cause)
    }
    if error.isTooBig {
      return .failed(
        .limit,
        "a value or a row is larger than \(Self.largestRow >> 20) MiB, the most that one may be")
    }
    if error.isOutOfMemory { return .memory }
    if error.isFull || error.isInputOutput || error.isCorrupt || error.isNotADatabase
      || error.isReadOnly || error.isCannotOpen || error.isBusy
    {
      return .database(error.message)
    }
    return .compiler(error.message)
  }
}

extension Session {
  /// Makes what all queries ask for, the declarations of functions; any thread may, while there is no session yet.
  package static func prepare() { _ = FunctionCatalog.standard }
}
