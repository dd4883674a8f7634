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

  /// Folders where files may lie now, by the ends of their paths.
  private let folders: [String]

  package init(databasePath: String, folders: [String] = []) {
    self.folders = folders
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
    look(for: sources, progress).states
  }

  /// Reads the files of sources, and says of which the archive on the disk has other bytes than when its members
  /// were ingested last.
  ///
  /// - Returns: the archives by their paths, and the hashes that they have.
  func look(
    for sources: [StoredSource], _ progress: SourceProgress
  ) -> (states: [SourceState], changedArchives: [String: String]) {
    let archived = ArchivedSources(sources, progress)
    var states: [SourceState] = []
    var missing: [Int] = []
    for (index, source) in sources.enumerated() {
      if progress.isCancelled() { break }
      states.append(stateOfFile(of: source, progress))
      if case .missing = states[index] { missing.append(index) }
    }
    let most = missing.map { paths(of: sources[$0]).count }.max() ?? 0
    for place in 0..<most where !progress.isCancelled() {
      archived.look(for: missing) { source in
        let paths = paths(of: source)
        return place < paths.count ? paths[place] : nil
      }
    }
    for (index, state) in archived.states where index < states.count { states[index] = state }
    while states.count < sources.count { states.append(.missing) }
    // An archive may have been ingested again since it got another member: what was read last counts.
    var latest: [String: String] = [:]
    for (index, archive) in archived.archives.sorted(by: { $0.key < $1.key }) {
      if let hash = sources[index].archiveSHA256 { latest[archive] = hash }
    }
    let changed = latest.compactMap { archive, hash in
      archived.archiveHashes[archive].flatMap { $0 == hash ? nil : (archive, $0) }
    }
    return (states, Dictionary(uniqueKeysWithValues: changed))
  }

  /// Where the file of a source is looked for: as its path says, from the folder of the ingest, from that of the
  /// database, and in the folders that were named, by ever shorter ends of its path.
  private func paths(of source: StoredSource) -> [String] {
    let isRelative = source.path.utf8.first != UInt8(ascii: "/")
    var paths = [source.path]
    if isRelative {
      if let folder = source.folder { paths.append(folder + "/" + source.path) }
      paths.append(databaseFolder + "/" + source.path)
    }
    for folder in folders {
      // What is in an archive goes on being where it is there.
      let end = source.path.firstRange(of: Archives.separator)?.lowerBound ?? source.path.endIndex
      var rest = source.path[..<end].drop { $0 == "/" }
      while !rest.isEmpty {
        paths.append(folder + "/" + rest + source.path[end...])
        guard let slash = rest.firstIndex(of: "/") else { break }
        rest = rest[slash...].drop { $0 == "/" }
      }
    }
    return paths
  }

  private func stateOfFile(of source: StoredSource, _ progress: SourceProgress) -> SourceState {
    if StandardInput.isMeant(by: source.path) { return .gone }
    var found: SourceState = .missing
    for path in paths(of: source) {
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
      // A member of an archive may be called what no file can be.
      if errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG { return .missing }
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
