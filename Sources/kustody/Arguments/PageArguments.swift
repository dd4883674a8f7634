import ArgumentParser
import Diagnostics
import Files
import KQLValues
import Rendering
import ResultPages
import Workbooks
import Workspace

/// Where a page goes.
struct PageOutput: ParsableArguments {
  @Option(
    name: [.customShort("o"), .customLong("out")],
    help: ArgumentHelp(
      "Write the page to a file: all of it or nothing. Default: standard output.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var out: String?

  func write(_ text: String) throws {
    guard let out, out != "-" else {
      if Terminal.output.isTerminal {
        throw Failure(
          .wrong, "a page is not written to a terminal", help: "name a file with --out")
      }
      let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
      try output.write(text)
      return try output.flush()
    }
    let file = try replacement(of: out)
    try file.output.write(text)
    try file.commit()
  }
}

/// Where a page goes, and what is asked to make it.
struct PageArguments: ParsableArguments {
  @OptionGroup var output: PageOutput

  @Flag(
    help: "Name the stored rows behind each row, for `kustody trace`. Each query runs twice.")
  var evidence = false

  @OptionGroup var logs: SessionArguments

  /// Opens the logs. `now()` is the newest row unless somebody says otherwise: logs replay as they were.
  ///
  /// - Returns: the session, and the values of `--param` by name.
  func open(_ interruption: Interruption) throws -> (session: Session, given: [String: [String]]) {
    var options = try logs.query.options(logs.database.schemas.files())
    let given = Dictionary(grouping: options.parameters) { $0.name }
      .mapValues { $0.map(\.value) }
    options.parameters = []
    if logs.query.now == nil { options.now = .lastRow }
    let limits = try logs.query.limits(interruption)
    let workspace = try logs.database.open(
      interruption, declaring: options.schemas, deadline: limits.deadline)
    return (try workspace.session(options, limits), given)
  }

  /// Answers workbooks and writes them as one page.
  func write(
    _ workbooks: [Workbook], _ session: Session, _ given: [String: [String]]
  ) throws -> [WorkbookPage] {
    try requireKnown(
      given, among: workbooks.flatMap { WorkbookEvaluator.parameterNames(of: $0.items) })
    var evaluator = WorkbookEvaluator(SessionSteps(session, traces: evidence))
    evaluator.given = given
    let pages = try workbooks.map { try evaluator.page(of: $0) }
    var html = WorkbookHTML(facts: try facts(of: session))
    try output.write(html.page(pages))
    return pages
  }

  /// What the page says of the logs behind it.
  func facts(of session: Session) throws -> [(name: String, value: String)] {
    var facts = [session.databaseFact]
    // The root of a database that was made for this page is nowhere else.
    if !session.workspace.isTemporary, let root = try session.workspace.root() {
      facts.append(("root", root))
    }
    facts.append(("now()", DateTime.text(session.now)))
    facts.append(("kustody", version))
    return facts
  }

  private func requireKnown(_ given: [String: [String]], among names: [String]) throws {
    for name in given.keys.sorted() where !names.contains(name) {
      let near = suggestion(for: name, among: names)
      throw Failure(
        .wrong, "there is no parameter `\(name)` in the workbook",
        help: near.map { "did you mean `\($0)`?" }
          ?? (names.isEmpty
            ? nil : "its parameters: \(Set(names).sorted().joined(separator: ", "))"))
    }
  }
}

extension Session {
  /// What a page says of its database: one that was made for it and is gone has no name.
  var databaseFact: (name: String, value: String) {
    let isKept = !workspace.isTemporary && !workspace.path.isEmpty
    return ("database", isKept ? workspace.path : "none")
  }
}
