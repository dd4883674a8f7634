import Compression
import LogFiles
import Platform
import Storage

/// Looks at sources that are members of archives: each archive is read once, however many of its members
/// are asked for.
final class ArchivedSources {
  let sources: [StoredSource]
  let progress: SourceProgress
  /// What was found of each, by its place in `sources`.
  private(set) var states: [Int: SourceState] = [:]
  /// The archive on the disk in which each was found.
  private(set) var archives: [Int: String] = [:]
  /// The hashes of these archives' own bytes; a workbook's say nothing, as it is another each time it is saved.
  private(set) var archiveHashes: [String: String] = [:]
  /// Whether a path is a file, as far as that was asked.
  private var files: [String: Bool] = [:]
  /// The archive that is being read.
  private var current = ""
  private let separator = Array(Archives.separator.utf8)

  init(_ sources: [StoredSource], _ progress: SourceProgress) {
    self.sources = sources
    self.progress = progress
  }

  /// Looks for sources where their paths say, seen from a folder.
  ///
  /// - Parameters:
  ///   - indices: which ones.
  ///   - path: what the path of one is there; nil where it cannot be there.
  func look(for indices: [Int], at path: (StoredSource) -> String?) {
    var order: [String] = []
    var wanted: [String: [Wanted]] = [:]
    for index in indices {
      if case .same? = states[index] { continue }
      guard let path = path(sources[index]), let archive = archive(in: path) else { continue }
      if wanted[archive] == nil { order.append(archive) }
      wanted[archive, default: []].append(Wanted(path: Array(path.utf8), index: index))
    }
    for archive in order {
      if progress.isCancelled() { return }
      read(archive, WantedMembers(wanted[archive] ?? []))
    }
  }

  /// The beginning of a path that is a file, of which the rest may be a member.
  private func archive(in path: String) -> String? {
    let bytes = Array(path.utf8)
    guard bytes.count > separator.count, !bytes.contains(0) else { return nil }
    for at in 1...bytes.count - separator.count
    where bytes[at] == separator[0] && bytes[at...].starts(with: separator) {
      let beginning = String(decoding: bytes[..<at], as: UTF8.self)
      let isFile: Bool
      if let known = files[beginning] {
        isFile = known
      } else {
        var status = stat()
        isFile = stat(beginning, &status) == 0 && !status.isDirectory
        files[beginning] = isFile
      }
      if isFile { return beginning }
    }
    return nil
  }

  private func read(_ archive: String, _ wanted: WantedMembers) {
    progress.onFile(archive)
    let number = open(archive, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard number >= 0 else {
      let reason = systemError()
      for member in wanted.members {
        note(.unreadable(path: Self.text(member.path), reason: reason), of: member.index)
      }
      return
    }
    let file = Descriptor(number)
    current = archive
    if let kind = try? Archives.kind(of: file), kind != .workbook,
      let hash = try? FileHash.prefixes(
        file, at: [], whole: true, isCancelled: progress.isCancelled
      ).whole
    {
      archiveHashes[archive] = hash
    }
    walk(file, Array(archive.utf8), wanted, depth: 0)
  }

  /// Goes through an archive and those in it.
  private func walk(
    _ file: Descriptor, _ path: [UInt8], _ wanted: WantedMembers, depth: Int
  ) {
    guard depth < Archives.maximumDepth else { return }
    do {
      guard file.status?.isRegular == true, let kind = try Archives.kind(of: file) else { return }
      var seen: Set<[UInt8]> = []
      _ = try Archives.forEachMember(of: file, kind) { member in
        if progress.isCancelled() { throw Cancelled() }
        let name = path + separator + Array(member.name.utf8)
        // Of two with one name the first was ingested.
        guard seen.insert(name).inserted else { return }
        let these = wanted.named(name)
        let isArchive = wanted.hasMembers(of: name + separator)
        guard !these.isEmpty || isArchive else { return }
        guard let content = member.content else {
          for member in these {
            let reason = "the archive does not give it"
            note(.unreadable(path: Self.text(name), reason: reason), of: member.index)
          }
          return
        }
        if isArchive {
          guard let copy = try Archives.spool(content, isCancelled: progress.isCancelled) else {
            throw Cancelled()
          }
          if !these.isEmpty { try compare(FileSource(descriptor: copy.number), name, these) }
          walk(copy, name, wanted, depth: depth + 1)
        } else {
          try compare(content, name, these)
        }
      }
    } catch let error as ReadError {
      for member in wanted.members where states[member.index] == nil {
        note(
          .unreadable(path: Self.text(member.path), reason: error.description), of: member.index)
      }
    } catch {
      // It was cancelled; what there is, is of no use.
    }
  }

  private func compare(
    _ content: any ByteSource, _ name: [UInt8], _ these: [Wanted]
  ) throws(ReadError) {
    let sizes = Set(these.map { sources[$0.index].bytes }).sorted()
    let hashes = try FileHash.prefixes(
      of: content, at: sizes, onBytes: progress.onBytes, isCancelled: progress.isCancelled)
    for member in these {
      let source = sources[member.index]
      let path = Self.text(name)
      if hashes.whole == source.sha256 {
        note(.same(path: path), of: member.index)
      } else if hashes.prefixes[source.bytes] == source.sha256 {
        note(.grown(path: path, by: hashes.bytes &- source.bytes), of: member.index)
      } else {
        note(.changed(path: path, sha256: hashes.whole), of: member.index)
      }
    }
  }

  private func note(_ state: SourceState, of index: Int) {
    if case .same = state {
      states[index] = state
      archives[index] = current
    } else {
      states[index] = states[index] ?? state
    }
  }

  private static func text(_ path: [UInt8]) -> String { String(decoding: path, as: UTF8.self) }

  private struct Cancelled: Error {}
}

/// A member of an archive that is looked for: its path, which begins with that of the archive.
private struct Wanted {
  var path: [UInt8]
  var index: Int
}

/// Members in the order of their paths' bytes, so that one is found without looking at all.
private struct WantedMembers {
  let members: [Wanted]

  init(_ members: [Wanted]) {
    self.members = members.sorted { $0.path.lexicographicallyPrecedes($1.path) }
  }

  private func first(from path: [UInt8]) -> Int {
    var low = 0
    var high = members.count
    while low < high {
      let middle = (low + high) / 2
      if members[middle].path.lexicographicallyPrecedes(path) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  func named(_ path: [UInt8]) -> [Wanted] {
    Array(members[first(from: path)...].prefix { $0.path == path })
  }

  func hasMembers(of beginning: [UInt8]) -> Bool {
    let place = first(from: beginning)
    return place < members.count && members[place].path.starts(with: beginning)
  }
}
