// Evidence: what proves where rows come from: tracing, verifying, evidence bundles, signatures.

import JSON
import SQLite
import Storage

/// Proves that a database holds what was ingested, no more, no less and nothing else, as far as the database
/// itself can show it: anyone who could write all of it could write another one. Only a root that was written
/// down elsewhere tells those apart.
package final class Verifier {
  let connection: Connection
  private let path: String
  private let files: SourceFiles
  private let progress: (VerifyProgress) -> Void
  private let isCancelled: () -> Bool
  private(set) var report = VerifyReport()

  /// - Parameters:
  ///   - sourceFolders: where source files lie that are not where they were.
  ///   - progress: is called often.
  ///   - isCancelled: is asked often; ends it with `VerifyCancelled`.
  package convenience init(
    _ store: Store, sourceFolders: [String] = [],
    progress: @escaping (VerifyProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.init(
      store.connection, path: store.path, sourceFolders: sourceFolders, progress: progress,
      isCancelled: isCancelled)
  }

  /// - Parameter path: of the file that the connection reads.
  init(
    _ connection: Connection, path: String, sourceFolders: [String] = [],
    progress: @escaping (VerifyProgress) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) {
    self.connection = connection
    self.path = path
    files = SourceFiles(databasePath: path, folders: sourceFolders)
    self.progress = progress
    self.isCancelled = isCancelled
  }

  /// Reads all there is.
  ///
  /// - Parameters:
  ///   - expected: a root that was written down elsewhere.
  ///   - signer: a public key that must have signed the rows that there are.
  ///   - trusted: certificates that must vouch for each timestamp.
  /// - Throws: `SQLiteError` where the database cannot be read, `VerifyCancelled`.
  package func run(
    expecting expected: SHA256Hash? = nil, signedBy signer: [UInt8]? = nil,
    trusting trusted: TrustedCertificates? = nil
  ) throws -> VerifyReport {
    report = VerifyReport()
    // All of it as at one moment, whatever is ingested meanwhile.
    try connection.execute("begin deferred")
    defer { try? connection.execute("rollback") }
    try checkDatabase()
    try PageCheck(path: path, isCancelled: isCancelled).run(&report)
    guard let (log, sources) = try checkLog() else { return report }
    let items = ItemCheck(connection, progress: progress, isCancelled: isCancelled)
    try items.run(sources, &report)
    if let expected { check(expected, log) }
    if let unfinished = try UnfinishedIngest(in: connection) {
      report.notes.append(unfinished.sentence)
    }
    SignatureCheck(signer: signer, trusted: trusted).run(log, &report)
    try checkFiles()
    return report
  }

  /// Reads all that tables of the database hold, and what says that it is all: the pages, the schema, the log,
  /// and each source that has rows in one of them, whole.
  ///
  /// - Parameters:
  ///   - tables: by their names in the database. The connection must be within a transaction, so that what is
  ///     verified is what was read.
  ///   - expected: a root that was written down elsewhere.
  /// - Returns: nil where the database is not as it was ingested; the report then says why.
  func run(
    reading tables: Set<String>, expecting expected: SHA256Hash? = nil
  ) throws -> VerifiedReading? {
    report = VerifyReport()
    for table in Store.systemTables { try checkDatabase(quotedIdentifier(table)) }
    let pages = try PageCheck(path: path, isCancelled: isCancelled).run(&report)
    guard let (log, sources) = try checkLog() else { return nil }
    let check = ItemCheck(connection, progress: progress, isCancelled: isCancelled)
    let whole = try check.run(sources, reading: tables, &report)
    if let expected { self.check(expected, log) }
    guard report.isIntact else { return nil }
    return VerifiedReading(
      log: log, tables: try searched(tables, check.rowCounts, sources.count),
      sources: tables.contains("kustody_sources") ? Set(sources.map(\.id)) : whole,
      rows: report.rows, quarantined: report.quarantined, pages: pages,
      notes: report.growth + report.notes)
  }

  /// How many rows of each table were held against what was sealed.
  private func searched(
    _ tables: Set<String>, _ counts: [Int64: Int], _ sources: Int
  ) throws(SQLiteError) -> [VerifiedReading.Table] {
    var found: [VerifiedReading.Table] = []
    let list = try connection.prepare("select id, name, physical from kustody_tables order by name")
    while try list.step() {
      let physical = list.columnString(2)
      guard tables.contains(physical) else { continue }
      let id = list.columnInt64(0)
      found.append(
        .init(id: id, name: list.columnString(1), physical: physical, rows: counts[id] ?? 0))
    }
    if tables.contains("kustody_quarantine") {
      found.append(
        .init(id: 0, name: "_Quarantine", physical: "kustody_quarantine", rows: counts[0] ?? 0))
    }
    if tables.contains("kustody_sources") {
      found.append(.init(id: -1, name: "_Sources", physical: "kustody_sources", rows: sources))
    }
    return found
  }

  /// The schema, the log, and what is known of sources.
  ///
  /// - Returns: nil where the tables cannot be read that all else is held against.
  private func checkLog() throws -> (log: CustodyEntries, sources: [LoggedSource])? {
    guard try SchemaCheck(connection: connection).run(&report) else { return nil }
    let log = try CustodyEntries(connection)
    report.logEntries = log.entries.count
    report.root = log.root?.description
    for entry in log.broken {
      report.add("log", "\(entry.number)", "entry \(entry.number) of the log: \(entry.reason)")
    }
    try checkLength(log)
    try checkCatalog(log)
    return (log, try SourceCheck(connection: connection).run(log, &report))
  }

  /// SQLite counts the entries that there ever were, so that none is cut off at the end by accident.
  private func checkLength(_ log: CustodyEntries) throws(SQLiteError) {
    let counts = try connection.prepare("select name, seq from sqlite_sequence")
    var counted: [Int64] = []
    while try counts.step() {
      var count: Int64 = -1
      // A name that is stored as bytes is not the table's.
      if case .text = counts.column(0), counts.columnString(0) == "kustody_log",
        case .integer(let value) = counts.column(1)
      {
        count = value
      }
      counted.append(count)
    }
    let last = log.entries.last?.number
    if counted != (last.map { [$0] } ?? []) {
      report.add(
        "log", "\(last ?? 0)", "there were more entries of the log than end with \(last ?? 0)")
    }
  }

  private func step(_ stage: VerifyProgress.Stage, _ done: Int, _ total: Int, _ place: String)
    throws
  {
    progress(VerifyProgress(stage: stage, done: done, total: total, place: place))
    if isCancelled() { throw VerifyCancelled() }
  }

  /// SQLite's own check of its pages and indexes.
  ///
  /// - Parameter table: the one to look at; nil: all, and what belongs to none.
  private func checkDatabase(_ table: String? = nil) throws {
    try step(.database, 0, 1, "")
    let check = try connection.prepare(
      "pragma integrity_check(\(table ?? "\(VerifyReport.listedFindings)"))")
    while try check.step() {
      let verdict = check.columnString(0)
      if verdict != "ok" { report.add("database", "", "SQLite finds damage: \(verdict)") }
    }
    try step(.database, 1, 1, "")
  }

  private func checkCatalog(_ log: CustodyEntries) throws {
    guard let sealed = log.entries.last(where: \.addsRows)?.text("catalog") else { return }
    let hash = try CatalogHash.of(connection)
    if hash.description != sealed {
      report.add(
        "catalog", "kustody_tables",
        "the schema, `kustody_tables` or `kustody_columns` are not as the log says")
    }
  }

  private func check(_ expected: SHA256Hash, _ log: CustodyEntries) {
    guard log.root != expected else { return }
    guard let index = log.entries.lastIndex(where: { $0.hash == expected }) else {
      report.add(
        "root", "\(expected)",
        "the root is \(log.root?.description ?? "none"); \(expected) was never a root of this log")
      return
    }
    let later = log.entries[(index + 1)...]
    let number = log.entries[index].number
    let added = later.filter(\.addsRows)
    if added.isEmpty {
      report.notes.append(
        "\(expected) was the root at entry \(number); no rows were added since")
    } else {
      report.growth.append(
        "\(expected) was the root at entry \(number); since then \(added.count) entries added rows, and all that "
          + "was sealed then is there")
    }
  }

  /// The files that the sources were.
  private func checkFiles() throws {
    let sources = try StoredSource.all(of: connection)
    let total = sources.reduce(0) { $0 &+ $1.bytes }
    var done = 0
    var place = ""
    let (states, archives) = files.look(
      for: sources,
      SourceProgress(
        onFile: { place = $0 },
        onBytes: { [progress] bytes in
          done &+= bytes
          progress(
            VerifyProgress(stage: .files, done: done, total: max(done, total), place: place))
        }, isCancelled: isCancelled))
    if isCancelled() { throw VerifyCancelled() }
    for (path, sha256) in archives.sorted(by: { $0.key < $1.key }) {
      report.add(
        "file", path,
        "the archive `\(path)` has other bytes than when it was ingested: SHA-256 \(sha256)")
    }
    for (source, state) in zip(sources, states) {
      switch state {
      case .same:
        report.sameFiles += 1
        report.sameBytes &+= source.bytes
      case .grown(let path, let bytes):
        report.growth.append(
          "`\(path)` is \(bytes) bytes longer than what was ingested; its beginning is the same")
      case .changed(let path, let sha256):
        report.add(
          "file", path,
          "`\(path)` has other bytes than were ingested: SHA-256 \(sha256), not \(source.sha256)")
      case .unreadable(let path, let reason):
        report.add("file", path, "`\(path)` cannot be read: \(reason)")
      case .missing: report.missing.append(source.path)
      case .gone: report.missing.append("- (standard input)")
      }
    }
  }
}
