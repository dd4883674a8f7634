import Compression
import LogFiles
import Storage

extension FileIngester {
  /// Ingests a file, or the members of an archive, each as a file of its own.
  ///
  /// - Parameters:
  ///   - damage: what is wrong with its bytes, as far as anyone who unpacked them knows.
  ///   - report: takes the reports, one after another.
  func ingestAll(
    _ file: Descriptor, path: String, depth: Int = 0, damage unpacking: String? = nil,
    report: (FileReport) throws -> Void
  ) throws {
    func fail(_ path: String, _ error: String?) throws {
      try report(FileReport(path: path, status: .failed, error: error))
    }
    if depth == 0 { archive = nil }
    let kind: Archives.Kind?
    do throws(ReadError) {
      kind = try Archives.kind(of: file)
    } catch {
      return try fail(path, error.description)
    }
    guard let kind else { return try report(ingest(file, path: path, damage: unpacking)) }
    guard kind != .document else { return try fail(path, Archives.unreadDocument) }
    guard depth < Archives.maximumDepth else {
      return try fail(path, "archives nested more than \(Archives.maximumDepth) deep")
    }
    if depth == 0 {
      do throws(ReadError) {
        archive = ArchiveIdentity(
          sha256: try FileHash.prefixes(file, at: [], whole: true, isCancelled: isCancelled).whole,
          bytes: Int(file.status?.st_size ?? 0))
      } catch {
        return try fail(path, error.description)
      }
    }
    // As bytes: texts that only look alike are two names.
    var seen: Set<[UInt8]> = []
    do {
      let damage = try Archives.forEachMember(of: file, kind, isCancelled: isCancelled) { member in
        let name = path + Archives.separator + member.name
        guard seen.insert(Array(member.name.utf8)).inserted else {
          return try fail(name, "the archive has two of this name")
        }
        guard let content = member.content else { return try fail(name, member.problem) }
        var isFirst = true
        try ingest(content, of: name, depth: depth) { file in
          var file = file
          if isFirst { file.notes += member.notes() }
          isFirst = false
          try report(file)
        }
      }
      if let damage = damage ?? unpacking { try fail(path, damage) }
    } catch let error as ReadError {
      try fail(path, error.description)
    }
  }

  private func ingest(
    _ content: any ByteSource, of name: String, depth: Int, report: (FileReport) throws -> Void
  ) throws {
    let copy: Descriptor?
    do throws(ReadError) {
      copy = try Archives.spool(content, isCancelled: { isCancelled() })
    } catch {
      return try report(FileReport(path: name, status: .failed, error: error.description))
    }
    guard let copy else { throw IngestCancelled() }
    let damage = content.damage
    if let damage, copy.status?.st_size == 0 {
      return try report(FileReport(path: name, status: .failed, error: damage))
    }
    try ingestAll(copy, path: name, depth: depth + 1, damage: damage) { file in
      var file = file
      file.error = file.error ?? damage
      try report(file)
    }
  }
}
