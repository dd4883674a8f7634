import ArgumentParser
import Diagnostics
import Workspace

/// Which logs a command asks, and how.
struct SessionArguments: ParsableArguments {
  @OptionGroup var database: DatabaseArguments
  @OptionGroup var query: QueryArguments

  /// Opens the logs to queries. An error in the options is reported before any log is read.
  func open(_ interruption: Interruption) throws -> Session {
    let options = try query.options(database.schemas.files())
    let limits = try query.limits(interruption)
    return try database.open(interruption, declaring: options.schemas).session(options, limits)
  }

  /// The query of a command, and the logs opened to it.
  mutating func open(for source: QuerySource, _ interruption: Interruption) throws -> (
    query: SourceText, session: Session
  ) {
    let options = try query.options(database.schemas.files())
    let limits = try query.limits(interruption)
    // It may be the last word of `--from`, and so no log.
    let text = try source.text(&database)
    let workspace = try database.open(interruption, declaring: options.schemas)
    return (text, try workspace.session(options, limits))
  }
}
