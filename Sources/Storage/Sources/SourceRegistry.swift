import SQLite

/// What the database knows about a file's bytes or their beginning.
package struct KnownState {
  package var source: Int64
  package var bytes: Int
  package var sha256: String
  /// The source has these bytes now; otherwise it had them before it grew.
  package var isCurrent: Bool

  package init(
    source: Int64, bytes: Int, sha256: String, isCurrent: Bool
  ) {
    self.source = source
    self.bytes = bytes
    self.sha256 = sha256
    self.isCurrent = isCurrent
  }
}

/// A source as it stands in `kustody_sources`.
package struct SourceEntry: Sendable {
  package var path: String
  package var sha256: String
  package var bytes: Int
  package var format: String
  package var parser = SourceRegistry.parserVersion
  package var counts: IngestCounts
  /// Ticks.
  package var ingestedAt: Int64
  package var damage: String?
  /// Up to this offset of the decoded text nothing that comes after changes what was read.
  package var settled: Int
  /// Of the decoded text up to there.
  package var settledSHA256: String
  /// Of the decoded text: what offsets are counted in, and row identities are made of.
  package var contentSHA256: String
  package var contentBytes: Int
  /// See `SourceSeal`.
  package var seal: String
  /// The options of the ingest that had a say in what was read, as a JSON object; nil where none had.
  package var options: String?
  /// The archive on the disk that it is a member of; nil for a file.
  package var archive: ArchiveIdentity?

  package init(
    path: String, sha256: String, bytes: Int, format: String,
    parser: String = SourceRegistry.parserVersion, counts: IngestCounts, ingestedAt: Int64,
    damage: String? = nil, settled: Int, settledSHA256: String, contentSHA256: String,
    contentBytes: Int, seal: String, options: String? = nil, archive: ArchiveIdentity? = nil
  ) {
    self.archive = archive
    self.path = path
    self.sha256 = sha256
    self.bytes = bytes
    self.format = format
    self.parser = parser
    self.counts = counts
    self.ingestedAt = ingestedAt
    self.damage = damage
    self.settled = settled
    self.settledSHA256 = settledSHA256
    self.contentSHA256 = contentSHA256
    self.contentBytes = contentBytes
    self.seal = seal
    self.options = options
  }
}

/// The bytes of an archive as it was received.
package struct ArchiveIdentity: Sendable, Hashable {
  package var sha256: String
  package var bytes: Int

  package init(sha256: String, bytes: Int) {
    self.sha256 = sha256
    self.bytes = bytes
  }
}

