import ArgumentParser
import Diagnostics
import Workspace

/// Which logs a command asks, and how.
struct SessionArguments: ParsableArguments {
  @OptionGroup var database: DatabaseArguments
  @OptionGroup var query: QueryArguments

  /// As they are typed, but for the logs themselves.
  var words: [String] { database.schemas.words + query.words }

  /// Opens the logs to queries. An error in the options is reported before any log is read.
  func open(_ interruption: Interruption, engine: EngineArguments? = nil) throws -> Session {
    let options = try query.options(database.schemas.files())
    let limits = try query.limits(interruption)
    if let remote = try engine?.open(limits) {
      return try Workspace.inMemory().session(options, limits, remote: remote)
    }
    let workspace = try database.open(
      interruption, declaring: options.schemas, deadline: limits.deadline)
    return try workspace.session(options, limits)
  }

  /// Does what a command does with a query: its text is read, the logs are opened to it, and Ctrl-C stops the work.
  ///
  /// - Throws: `Failure` for what the libraries throw.
  func answer<Result>(
    _ source: QuerySource, mode: Workspace.Mode = .readOnly, engine: EngineArguments? = nil,
    _ work: (SourceText, Session) throws -> Result
  ) throws -> Result {
    let interruption = Interruption.shared
    return try reporting {
      let options = try query.options(database.schemas.files())
      let limits = try query.limits(interruption)
      // The query may be the last word of `--from`, and so no log.
      var database = database
      let text = try source.text(&database)
      if let remote = try engine?.open(limits) {
        let session = try Workspace.inMemory().session(options, limits, remote: remote)
        return try interruption.during { try work(text, session) }
      }
      let workspace = try database.open(
        interruption, declaring: options.schemas, mode: mode, deadline: limits.deadline)
      let session = try workspace.session(options, limits)
      // Until here a signal ends the process at once: standard input may never end.
      return try interruption.during { try work(text, session) }
    }
  }
}
