import ArgumentParser
import Diagnostics
import Ingestion
import Rendering
import Workspace

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct Ingest: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Take log files into the database.",
    discussion: """
      Files, folders and - for standard input; plain or gzip. What a file is, its content says. The \
      same bytes again change nothing, and a file that has grown brings its new records. A record that \
      cannot be read is kept in _Quarantine, and the exit code is 1.
      """)

  @Argument(help: "Files and folders.", completion: .file())
  var paths: [String]

  @Option(
    name: [.customShort("d"), .customLong("db")],
    help: ArgumentHelp("The database. Default: $KUSTODY_DB, else kustody.db.", valueName: "file"),
    completion: .file())
  var database: String?

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Follow symbolic links that leave the folders.")
  var followSymlinks = false

  @Flag(help: "Say what each file is and what would happen; change nothing.")
  var dryRun = false

  @Option(help: "The table of rows that do not say theirs. Default: the file's name.")
  var table: String?

  @Option(
    help: ArgumentHelp(
      "The zone of times that say none that is known: Europe/Berlin, UTC+02:00.",
      valueName: "zone"))
  var timeZone: String?

  @Option(help: "The year of times that say none, as in syslog; of a file's first message.")
  var year: Int?

  func run() throws {
    let interruption = Interruption()
    let report = try reporting {
      let path = DatabaseArguments.path(database)
      // Without a database there is none afterwards.
      let workspace =
        dryRun && access(path, F_OK) != 0
        ? try Workspace.temporary() : try Workspace(path: path, mode: .readWrite(create: true))
      return try interruption.during {
        try ingest(paths, into: workspace, interruption) { try change(&$0) }
      }
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(json ? report.json.jsonText + "\n" : summary(of: report))
    try output.flush()
    if report.files.contains(where: { $0.status == .failed }) { throw ExitStatus.world }
    if report.totals.quarantined > 0 { throw ExitStatus.findings }
  }

  private func change(_ options: inout IngestOptions) throws {
    options.followsSymbolicLinks = followSymlinks
    options.isDryRun = dryRun
    options.resultTable = table
    options.year = year
    if let table, !IngestOptions.isTableName(table) {
      throw Failure(.wrong, "`\(visible(table))` is no name of a table")
    }
    if let year, !(1970...2200).contains(year) {
      throw Failure(.wrong, "\(year) is no year of logs")
    }
    if let timeZone {
      options.zone = LocalZone(displayName: timeZone)
      if options.zone == nil {
        throw Failure(
          .wrong, "there is no time zone `\(visible(timeZone))`",
          help: "a name of the tz database, such as Europe/Berlin, or UTC+02:00")
      }
    }
  }

  private func summary(of report: IngestReport) -> String {
    var text = dryRun ? "a dry run: nothing is changed\n" : ""
    for file in report.files {
      text += "\(file.status.rawValue) \(visible(file.path))"
      if file.counts.records > 0 {
        let tables = file.tables.map { "\(visible($0.table)) \($0.rows)" }
        text += ": " + tables.joined(separator: ", ")
        if file.counts.quarantined > 0 {
          text += (tables.isEmpty ? "" : ", ") + "\(file.counts.quarantined) in quarantine"
        }
        if file.counts.duplicates > 0 { text += ", \(file.counts.duplicates) duplicates" }
        if file.withoutTime > 0 { text += ", \(file.withoutTime) without a time" }
      } else if let error = file.error {
        text += ": " + visible(error)
      }
      text += "\n"
    }
    let totals = report.totals
    let files = report.files.count == 1 ? "1 file" : "\(report.files.count) files"
    text += "\(files), \(totals.records) records: \(totals.inserted) inserted"
    if totals.duplicates > 0 { text += ", \(totals.duplicates) duplicates" }
    if totals.quarantined > 0 { text += ", \(totals.quarantined) in quarantine" }
    text += "\n"
    if let root = report.root { text += "root \(root)\n" }
    return text
  }
}

/// Ingests into an open workspace; progress and what went to quarantine go to standard error.
func ingest(
  _ paths: [String], into workspace: Workspace, _ interruption: Interruption,
  change: (inout IngestOptions) throws -> Void = { _ in }
) throws -> IngestReport {
  var options = IngestOptions(now: Workspace.clock(), tool: "kustody \(version)")
  try change(&options)
  var line = ProgressLine()
  defer { line.clear() }
  let report = try workspace.ingest(
    paths, options: options, progress: { line.show($0) },
    isCancelled: { interruption.isRequested })
  line.clear()
  for file in report.files {
    let path = visible(file.path)
    if file.status == .failed || file.status == .skipped, let error = file.error {
      Terminal.error.write("\(path): \(visible(error))\n")
    }
    for record in file.quarantine {
      Terminal.error.write("\(path):\(record.line): \(visible(record.reason))\n")
    }
    let rest = file.counts.quarantined - file.quarantine.count
    if rest > 0 { Terminal.error.write("\(path): … and \(rest) more\n") }
  }
  return report
}

/// One line of a terminal that says how far an ingest has come, at most ten times a second.
private struct ProgressLine {
  private let width = Terminal.error.width
  private var last = 0.0
  private var isShown = false

  mutating func show(_ progress: IngestProgress) {
    guard let width else { return }
    let now = monotonicSeconds()
    guard now - last >= 0.1 else { return }
    last = now
    isShown = true
    let megabytes = { (bytes: Int) in "\(bytes >> 20) MiB" }
    let state = "\(megabytes(progress.bytesRead)) of \(megabytes(progress.bytesTotal)) "
    let path = cut(visible(progress.path), toWidth: max(0, width - state.utf8.count - 1))
    Terminal.error.write("\r\u{1B}[K" + state + path)
  }

  mutating func clear() {
    if isShown { Terminal.error.write("\r\u{1B}[K") }
    isShown = false
  }
}
