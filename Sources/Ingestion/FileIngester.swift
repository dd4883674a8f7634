import Compression
import Files
import JSON
import KQLValues
import LogFiles
import Platform
import SQLite
import Storage

/// Ingests files one after another into one database.
final class FileIngester {
  private let connection: Connection
  private let statements: StatementCache
  private let options: IngestOptions
  private let progress: (IngestProgress) -> Void
  let isCancelled: () -> Bool
  private let rows: RowAppender
  private let writers: TableWriters
  private let registry: SourceRegistry
  private let keeper: RecordKeeper
  private var catalog = CatalogHash()
  /// Whether the custody log has an entry.
  private var isLogged = false
  private let formats: [any LogFormat]
  /// Of the passes that find out what the rows of a file say together.
  private lazy var surveyFormats: [any LogFormat] = LogFormats.all.map { $0.init() }
  private let identities: RowIdentities?
  /// The archive on the disk whose members are read.
  var archive: ArchiveIdentity?
  /// What is written down before the first file that is new: that an ingest began.
  private var announcement: [JSONMember]?
  /// Whether the log says of an ingest that it began, and not yet that it finished.
  private var isOpen = false
  /// The same as it is on the disk.
  private var isAnnounced = false

  init(
    _ store: Store, options: IngestOptions, progress: @escaping (IngestProgress) -> Void,
    isCancelled: @escaping () -> Bool
  ) {
    connection = store.connection
    self.options = options
    self.progress = progress
    self.isCancelled = isCancelled
    rows = RowAppender(on: connection)
    writers = TableWriters(on: connection, to: rows)
    statements = StatementCache(on: connection)
    registry = SourceRegistry(statements)
    keeper = RecordKeeper(on: connection)
    formats = LogFormats.all.map { $0.init() }
    identities = options.mergesDuplicates ? RowIdentities(on: connection, with: rows, keeper) : nil
  }

  /// Ends its threads. To be called when the last file is in.
  func end() {
    keeper.end()
    rows.stop()
  }

  /// Files that are in once the transaction ends, and how many bytes they have.
  private var pending = (files: 0, bytes: 0)
  /// Small files share a transaction: each by itself would write the same pages of the database again.
  private static let mostPending = (files: 100, bytes: 4 << 20)
  /// Whether files that were reported are not in until the transaction ends.
  var hasPending: Bool { pending.files > 0 }
  /// How many of the files that were reported last are not in, as their transaction failed.
  private(set) var lost = 0

  /// Ends the transaction of the files that are done. To be called when no other follows.
  func commit() throws(SQLiteError) {
    guard pending.files > 0 else { return }
    do throws(SQLiteError) {
      try rows.flush()
      try connection.execute("commit")
    } catch {
      lost = pending.files
      pending = (0, 0)
      isOpen = isAnnounced
      rows.forget()
      writers.forget()
      if connection.isInTransaction { try? connection.execute("rollback") }
      throw error
    }
    pending = (0, 0)
    isAnnounced = isOpen
  }

  /// Says what is to be ingested.
  ///
  /// - Parameters:
  ///   - paths: as they were given.
  ///   - files: how many there are to read.
  func begin(_ paths: [String], files: Int) throws {
    var members = [
      JSONMember("paths", .array(paths.map(JSONValue.string))),
      JSONMember("files", .integer(Int64(files))),
    ]
    if let folder = Self.workingFolder { members.append(JSONMember("folder", .string(folder))) }
    announcement = members + options.circumstances
    // A loss of power may take the files of the last seconds; `finish` sees to it that what is reported is there.
    try connection.execute("pragma synchronous = normal")
    // One that did not come to its end is ended by the one that reads the same paths.
    if let open = try UnfinishedIngest(in: connection) {
      isOpen = open.paths == paths && open.folder == Self.workingFolder
      isAnnounced = isOpen
    }
  }

  /// Sees to it that what is in is on the disk, whatever comes. To be called where `finish` is not.
  func settle() throws(SQLiteError) {
    try connection.execute("pragma synchronous = full; pragma wal_checkpoint(passive)")
  }

  /// Says that all was read. With that, what is in is on the disk.
  func finish(files: Int) throws {
    if !connection.isInTransaction { try connection.execute("pragma synchronous = full") }
    guard isOpen, !options.isDryRun else { return }
    if !connection.isInTransaction { try lock() }
    do {
      try append("finished", [JSONMember("files", .integer(Int64(files)))])
      try connection.execute("commit")
    } catch {
      if connection.isInTransaction { try? connection.execute("rollback") }
      throw error
    }
  }

