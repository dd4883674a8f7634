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

  /// Reads the file, wherever it may be found: as the path says, from the folder of the ingest, or from
  /// that of the database.
  ///
  /// - Parameters:
  ///   - onBytes: is told now and then how many bytes of it were read.
  ///   - isCancelled: ends the reading; what it returns is then of no use.
  package func state(
    of source: StoredSource, onBytes: @escaping (Int) -> Void = { _ in },
    isCancelled: @escaping () -> Bool = { false }
  ) -> SourceState {
    if source.path == "-" { return .gone }
    var candidates = [source.path]
    if source.path.utf8.first != UInt8(ascii: "/") {
      if let folder = source.folder { candidates.append(folder + "/" + source.path) }
      candidates.append(databaseFolder + "/" + source.path)
    }
    var found: SourceState = .missing
    for path in candidates {
      let state = state(of: source, at: path, onBytes, isCancelled)
      switch state {
      case .same: return state
      case .missing: continue
      case .grown, .changed, .unreadable, .gone: if case .missing = found { found = state }
      }
    }
    return found
  }

  private func state(
    of source: StoredSource, at path: String, _ onBytes: @escaping (Int) -> Void,
    _ isCancelled: @escaping () -> Bool
  ) -> SourceState {
    guard !path.utf8.contains(0) else { return .missing }
    let file: Descriptor
    do throws(ReadError) {
      file = Descriptor(try Archives.openSource(path))
    } catch {
      if error.code == ENOENT || error.code == ENOTDIR { return .missing }
      return .unreadable(path: path, reason: error.description)
    }
    guard let status = file.status, status.isRegular else {
      return .unreadable(path: path, reason: "it is no regular file")
    }
    do throws(ReadError) {
      let hashes = try FileHash.prefixes(
        file, at: [source.bytes], whole: true, onBytes: onBytes, isCancelled: isCancelled)
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
