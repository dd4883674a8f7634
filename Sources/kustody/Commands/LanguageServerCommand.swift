import ArgumentParser
import Diagnostics
import LanguageServer
import Platform
import Workspace

struct LanguageServerCommand: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "lsp",
    abstract: "Serve editors: the Language Server Protocol over standard input and output.",
    discussion: """
      Completion, hover, signatures, definitions, errors with fixes, colours and the formatter for files of KQL, for the queries \
      of rules in YAML and for the kql blocks of Markdown. Tables are those of --db or --from and of --schemas, beside the \
      Log Analytics reference; docs/editors.md shows how editors start it.
      """)

  static let examples = [
    Example("as an editor starts it", "kustody lsp"),
    Example("complete the tables and columns of a database", "kustody lsp --db case-17.db"),
  ]

  @OptionGroup var logs: SessionArguments

  // Editors of the protocol's library add it.
  @Flag(help: .hidden)
  var stdio = false

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    let isClean = try reporting {
      let session = try logs.open(interruption)
      let stream = MessageStream(input: STDIN_FILENO, output: STDOUT_FILENO)
      return LanguageServer.run(stream, version: version, session: session)
    }
    if !isClean { throw ExitStatus.findings }
  }
}