  /// Standard input is kept in a file without a name first, so that it is read as any file.
  func ingestStandardInput(report: (FileReport) throws -> Void) throws {
    var status = stat()
    if fstat(0, &status) == 0, status.isRegular {
      let copy = fcntl(0, F_DUPFD_CLOEXEC, 0)
      if copy >= 0 {
        return try ingestAll(Descriptor(copy), path: StandardInput.path, report: report)
      }
    }
    let copy: Descriptor?
    do throws(ReadError) {
      copy = try withoutActuallyEscaping(isCancelled) { isCancelled throws(ReadError) in
        try Archives.spool(
          FileSource(descriptor: 0, isCancelled: isCancelled), isCancelled: isCancelled)
      }
    } catch {
      return try report(
        FileReport(path: StandardInput.path, status: .failed, error: error.description))
    }
    guard let copy, !isCancelled() else { throw IngestCancelled() }
    try ingestAll(copy, path: StandardInput.path, report: report)
  }

  /// Ingests a file, all of it or nothing.
  ///
  /// - Parameter damage: what is wrong with its bytes, as far as anyone who unpacked them knows.
  /// - Throws: `SQLiteError` or `IngestCancelled`; the transaction is then rolled back.
  func ingest(_ file: Descriptor, path: String, damage: String? = nil) throws -> FileReport {
    let size = Int(file.status?.st_size ?? 0)
    // What takes long is not to keep what is done from the disk.
    if size > Self.mostPending.bytes { try commit() }
    try begin()
    do {
      let report = try ingestAsItIs(file, path: path, damage: damage)
      switch report.status {
      case .ingested, .extended:
        if options.isDryRun {
          rollBack()
        } else {
          isOpen = isOpen || announcement != nil
          try keep(size)
        }
      case .unchanged, .skipped, .failed: rollBack()
      }
      return report
    } catch let error as ReadError {
      rollBack()
      return FileReport(path: path, status: .failed, error: error.description)
    } catch {
      rollBack()
      throw error
    }
  }

  /// Ingests a file; one that has grown and is read with other options now is a source of its own.
  private func ingestAsItIs(
    _ file: Descriptor, path: String, damage: String?
  ) throws -> FileReport {
    do {
      return try ingestInTransaction(file, path: path, damage: damage)
    } catch is OtherOptions {
      rollBack()
      try begin()
      return try ingestInTransaction(file, path: path, damage: damage, isExtensible: false)
    }
  }

  /// Options that were stated now have a say in bytes that were read with other ones before.
  private struct OtherOptions: Error {}

  /// Begins a file.
  private func begin() throws {
    if !connection.isInTransaction { try lock() }
    try rows.begin()
    try connection.execute("savepoint file")
    if try writers.begin() {
      identities?.forget()
      registry.forget()
    }
    identities?.begin()
  }

  /// Ends a file that is in.
  private func keep(_ size: Int) throws(SQLiteError) {
    try connection.execute("release file")
    pending.files += 1
    pending.bytes += size
    if pending.files >= Self.mostPending.files || pending.bytes >= Self.mostPending.bytes {
      do throws(SQLiteError) {
        try commit()
      } catch {
        // This file has no report yet.
        lost -= 1
        throw error
      }
    }
  }

  /// Takes the write lock; another ingest is waited for.
  private func lock() throws {
    if isCancelled() { throw IngestCancelled() }
    connection.lockTimeout = .seconds(options.lockTimeout)
    defer { connection.lockTimeout = LockWait.standardTimeout }
    do throws(SQLiteError) {
      try connection.execute("begin immediate")
    } catch {
      if error.isBusy, isCancelled() { throw IngestCancelled() }
      throw error
    }
  }

  private func rollBack() {
    if !connection.isInTransaction {
      // So is what was announced, unless files before these are in.
      isOpen = isAnnounced
      // A full disk ends all of it.
      lost += pending.files
      pending = (0, 0)
      rows.forget()
    } else if pending.files > 0 {
      try? connection.execute("rollback to file; release file")
      rows.rollBack()
    } else {
      try? connection.execute("rollback")
      rows.rollBack()
    }
    writers.forget()
    isLogged = false
    identities?.rollBack()
  }

