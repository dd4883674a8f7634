import ArgumentParser
import Diagnostics
import Workspace

struct Repl: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask queries one after the other; kustody alone on a terminal does the same.",
    discussion: """
      A query ends with ; or an empty line. Tab completes, Ctrl-R searches what was entered, Ctrl-C stops a query; \
      .help lists commands. What was entered is kept in $XDG_STATE_HOME/kustody/history, for its owner alone.
      """)

  @OptionGroup var logs: SessionArguments
  @OptionGroup var result: OutputArguments

  @Flag(help: "Keep nothing of what is entered.")
  var noHistory = false

  func run() throws {
    let interruption = Interruption.shared
    let session = try reporting { try logs.open(interruption) }
    try Shell(session, logs.query, result, interruption, keepsHistory: !noHistory).run()
  }
}
