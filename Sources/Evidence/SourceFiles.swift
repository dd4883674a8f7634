import Compression
import JSON
import LogFiles
import Platform
import SQLite
import Storage

/// Reads the files that sources were.
package struct SourceFiles {
  /// The folder of the database, where files may lie that came along with it.
  private let databaseFolder: String

  package init(databasePath: String) {
    databaseFolder = databasePath.lastIndex(of: "/").map { String(databasePath[..<$0]) } ?? "."
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
    of sources: [StoredSource], _ progress: SourceProgress = SourceProgress()
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

  private func stateOfFile(of source: StoredSource, _ progress: SourceProgress) -> SourceState {
    if StandardInput.isMeant(by: source.path) { return .gone }
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
    of source: StoredSource, at path: String, _ progress: SourceProgress
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
      return .unreadable(path: path, reason: "it is not a regular file")
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
