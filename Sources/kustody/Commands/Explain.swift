import ArgumentParser
import Diagnostics
import Files
import Rendering
import Workspace

struct Explain: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show each stage of the compiler, and the SQL that runs.")

  static let examples = [
    Example(
      "every stage of the compiler", #"kustody explain 'Syslog | where Facility == "auth" | count'"#
    ),
    Example("the SQL that runs", "kustody explain --show sql -f failed-pulls.kql"),
    Example(
      "the rows that come to each operator, and how long they take",
      "kustody explain --analyze -f failed-pulls.kql"),
    Example(
      "what a ClickHouse server would do of it",
      "kustody explain --engine clickhouse --show sql -f failed-pulls.kql"),
  ]

  @OptionGroup var source: QuerySource
  @OptionGroup var logs: SessionArguments

  @Option(
    help: ArgumentHelp(
      "`clickhouse`: what a ClickHouse server would do, if the tables were shipped to it.",
      valueName: "name"))
  var engine: String?

  @Option(help: "Only this stage.")
  var show: Explanation.Stage?

  @Flag(
    help: "Run the query, and show for each operator how many rows reach it and how long it took."
  )
  var analyze = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if let engine, engine.lowercased() != "clickhouse" {
      throw ValidationError("--engine \(engine) is not `clickhouse`")
    }
    if analyze, show != nil { throw ValidationError("--analyze and --show exclude each other") }
  }

  func run() throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try logs.answer(source) { text, session in
      let session = engine == nil ? session : try session.asIfShipped()
      if analyze { return try output.write(Self.text(of: session.analysis(of: text), text)) }
      let explanation = try session.explain(text)
      for stage in Explanation.Stage.allCases where show == nil || show == stage {
        if show == nil { try output.write(stage == .tokens ? "-- \(stage)\n" : "\n-- \(stage)\n") }
        let text = visibleLines(try explanation.text(of: stage))
        try output.write(text.last?.isNewline == true ? text : text + "\n")
      }
    }
    try output.flush()
  }

  /// A line for each table and operator: the rows that come to it, the time up to there, its text.
  private static func text(of analysis: QueryAnalysis, _ query: SourceText) -> String {
    var lines = analysis.stages.map { stage in
      let words = stage.source.text(stage.span).split(whereSeparator: \.isWhitespace)
        .joined(separator: " ")
      let file = stage.source == query ? "" : stage.source.name + ": "
      return line(
        stage.rows.map(String.init) ?? "?", stage.time, cut(visible(file + words), toWidth: 90))
    }
    lines.append(line(String(analysis.rows), analysis.time, "(the result)"))
    return "      rows        time  up to\n" + lines.joined() + "\n" + work(of: analysis)
  }

  /// How much of a log table was read for what it answers itself.
  private static func blocks(of scan: AnalyzedScan) -> String {
    "blocks             \(scan.read) of \(visible(scan.table)) read, \(scan.without) without a row for it, "
      + "\(scan.skipped) passed over by their times\n"
  }

  /// What it took SQLite, a line a count.
  private static func work(of analysis: QueryAnalysis) -> String {
    let work = analysis.work
    let sorters =
      analysis.sorters.isEmpty
      ? "" : ", in temporary trees: \(analysis.sorters.joined(separator: ", "))"
    return """
      sorts              \(work.sorts)\(sorters)
      temporary indexes  \(work.indexedRows) rows
      instructions       \(work.steps)

      """ + analysis.scans.map { blocks(of: $0) }.joined()
  }

  private static func line(_ rows: String, _ time: Duration, _ text: String) -> String {
    let (seconds, rest) = time.components
    let milliseconds = rest / 1_000_000_000_000_000
    let fraction = String(1_000 + milliseconds).dropFirst()
    let shown = "\(seconds).\(fraction) s"
    return String(repeating: " ", count: max(0, 10 - rows.count)) + rows
      + String(repeating: " ", count: max(1, 12 - shown.count)) + shown + "  " + text + "\n"
  }
}

extension Explanation.Stage: ExpressibleByArgument {}
