import Compression
import Platform

/// Archives of several files: zip, tar, and tar in gzip. A member is named `ARCHIVE!/NAME`.
package enum Archives {
  package enum Kind {
    case zip
    case tar
    case compressedTar
    /// A zip in gzip, a workbook among them.
    case compressedZip
    /// A zip that is a workbook of a spreadsheet: its sheets are its members.
    case workbook
    /// A zip that is another file of an Office program.
    case document
  }

  /// What stands between an archive's path and a member's name.
  package static let separator = "!/"

  /// What is said of a document.
  package static let unreadDocument =
    "of Office files only workbooks (xlsx) are read, not texts and slides"

  /// How deep archives in archives are read.
  package static let maximumDepth = 3

  /// What kind of archive a file is; nil for a file of another kind. The place where the file is read is
  /// its start afterwards.
  package static func kind(of file: Descriptor) throws(ReadError) -> Kind? {
    lseek(file.number, 0, SEEK_SET)
    let source = FileSource(descriptor: file.number)
    let head = try source.head(4096)
    lseek(file.number, 0, SEEK_SET)
    if ZipArchive.begins(head) {
      return kind(ofZip: file)
    }
    if TarReader.isHeader(head[...]) { return .tar }
    guard head.starts(with: [0x1F, 0x8B]) else { return nil }
    let content = try GzipSource(MemorySource(head)).head(512)
    if ZipArchive.begins(content) { return .compressedZip }
    return TarReader.isHeader(content[...]) ? .compressedTar : nil
  }

  /// By its directory, as members may come in any order.
  private static func kind(ofZip file: Descriptor) -> Kind {
    let names = (ZipArchive(file)?.names ?? []).map { $0.lowercased() }
    guard names.contains("[content_types].xml") || names.contains("_rels/.rels") else {
      return .zip
    }
    if names.contains(where: { $0.hasPrefix("xl/") }) { return .workbook }
    let isDocument = names.contains { $0.hasPrefix("word/") || $0.hasPrefix("ppt/") }
    return isDocument ? .document : .zip
  }

  /// Goes through an archive's members.
  ///
  /// - Parameter isCancelled: ends the unpacking of what is packed as a whole.
  /// - Returns: what is wrong with the archive, if something is.
  package static func forEachMember(
    of file: Descriptor, _ kind: Kind, isCancelled: () -> Bool = { false },
    _ body: (ArchiveMember) throws -> Void
  ) throws -> String? {
    switch kind {
    case .zip, .document:
      guard let archive = ZipArchive(file) else {
        return "zip: it has no directory: it is cut or damaged"
      }
      return try archive.forEach(body)
    case .workbook:
      guard let archive = ZipArchive(file) else {
        return "xlsx: it has no directory: it is cut or damaged"
      }
      return try WorkbookArchive.forEachSheet(of: archive, body) ?? archive.damage
    case .compressedZip:
      // A zip is read from its end.
      lseek(file.number, 0, SEEK_SET)
      let bytes = GzipSource(FileSource(descriptor: file.number))
      guard let copy = try spool(bytes, isCancelled: isCancelled) else { return "it was cancelled" }
      let inner = Self.kind(ofZip: copy)
      guard inner != .document else { return Self.unreadDocument }
      let damage = try forEachMember(of: copy, inner, body)
      return damage ?? bytes.damage
    case .tar, .compressedTar:
      lseek(file.number, 0, SEEK_SET)
      let bytes = FileSource(descriptor: file.number)
      let reader = TarReader(kind == .tar ? bytes : GzipSource(bytes))
      try reader.forEach(body)
      return reader.damage
    }
  }

  /// Copies a member, or any stream, into a file without a name, which can be read like any.
  ///
  /// - Returns: nil where `isCancelled` said so.
  package static func spool(
    _ content: any ByteSource, isCancelled: () -> Bool
  ) throws(ReadError) -> Descriptor? {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var name = Array((folder + "/kustody-XXXXXX").utf8CString)
    let number = mkstemp(&name)
    guard number >= 0 else {
      throw ReadError(code: errno, description: "\(folder): \(systemError())")
    }
    unlink(name)
    let file = Descriptor(number)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      if isCancelled() { return nil }
      let count = try content.read(into: buffer)
      if count == 0 { break }
      var done = 0
      while done < count {
        let written = write(number, buffer.baseAddress.map { $0 + done }, count - done)
        if written < 0, errno != EINTR {
          throw ReadError(code: errno, description: "\(folder): \(systemError())")
        }
        done += max(0, written)
      }
    }
    lseek(number, 0, SEEK_SET)
    return file
  }

  /// Opens what a source's path names: a file, or a member of an archive.
  ///
  /// - Throws: `ReadError` with `ENOENT` where there is none.
  package static func openSource(_ path: String) throws(ReadError) -> Int32 {
    let number = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    if number >= 0 { return number }
    let failure = ReadError(code: errno, description: systemError())
    guard failure.code == ENOENT || failure.code == ENOTDIR else { throw failure }
    let bytes = Array(path.utf8)
    for at in bytes.indices where bytes[at...].starts(with: separator.utf8) {
      let beginning = String(decoding: bytes[..<at], as: UTF8.self)
      let file = Descriptor(open(beginning, O_RDONLY | O_NONBLOCK | O_CLOEXEC))
      guard file.status?.isRegular == true else { continue }
      let rest = bytes[(at + separator.utf8.count)...]
      guard let found = try member(of: file, named: rest, depth: 0) else { break }
      let copy = fcntl(found.number, F_DUPFD_CLOEXEC, 0)
      guard copy >= 0 else { throw ReadError(code: errno, description: systemError()) }
      return copy
    }
    throw failure
  }

  /// A member of an archive, or of an archive in it.
  private static func member(
    of archive: Descriptor, named name: ArraySlice<UInt8>, depth: Int
  ) throws(ReadError) -> Descriptor? {
    guard depth < maximumDepth, let kind = try kind(of: archive) else { return nil }
    struct Done: Error {}
    var found: Descriptor?
    do {
      _ = try forEachMember(of: archive, kind) { member in
        guard let content = member.content, name.starts(with: member.name.utf8) else { return }
        let rest = name.dropFirst(member.name.utf8.count)
        let isInside = rest.starts(with: separator.utf8)
        guard rest.isEmpty || isInside, let copy = try spool(content, isCancelled: { false }) else {
          return
        }
        found =
          rest.isEmpty
          ? copy
          : try Self.member(
            of: copy, named: rest.dropFirst(separator.utf8.count), depth: depth + 1)
        if found != nil { throw Done() }
      }
    } catch let error as ReadError {
      throw error
    } catch {
      // It was found.
    }
    return found
  }
}
