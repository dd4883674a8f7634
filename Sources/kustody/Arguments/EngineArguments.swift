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
    guard let engine else { return nil }
    let deadline = limits.deadline
    let isCancelled = limits.isCancelled
    let address: ClickHouseAddress
    do throws(ClickHouseAddress.Problem) {
      address = try ClickHouseAddress(engine)
    } catch {
      throw Failure(error)
    }
    let client = ClickHouseClient(
      address, try server.found(),
      isCancelled: { isCancelled?() == true || deadline.map { .now >= $0 } == true })
    do throws(ClickHouseError) {
      return try RemoteEngine(client)
    } catch {
      // UNKNOWN_TABLE, UNKNOWN_DATABASE.
      if case .refused(code: let code?, _) = error, code == 60 || code == 81 {
        throw Failure(
          .wrong, "no logs were shipped to the database `\(address.database)` there",
          help: "kustody ship --to \(engine)")
      }
      throw Failure(error)
    }
  }
}