/// The sources that the database knows.
package final class SourceRegistry {
  /// At most this number of bytes at the front tell files apart cheaply: more than what many an hour's log begins
  /// with alike.
  package static let maximumHead = 65_536
  package static let parserVersion = "1"

  private let statements: StatementCache
  /// The sources of each path, the latest first; nil where they are not read yet.
  private var paths: [String: [Int64]]?
  /// The folders of sources with relative paths; nil where they are not read yet.
  private var folders: [Int64: String]?

  /// - Parameter statements: of the connection.
  package init(_ statements: StatementCache) { self.statements = statements }

  /// To be called when another connection may have written.
  package func forget() {
    paths = nil
    folders = nil
  }

  /// The states that may be this file's, or its beginning's: those no longer than it that begin alike. In
  /// the order of their size.
  ///
  /// - Parameter heads: the hashes of the file's first n bytes, for each n that is asked for; fewer where
  ///   they cannot be read.
  package func states(
    size: Int, heads: ([Int]) -> [String]
  ) throws(SQLiteError) -> [KnownState] {
    var found: [KnownState] = []
    // Each length by the index, as there are few of them and many states.
    let lister = try statements.statement(
      """
      with recursive lengths(n) as (
        select min(head_length) from kustody_states
        union all
        select (select min(head_length) from kustody_states where head_length > n)
        from lengths where n is not null)
      select n from lengths where n <= ?
      """)
    try lister.statement.bind(integer: Int64(size), at: 1)
    var lengths: [Int] = []
    while try lister.statement.step() { lengths.append(Int(lister.statement.columnInt64(0))) }
    guard !lengths.isEmpty else { return [] }
    let finder = try statements.statement(
      """
      select source_id, bytes, sha256,
        sha256 = (select s.sha256 from kustody_sources s where s.id = source_id)
      from kustody_states where head_length = ? and head_sha256 = ? and bytes <= ?
      """)
    for (length, head) in zip(lengths, heads(lengths)) {
      try finder.statement.bind(integer: Int64(length), at: 1)
      try finder.statement.bind(string: head, at: 2)
      try finder.statement.bind(integer: Int64(size), at: 3)
      while try finder.statement.step() {
        found.append(
          KnownState(
            source: finder.statement.columnInt64(0), bytes: Int(finder.statement.columnInt64(1)),
            sha256: finder.statement.columnString(2),
            isCurrent: finder.statement.columnInt64(3) != 0))
      }
      finder.statement.reset()
    }
    return found.sorted { ($0.bytes, $0.source) < ($1.bytes, $1.source) }
  }

  package func entry(_ id: Int64) throws(SQLiteError) -> SourceEntry? {
    let prepared = try statements.statement(
      """
      select path, sha256, bytes, format, parser, inserted, duplicates, quarantined, ingested_at, damage,
        settled, settled_sha256, content_sha256, content_bytes, seal, options, archive_sha256,
        archive_bytes
      from kustody_sources where id = ?
      """)
    try prepared.statement.bind(integer: id, at: 1)
    guard try prepared.statement.step() else { return nil }
    defer { prepared.statement.reset() }
    return Self.entry(prepared.statement)
  }

  private static func entry(_ find: borrowing Statement) -> SourceEntry {
    var counts = IngestCounts()
    counts.inserted = Int(find.columnInt64(5))
    counts.duplicates = Int(find.columnInt64(6))
    counts.quarantined = Int(find.columnInt64(7))
    return SourceEntry(
      path: find.columnString(0), sha256: find.columnString(1), bytes: Int(find.columnInt64(2)),
      format: find.columnString(3), parser: find.columnString(4), counts: counts,
      ingestedAt: find.columnInt64(8), damage: find.columnIsNull(9) ? nil : find.columnString(9),
      settled: Int(find.columnInt64(10)), settledSHA256: find.columnString(11),
      contentSHA256: find.columnString(12), contentBytes: Int(find.columnInt64(13)),
      seal: find.columnString(14), options: find.columnIsNull(15) ? nil : find.columnString(15),
      archive: find.columnIsNull(16)
        ? nil : ArchiveIdentity(sha256: find.columnString(16), bytes: Int(find.columnInt64(17))))
  }

  /// The last sources that were read from a path, the latest first; some may be gone.
  package func sources(at path: String) throws(SQLiteError) -> [Int64] {
    if let paths { return paths[path] ?? [] }
    let all = try statements.connection.prepare(
      "select id, path from kustody_sources order by id desc")
    var paths: [String: [Int64]] = [:]
    while try all.step() {
      let path = all.columnString(1)
      if paths[path, default: []].count < Self.mostOfPath {
        paths[path, default: []].append(all.columnInt64(0))
      }
    }
    self.paths = paths
    return paths[path] ?? []
  }

  private static let mostOfPath = 8

  /// The folder that the relative path of a source meant when it was read last.
  package func folder(of source: Int64) throws(SQLiteError) -> String? {
    if let folders { return folders[source] }
    let all = try StoredSource.folders(in: statements.connection)
    folders = all
    return all[source]
  }

  /// Notes the folder of a source that the custody log has now.
  package func note(folder: String, of source: Int64) { folders?[source] = folder }

  /// The id that the next source gets.
  package func nextID() throws(SQLiteError) -> Int64 {
    let last = try statements.statement("select coalesce(max(id), 0) from kustody_sources")
    defer { last.statement.reset() }
    return try last.statement.step() ? last.statement.columnInt64(0) + 1 : 1
  }

  /// Writes the entry, in place of the one with the same id if there is one, and remembers its state.
  package func write(
    _ entry: SourceEntry, id: Int64, head: (length: Int, sha256: String)
  ) throws(SQLiteError) {
    if let known = paths.map({ $0[entry.path] ?? [] }), !known.contains(id) {
      paths?[entry.path] = [id] + known.prefix(Self.mostOfPath - 1)
    }
    try run(
      """
      insert or replace into kustody_sources(id, path, sha256, bytes, format, parser, records,
        inserted, duplicates, quarantined, ingested_at, damage, settled, settled_sha256,
        content_sha256, content_bytes, seal, options, archive_sha256, archive_bytes)
      values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(id), .text(entry.path), .text(entry.sha256), .integer(Int64(entry.bytes)),
        .text(entry.format), .text(entry.parser), .integer(Int64(entry.counts.records)),
        .integer(Int64(entry.counts.inserted)), .integer(Int64(entry.counts.duplicates)),
        .integer(Int64(entry.counts.quarantined)), .integer(entry.ingestedAt),
        entry.damage.map(SQLiteValue.text) ?? .null, .integer(Int64(entry.settled)),
        .text(entry.settledSHA256), .text(entry.contentSHA256), .integer(Int64(entry.contentBytes)),
        .text(entry.seal), entry.options.map(SQLiteValue.text) ?? .null,
        entry.archive.map { .text($0.sha256) } ?? .null,
        entry.archive.map { .integer(Int64($0.bytes)) } ?? .null,
      ])
    try run(
      """
      insert or replace into kustody_states(source_id, bytes, sha256, head_length, head_sha256,
        content_sha256)
      values (?, ?, ?, ?, ?, ?)
      """,
      [
        .integer(id), .integer(Int64(entry.bytes)), .text(entry.sha256),
        .integer(Int64(head.length)), .text(head.sha256), .text(entry.contentSHA256),
      ])
  }

  /// Forgets the quarantined bytes of a source that begin at `offset` or after it.
  ///
  /// - Returns: how many there were.
  package func dropQuarantine(of source: Int64, from offset: Int) throws(SQLiteError) -> Int {
    try run(
      "delete from kustody_quarantine where source_id = ? and source_offset >= ?",
      [.integer(source), .integer(Int64(offset))])
    return statements.connection.changes
  }

  private func run(_ sql: String, _ values: [SQLiteValue]) throws(SQLiteError) {
    let prepared = try statements.statement(sql)
    for (index, value) in values.enumerated() {
      try prepared.statement.bind(value, at: index + 1)
    }
    try prepared.statement.run()
  }
}
