import ArgumentParser
import Files
import Platform
import Workspace

/// Which logs a command asks: a database's, or files' without keeping a database.
struct DatabaseArguments: ParsableArguments {
  @OptionGroup var named: DatabaseOption

  /// As it was named; nil where nobody did.
  var database: String? { named.database }

  @Option(
    name: .customLong("from"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "Query these files and folders; no database is kept.", valueName: "path"),
    completion: .file())
  var sources: [String] = []

  @OptionGroup var schemas: SchemaArguments

  func validate() throws {
    if database != nil, !sources.isEmpty {
      throw ValidationError("--db and --from exclude each other")
    }
  }

  /// Refuses an output that would replace a log which the command reads.
  func requireNoLog(_ output: String) throws {
    guard sources.contains(where: { isSameFile($0, output) }) else { return }
    throw Failure(
      .wrong, "`\(output)` is a log that the query reads; it is not replaced by the result",
      help: "write to another name")
  }

  /// Opens it to read. Where nobody named a database and there is none, an empty one answers, because
  /// `print 1` needs no logs.
  func open(
    _ interruption: Interruption, declaring schemas: SchemaFiles, mode: Workspace.Mode = .readOnly,
    deadline: ContinuousClock.Instant? = nil
  ) throws -> Workspace {
    try Self.open(
      database, sources, interruption, declaring: schemas, mode: mode, deadline: deadline)
  }

  /// - Parameters:
  ///   - database: as it was named; nil where nobody did.
  ///   - sources: files and folders to ask in its place; empty: none.
  ///   - deadline: until when a lock of the database is waited for.
  static func open(
    _ database: String?, _ sources: [String], _ interruption: Interruption,
    declaring schemas: SchemaFiles, mode: Workspace.Mode = .readOnly,
    deadline: ContinuousClock.Instant? = nil
  ) throws -> Workspace {
    if !sources.isEmpty {
      let workspace = try Workspace.temporary()
      for path in sources where path != "-" && kind(ofFile: path, following: true) == nil {
        throw FileError(path: path)
      }
      _ = try interruption.during {
        try ingest(sources, into: workspace, interruption, isBrief: true) {
          $0.customTables = schemas.tables
        }
      }
      return workspace
    }
    let path = DatabaseOption.path(database)
    let isNamed = database != nil || path != "kustody.db"
    return !isNamed && kind(ofFile: path, following: true) == nil
      ? try Workspace.inMemory(insteadOf: path)
      : try Workspace(path: path, mode: mode, deadline: deadline)
  }

  /// Opens it for questions about tables.
  func session(_ interruption: Interruption) throws -> Session {
    var options = QueryOptions()
    options.schemas = try schemas.files()
    return try open(interruption, declaring: options.schemas).session(options)
  }
}

/// Whether two names are of one file that there is.
func isSameFile(_ first: String, _ second: String) -> Bool {
  var one = stat()
  var other = stat()
  return stat(first, &one) == 0 && stat(second, &other) == 0 && one.isSameFile(as: other)
}
