import ArgumentParser
import Diagnostics
import Workspace

struct Repl: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "repl",
    abstract: "Open a shell for queries; kustody alone on a terminal does the same.",
    discussion: """
      A query ends with ; or an empty line. Tab completes, Ctrl-R searches what was entered, Ctrl-C stops a query; \
      .help lists commands. What was entered is kept in $XDG_STATE_HOME/kustody/history, for its owner alone.
      """)

  static let examples = [
    Example("ask kustody.db", "kustody repl"),
    Example(
      "ask files, and keep nothing of what is entered", "kustody repl --from logs/ --no-history"),
  ]

  @OptionGroup var logs: SessionArguments
  @OptionGroup var result: OutputArguments

  @Flag(help: "Keep no history of what is entered.")
  var noHistory = false

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    let session = try reporting { try logs.open(interruption) }
    try Shell(session, logs, result, interruption, keepsHistory: !noHistory).run()
  }
}
