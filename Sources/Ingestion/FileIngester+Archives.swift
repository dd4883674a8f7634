import Compression
import LogFiles
import Storage

extension FileIngester {
  /// Ingests a file, or the members of an archive, each as a file of its own.
  ///
  /// - Parameter damage: what is wrong with its bytes, as far as anyone who unpacked them knows.
  func ingestAll(
    _ file: Descriptor, path: String, depth: Int = 0, damage unpacking: String? = nil
  ) throws -> [FileReport] {
    if depth == 0 { archive = nil }
    let kind: Archives.Kind?
    do throws(ReadError) {
      kind = try Archives.kind(of: file)
    } catch {
      return [FileReport(path: path, status: .failed, error: error.description)]
    }
    guard let kind else { return [try ingest(file, path: path, damage: unpacking)] }
    guard kind != .document else {
      return [
        FileReport(
          path: path, status: .failed,
          error: Archives.unreadDocument)
      ]
    }
    guard depth < Archives.maximumDepth else {
      return [
        FileReport(
          path: path, status: .failed,
          error: "archives nested more than \(Archives.maximumDepth) deep")
      ]
    }
    var reports: [FileReport] = []
    if depth == 0 {
      do throws(ReadError) {
        archive = ArchiveIdentity(
          sha256: try FileHash.prefixes(file, at: [], whole: true, isCancelled: isCancelled).whole,
          bytes: Int(file.status?.st_size ?? 0))
      } catch {
        return [FileReport(path: path, status: .failed, error: error.description)]
      }
    }
    // As bytes: texts that only look alike are two names.
    var seen: Set<[UInt8]> = []
    do {
      let damage = try Archives.forEachMember(of: file, kind, isCancelled: isCancelled) { member in
        let name = path + Archives.separator + member.name
        guard seen.insert(Array(member.name.utf8)).inserted else {
          reports.append(
            FileReport(path: name, status: .failed, error: "the archive has two of this name"))
          return
        }
        guard let content = member.content else {
          reports.append(FileReport(path: name, status: .failed, error: member.problem))
          return
        }
        var ingested = try ingest(content, of: name, depth: depth)
        if !ingested.isEmpty { ingested[0].notes += member.notes() }
        reports += ingested
      }
      if let damage = damage ?? unpacking {
        reports.append(FileReport(path: path, status: .failed, error: damage))
      }
    } catch let error as ReadError {
      reports.append(FileReport(path: path, status: .failed, error: error.description))
    }
    return reports
  }

  private func ingest(_ content: any ByteSource, of name: String, depth: Int) throws -> [FileReport]
  {
    let copy: Descriptor?
    do throws(ReadError) {
      copy = try Archives.spool(content, isCancelled: { isCancelled() })
    } catch {
      return [FileReport(path: name, status: .failed, error: error.description)]
    }
    guard let copy else { throw IngestCancelled() }
    let damage = content.damage
    if let damage, copy.status?.st_size == 0 {
      return [FileReport(path: name, status: .failed, error: damage)]
    }
    var reports = try ingestAll(copy, path: name, depth: depth + 1, damage: damage)
    for index in reports.indices where reports[index].error == nil {
      reports[index].error = damage
    }
    return reports
  }
}