  /// Bytes of a file after which its progress is reported.
  private static let progressBytes = 256 << 10

  /// - Parameter isExtensible: whether it may be a source that has grown.
  private func ingestInTransaction(
    _ file: Descriptor, path: String, damage: String?, isExtensible: Bool = true
  ) throws -> FileReport {
    guard let status = file.status else {
      return FileReport(path: path, status: .failed, error: systemError())
    }
    let size = Int(status.st_size)
    var known: KnownState?
    // Of the sources with the very same bytes, or the beginning of them.
    var alike: [OptionValues] = []
    // The former, as far as they have not grown since, and the hash of these bytes.
    var same: (sha256: String, sources: [Int64]) = ("", [])
    var options = self.options
    let stated = OptionValues(options, .all)
    switch try identify(file, size: size, path: path) {
    case .new: break
    case .unchanged(let state, let sources):
      same = (state.sha256, sources)
      alike = try Set(sources).union([state.source]).sorted().map {
        OptionValues(json: try registry.entry($0)?.options)
      }
      if alike.contains(where: { $0.contains(stated) }) {
        return try unchanged(state, path: path)
      }
    case .extension(let state):
      if isExtensible {
        known = state
        options = OptionValues(json: try registry.entry(state.source)?.options).filling(options)
      } else {
        alike = [OptionValues(json: try registry.entry(state.source)?.options)]
      }
    }

    let hashing = ThreadedHash(RunningHash(maximumHead: SourceRegistry.maximumHead))
    defer { hashing.end() }
    var shown = 0
    let show = { [progress] (position: Int) in
      guard position - shown >= Self.progressBytes else { return }
      shown = position
      progress(IngestProgress(path: path, bytesRead: shown, bytesTotal: max(shown, size)))
    }
    var isAhead = false
    let bytes = FileSource(descriptor: file.number) { bytes in
      hashing.update(bytes)
      if !isAhead { show(hashing.bytes) }
    }
    lseek(file.number, 0, SEEK_SET)
    var text = try Sniffer.sniff(bytes, options.text(named: path))
    if case .unread(let reason) = text.content {
      var report = FileReport(path: path, status: .failed, error: reason)
      report.format = text.format
      report.sha256 = try FileHash.prefixes(file, at: [], whole: true, isCancelled: isCancelled)
        .whole
      report.bytes = size
      return report
    }
    // What is plain is its own content.
    let decoded = !text.layers.isEmpty ? HashedSource(text.source) : nil
    if let decoded { text.source = decoded }
    let previous = try known.flatMap { try registry.entry($0.source) }
    let id = try known?.source ?? registry.nextID()
    let context = SourceContext(options) { [unowned self] in
      try self.survey(file, path: path, options)
    }
    let writer = try SourceWriter(
      statements, registry: registry, writers: writers, rows: rows, keeper: keeper,
      formats: formats,
      source: id, path: path,
      text: text, resumingAt: previous?.settled ?? 0, identities: identities, context: context)
    let run = SourceRun(path: path, options: options, to: writer, isCancelled: isCancelled)
    if size > options.readsAheadFrom {
      run.ahead = ReadAhead(
        begin: {
          isAhead = true
          hashing.stay()
        }, position: { hashing.bytes }, onRead: show)
    }
    try run.read(&text, damage: damage)
    let hash = hashing.finished()
    if let damage = text.source.damage ?? damage, decoded?.hash.bytes == 0 {
      // Nothing of it could be unpacked: there is nothing to keep.
      var report = FileReport(path: path, status: .failed, error: damage)
      report.format = text.format
      report.sha256 = hash.sha256
      report.bytes = hash.bytes
      return report
    }
    try writer.end()
    var used = OptionValues(options, run.used.union(context.used))
    if let previous {
      let before = OptionValues(json: previous.options)
      guard before.contains(used) else { throw OtherOptions() }
      used.add(before)
    }
    if let source = same.sources.first, same.sha256 == hash.sha256,
      alike.contains(where: { $0.contains(used) })
    {
      return try unchanged(
        KnownState(source: source, bytes: hash.bytes, sha256: hash.sha256, isCurrent: true),
        path: path)
    }

    var report = FileReport(path: path, status: known == nil ? .ingested : .extended)
    report.sha256 = hash.sha256
    report.bytes = hash.bytes
    report.format = text.format
    report.counts = writer.counts
    report.tables = writer.sink.counts()
    report.quarantine = writer.listed
    report.withoutTime = writer.sink.withoutTime
    report.choices = writer.sink.choices
    report.notes = run.notes + writer.notes
    if known == nil, alike.isEmpty, let before = try predecessor(at: path) {
      report.notes.append(
        "other bytes than at \(DateTime.text(before.ingestedAt).prefix(19))Z, and not grown; both are kept: "
          + "\(before.counts.inserted) rows may be there twice")
      report.isReplacement = true
    }
    if let before = alike.last {
      report.notes.append(
        "the same bytes are in already, read with \(before.text); these rows, read with \(used.text), "
          + "are further ones")
    }
    report.error = text.source.damage ?? damage
    if let after = file.status, after.st_size != status.st_size || hash.bytes != size {
      report.error = "it changed while it was read: the bytes that were read count"
    }
    var counts = report.counts
    if let previous {
      counts.add(previous.counts)
      counts.quarantined -= min(writer.retracted.quarantined, counts.quarantined)
      counts.inserted -= min(writer.retracted.rows, counts.inserted)
    }
    let content = decoded?.hash ?? hash
    let entry = SourceEntry(
      path: report.path, sha256: hash.sha256, bytes: report.bytes, format: report.format,
      counts: counts, ingestedAt: options.now, damage: report.error, settled: run.settled,
      settledSHA256: try content.prefix(run.settled)
        ?? beginning(of: file, path: report.path, run.settled),
      contentSHA256: content.sha256, contentBytes: content.bytes, seal: "", options: used.json,
      archive: archive)
    // They are packed beside the last records: what is so large ends its transaction.
    if size > Self.mostPending.bytes, !options.isDryRun { try rows.beginFlush() }
    try note(
      entry, id: id, added: previous == nil ? nil : report.counts, head: hash.headSHA256,
      seal: try keeper.finish(), merged: writer.sink.merged)
    return report
  }

