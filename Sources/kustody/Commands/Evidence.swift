import ArgumentParser
import Diagnostics
import Evidence
import Files
import JSON
import Rendering
import SQLite
import Storage
import Workspace

struct Evidence: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "evidence",
    abstract: "Write a result together with the proof of where each row came from.",
    discussion: """
      The folder holds the query, its result as JSON and CSV, the source records behind the rows with their \
      proofs, the files that they came from, the custody log, and report.html to read and print.
      """)

  static let examples = [
    Example(
      "a result and its proof",
      #"kustody evidence 'AzureDiagnostics | where msg_s has "Deny"' --out denied-requests/"#),
    Example(
      "with a title page for a case",
      "kustody evidence 'Syslog | take 3' --out syslog/ --title 'Logins' --examiner 'A. Auditor' --case 17"
    ),
    Example("what another person runs", "kustody verify denied-requests/"),
  ]

  @OptionGroup var source: QuerySource
  @OptionGroup var logs: SessionArguments

  @Option(
    name: [.customShort("o"), .long, .customLong("output")],
    help: ArgumentHelp("The folder to make.", valueName: "folder"), completion: .directory)
  var out: String

  @Option(help: ArgumentHelp("Maximum number of source records.", valueName: "count"))
  var maxRecords = 100_000

  @Option(
    name: [.long, .customLong("expect-head")],
    help: ArgumentHelp(
      "The root (head of the custody log) that was written down: 64 hex digits. Without it a forged database "
        + "cannot be detected.",
      valueName: "hex"))
  var expectRoot: String?

  @Option(help: ArgumentHelp("The title of the page.", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("The question that it answers, for the page.", valueName: "text"))
  var question: String?

  @Option(help: ArgumentHelp("Who asked.", valueName: "name"))
  var by: String?

  @OptionGroup var circumstances: CaseArguments

  @Flag(help: "Write the export into the custody log of the database. Its root changes.")
  var record = false

  @OptionGroup var terminal: TerminalArguments

  func validate() throws {
    if maxRecords < 1 { throw ValidationError("--max-records must be at least 1") }
    if record, !logs.database.sources.isEmpty {
      throw ValidationError("--record needs a database that is kept")
    }
  }

  func run() throws {
    let (query, summary) = try logs.answer(source, mode: .verifying) { text, session in
      var request = BundleRequest(source: text, tool: "kustody \(version)")
      request.maximumRecords = maxRecords
      request.document = document
      request.expectedRoot = try expectRoot.map { try SHA256Hash(option: "--expect-root", $0) }
      let summary = try bundling { try BundleWriter(session, request).write(to: out) }
      return (request.query, summary)
    }
    if let warnings = summary.warnings { Terminal.error.write(warnings: warnings) }
    for note in summary.notes { Terminal.error.write("note: \(visible(note))\n") }
    var root = summary.root
    if record {
      do {
        root = try recording(
          "exported", in: logs.database.named.path, entry(query, summary))
      } catch {
        // A folder that the log should know and does not is none.
        BundleFolder.remove(out)
        throw error
      }
    }
    try report(summary, root)
  }

  /// nil where nobody says anything: without it the same question gives the same bytes.
  private var document: BundleDocument? {
    var document = BundleDocument(made: Workspace.clock())
    document.title = title
    document.question = question
    document.by = by
    document.examiner = circumstances.examiner
    document.caseID = circumstances.caseID
    return document.isEmpty ? nil : document
  }

  private func entry(_ query: String, _ summary: BundleSummary) -> [JSONMember] {
    [
      JSONMember("query", .string(query)),
      JSONMember("rows", .integer(Int64(summary.rows))),
      JSONMember("records", .integer(Int64(summary.records))),
      JSONMember("manifestSha256", .string(summary.manifestSHA256)),
    ] + circumstances.members
  }

  private func report(_ summary: BundleSummary, _ root: String?) throws {
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(
      "\(counted(summary.rows, "row")), \(counted(summary.records, "source record")) of "
        + "\(counted(summary.sources, "file"))\n")
    if !summary.isRowPreserving {
      try output.write("the rows are counted: the records are all that they were counted from\n")
    }
    try output.write("proven: \(summary.provenRows) of \(summary.rows) rows\n")
    try output.write(searched(summary.searchedTables, summary.searchedSources))
    try output.write("manifest \(summary.manifestSHA256)\n")
    if let root { try output.write("root     \(root)\n") }
    try output.flush()
  }
}

/// What a query could find its rows in, for people.
func searched(_ tables: [(table: String, rows: Int)], _ sources: Int) -> String {
  if tables.isEmpty { return "searched: no table\n" }
  let list = tables.map { "\(visible($0.table)) (\(counted($0.rows, "row")))" }.joined(
    separator: ", ")
  return "searched: \(list) of \(counted(sources, "source file")), each verified whole\n"
}

extension SHA256Hash {
  /// The hash that an option is given.
  init(option: String, _ digits: String) throws {
    guard let hash = SHA256Hash(hexadecimal: digits) else {
      throw Failure(.wrong, "\(option) \(digits) is not 64 hex digits")
    }
    self = hash
  }
}

/// Runs `body`; what bundles and databases throw becomes a `Failure`.
func bundling<Result>(_ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch is VerifyCancelled {
    throw Failure(.interrupted, "interrupted")
  } catch let error as SQLiteError {
    throw Failure(.world, "the database: \(error.message)")
  } catch let error as BundleError {
    switch error {
    case .io, .exists: throw Failure(.world, error.message)
    case .tooMany, .unrepeatable: throw Failure(.wrong, error.message)
    case .tampered: throw Failure(.findings, error.message)
    }
  }
}

/// Appends an event to the custody log of a database.
///
/// - Returns: the new root.
func recording(_ event: String, in path: String, _ members: [JSONMember]) throws -> String {
  let interruption = Interruption.shared
  do {
    // Anyone who waits for a lock is asked to stop rather than killed: what is there already is to go.
    return try interruption.during {
      let store = try Store(path: path, mode: .readWrite)
      return try store.connection.transaction {
        try CustodyLog.append(
          event, at: Workspace.clock(), tool: "kustody \(version)", members, to: store.connection)
      }
    }
  } catch is StorageError where interruption.isRequested {
    throw Failure(.interrupted, "interrupted")
  } catch is SQLiteError where interruption.isRequested {
    throw Failure(.interrupted, "interrupted")
  } catch let error as StorageError {
    throw Failure(.world, "\(error)")
  } catch let error as SQLiteError {
    throw Failure(.world, "`\(path)`: \(error.message)")
  }
}
