import ArgumentParser
import ClickHouse
import Workspace

/// Where the rows of a query are: in the database, or in ClickHouse, to which they were shipped.
struct EngineArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Run what can be run there on a ClickHouse server that has the logs (see kustody ship).",
      valueName: "http://HOST:PORT/DB"))
  var engine: String?

  @OptionGroup var server: ClickHouseArguments

  func validate(_ database: DatabaseArguments) throws {
    if engine != nil, database.database != nil || !database.sources.isEmpty {
      throw ValidationError(
        "--engine reads the rows that were shipped; it takes neither --db nor --from")
    }
  }

  /// What is read in place of a database; nil where nobody named a server.
  func open(_ limits: QueryLimits) throws -> RemoteEngine? {
    let deadline = limits.deadline
    let isCancelled = limits.isCancelled
    return try named().map { logs in
      try open(logs) { isCancelled?() == true || deadline.map { .now >= $0 } == true }
    }
  }

  /// The server that tasks of their own open, which is there and has logs; nil where nobody named one.
  func found(_ interruption: Interruption) throws -> RemoteLogs? {
    guard let logs = try named() else { return nil }
    _ = try open(logs) { interruption.isRequested }
    return logs
  }

  private func named() throws -> RemoteLogs? {
    guard let engine else { return nil }
    let address: ClickHouseAddress
    do throws(ClickHouseAddress.Problem) {
      address = try ClickHouseAddress(engine)
    } catch {
      throw Failure(error)
    }
    return RemoteLogs(address, try server.found())
  }

  private func open(
    _ logs: RemoteLogs, isCancelled: @escaping () -> Bool
  ) throws -> RemoteEngine {
    do throws(ClickHouseError) {
      return try logs.opened(isCancelled: isCancelled)
    } catch {
      // UNKNOWN_TABLE, UNKNOWN_DATABASE.
      if case .refused(code: let code?, _) = error, code == 60 || code == 81 {
        throw Failure(
          .wrong, "no logs were shipped to the database `\(logs.address.database)` there",
          help: "kustody ship --to \(engine ?? "")")
      }
      throw Failure(error)
    }
  }
}
