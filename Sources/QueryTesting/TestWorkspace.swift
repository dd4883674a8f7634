import DetectionRules
import Diagnostics
import Files
import Ingestion
import KQLValues
import LogTables
import Platform
import Rendering
import Workspace

/// The private database of a test's fixtures, and how its queries are run.
final class TestWorkspace {
  let workspace: Workspace
  /// The server that has the rows, where one has.
  private let remote: RemoteEngine?
  /// The test's file.
  let path: String
  private let folder: String
  private let settings: TestSettings
  private let isCancelled: (@Sendable () -> Bool)?
  let files: LocalFiles
  /// Where watchlists lie that stand in the test's file.
  private let scratch: ScratchFolder?
  private var tables = 0
  /// What is changed in a query while tests are tried on it.
  var mutant: MutantChange?
  /// What is declared, but for the heads of rows.
  private let own: CustomTables
  /// All that is declared.
  private var schemas = SchemaFiles()
  /// The rules that ran, and what they left behind.
  private(set) var raised: [RuleReference] = []
  private var sequence: RuleSequence?

  /// - Parameters:
  ///   - path: the test's file, which other paths are relative to.
  ///   - schemas: what is declared for all files.
  ///   - common: saved functions and watchlists of all files.
  ///   - remote: a server with shipped logs that is asked in place of a database.
  init(
    for test: TestCase, _ settings: TestSettings, beside path: String, schemas: SchemaFiles,
    files common: LocalFiles, remote: RemoteLogs? = nil, isCancelled: (@Sendable () -> Bool)?
  ) throws {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    self.folder = folder
    self.path = path
    self.settings = settings
    self.isCancelled = isCancelled
    var files = common
    func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
    // A few rows need no disk.
    let isSmall = Self.bytes(of: test.fixtures.map(resolved)).map { $0 < 32 << 20 } ?? false
    if let remote {
      self.remote = try remote.engine { isCancelled?() == true }
      workspace = try Workspace.inMemory()
    } else {
      self.remote = nil
      workspace =
        try Self.sealed(settings, resolved)
        ?? (isSmall ? Workspace.inMemory() : Workspace.temporary())
    }
    for named in settings.functions {
      try files.addFunctions(at: resolved(named.path), name: named.name)
    }
    for named in settings.watchlists {
      try files.addWatchlists(at: resolved(named.path), name: named.name)
    }
    for named in settings.copies {
      let path = resolved(named.path)
      guard kind(ofFile: path, following: true) != nil else { throw FileError(path: named.path) }
      if let address = named.name {
        files.addCopy(of: address, at: path)
      } else {
        files.addCopies(in: path)
      }
    }
    scratch =
      try test.watchlists.contains { if case .text = $0.content { true } else { false } }
      ? ScratchFolder() : nil
    for (index, watchlist) in test.watchlists.enumerated() {
      switch watchlist.content {
      case .file(let path): try files.addWatchlists(at: resolved(path), name: watchlist.name)
      case .text(let text):
        guard let scratch else { continue }
        let path = "\(scratch.path)/\(index).csv"
        try Self.write(text, to: path)
        try files.addWatchlists(at: path, name: watchlist.name)
      }
    }
    self.files = files
    self.schemas.add(schemas)
    self.schemas.add(try SchemaFiles(settings.schemas.map(resolved)))
    self.schemas.add(settings.tables)
    own = self.schemas.tables
    try ingest(test)
  }

  /// The database that the front matter names; nil where it names none.
  private static func sealed(
    _ settings: TestSettings, _ resolved: (String) -> String
  ) throws -> Workspace? {
    guard let name = settings.database else {
      if settings.root != nil {
        throw FileError(path: "root", reason: "is of a `database`, which is not named")
      }
      return nil
    }
    let workspace = try Workspace(path: resolved(name), mode: .readOnly)
    if let root = settings.root, let reason = try workspace.contradiction(to: root) {
      throw FileError(path: name, reason: reason)
    }
    return workspace
  }

