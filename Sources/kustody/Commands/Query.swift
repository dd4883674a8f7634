import ArgumentParser
import Diagnostics
import KQLValues
import Rendering
import Workspace

struct Query: KustodyCommand {
  // With a name above its own the parser does not look, at each start, whether a script for completion is asked for:
  // `kustody` alone gives one.
  static let configuration = CommandConfiguration(
    commandName: "query", _superCommandName: "kustody", abstract: "Run a query.")

  static let examples = [
    Example(
      "rows of one category",
      #"kustody query 'AzureDiagnostics | where Category == "kube-audit" | take 5'"#),
    Example(
      "files without keeping a database, a query from a file, JSON",
      "kustody query --from logs/ --format json -f failed-pulls.kql"),
    Example(
      "the last hour that the logs have",
      "kustody query --now last 'Syslog | where TimeGenerated > ago(1h)'"),
    Example(
      "a page with a chart",
      "kustody query -o load.html 'Syslog | summarize count() by bin(TimeGenerated, 1m) | render timechart'"
    ),
  ]

  @OptionGroup var source: QuerySource
  @OptionGroup var logs: SessionArguments
  @OptionGroup var engine: EngineArguments
  @OptionGroup var result: OutputArguments

  @Flag(
    help: """
      Answer many queries: one JSON object {"id":…,"query":…} per line in, one \
      {"id":…,"columns":…,"rows":…} or {"id":…,"error":…} per line out.
      """)
  var stdio = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    try engine.validate(logs.database)
    guard stdio else { return }
    if source.query != nil || source.file != nil || result.output != nil || result.format != nil {
      throw ValidationError("--stdio takes its queries from standard input and answers in JSON")
    }
  }

  func run() throws {
    if stdio {
      let interruption = Interruption.shared
      let session = try reporting { try logs.open(interruption, engine: engine) }
      try QueryStream(session: session, interruption: interruption).run()
      return
    }
    if let output = result.output { try reporting { try logs.database.requireNoLog(output) } }
    try logs.answer(source, engine: engine) { text, session in
      // Every query of a file is compiled before the first of them runs.
      let queries = source.file == nil ? [text] : session.queries(in: text)
      if queries.count > 1 {
        for query in queries { try session.validate(query) }
      }
      var writer = try result.open()
      for query in queries { try result.answer(query, session, in: &writer) }
      try writer.commit()
    }
  }
}

extension OutputArguments {
  /// Runs a query and writes its results, and what is worth knowing of them to standard error.
  func answer(_ query: SourceText, _ session: Session, in writer: inout ResultWriter) throws {
    if writer.options.started != nil { writer.options.started = .now }
    let run = try session.query(query)
    Terminal.error.write(warnings: run.warnings)
    show(run, of: query, session, in: &writer)
    var rows = 0
    for result in run.results {
      try writer.write(result.columns, lending: { try result.lendEachRow($0) })
      rows = max(rows, writer.rows)
    }
    for note in session.notes(on: run, of: query, rows: rows) {
      Terminal.error.write("note: \(visible(note))\n")
    }
  }

  /// Has a query's result shown as its text asks for.
  private func show(
    _ run: QueryRun, of query: SourceText, _ session: Session, in writer: inout ResultWriter
  ) {
    writer.options.chart = run.visualization.map {
      ChartRequest(kind: $0.kind, properties: $0.properties)
    }
    writer.options.terms = run.shape.searchTerms
    writer.options.keepsEmptyColumns = writer.options.width != nil && run.shape.namesColumns
    var facts = [
      session.databaseFact,
      ("tables", run.tables.joined(separator: ", ")),
    ]
    // The clock would make another page of the same result each time.
    if case .clock = session.options.now {
    } else {
      facts.append(("now()", DateTime.text(session.now)))
    }
    writer.options.page = PageFacts(query: query.text(Span(0, query.utf8.count)), facts: facts)
    // They are counted from all rows: for those that show them alone.
    if writer.type is HTMLRenderer.Type {
      writer.options.page?.sources = (try? session.sources(of: run)) ?? []
    }
  }
}
