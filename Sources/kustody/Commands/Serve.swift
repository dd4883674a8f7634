import ArgumentParser
import Diagnostics
import Files
import HTTP
import KQLValues
import Platform
import Server
import Workspace

struct Serve: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer clients of Kusto and Azure Monitor, and browsers, from this machine.",
    discussion: """
      Only this machine can connect, unless --listen names an address; clients must then know the token of \
      --token-file. Logs are only read. docs/serve.md shows how each client connects.
      """)

  static let examples = [
    Example("kustody.db on http://127.0.0.1:5870", "kustody serve"),
    Example("files, without keeping a database", "kustody serve --from logs/ --port 8080"),
    Example(
      "logs that were shipped to ClickHouse",
      "kustody serve --engine http://127.0.0.1:8123/case7"),
  ]

  @OptionGroup var database: DatabaseArguments
  @OptionGroup var query: QueryArguments
  @OptionGroup var engine: EngineArguments

  @Option(help: ArgumentHelp("The port; 0 for any that is free.", valueName: "number"))
  var port: UInt16 = 5870

  @Option(
    help: ArgumentHelp(
      "Address to listen on, reachable from other machines, instead of loopback.",
      valueName: "address"))
  var listen: String?

  @Option(
    help: ArgumentHelp(
      "File with the token that clients must send as `Authorization: Bearer …`.", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    name: .customLong("allow-origin"),
    help: ArgumentHelp(
      "Let pages of this origin send queries, such as https://dataexplorer.azure.com.",
      valueName: "origin"))
  var origins: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Workbooks as JSON, or folders of them, to show at /workbooks beside the built-in dashboards.",
      valueName: "path"), completion: .file())
  var workbooks: [String] = []

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    try engine.validate(database)
    if listen != nil, tokenFile == nil {
      throw ValidationError(
        "--listen needs --token-file: anyone who reaches the address could read all logs")
    }
    for origin in origins where !Self.isOrigin(origin) {
      throw ValidationError("--allow-origin \(origin) is not an origin; write https://HOST")
    }
  }

  private static func isOrigin(_ text: String) -> Bool {
    guard let scheme = ["http://", "https://"].first(where: { text.lowercased().hasPrefix($0) })
    else { return false }
    let host = text.dropFirst(scheme.count)
    return !host.isEmpty && !host.contains { "/?#* ,".contains($0) }
  }

  func run() throws {
    let interruption = Interruption.shared
    try reporting {
      let options = try query.options(database.schemas.files())
      let limits = try query.limits(interruption)
      let token = try tokenFile.map(token)
      let remote = try engine.found(interruption)
      let workspace =
        try remote == nil ? database.open(interruption, declaring: options.schemas) : nil
      let listener = try listener()
      var logs = remote.map { servedLogs($0, options) } ?? servedLogs(workspace, options)
      logs.version = version
      let files = workbooks.isEmpty ? [] : try WorkbookFiles.read(workbooks)
      logs.workbooks = try ServedWorkbook.all(
        files.map { (WorkbookFiles.name(of: $0.path), $0.workbook) })
      logs.workbooksReplay = query.now == nil
      // Kusto's own.
      logs.timeout = limits.timeout ?? 240
      logs.memory = limits.memory
      let access = Access(port: listener.port, token: token, origins: origins)
      var served = HTTPLimits()
      served.stackSize = deepStackSize
      let server = HTTPServer(
        listener, Service(logs, access), limits: served,
        stopDescriptor: interruption.wakingDescriptor)
      try greet(listener.port, logs.name)
      interruption.during { server.run() }
      // A database that is not kept goes with it.
      withExtendedLifetime(workspace) {}
    }
  }

  private func servedLogs(_ remote: RemoteLogs, _ options: QueryOptions) -> ServedLogs {
    ServedLogs(.shipped(remote), name: remote.address.database, options)
  }

  private func servedLogs(_ workspace: Workspace?, _ options: QueryOptions) -> ServedLogs {
    let path = DatabaseOption.path(database.database)
    let found = workspace?.path ?? ""
    var logs = ServedLogs(
      found.isEmpty ? .nothing(insteadOf: path) : .database(path: found),
      name: database.sources.isEmpty ? Self.name(ofDatabase: path) : "default", options)
    logs.arguments = database.sources.isEmpty ? ["--db", path] : ["--from"] + database.sources
    return logs
  }

  private func listener() throws -> Listener {
    do throws(Listener.Problem) {
      guard let listen else { return try Listener.loopback(port: port) }
      return try Listener.address(listen, port: port)
    } catch {
      throw Failure(
        .world, error.message, help: error.isTaken ? "--port 0 takes one that is free" : nil)
    }
  }

  private func token(_ path: String) throws -> String {
    let text = try Files.text(ofFile: path).filter { !$0.isNewline }
    guard text.utf8.count >= 16, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Failure(
        .wrong, "the token in \(path) is not 16 or more characters without blanks",
        help: "openssl rand -hex 32 > \(path)")
    }
    return text
  }

  /// What the database is called: as its file, without the ending.
  private static func name(ofDatabase path: String) -> String {
    let file = path.split(separator: "/").last.map(String.init) ?? "default"
    guard let dot = file.lastIndex(of: "."), dot > file.startIndex else { return file }
    return String(file[..<dot])
  }

  /// Says where it listens, on standard output, at once: scripts wait for the first line.
  private func greet(_ port: UInt16, _ name: String) throws {
    let host = listen.map { $0.contains(":") ? "[\($0)]" : $0 } ?? "127.0.0.1"
    let address = "http://\(host):\(port)"
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(
      """
      kustody serves the database \(visible(name)) at \(address)
        page           \(address)/
        workbooks      \(address)/workbooks
        Kusto          Data Source=\(address);Initial Catalog=\(visible(name))
        Azure Monitor  LogsQueryClient(credential, endpoint="\(address)")
        Ctrl-C ends it; docs/serve.md shows how each client connects

      """)
    try output.flush()
  }
}