  /// Refuses a test that a server cannot answer, which has only the rows that were shipped.
  ///
  /// - Throws: `WorkspaceError.io`, where the rows are on a server.
  func requireShipped(_ test: TestCase) throws {
    if remote == nil { return }
    func refused(_ what: String, _ way: String) -> WorkspaceError {
      .io("\(what); \(way), or run it without --engine")
    }
    if let name = test.fixtures.first {
      throw refused(
        "a server has only rows that were shipped, and the test brings `\(name)`",
        "ingest and ship that, and leave it out of the test")
    }
    if let table = test.tables.first {
      throw refused(
        "a server has only rows that were shipped, and the test brings rows of `\(table.table)`",
        "ingest and ship these, and leave them out of the test")
    }
    if let rule = test.rules.first {
      throw refused(
        "a server has only rows that were shipped, and none of the alerts of `\(rule.link)`",
        "leave it out of the test")
    }
    if settings.root != nil {
      throw refused("`root` is held against a database, and none is read", "leave it out")
    }
    if test.expectations.contains(where: { $0.kind == .sql }) {
      throw refused("a block `sql` states the SQL of SQLite", "leave it out")
    }
  }

  /// How many bytes the files have together; nil where one is a folder or not to be seen.
  private static func bytes(of paths: [String]) -> Int? {
    var sum = 0
    for path in paths {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      sum += Int(status.st_size)
    }
    return sum
  }

  /// A path of the test as it is from here.
  func resolved(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }

  private func ingest(_ test: TestCase) throws {
    if remote != nil { return }
    if let database = settings.database {
      guard test.fixtures.isEmpty, test.tables.isEmpty else {
        throw FileError(
          path: database, reason: "is asked as it is: its tests bring no logs of their own")
      }
      return
    }
    let paths = test.fixtures.map(resolved)
    for (path, name) in zip(paths, test.fixtures) where kind(ofFile: path, following: true) == nil {
      throw FileError(path: name)
    }
    try ingest(paths)
    let now = test.now == "last" ? nil : try test.now.map(time)
    // What the heads of rows say of types, and then the rows.
    var heads = CustomTables()
    for table in test.tables {
      do throws(FixtureTable.Problem) {
        let columns = try table.typedColumns(of: text(of: table))
        if !columns.isEmpty { heads.add(columns, to: table.table) }
      } catch {
        throw FileError(path: "line \(error.line)", reason: error.message)
      }
    }
    schemas.add(heads)
    let time = Self.time(now, within: test.timespan)
    var rows: [String] = []
    for table in test.tables {
      do throws(FixtureTable.Problem) {
        rows.append(try table.rows(of: text(of: table), table.format, now: time, own: own))
      } catch {
        throw FileError(path: "line \(error.line)", reason: error.message)
      }
    }
    try ingest(rows: rows)
  }

  /// The time of rows that have none: so that a query sees them, it lies before the end of what is asked.
  private static func time(_ now: Int64?, within timespan: String?) -> Int64? {
    guard let now, let timespan, let bounds = try? TimeRange(timespan).bounds(now: now),
      let end = bounds.to, end <= now, end > 0
    else { return now }
    return end - 1
  }

  private func text(of table: FixtureTable) throws(FixtureTable.Problem) -> String {
    switch table.content {
    case .text(let text, _): return text
    case .file(let name):
      do throws(FileError) {
        return try Files.text(ofFile: resolved(name))
      } catch {
        throw FixtureTable.Problem(line: table.line, message: error.message)
      }
    }
  }

  /// Ingests rows as an export of the workspace has them.
  private func ingest(rows: [String]) throws {
    let rows = rows.filter { !$0.isEmpty }
    if rows.isEmpty { return }
    let scratch = try ScratchFolder()
    var paths: [String] = []
    for text in rows {
      tables += 1
      let path = "\(scratch.path)/rows-\(tables).jsonl"
      try Self.write(text, to: path)
      paths.append(path)
    }
    try ingest(paths)
  }

