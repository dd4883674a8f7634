import ArgumentParser
import Diagnostics
import Files
import JSON
import Rendering
import Workbooks

struct WorkbookCommand: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "workbook",
    abstract: "Draw Azure Monitor workbooks from ingested logs as one page of HTML.",
    discussion: """
      Gallery templates, and ARM templates that hold workbooks. Parameters have the values that they have when the \
      portal opens the workbook; --param sets one, several times for several values. What cannot be answered offline \
      says so in its place, and the exit code is 1.
      """)

  static let examples = [
    Example(
      "a workbook's file, here of a built-in one",
      "kustody dashboard firewall --workbook --out firewall.json"),
    Example("as a page", "kustody workbook firewall.json --out firewall.html"),
    Example(
      "over other days, with the stored rows behind each row",
      "kustody workbook firewall.json --param TimeRange=7d --evidence --out week.html"),
    Example("how much of it would be drawn", "kustody workbook --check firewall.json"),
  ]

  @Argument(help: "Workbooks as JSON; with --check folders too.", completion: .file())
  var paths: [String]

  @OptionGroup var page: PageArguments

  @Flag(help: "Compile the queries instead of running them, and count what would be drawn.")
  var check = false

  @OptionGroup var terminal: TerminalArguments

  @Flag(help: "Write each step with its verdict, query and rows as JSON to standard output.")
  var json = false

  func validate() throws {
    if json, page.output.out == nil, !check {
      throw ValidationError("--json writes to standard output; name a file for the page with --out")
    }
    if check, page.output.out != nil {
      throw ValidationError("--check writes no page; leave out --out")
    }
  }

  func run() throws {
    let interruption = Interruption.shared
    let isWhole = try reporting {
      let workbooks = try WorkbookFiles.read(paths)
      return try interruption.during {
        check ? try check(workbooks, interruption) : try draw(workbooks, interruption)
      }
    }
    if !isWhole { throw ExitStatus.findings }
  }

  private typealias Found = WorkbookFiles.Found

  private func draw(_ workbooks: [Found], _ interruption: Interruption) throws -> Bool {
    let (session, given) = try page.open(interruption)
    let pages = try page.write(workbooks.map(\.workbook), session, given)
    if json {
      let list = zip(workbooks, pages).map { found, page in
        JSONValue.object([
          JSONMember("path", .string(found.path)), JSONMember("title", .string(page.title)),
          JSONMember(
            "parameters",
            .object(page.parameters.map { JSONMember($0.name, .string($0.shown)) })),
          JSONMember("steps", .array(page.steps.map(Self.json))),
        ])
      }
      try write(JSONValue.object([JSONMember("workbooks", .array(list))]).jsonText + "\n")
    }
    return pages.allSatisfy { $0.steps.allSatisfy(\.isAnswered) }
  }

  private static func json(_ step: StepPage) -> JSONValue {
    var members = [
      JSONMember("name", .string(step.name)), JSONMember("title", .string(step.title)),
      JSONMember("verdict", .string(step.verdict)), JSONMember("query", .string(step.query)),
      JSONMember("rows", .integer(Int64(step.rows))),
    ]
    switch step.outcome {
    case .drawn, .noRows: break
    case .needs(let what, let remedy):
      members.append(JSONMember("needs", .string(what)))
      members.append(JSONMember("remedy", .string(remedy)))
    case .asks(let names):
      members.append(JSONMember("parameters", .array(names.map(JSONValue.string))))
    case .failed(let text): members.append(JSONMember("error", .string(text)))
    }
    return .object(members)
  }

  // MARK: checking

  private func check(_ workbooks: [Found], _ interruption: Interruption) throws -> Bool {
    let (session, given) = try page.open(interruption)
    var evaluator = WorkbookEvaluator(CheckedSteps(session))
    evaluator.given = given
    evaluator.looksAtAll = true
    var total = WorkbookCoverage()
    var complete = 0
    var list: [JSONValue] = []
    var lines = ""
    for (path, workbook) in workbooks {
      let coverage = WorkbookCoverage(try evaluator.page(of: workbook))
      total = total + coverage
      if coverage.drawn == coverage.items { complete += 1 }
      list.append(Self.json(path, workbook.title, coverage))
      lines += "\(visible(path)): \(Self.words(coverage))\n"
      guard workbooks.count == 1 else { continue }
      for (name, reason) in coverage.problems {
        lines += "  \(visible(name)): \(visible(reason))\n"
      }
    }
    if json {
      try write(
        JSONValue.object([
          JSONMember("workbooks", .array(list)),
          JSONMember(
            "total",
            .object(
              [
                JSONMember("workbooks", .integer(Int64(workbooks.count))),
                JSONMember("complete", .integer(Int64(complete))),
              ] + Self.members(total))),
        ]).jsonText + "\n")
    } else {
      try write(
        lines
          + "total: \(complete) of \(workbooks.count) workbooks complete, \(Self.words(total))\n")
    }
    return total.drawn == total.items
  }

  private static func words(_ coverage: WorkbookCoverage) -> String {
    "\(coverage.drawn) of \(coverage.items) items, \(coverage.compiled) of \(coverage.queries) queries"
  }

  private static func members(_ coverage: WorkbookCoverage) -> [JSONMember] {
    [
      ("items", coverage.items), ("drawn", coverage.drawn), ("queries", coverage.queries),
      ("compiled", coverage.compiled),
    ].map { JSONMember($0, .integer(Int64($1))) }
  }

  private static func json(_ path: String, _ title: String, _ coverage: WorkbookCoverage)
    -> JSONValue
  {
    let problems = coverage.problems.map { problem in
      JSONValue.object([
        JSONMember("step", .string(problem.name)), JSONMember("reason", .string(problem.reason)),
      ])
    }
    return .object(
      [JSONMember("path", .string(path)), JSONMember("title", .string(title))] + members(coverage)
        + [JSONMember("problems", .array(problems))])
  }

  private func write(_ text: String) throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(text)
    try output.flush()
  }
}
