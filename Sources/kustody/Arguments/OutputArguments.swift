import ArgumentParser
import Diagnostics
import Files
import KQLValues
import Rendering
import Storage

/// Where a result goes, and in which format.
struct OutputArguments: ParsableArguments {
  /// A format, by the name that its renderer declares.
  struct Format: ExpressibleByArgument {
    var renderer: any Renderer.Type

    init?(argument: String) {
      guard let named = Rendering.renderer(named: argument) else { return nil }
      renderer = named
    }

    static var allValueStrings: [String] { renderers.map { $0.name } }
    var defaultValueDescription: String { renderer.name }
  }

  @Option(help: "Default: what the ending of --output says; table on a terminal, csv elsewhere.")
  var format: Format?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file: all of it or nothing.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "In csv and tsv, disarm text that a spreadsheet would run as a formula.")
  var spreadsheetSafe = false

  @Option(
    help: ArgumentHelp(
      "Maximum number of rows of each result; 0: all. Default: all, on a terminal 10000.",
      valueName: "rows"))
  var limit: Int?

  @Flag(help: "Never show a long result in a pager.")
  var noPager = false

  /// The rows that a terminal shows where nobody asks for more.
  private static let usualLimit = 10_000

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit \(limit) is less than 0") }
  }

  /// The output that the arguments ask for. Nothing is in a file before `commit()`.
  func open() throws -> ResultWriter {
    if let output, output != "-" { try requireReplaceable(output) }
    let named = try output.flatMap { $0 == "-" ? nil : try renderer(for: $0) }
    let file = try output.flatMap { $0 == "-" ? nil : try replacement(of: $0) }
    let isTerminal = file == nil && Terminal.output.isTerminal
    let usual: any Renderer.Type = isTerminal ? ChartRenderer.self : CSVRenderer.self
    let type = format?.renderer ?? named ?? usual
    if type.isBinary, isTerminal {
      throw Failure(
        .wrong, "\(type.name) is not text; it is not written to a terminal",
        help: "name a file with -o")
    }
    var options = RenderOptions(
      width: isTerminal ? Terminal.output.width : nil,
      usesColor: file == nil && Terminal.output.usesColor)
    options.isSpreadsheetSafe = spreadsheetSafe
    options.isASCII = isTerminal && Terminal.isPlain
    if isTerminal { options.started = .now }
    var writer = ResultWriter(type: type, options: options, file: file)
    writer.limit = limit ?? (isTerminal ? Self.usualLimit : 0)
    writer.pages = isTerminal && !noPager ? Terminal.output.height : nil
    return writer
  }

  /// What the ending of a file's name asks for; nil where `--format` says it, or the ending is of no format.
  private func renderer(for path: String) throws -> (any Renderer.Type)? {
    guard format == nil, let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else {
      return nil
    }
    let ending = path[path.index(after: dot)...].lowercased()
    let others = ["htm": "html", "md": "markdown", "ndjson": "jsonl", "txt": "table"]
    if let known = Rendering.renderer(named: others[ending] ?? ending) { return known }
    if ["parquet", "sqlite", "db", "xls", "ods"].contains(ending) {
      throw Failure(
        .wrong, "a query does not write .\(ending)",
        help: ending == "xls" || ending == "ods"
          ? "write .xlsx or .csv" : "kustody export 'KQL' --to \(path)")
    }
    Terminal.error.write(
      "note: .\(visible(ending)) is the name of no format; \(visible(path)) is csv, --format says otherwise\n"
    )
    return nil
  }
}

/// A file that is replaced by what a command writes: never a kustody database, which may be evidence.
func replacement(of path: String) throws -> ReplacementFile {
  try requireReplaceable(path)
  return try ReplacementFile(path)
}

/// Refuses a file that is a kustody database, of any version, or that holds what was last written to one.
func requireReplaceable(_ path: String) throws {
  let besides = ["-wal", "-shm", "-journal"].filter(path.hasSuffix)
  if let suffix = besides.first, DatabaseFile.isOurs(String(path.dropLast(suffix.count))) {
    throw Failure(
      .wrong, "`\(path)` is part of a kustody database; it is not replaced by another file",
      help: "write to another name")
  }
  guard DatabaseFile.isOurs(path) else { return }
  throw Failure(
    .wrong, "`\(path)` is a kustody database; it is not replaced by another file",
    help: "write to another name, or remove it first if it may go")
}

/// Renders results one after the other into a file, a pager or standard output.
struct ResultWriter {
  let type: any Renderer.Type
  var options: RenderOptions
  let file: ReplacementFile?
  /// The rows of a result that are written; 0: all.
  var limit = 0
  /// The lines from which on a pager shows the output; nil: it never does.
  var pages: Int?
  private var output: Output
  private var count = 0
  private var pager: Pager?
  /// The rows of the last result.
  private(set) var rows = 0

  init(type: any Renderer.Type, options: RenderOptions, file: ReplacementFile?) {
    self.type = type
    self.options = options
    self.file = file
    output = file?.output ?? Output(fileDescriptor: Terminal.output.fileDescriptor)
  }

  /// Ends a result that has more rows than are asked for.
  private struct LimitReached: Error {}

  /// - Parameter rows: lends each row to what it is given.
  mutating func write(
    _ columns: [ResultColumn], lending rows: (_ each: (LentRow) throws -> Void) throws -> Void
  ) throws {
    try write(columns, rows, rendering: { try $0.row($1, to: $2) })
  }

  mutating func write(_ table: ResultTable) throws {
    func rows(_ each: ([Value]) throws -> Void) throws {
      for row in table.rows { try each(row) }
    }
    try write(table.columns, rows, rendering: { try $0.row($1, to: $2) })
  }

  private mutating func write<Row>(
    _ columns: [ResultColumn], _ rows: (_ each: (Row) throws -> Void) throws -> Void,
    rendering render: @escaping (inout any Renderer, Row, Output) throws -> Void
  ) throws {
    // Whether a pager is worth it is known once there are more lines than the screen has.
    if count == 0, pages != nil { output = Output() }
    if count > 0, type.separatesResults { try output.write("\n") }
    count += 1
    var written = 0
    var isCut = false
    var renderer: any Renderer = type.init(options)
    try renderer.begin(columns, to: output)
    do {
      try rows { row in
        if limit > 0, written == limit { throw LimitReached() }
        written += 1
        try render(&renderer, row, output)
        try turnPage()
      }
    } catch is LimitReached {
      isCut = true
    }
    try renderer.end(to: output)
    try turnPage()
    self.rows = written
    if isCut {
      Terminal.error.write("note: limited to \(limit) rows; --limit 0 shows all\n")
    }
  }

  /// Text of its own in the place of a result.
  mutating func write(text: String) throws {
    if count == 0, pages != nil { output = Output() }
    count += 1
    try output.write(text)
    try turnPage()
  }

  /// Starts the pager as soon as there are more lines than the screen has.
  private mutating func turnPage() throws {
    guard let pages, pager == nil else { return }
    guard output.bytes.count > pages, output.bytes.count(where: { $0 == 0x0A }) >= pages else {
      return
    }
    let gathered = output.bytes
    self.pages = nil
    if let pager = Pager() {
      self.pager = pager
      output = pager.output
    } else {
      output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    }
    try output.write(utf8: gathered)
  }

  mutating func commit() throws {
    if let pager { return pager.finish() }
    if let file { return try file.commit() }
    if pages != nil {
      let gathered = output.bytes
      output = Output(fileDescriptor: Terminal.output.fileDescriptor)
      try output.write(utf8: gathered)
    }
    try output.flush()
  }
}