  /// Nobody needs it after a crash: it is not forced to the disk.
  private static func write(_ text: String, to path: String) throws(FileError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw FileError(path: path) }
    defer { close(descriptor) }
    let output = Output(fileDescriptor: descriptor)
    do {
      try output.write(text)
      try output.flush()
    } catch {
      throw FileError(path: path, reason: error.message)
    }
  }

  private func ingest(_ paths: [String]) throws {
    if paths.isEmpty { return }
    // The time of an ingest is that of no clock, so that tests give the same whenever they run.
    var options = IngestOptions(now: DateTime.unixEpoch, tool: "kustody test")
    options.customTables = schemas.tables
    _ = try workspace.ingest(paths, options: options, isCancelled: isCancelled ?? { false })
  }

  // MARK: options

  /// How a test's query is run.
  func options(for test: TestCase) throws(FileError) -> QueryOptions {
    var options = QueryOptions()
    options.ingestionTimeIsEventTime = true
    options.files = mutant?.applied(to: files) ?? files
    options.schemas = schemas
    options.resource = settings.resource
    options.parameters = settings.parameters
    options.now = .lastRow
    if let now = test.now, now != "last" { options.now = .at(try time(now)) }
    if let timespan = test.timespan {
      do throws(TimeRange.Problem) {
        options.timespan = try TimeRange(timespan)
      } catch {
        throw FileError(path: "front matter", reason: error.message)
      }
    }
    return options
  }

  /// Runs queries as a test says.
  func session(for test: TestCase) throws -> Session { try session(try options(for: test)) }

  /// Runs queries under these options.
  func session(_ options: QueryOptions) throws(WorkspaceError) -> Session {
    let limits = QueryLimits(
      timeout: mutant.map { _ in MutantChange.timeout }, isCancelled: isCancelled)
    return try workspace.session(options, limits, remote: remote)
  }

  private func time(_ text: String) throws(FileError) -> Int64 {
    guard let ticks = DateTime.literal(text) else {
      throw FileError(path: "now", reason: "`\(text)` is not a datetime")
    }
    return ticks
  }

  // MARK: rules

  /// The rule that a link names.
  func rule(_ link: String) throws -> (rule: DetectionRule, source: SourceText) {
    let link = TestLink(link)
    let source = SourceText(
      try Files.text(ofFile: resolved(link.path)), name: link.path)
    do throws(Diagnostic) {
      let rules = try RuleFile(source).rules.map(\.rule).filter { rule in
        link.fragment.map { $0 == rule.name || $0 == rule.id } ?? true
      }
      guard var rule = rules.first, rules.count == 1 else {
        let reason = "\(rules.count) rules\(link.fragment.map { " `\($0)`" } ?? "")"
        let help = rules.count > 1 ? "; name one after `#`" : ""
        throw Diagnostic(.ruleField, "the file holds \(reason)\(help)", at: Span(0, 0))
      }
      mutant?.apply(to: &rule, path: resolved(link.path))
      return (rule, source)
    } catch {
      throw Diagnostics(source: source, [error])
    }
  }

  /// Whether the rules that ran are the first of those that run before a test.
  func canReach(_ test: TestCase) -> Bool { test.rules.starts(with: raised) }

  /// Runs the rules that run before a test and have not yet; their alerts become rows.
  func raiseAlerts(before test: TestCase) throws {
    for reference in test.rules.dropFirst(raised.count) {
      var test = test
      test.now = reference.now
      let rule = try rule(reference.link).rule
      let (run, sequence) = try run(rule, for: test)
      self.sequence = sequence
      raised.append(reference)
      try ingest(rows: [AlertRows(rule).lines(of: run).map { $0 + "\n" }.joined()])
    }
  }

  /// How a rule's query runs at the test's time.
  func options(of rule: DetectionRule, for test: TestCase) throws -> QueryOptions {
    let session = try session(for: test)
    return RuleRunner(session).options(for: rule, at: session.now)
  }

  /// Runs a rule at the test's time.
  func run(_ rule: DetectionRule, for test: TestCase) throws -> RuleRun {
    try run(rule, for: test).0
  }

  private func run(
    _ rule: DetectionRule, for test: TestCase
  ) throws -> (RuleRun, RuleSequence) {
    let session = try session(for: test)
    var sequence = try sequence ?? RuleSequence(session)
    return (try sequence.run(rule, at: session.now), sequence)
  }
}