  private func unchanged(_ state: KnownState, path: String) throws -> FileReport {
    var report = FileReport(path: path, status: .unchanged)
    report.sha256 = state.sha256
    report.bytes = state.bytes
    report.format = try registry.entry(state.source)?.format ?? ""
    return report
  }

  /// What the rows of a file say together, in a pass of its own.
  private func survey(
    _ file: Descriptor, path: String, _ options: IngestOptions
  ) throws -> FileSurvey {
    let size = Int(file.status?.st_size ?? 0)
    let bytes = SequentialBytes(FileBytes(descriptor: file.number, count: size))
    var text = try Sniffer.sniff(bytes, options.text(named: path))
    let survey = SourceSurvey(formats: surveyFormats)
    try SourceRun(path: path, options: options, to: survey, isCancelled: isCancelled).read(&text)
    return survey.finished(path: path, options)
  }

  private enum Identity {
    case new
    /// A state of the very same bytes, and the sources whose file has them now, in the order of their ids.
    case unchanged(KnownState, sources: [Int64])
    case `extension`(KnownState)
  }

  /// Whether the file's bytes are known, or begin with those of a source that has grown since.
  private func identify(_ file: Descriptor, size: Int, path: String) throws -> Identity {
    let identity = try identify(file, size: size, isAt: path)
    if case .new = identity, let source = try rewritten(file, path: path) {
      return .extension(source)
    }
    return identity
  }

  /// The source that was read from the same path, if all that was read of it stands unchanged at the
  /// beginning of the text: one whose brackets closed further back, or that was packed again.
  private func rewritten(_ file: Descriptor, path: String) throws -> KnownState? {
    // Another text may come from standard input each time.
    guard !StandardInput.isMeant(by: path) else { return nil }
    for id in try registry.sources(at: path) {
      guard let entry = try registry.entry(id), entry.path == path, entry.counts.records > 0,
        entry.settled > 0,
        try beginning(of: file, path: path, entry.settled) == entry.settledSHA256
      else { continue }
      return KnownState(source: id, bytes: entry.bytes, sha256: entry.sha256, isCurrent: true)
    }
    return nil
  }

  /// The source that was last read from the same place.
  private func predecessor(at path: String) throws(SQLiteError) -> SourceEntry? {
    guard !StandardInput.isMeant(by: path), let id = try registry.sources(at: path).first else {
      return nil
    }
    if path.utf8.first != UInt8(ascii: "/"),
      try registry.folder(of: id) != Self.workingFolder
    {
      return nil
    }
    return try registry.entry(id)
  }

