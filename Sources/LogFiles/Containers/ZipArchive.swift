import Compression
import Platform

/// A file inside an archive.
package struct ArchiveMember {
  package var name: String
  /// Its bytes; nil where they cannot be read.
  package var content: (any ByteSource)?
  /// Why they cannot.
  package var problem: String?
  /// What became of its values on the way, once they are read.
  package var notes: () -> [String] = { [] }

  init(
    name: String, content: (any ByteSource)?, problem: String? = nil,
    notes: @escaping () -> [String] = { [] }
  ) {
    self.name = name
    self.content = content
    self.problem = problem
    self.notes = notes
  }
}

/// The members of a zip archive, told by its directory at its end.
struct ZipArchive {
  private struct Entry {
    var name: String
    var flags: UInt64
    var method: UInt64
    var checksum: UInt32
    var stored: UInt64
    /// The size of what it unpacks to.
    var size: UInt64
    var offset: UInt64
  }

  private let file: Descriptor
  private let size: Int
  private let directory: Range<Int>
  /// Of the entries in the directory, as the end of the archive says it; two bytes of it where that has no more.
  private let count: (entries: UInt64, isWide: Bool)
  private static let maximumDirectory = 64 << 20

  /// Whether a file that begins so is a zip: with a member, or with the end of one that has none.
  static func begins(_ head: [UInt8]) -> Bool {
    head.starts(with: [0x50, 0x4B, 0x03, 0x04]) || head.starts(with: [0x50, 0x4B, 0x05, 0x06])
  }

  /// Nil where it has no directory: it is cut, or none.
  init?(_ file: Descriptor) {
    guard let status = file.status else { return nil }
    self.file = file
    size = Int(status.st_size)
    // The end record is 22 bytes and a comment of up to 64 KiB.
    let tail = Self.bytes(file, from: max(0, size - 22 - 0xFFFF), count: 22 + 0xFFFF)
    guard tail.count >= 22 else { return nil }
    var at = tail.count - 22
    while at >= 0, Self.number(tail, at, 4) != 0x0605_4B50 { at -= 1 }
    guard at >= 0 else { return nil }
    var entries = (Self.number(tail, at + 10, 2), false)
    var length = Self.number(tail, at + 12, 4)
    var start = Self.number(tail, at + 16, 4)
    if length == 0xFFFF_FFFF || start == 0xFFFF_FFFF, at >= 20,
      Self.number(tail, at - 20, 4) == 0x0706_4B50
    {
      guard let place = Int(exactly: Self.number(tail, at - 12, 8)) else { return nil }
      let record = Self.bytes(file, from: place, count: 56)
      guard record.count == 56, Self.number(record, 0, 4) == 0x0606_4B50 else { return nil }
      entries = (Self.number(record, 32, 8), true)
      length = Self.number(record, 40, 8)
      start = Self.number(record, 48, 8)
    }
    guard let first = Int(exactly: start), let count = Int(exactly: length), first <= size,
      count <= size - first, count <= Self.maximumDirectory
    else { return nil }
    directory = first..<first + count
    self.count = entries
  }

  /// What is wrong with the directory: without a word its members after that would be missing.
  var damage: String? { (try? forEachEntry { _ in }) ?? nil }

  /// Goes through the members that are files, in the order of the directory.
  ///
  /// - Returns: what is wrong with the directory.
  func forEach(_ body: (ArchiveMember) throws -> Void) throws -> String? {
    try forEachEntry { entry in try body(member(entry)) }
  }

  /// The names of the members that are files.
  var names: [String] {
    var names: [String] = []
    _ = try? forEachEntry { names.append($0.name) }
    return names
  }

  /// The first member of a name, in capitals or not; nil where there is none.
  func member(named name: String) -> ArchiveMember? {
    struct Found: Error {}
    var found: Entry?
    _ = try? forEachEntry { entry in
      guard Self.isSame(entry.name, name) else { return }
      found = entry
      throw Found()
    }
    return found.map(member)
  }

  private static func isSame(_ name: String, _ other: String) -> Bool {
    name == other || name.lowercased() == other.lowercased()
  }

  /// - Returns: what is wrong with the directory.
  private func forEachEntry(_ body: (Entry) throws -> Void) throws -> String? {
    let bytes = Self.bytes(file, from: directory.lowerBound, count: directory.count)
    var at = 0
    var entries: UInt64 = 0
    while at + 46 <= bytes.count, Self.number(bytes, at, 4) == 0x0201_4B50 {
      let nameLength = Int(Self.number(bytes, at + 28, 2))
      let extraLength = Int(Self.number(bytes, at + 30, 2))
      let commentLength = Int(Self.number(bytes, at + 32, 2))
      guard at + 46 + nameLength + extraLength <= bytes.count else { break }
      var entry = Entry(
        name: String(decoding: bytes[at + 46..<at + 46 + nameLength], as: UTF8.self),
        flags: Self.number(bytes, at + 8, 2), method: Self.number(bytes, at + 10, 2),
        checksum: UInt32(truncatingIfNeeded: Self.number(bytes, at + 16, 4)),
        stored: Self.number(bytes, at + 20, 4), size: Self.number(bytes, at + 24, 4),
        offset: Self.number(bytes, at + 42, 4))
      let extra = bytes[at + 46 + nameLength..<at + 46 + nameLength + extraLength]
      Self.widen(&entry, Array(extra))
      at += 46 + nameLength + extraLength + commentLength
      entries += 1
      if !entry.name.hasSuffix("/") { try body(entry) }
    }
    // A signature of the directory may come after it.
    let isWhole = at == directory.count || Self.number(bytes, at, 4) == 0x0505_4B50
    let isAll = count.isWide ? entries == count.entries : entries & 0xFFFF == count.entries
    if isWhole, isAll { return nil }
    return
      "zip: its directory is damaged: \(entries) of its members can be read, and it says \(count.entries)"
  }

