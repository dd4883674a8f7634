import ArgumentParser
import Diagnostics
import Files
import KQLValues
import Platform
import Rendering
import Workspace

struct Export: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write tables, or a query's result, as a file for other programs.",
    discussion: """
      The ending of the file says what it is: .sqlite or .db (one table or several), .parquet, .csv, .tsv, \
      .jsonl, .json, .html or .md.
      """)

  static let examples = [
    Example("every table, with its own names and ISO times", "kustody export --to case.sqlite"),
    Example("one table", "kustody export Syslog --to syslog.parquet"),
    Example(
      "what a query gives", #"kustody export 'Syslog | where Facility == "auth"' --to auth.jsonl"#),
  ]

  @Argument(
    help: ArgumentHelp("Tables or queries. Default for SQLite: every table.", valueName: "table"))
  var items: [String] = []

  @Option(
    name: [.customShort("o"), .long, .customLong("output")],
    help: ArgumentHelp("The file to write: all of it or nothing.", valueName: "file"),
    completion: .file())
  var to: String

  @OptionGroup var logs: SessionArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    let interruption = Interruption.shared
    let format = try ExportFormat(path: to)
    try reporting { try logs.database.requireNoLog(to) }
    let written = try reporting {
      let session = try logs.open(interruption)
      guard !isSameFile(to, session.workspace.path) else {
        throw Failure(.wrong, "\(to) is the database itself")
      }
      return try interruption.during { try write(session, format) }
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    for (name, rows) in written { try output.write("\(name)  \(rows)\n") }
    try output.flush()
  }

  /// - Returns: the names of what was written, and how many rows each has.
  private func write(_ session: Session, _ format: ExportFormat) throws -> [(String, Int)] {
    var items = items
    let stored = try session.workspace.tables().map(\.name)
    if items.isEmpty, case .database = format { items = stored.map(quotedName) }
    guard let first = items.first else {
      throw Failure(.wrong, "say which table to export", help: "or all of them: --to FILE.sqlite")
    }
    func name(_ item: String) -> String {
      stored.first { item == $0 || item == quotedName($0) } ?? "Result"
    }
    switch format {
    case .database:
      try requireReplaceable(to)
      let database = try PlainDatabase(to)
      var written: [(String, Int)] = []
      for item in items {
        for result in try results(of: item, session) {
          let rows = try count(result) { try database.write(name(item), result.columns, $0) }
          written.append((name(item), rows))
        }
      }
      try database.commit()
      return written
    case .parquet, .text:
      let found = items.count == 1 ? try results(of: first, session) : []
      guard let result = found.first, found.count == 1 else {
        throw Failure(
          .wrong, "\(to) holds one table", help: "write several to a file that ends in .sqlite")
      }
      let file = try replacement(of: to)
      let rows: Int
      if case .text(let type) = format {
        var writer = ResultWriter(type: type, options: RenderOptions(), file: file)
        try writer.write(result.columns, lending: { try result.lendEachRow($0) })
        rows = writer.rows
      } else {
        rows = try writeParquet(result, to: file.output)
      }
      try file.commit()
      return [(name(first), rows)]
    }
  }

  private func results(of item: String, _ session: Session) throws -> [QueryResult] {
    let run = try session.query(SourceText(item))
    Terminal.error.write(warnings: run.warnings)
    return run.results
  }

  /// Counts the rows that go through.
  private func count(
    _ result: QueryResult,
    _ write: (_ rows: (([Value]) throws -> Void) throws -> Void) throws -> Void
  ) throws -> Int {
    var count = 0
    try write { each in
      try result.forEachRow { row in
        count += 1
        try each(row)
      }
    }
    return count
  }

  private func writeParquet(_ result: QueryResult, to output: Output) throws -> Int {
    do {
      return try count(result) { rows in
        var renderer = ParquetRenderer()
        try renderer.begin(result.columns, to: output)
        try rows { try renderer.row($0, to: output) }
        try renderer.end(to: output)
      }
    } catch let error as ParquetWriteError {
      throw Failure(.wrong, error.description)
    }
  }
}

/// What a file is to be, by its ending.
private enum ExportFormat {
  case database
  case parquet
  case text(any Renderer.Type)

  init(path: String) throws {
    let ending = path.split(separator: "/").last?.split(separator: ".").dropFirst().last ?? ""
    switch ending.lowercased() {
    case "sqlite", "sqlite3", "db": self = .database
    case "parquet": self = .parquet
    case "md": self = .text(MarkdownRenderer.self)
    case let name:
      guard name != "table", let renderer = Rendering.renderer(named: name) else {
        throw Failure(
          .wrong, "the ending of \(path) says nothing about what to write",
          help: ".sqlite, .parquet, .csv, .tsv, .jsonl, .json, .html or .md")
      }
      self = .text(renderer)
    }
  }
}