  /// The hash of the first bytes of a file's text; empty where it has fewer or is not text.
  private func beginning(of file: Descriptor, path: String, _ count: Int) throws -> String {
    lseek(file.number, 0, SEEK_SET)
    let text = try Sniffer.sniff(FileSource(descriptor: file.number), options.text(named: path))
    if case .unread = text.content { return "" }
    return try FileHash.beginning(of: text.source, count, isCancelled: isCancelled) ?? ""
  }

  private func identify(_ file: Descriptor, size: Int, isAt path: String) throws -> Identity {
    var failure: ReadError?
    let states = try registry.states(size: size) { lengths in
      do throws(ReadError) {
        return try FileHash.prefixes(file, at: lengths) { false }.prefixes
      } catch {
        failure = error
        return []
      }
    }
    if let failure { throw failure }
    guard !states.isEmpty else { return .new }
    let hashes = try FileHash.prefixes(
      file, at: states.map(\.bytes), whole: true, isCancelled: isCancelled)
    if isCancelled() { throw IngestCancelled() }
    let same = states.filter { $0.bytes == size && $0.sha256 == hashes.whole }
    if let first = same.first {
      return .unchanged(first, sources: same.filter(\.isCurrent).map(\.source).sorted())
    }
    for (state, sha256) in zip(states, hashes.prefixes).reversed()
    where state.isCurrent && state.bytes < size && state.sha256 == sha256 {
      // A source without records says nothing about what begins like it, unless it is the same file.
      guard let entry = try registry.entry(state.source) else { continue }
      guard entry.counts.records > 0 || entry.path == path && !StandardInput.isMeant(by: path)
      else { continue }
      // What is read from its end may begin with the same bytes and have other rows.
      if entry.format.contains("parquet"),
        try beginning(of: file, path: path, entry.settled) != entry.settledSHA256
      {
        continue
      }
      return .extension(state)
    }
    return .new
  }

  /// Writes down what was done: the source with its seal, and the entry of the custody log.
  ///
  /// - Parameter added: what this ingest added to a source that was known; nil for a new one.
  private func note(
    _ entry: SourceEntry, id: Int64, added: IngestCounts?, head: (length: Int, sha256: String),
    seal: SourceSeal, merged: [RowIdentities.Merged]
  ) throws {
    var entry = entry
    let content = SHA256Hash(hexadecimal: entry.contentSHA256) ?? MerkleTree.empty
    entry.seal =
      "\(seal.hash(parser: SourceRegistry.parserVersion, content: content, contentBytes: entry.contentBytes))"
    try registry.write(entry, id: id, head: head)
    if !isLogged, try CustodyLog.root(of: connection) == nil { try append("created", []) }
    isLogged = true
    if let announcement, !isOpen { try append("begun", announcement) }
    var members = entry.members(id: id)
    if entry.path.utf8.first != UInt8(ascii: "/"), let folder = Self.workingFolder {
      members.append(JSONMember("folder", .string(folder)))
      registry.note(folder: folder, of: id)
    }
    members += seal.members
    members += [
      JSONMember("headLength", .integer(Int64(head.length))),
      JSONMember("headSha256", .string(head.sha256)),
      JSONMember("catalog", .string("\(try catalog.of(connection, writers.catalogStamp))")),
    ]
    if !merged.isEmpty {
      // Where the bytes of each duplicate are, and the row that they are a duplicate of.
      let places = merged.map { item in
        JSONValue.array(
          [item.origin.offset, item.origin.length, item.origin.line, item.origin.part].map {
            .integer(Int64($0))
          } + [.string(item.table), .integer(item.row)])
      }
      members.append(JSONMember("merged", .array(places)))
    }
    if let added {
      members += [
        JSONMember("added", .object(added.members)),
        JSONMember("kept", .integer(Int64(keeper.kept))),
        JSONMember("replaced", .array(keeper.replaced.map { .string("\($0)") })),
      ]
    }
    try append(added == nil ? "ingested" : "extended", members)
  }

  private func append(_ event: String, _ members: [JSONMember]) throws(SQLiteError) {
    try CustodyLog.append(
      event, at: options.now, tool: options.tool, members, to: statements)
  }

  private static var workingFolder: String? {
    guard let folder = getcwd(nil, 0) else { return nil }
    defer { free(folder) }
    return String(cString: folder)
  }
}
