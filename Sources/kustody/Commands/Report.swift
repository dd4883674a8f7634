import ArgumentParser
import Files
import Platform
import QueryTesting
import Rendering
import ResultPages

struct ReportCommand: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Draw an audit paper with the results of its queries as one page of HTML.",
    discussion: """
      A paper is a Markdown file of tests, as `kustody test` runs them. Each query stands folded under its result, with \
      what the paper states of it. Exit code 1 where a finding does not hold.
      """)

  static let examples = [
    Example("a paper as a page", "kustody report tests/sign-ins.md --out paper.html")
  ]

  @Argument(help: "The paper.", completion: .file(extensions: ["md"]))
  var path: String

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp(
      "Ask this database, as it is, in place of the logs that the paper names.", valueName: "file"),
    completion: .file())
  var database: String?

  @OptionGroup var output: PageOutput

  @Flag(
    help: "Name the stored rows behind each row, for `kustody trace`. Each query runs again.")
  var evidence = false

  @OptionGroup var terminal: TerminalArguments
  @OptionGroup var schemas: SchemaArguments
  @OptionGroup var local: LocalFileArguments

  func run() throws {
    let interruption = Interruption.shared
    let paper = try reporting {
      var tests = TestRunner(
        schemas: try schemas.files(), isCancelled: { interruption.isRequested })
      tests.files = try local.files()
      // Paths of the paper are relative to it.
      tests.database = try database.map { path in
        guard let real = realpath(path, nil) else { throw FileError(path: path) }
        defer { free(real) }
        return String(cString: real)
      }
      let runner = tests
      let paper = try interruption.during { try runner.paper(path, traces: evidence) }
      if paper.answers.isEmpty { throw Failure(.wrong, "`\(path)` holds no query") }
      try output.write(ReportHTML(paper, facts: [("kustody", version)]).text)
      return paper
    }
    if paper.answers.contains(where: { $0.failure != nil }) { throw ExitStatus.findings }
  }
}
