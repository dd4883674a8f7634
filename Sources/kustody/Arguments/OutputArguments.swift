import ArgumentParser
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

  @Option(help: "Default: table on a terminal, csv elsewhere.")
  var format: Format?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Write to a file: all of it or nothing.", valueName: "file"),
    completion: .file())
  var output: String?

  @Flag(help: "In csv and tsv, disarm text that a spreadsheet would run as a formula.")
  var spreadsheetSafe = false

  /// The output that the arguments ask for. Nothing is in a file before `commit()`.
  func open() throws -> ResultWriter {
    let file = try output.flatMap { $0 == "-" ? nil : try replacement(of: $0) }
    let isTerminal = file == nil && Terminal.output.isTerminal
    let usual: any Renderer.Type = isTerminal ? TableRenderer.self : CSVRenderer.self
    var options = RenderOptions(
      width: isTerminal ? Terminal.output.width : nil,
      usesColor: isTerminal && Terminal.output.usesColor)
    options.isSpreadsheetSafe = spreadsheetSafe
    return ResultWriter(type: format?.renderer ?? usual, options: options, file: file)
  }
}

/// A file that is replaced by what a command writes: never a database of kustody's, which may be evidence.
func replacement(of path: String) throws -> ReplacementFile {
  try requireReplaceable(path)
  return try ReplacementFile(path)
}

/// Refuses a file that is a database of kustody's, of any version.
func requireReplaceable(_ path: String) throws {
  guard DatabaseFile.isOurs(path) else { return }
  throw Failure(
    .wrong, "`\(path)` is a database of kustody's; it is not replaced by another file",
    help: "write to another name, or remove it first if it may go")
}

/// Renders results one after the other into a file or standard output.
struct ResultWriter {
  let type: any Renderer.Type
  let options: RenderOptions
  let file: ReplacementFile?
  private let output: Output
  private var count = 0

  init(type: any Renderer.Type, options: RenderOptions, file: ReplacementFile?) {
    self.type = type
    self.options = options
    self.file = file
    output = file?.output ?? Output(fileDescriptor: Terminal.output.fileDescriptor)
  }

  /// - Parameter rows: hands each row to what it is given.
  mutating func write(
    _ columns: [ResultColumn], _ rows: (_ each: ([Value]) throws -> Void) throws -> Void
  ) throws {
    if count > 0, type.separatesResults { try output.write("\n") }
    count += 1
    var renderer = type.init(options)
    try renderer.begin(columns, to: output)
    try rows { try renderer.row($0, to: output) }
    try renderer.end(to: output)
  }

  mutating func write(_ table: ResultTable) throws {
    try write(table.columns) { each in
      for row in table.rows { try each(row) }
    }
  }

  func commit() throws {
    if let file { try file.commit() } else { try output.flush() }
  }
}
