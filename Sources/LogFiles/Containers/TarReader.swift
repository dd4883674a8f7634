import Compression

/// The members of a tar archive, as they come.
final class TarReader {
  private let archive: any ByteSource
  private var left = 0
  private var padding = 0
  private(set) var damage: String?

  init(_ archive: any ByteSource) { self.archive = archive }

  /// Whether the bytes are the header of a member: its sum says so, as the oldest form has no magic.
  static func isHeader(_ block: ArraySlice<UInt8>) -> Bool {
    guard block.count >= 512, block.first != 0 else { return false }
    let header = Array(block.prefix(512))
    guard let wanted = octal(header[148..<156]) else { return false }
    var sum = 0
    for (index, byte) in header.enumerated() {
      sum += (148..<156).contains(index) ? 0x20 : Int(byte)
    }
    return sum == wanted
  }

  /// Goes through the members that are files; what `body` leaves of one is skipped.
  func forEach(_ body: (ArchiveMember) throws -> Void) throws {
    var longName: String?
    while true {
      try skip(left + padding)
      (left, padding) = (0, 0)
      let header = try archive.head(512)
      if header.isEmpty {
        damage = archive.damage ?? "tar: it has no end mark: it may be cut"
        break
      }
      if header.allSatisfy({ $0 == 0 }) {
        try requireEnd()
        break
      }
      guard Self.isHeader(header[...]), let size = Self.size(header[124..<136]) else {
        damage = "tar: what follows is not a member"
        break
      }
      left = size
      padding = (512 - size % 512) % 512
      var name = Self.text(header[0..<100])
      if header[257..<262].elementsEqual("ustar".utf8), header[345] != 0 {
        name = Self.text(header[345..<500]) + "/" + name
      }
      switch header[156] {
      case UInt8(ascii: "L"): longName = Self.text(try content(limit: 4096)[...])
      case UInt8(ascii: "x"): longName = Self.path(in: try content(limit: 1 << 20)) ?? longName
      case 0, UInt8(ascii: "0"), UInt8(ascii: "7"):
        try body(ArchiveMember(name: longName ?? name, content: Content(self)))
        longName = nil
      default: longName = nil
      }
      if let archived = archive.damage {
        damage = archived
        break
      }
    }
    damage = damage ?? archive.damage
  }

  /// Behind the mark of the end come zeros alone; else it is a hole, and what follows it is lost.
  private func requireEnd() throws(ReadError) {
    while true {
      let bytes = try archive.head(64 << 10)
      if bytes.isEmpty { return }
      if bytes.contains(where: { $0 != 0 }) {
        damage = "tar: bytes that are not zero follow where it ends"
      }
    }
  }

  private func content(limit: Int) throws -> [UInt8] {
    let bytes = try archive.head(min(left, limit))
    left -= bytes.count
    return bytes
  }

  private func skip(_ count: Int) throws(ReadError) {
    var count = count
    while count > 0 {
      let skipped = try archive.head(min(count, 1 << 20)).count
      if skipped == 0 {
        damage = damage ?? "tar: it ends inside a member"
        return
      }
      count -= skipped
    }
  }

  private final class Content: ByteSource {
    private let reader: TarReader
    private(set) var damage: String?

    init(_ reader: TarReader) { self.reader = reader }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
      guard reader.left > 0 else { return 0 }
      let count = try reader.archive.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(reader.left)))
      if count == 0 { damage = "tar: it ends inside this member" }
      reader.left -= count
      return count
    }
  }

  private static func text(_ field: ArraySlice<UInt8>) -> String {
    String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
  }

  private static func octal(_ field: ArraySlice<UInt8>) -> Int? {
    let digits = field.filter { $0 != 0 && $0 != 0x20 }
    guard !digits.isEmpty, digits.count <= 12 else { return nil }
    return Int(String(decoding: digits, as: UTF8.self), radix: 8)
  }

  private static func size(_ field: ArraySlice<UInt8>) -> Int? {
    guard let first = field.first, first & 0x80 != 0 else { return octal(field) }
    // Large sizes are binary.
    var size = 0
    for byte in field.suffix(8) {
      guard size < 1 << 48 else { return nil }
      size = size << 8 | Int(byte)
    }
    return size
  }

  /// The path in a header of `LENGTH KEY=VALUE` lines.
  private static func path(in header: [UInt8]) -> String? {
    for line in header.split(separator: 0x0A) {
      let text = String(decoding: line, as: UTF8.self)
      if let start = text.firstIndex(of: " "), text[start...].hasPrefix(" path=") {
        return String(text[start...].dropFirst(6))
      }
    }
    return nil
  }
}
