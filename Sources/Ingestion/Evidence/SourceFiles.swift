import Compression
import JSON
import SQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A source as the database has it.
package struct StoredSource: Sendable {
  package var id: Int64
  package var path: String
  package var sha256: String
  package var bytes: Int
  package var format: String
  package var contentSHA256: String
  package var seal: String
  /// The folder that a relative path meant.
  package var folder: String?

  /// All sources, in the order of their ids.
  package static func all(of connection: Connection) throws(SQLiteError) -> [StoredSource] {
    var folders: [Int64: String] = [:]
    let log = try connection.prepare("select event_json from kustody_log order by seq")
    while try log.step() {
      guard let event = try? JSONValue(parsing: log.columnText(0)),
        case .integer(let id)? = event["source"], case .string(let folder)? = event["folder"]
      else { continue }
      folders[id] = folder
    }
    var sources: [StoredSource] = []
    let rows = try connection.prepare(
      """
      select id, path, sha256, bytes, format, content_sha256, seal from kustody_sources order by id
      """)
    while try rows.step() {
      let id = rows.columnInt64(0)
      sources.append(
        StoredSource(
          id: id, path: rows.columnString(1), sha256: rows.columnString(2),
          bytes: Int(rows.columnInt64(3)), format: rows.columnString(4),
          contentSHA256: rows.columnString(5), seal: rows.columnString(6), folder: folders[id]))
    }
    return sources
  }
}

/// What became of the file that a source was.
package enum SourceState: Sendable, Hashable {
  /// It is there, byte for byte.
  case same(path: String)
  /// It begins as it did, and more bytes follow.
  case grown(path: String, by: Int)
  case changed(path: String, sha256: String)
  case missing
  /// It is there and cannot be read; the system's words.
  case unreadable(path: String, reason: String)
  /// It was standard input.
  case gone
}

/// Reads the files that sources were.
package struct SourceFiles {
  /// The folder of the database, where files may lie that came along with it.
  private let databaseFolder: String

  package init(databasePath: String) {
    databaseFolder = databasePath.lastIndex(of: "/").map { String(databasePath[..<$0]) } ?? "."
  }

  /// What a reading tells, and what ends it.
  package struct Progress {
    /// Is told the path of each file that is opened; of an archive once, however many members are read.
    package var onFile: (String) -> Void
    /// Is told now and then how many bytes of sources were read.
    package var onBytes: (Int) -> Void
    /// Ends the reading; what it returns is then of no use.
    package var isCancelled: () -> Bool

    package init(
      onFile: @escaping (String) -> Void = { _ in }, onBytes: @escaping (Int) -> Void = { _ in },
      isCancelled: @escaping () -> Bool = { false }
    ) {
      self.onFile = onFile
      self.onBytes = onBytes
      self.isCancelled = isCancelled
    }
  }

  /// Reads the file of a source, wherever it may be found: as the path says, from the folder of the ingest,
  /// or from that of the database.
  package func state(of source: StoredSource) -> SourceState {
    states(of: [source])[0]
  }

  /// Reads the files of sources; the same for each.
  ///
  /// Cost: each file is read once, and each archive once for all its members at each of the three places
  /// where one of them is not found unchanged.
  package func states(
    of sources: [StoredSource], _ progress: Progress = Progress()
  ) -> [SourceState] {
    let archived = ArchivedSources(sources, progress)
    var states: [SourceState] = []
    var missing: [Int] = []
    for (index, source) in sources.enumerated() {
      if progress.isCancelled() { break }
      states.append(stateOfFile(of: source, progress))
      if case .missing = states[index] { missing.append(index) }
    }
    for place in Place.allCases where !missing.isEmpty && !progress.isCancelled() {
      archived.look(for: missing) { path(of: $0, place) }
    }
    for (index, state) in archived.states where index < states.count { states[index] = state }
    while states.count < sources.count { states.append(.missing) }
    return states
  }

  /// Where files are looked for.
  private enum Place: CaseIterable {
    case asTheyAre, folderOfIngest, folderOfDatabase
  }

  private func path(of source: StoredSource, _ place: Place) -> String? {
    let isRelative = source.path.utf8.first != UInt8(ascii: "/")
    switch place {
    case .asTheyAre: return source.path
    case .folderOfIngest: return isRelative ? source.folder.map { $0 + "/" + source.path } : nil
    case .folderOfDatabase: return isRelative ? databaseFolder + "/" + source.path : nil
    }
  }

  private func stateOfFile(of source: StoredSource, _ progress: Progress) -> SourceState {
    if FileIngester.isStandardInput(source.path) { return .gone }
    var found: SourceState = .missing
    for place in Place.allCases {
      guard let path = path(of: source, place) else { continue }
      let state = state(of: source, at: path, progress)
      switch state {
      case .same: return state
      case .missing: continue
      case .grown, .changed, .unreadable, .gone: if case .missing = found { found = state }
      }
    }
    return found
  }

  private func state(
    of source: StoredSource, at path: String, _ progress: Progress
  ) -> SourceState {
    guard !path.utf8.contains(0) else { return .missing }
    let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else {
      if errno == ENOENT || errno == ENOTDIR { return .missing }
      return .unreadable(path: path, reason: systemError())
    }
    progress.onFile(path)
    let file = Descriptor(number)
    guard let status = file.status, status.isRegular else {
      return .unreadable(path: path, reason: "it is no regular file")
    }
    do throws(ReadError) {
      let hashes = try FileHash.prefixes(
        file, at: [source.bytes], whole: true, onBytes: progress.onBytes,
        isCancelled: progress.isCancelled)
      if hashes.whole == source.sha256 { return .same(path: path) }
      if hashes.prefixes.first == source.sha256 {
        return .grown(path: path, by: Int(status.st_size) &- source.bytes)
      }
      return .changed(path: path, sha256: hashes.whole)
    } catch {
      return .unreadable(path: path, reason: error.description)
    }
  }

  /// Bytes of the decoded text of a file; fewer where it ends before.
  ///
  /// Cost: what comes before them is decoded too.
  package static func bytes(
    ofFile path: String, from offset: Int, count: Int
  ) throws(ReadError) -> [UInt8] {
    let file = Descriptor(try Archives.openSource(path))
    let text = try Sniffer.sniff(FileSource(descriptor: file.number)).source
    var left = offset
    while left > 0 {
      let skipped = try text.head(min(left, 1 << 20)).count
      if skipped == 0 { return [] }
      left -= skipped
    }
    return try text.head(count)
  }
}