  /// Sizes of 4 GiB and more stand in an extra field.
  private static func widen(_ entry: inout Entry, _ extra: [UInt8]) {
    var at = 0
    while at + 4 <= extra.count {
      let length = Int(number(extra, at + 2, 2))
      if number(extra, at, 2) == 1 {
        var place = at + 4
        let end = min(extra.count, place + length)
        func next() -> UInt64? {
          guard place + 8 <= end else { return nil }
          defer { place += 8 }
          return number(extra, place, 8)
        }
        if entry.size == 0xFFFF_FFFF { entry.size = next() ?? entry.size }
        if entry.stored == 0xFFFF_FFFF { entry.stored = next() ?? entry.stored }
        if entry.offset == 0xFFFF_FFFF { entry.offset = next() ?? entry.offset }
      }
      at += 4 + length
    }
  }

  private func member(_ entry: Entry) -> ArchiveMember {
    func unreadable(_ problem: String) -> ArchiveMember {
      ArchiveMember(name: entry.name, content: nil, problem: problem)
    }
    if entry.flags & 1 != 0 { return unreadable("it is encrypted: unpack it with its password") }
    guard let offset = Int(exactly: entry.offset), offset <= size - 30 else {
      return unreadable("the archive is damaged: it lies outside")
    }
    let header = Self.bytes(file, from: offset, count: 30)
    guard header.count == 30, Self.number(header, 0, 4) == 0x0403_4B50 else {
      return unreadable("the archive is damaged: it has no header")
    }
    let start = offset + 30 + Int(Self.number(header, 26, 2) + Self.number(header, 28, 2))
    guard let count = Int(exactly: entry.stored), start <= size, count <= size - start else {
      return unreadable("the archive is cut: not all of its bytes are there")
    }
    let stored = FileRange(file, start..<start + count)
    let content: any ByteSource
    switch entry.method {
    case 0: content = stored
    case 8: content = DeflateSource(stored)
    default:
      return unreadable("zip method \(entry.method) is not read; stored and deflated are")
    }
    return ArchiveMember(
      name: entry.name,
      content: CheckedContent(content, size: entry.size, checksum: entry.checksum))
  }

  private static func bytes(_ file: Descriptor, from offset: Int, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let read = bytes.withUnsafeMutableBytes {
        pread(file.number, $0.baseAddress.map { $0 + done }, count - done, off_t(offset + done))
      }
      if read < 0, errno == EINTR { continue }
      if read <= 0 { break }
      done += read
    }
    bytes.removeLast(count - done)
    return bytes
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int) -> UInt64 {
    guard at >= 0, at + count <= bytes.count else { return 0 }
    return (0..<count).reduce(0) { $0 | UInt64(bytes[at + $1]) << UInt64($1 * 8) }
  }
}

/// The bytes of a member, which are compared with what the archive says about them once all are read.
private final class CheckedContent: ByteSource {
  private let content: any ByteSource
  private let expected: (size: UInt64, checksum: UInt32)
  private var size: UInt64 = 0
  private var checksum: UInt32 = 0
  private(set) var damage: String?

  init(_ content: any ByteSource, size: UInt64, checksum: UInt32) {
    self.content = content
    expected = (size, checksum)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let count = try content.read(into: buffer)
    if count > 0 {
      checksum = crc32(UnsafeRawBufferPointer(rebasing: buffer[..<count]), after: checksum)
      size += UInt64(count)
    } else if !buffer.isEmpty, damage == nil {
      damage = content.damage ?? difference
    }
    return count
  }

  private var difference: String? {
    if size != expected.size {
      return "zip: it has \(size) bytes, and the archive says \(expected.size)"
    }
    return checksum == expected.checksum
      ? nil : "zip: its bytes do not give the checksum that the archive says"
  }
}

/// A part of an open file, read without moving the place where the file is read.
final class FileRange: ByteSource {
  private let file: Descriptor
  private var range: Range<Int>

  init(_ file: Descriptor, _ range: Range<Int>) {
    self.file = file
    self.range = range
  }

  var damage: String? { nil }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    while !range.isEmpty {
      let count = pread(
        file.number, buffer.baseAddress, min(buffer.count, range.count), off_t(range.lowerBound))
      if count < 0 {
        if errno == EINTR { continue }
        throw ReadError(code: errno, description: systemError())
      }
      range = range.lowerBound + count..<(count == 0 ? range.lowerBound : range.upperBound)
      return count
    }
    return 0
  }
}
