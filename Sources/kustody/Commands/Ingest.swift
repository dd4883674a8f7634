import ArgumentParser
import Diagnostics
import Files
import Ingestion
import KQLValues
import LogFiles
import Platform
import Rendering
import SQLite
import Workspace

struct Ingest: KustodyCommand {
  static let configuration = CommandConfiguration(
    commandName: "ingest", abstract: "Ingest log files into the database.",
    discussion: """
      Files, folders, archives (zip, tar) and - for standard input; plain or gzip. The format is \
      detected from the content, never from the file name; `kustody formats` lists what is read. Ingesting the \
      same bytes again changes nothing; of a file that has grown only the new records are added. A record that \
      cannot be read is kept in _Quarantine, and the exit code is 1.
      """)

  static let examples = [
    Example("a folder, into kustody.db", "kustody ingest logs/"),
    Example(
      "one file, into a database of its own", "kustody ingest --db case-17.db logs/syslog.jsonl"),
    Example("what would be read, and why some of it would not", "kustody ingest --dry-run logs/"),
    Example(
      "a table that says neither its name nor its time zone",
      "kustody ingest doors.csv --table Doors_CL --date-order dmy --time-zone Europe/London"),
  ]

  @Argument(help: "Files and folders.", completion: .file())
  var paths: [String]

  @OptionGroup var database: DatabaseOption

  @Flag(
    name: .shortAndLong, help: "Say nothing of files that are in; only of the others, and the sum.")
  var quiet = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: "Follow symbolic links that leave the folders.")
  var followSymlinks = false

  @Flag(help: "Report what would be ingested; write nothing.")
  var dryRun = false

  @Flag(help: "Store identical records once; count the rest as duplicates.")
  var dedupe = false

  @Option(help: "Table for rows that do not name one. Default: the file's name.")
  var table: String?

  @Option(
    help: ArgumentHelp(
      "Time zone for timestamps without a recognised one: Europe/Berlin, UTC+02:00.",
      valueName: "zone"))
  var timeZone: String?

  @Option(
    help: ArgumentHelp(
      "Order of the numbers in ambiguous dates: dmy, mdy, or ymd for years of two digits.",
      valueName: "order"))
  var dateOrder: DateOrder?

  @Option(
    help: ArgumentHelp(
      "Column or member that holds the time, where it has no known name.",
      valueName: "name"))
  var timeColumn: String?

  @Option(help: "Year for timestamps without one, as in syslog: that of the file's first message.")
  var year: Int?

  @OptionGroup var schemas: SchemaArguments
  @OptionGroup var circumstances: CaseArguments

  @OptionGroup var terminal: TerminalArguments

  func run() throws {
    Connection.returnFreedMemory()
    let interruption = Interruption.shared
    let report = try reporting {
      let path = database.path
      // Without a database there is none afterwards.
      let workspace =
        dryRun && access(path, F_OK) != 0
        ? try Workspace.temporary() : try Workspace(path: path, mode: .readWrite(create: true))
      let declared = try schemas.files()
      return try interruption.during {
        try ingest(paths, into: workspace, interruption) {
          $0.customTables = declared.tables
          try change(&$0)
        }
      }
    }
    let output = Output(fileDescriptor: Terminal.output.fileDescriptor)
    try output.write(json ? report.json.jsonText + "\n" : summary(of: report))
    try output.flush()
    if report.files.contains(where: { $0.status == .failed }) { throw ExitStatus.world }
    if report.totals.quarantined > 0 || report.files.contains(where: \.isReplacement) {
      throw ExitStatus.findings
    }
  }

  private func change(_ options: inout IngestOptions) throws {
    options.followsSymbolicLinks = followSymlinks
    options.circumstances = circumstances.members
    options.isDryRun = dryRun
    options.mergesDuplicates = dedupe
    options.resultTable = table
    options.year = year
    options.dateOrder = dateOrder
    options.timeColumn = timeColumn
    if let table, !RowNames.isNewTable(table) {
      throw Failure(.wrong, "`\(visible(table))` is not a table name")
    }
    if let year, !(1970...2200).contains(year) {
      throw Failure(.wrong, "\(year) is not a year of logs")
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
    let unchanged = report.files.count { $0.status == .unchanged }
    let gathers = Terminal.output.isTerminal && unchanged > 3
    if gathers, !quiet { text += "\(unchanged) files unchanged\n" }
    for file in report.files
    where !gathers && !quiet || file.status == .failed || file.status == .skipped
      || !quiet && file.status != .unchanged
    {
      text += "\(dryRun ? file.status.plan : file.status.rawValue) \(visible(file.path))"
      if dryRun, !file.format.isEmpty { text += " (\(visible(file.format)))" }
      if file.counts.records > 0 {
        var parts = file.tables.map { "\(visible($0.table)) \($0.rows)" }
        if file.counts.quarantined > 0 { parts.append("\(file.counts.quarantined) in quarantine") }
        if file.counts.duplicates > 0 { parts.append("\(file.counts.duplicates) duplicates") }
        if file.withoutTime > 0 { parts.append("\(file.withoutTime) without a time") }
        text += ": " + parts.joined(separator: ", ")
        if let error = file.error { text += "; \(visible(error))" }
      } else if let error = file.error {
        text += ": " + visible(error)
      }
      text += "\n"
      for choice in file.choices { text += "  \(visible(choice))\n" }
    }
    if !quiet { text += tables(of: report) }
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

extension DateOrder: ExpressibleByArgument {}

extension FileReport.Status {
  /// What an ingest would do.
  fileprivate var plan: String {
    switch self {
    case .ingested: "would ingest"
    case .extended: "would extend"
    case .unchanged, .skipped, .failed: rawValue
    }
  }
}

extension Ingest {
  /// What each table got: its rows and their times, and the same by category.
  fileprivate func tables(of report: IngestReport) -> String {
    var counts: [String: FileReport.TableCount] = [:]
    for count in report.files.flatMap(\.tables) {
      var sum = counts[count.table] ?? FileReport.TableCount(table: count.table, rows: 0)
      sum.rows += count.rows
      if let times = count.times {
        let before = sum.times ?? times
        sum.times =
          min(before.lowerBound, times.lowerBound)...max(before.upperBound, times.upperBound)
      }
      sum.categories.merge(count.categories, uniquingKeysWith: +)
      counts[count.table] = sum
    }
    guard counts.values.reduce(0, { $0 + $1.rows }) > 0 else { return "" }
    var lines: [(name: String, rows: String, times: String)] = []
    for count in counts.values.sorted(by: { $0.table < $1.table }) {
      let times = count.times.map {
        "\(DateTime.text($0.lowerBound).prefix(19))Z to \(DateTime.text($0.upperBound).prefix(19))Z"
      }
      lines.append((visible(count.table), String(count.rows), times ?? "no time"))
      for (category, rows) in count.categories.sorted(by: { $0.key < $1.key }) {
        lines.append(("  " + visible(category), String(rows), ""))
      }
    }
    let width = min(60, lines.map(\.name.count).max() ?? 0)
    let digits = lines.map(\.rows.count).max() ?? 0
    return lines.map { line in
      let name = line.name + String(repeating: " ", count: max(0, width - line.name.count))
      let rows = String(repeating: " ", count: digits - line.rows.count) + line.rows
      return line.times.isEmpty ? "\(name)  \(rows)\n" : "\(name)  \(rows)  \(line.times)\n"
    }.joined()
  }
}
