import ArgumentParser
import Diagnostics
import Ingestion
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
    let lines = IngestLines(isQuiet: quiet, isJSON: json, isDryRun: dryRun)
    // What is in is reported, whatever comes then.
    defer { lines.abandon() }
    let report = try reporting {
      let path = database.path
      // Without a database there is none afterwards.
      let workspace =
        dryRun && access(path, F_OK) != 0
        ? try Workspace.temporary() : try Workspace(path: path, mode: .readWrite(create: true))
      let declared = try schemas.files()
      return try interruption.during {
        try ingest(
          paths, into: workspace, interruption,
          change: {
            $0.customTables = declared.tables
            try change(&$0)
          }, told: lines.write)
      }
    }
    try lines.end(root: report.root)
    if report.sums.statuses[.failed] != nil { throw ExitStatus.world }
    if report.totals.quarantined > 0 || report.sums.replacements > 0 { throw ExitStatus.findings }
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
}

extension DateOrder: ExpressibleByArgument {}
