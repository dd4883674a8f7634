import ArgumentParser
import Diagnostics
import Workspace

struct Query: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Run a query.",
    discussion: """
      kustody query 'AzureDiagnostics | where Category == "kube-audit" | take 5'
      kustody query --from logs/ --format json -f failed-pulls.kql
      kustody query --now last 'Syslog | where TimeGenerated > ago(1h)'
      """)

  @OptionGroup var source: QuerySource
  @OptionGroup var logs: SessionArguments
  @OptionGroup var result: OutputArguments

  @Flag(
    help: """
      Answer many queries: one JSON object {"id":…,"query":…} per line in, one \
      {"id":…,"columns":…,"rows":…} or {"id":…,"error":…} per line out.
      """)
  var stdio = false

  func validate() throws {
    guard stdio else { return }
    if source.query != nil || source.file != nil || result.output != nil || result.format != nil {
      throw ValidationError("--stdio takes its queries from standard input and answers in JSON")
    }
  }

  func run() throws {
    if stdio {
      let interruption = Interruption.shared
      let session = try reporting { try logs.open(interruption) }
      try QueryStream(session: session, interruption: interruption).run()
      return
    }
    try logs.answer(source) { text, session in
      // Every query of a file is compiled before the first of them runs.
      let queries = source.file == nil ? [text] : session.queries(in: text)
      if queries.count > 1 {
        for query in queries { try session.validate(query) }
      }
      var writer = try result.open()
      for query in queries {
        let run = try session.query(query)
        Terminal.error.write(warnings: run.warnings)
        for result in run.results {
          try writer.write(result.columns) { try result.forEachRow($0) }
        }
      }
      try writer.commit()
    }
  }
}
