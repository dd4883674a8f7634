import ArgumentParser
import ClickHouse
import Diagnostics
import Files
import JSON
import KQLValues
import Workspace

struct Ship: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "ship",
    abstract: "Send tables to a ClickHouse server, and prove that all rows are there.",
    discussion: """
      The server keeps what arrived, so that a run that was stopped goes on where it ended, and a later one sends \
      only what is new. Each row has with it from which source it came. docs/scale-out.md says more.
      """)

  static let examples = [
    Example("every table that has rows", "kustody ship --to http://127.0.0.1:8123/logs"),
    Example("some tables", "kustody ship --to http://127.0.0.1:8123/logs Syslog AzureDiagnostics"),
    Example("the statements that make a table", "kustody ship --print-schema Syslog"),
  ]

  @Option(help: ArgumentHelp("The server and its database.", valueName: "http://HOST:PORT/DB"))
  var to: String?

  @Argument(help: ArgumentHelp("Tables. Default: all that have rows.", valueName: "table"))
  var tables: [String] = []

  @OptionGroup var database: DatabaseOption
  @OptionGroup var schemas: SchemaArguments
  @OptionGroup var server: ClickHouseArguments

  @Flag(help: "Drop the tables there first, and send them from the beginning.")
  var anew = false

  @Flag(help: "Print the statements that make the tables, and send nothing.")
  var printSchema = false

  @Option(help: ArgumentHelp("Most rows of a block.", valueName: "rows"))
  var blockRows = 100_000

  @Flag(help: "Say what was done in JSON.")
  var json = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    guard blockRows > 0, blockRows <= 1_000_000 else {
      throw ValidationError("--block-rows is from 1 to 1000000")
    }
    if (to == nil) != printSchema {
      throw ValidationError("one of --to and --print-schema is needed")
    }
  }

  func run() throws {
    let interruption = Interruption.shared
    try reporting {
      let declared = try schemas.files()
      let workspace = try Workspace(path: database.path, mode: .readOnly)
      if printSchema {
        try write(try statements(of: workspace, declared))
      } else {
        let report = try ship(workspace, declared, interruption)
        try write(json ? Self.json(report) : text(report))
      }
    }
  }

  private func statements(of workspace: Workspace, _ declared: SchemaFiles) throws -> String {
    let found: [ShippedTable] = try failing {
      try workspace.withLogsToShip(declaring: declared) { logs in
        try Shipper.tables(logs, tables)
      }
    }
    return found.map { $0.creation + ";\n" }.joined(separator: "\n")
  }

  private func ship(
    _ workspace: Workspace, _ declared: SchemaFiles, _ interruption: Interruption
  ) throws -> ShipReport {
    let client = ClickHouseClient(
      try address(), try server.found(), isCancelled: { interruption.isRequested })
    var options = Shipper.Options()
    options.tables = tables
    options.anew = anew
    options.blockRows = blockRows
    options.tool = "kustody \(version)"
    let line = ShipLine()
    return try failing {
      defer { line.clear() }
      return try interruption.during {
        try workspace.withLogsToShip(declaring: declared) { logs in
          let shipper = Shipper(
            logs, to: client, options, progress: { line.show($0) },
            isCancelled: { interruption.isRequested })
          return try shipper.run()
        }
      }
    }
  }

  private func address() throws -> ClickHouseAddress {
    do throws(ClickHouseAddress.Problem) {
      return try ClickHouseAddress(to ?? "")
    } catch {
      throw Failure(error)
    }
  }

  /// Runs what ships; what it throws becomes a `Failure`.
  private func failing<Result>(_ body: () throws -> Result) throws -> Result {
    let goOn = "what arrived stays there; run it again to go on"
    do {
      return try body()
    } catch let failure as Shipper.Failure {
      switch failure {
      case .wrong(let message, let help): throw Failure(.wrong, message, help: help)
      case .cancelled(let rows):
        throw Failure(.interrupted, "interrupted after \(rows) rows", help: goOn)
      case .server(let error):
        var failure = Failure(error)
        if case .connection = error { failure.text += "  = help: \(goOn)\n" }
        throw failure
      case .differs(let differences):
        let shown = differences.prefix(20).map { visible($0) + "\n" }.joined()
        let more = differences.count > 20 ? "… and \(differences.count - 20) more\n" : ""
        Terminal.error.write(shown + more)
        throw Failure(
          .findings, "what ClickHouse has is not what the database has",
          help: "--anew drops the tables there and sends them from the beginning")
      }
    }
  }

  private func write(_ text: String) throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(text)
    try output.flush()
  }

  private func text(_ report: ShipReport) -> String {
    let width = report.tables.map(\.name.count).max() ?? 0
    var text = ""
    for table in report.tables {
      let name = visible(table.name)
      text += name + String(repeating: " ", count: max(0, width - name.count))
      text += "  \(table.rows) rows of \(table.sources.count) sources, \(table.sent) sent now\n"
    }
    let sent = report.tables.reduce(0) { $0 + $1.sent }
    text += "\(sent) rows sent to `\(report.database)`; counts and sums of each source agree\n"
    text += "root  \(report.root)\n"
    return text
  }

  private static func json(_ report: ShipReport) -> String {
    let tables = report.tables.map { table in
      JSONValue.object([
        JSONMember("name", .string(table.name)), JSONMember("rows", .integer(Int64(table.rows))),
        JSONMember("sent", .integer(Int64(table.sent))),
        JSONMember("blocks", .integer(Int64(table.blocks))),
        JSONMember("sources", .integer(Int64(table.sources.count))),
        JSONMember("check", .string(String(table.check, radix: 16))),
      ])
    }
    return JSONValue.object([
      JSONMember("database", .string(report.database)), JSONMember("tables", .array(tables)),
      JSONMember("bytes", .integer(Int64(report.bytes))), JSONMember("root", .string(report.root)),
    ]).jsonText + "\n"
  }
}

/// One line of a terminal that says how far shipping has come, at most ten times a second.
private final class ShipLine {
  private let width = Terminal.error.width
  private let start = monotonicSeconds()
  private var last = 0.0
  private var isShown = false

  func show(_ progress: Shipper.Progress) {
    guard let width else { return }
    let now = monotonicSeconds()
    guard now - last >= 0.1 else { return }
    last = now
    isShown = true
    let rate = Int(Double(progress.rows) / max(now - start, 0.001))
    let state = "\(progress.rows) rows  \(progress.bytes >> 20) MiB  \(rate) rows/s  "
    Terminal.error.write(
      "\r\u{1B}[K" + cut(state + visible(progress.table), toWidth: max(0, width - 1)))
  }

  func clear() {
    if isShown { Terminal.error.write("\r\u{1B}[K") }
    isShown = false
  }
}
