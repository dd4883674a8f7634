import Compression
import Files

/// Writes a zip archive, a member at a time (APPNOTE 6.3.3, no zip64: members and archive below 4 GiB).
struct ZipWriter: Sendable {
  private struct Entry: Sendable {
    var name: String
    var checksum: UInt32
    var packed: UInt32
    var size: UInt32
    var offset: UInt32
    var isPacked: Bool
  }

  private var entries: [Entry] = []
  private var written = 0

  mutating func add(_ name: String, _ bytes: [UInt8], to output: Output) throws(OutputError) {
    let deflater = Deflater(level: 6)
    var packed: [UInt8] = []
    let isPacked = bytes.withUnsafeBytes { deflater.deflate($0, to: &packed) }
    let body = isPacked ? packed : bytes
    let entry = Entry(
      name: name, checksum: bytes.withUnsafeBytes { crc32($0) },
      packed: UInt32(truncatingIfNeeded: body.count), size: UInt32(truncatingIfNeeded: bytes.count),
      offset: UInt32(truncatingIfNeeded: written), isPacked: isPacked)
    var head: [UInt8] = []
    Self.put(&head, 0x0403_4B50 as UInt32)
    Self.put(&head, 20 as UInt16)
    Self.describe(entry, &head)
    Self.put(&head, UInt16(truncatingIfNeeded: name.utf8.count))
    Self.put(&head, 0 as UInt16)
    head += Array(name.utf8)
    entries.append(entry)
    try write(head, to: output)
    try write(body, to: output)
  }

  /// The list of members, which ends the archive.
  mutating func end(to output: Output) throws(OutputError) {
    let start = written
    var list: [UInt8] = []
    for entry in entries {
      Self.put(&list, 0x0201_4B50 as UInt32)
      Self.put(&list, 20 as UInt16)
      Self.put(&list, 20 as UInt16)
      Self.describe(entry, &list)
      Self.put(&list, UInt16(truncatingIfNeeded: entry.name.utf8.count))
      for _ in 0..<4 { Self.put(&list, 0 as UInt16) }
      Self.put(&list, 0 as UInt32)
      Self.put(&list, entry.offset)
      list += Array(entry.name.utf8)
    }
    let size = list.count
    Self.put(&list, 0x0605_4B50 as UInt32)
    Self.put(&list, 0 as UInt32)
    Self.put(&list, UInt16(truncatingIfNeeded: entries.count))
    Self.put(&list, UInt16(truncatingIfNeeded: entries.count))
    Self.put(&list, UInt32(truncatingIfNeeded: size))
    Self.put(&list, UInt32(truncatingIfNeeded: start))
    Self.put(&list, 0 as UInt16)
    try write(list, to: output)
  }

  /// What both heads of a member say alike. The time is the first that the format knows: the same result is the same
  /// bytes.
  private static func describe(_ entry: Entry, _ bytes: inout [UInt8]) {
    // The name is UTF-8.
    put(&bytes, 0x0800 as UInt16)
    put(&bytes, (entry.isPacked ? 8 : 0) as UInt16)
    put(&bytes, 0 as UInt16)
    put(&bytes, 0x0021 as UInt16)
    put(&bytes, entry.checksum)
    put(&bytes, entry.packed)
    put(&bytes, entry.size)
  }

  private static func put(_ bytes: inout [UInt8], _ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func write(_ bytes: [UInt8], to output: Output) throws(OutputError) {
    try output.write(utf8: bytes)
    written += bytes.count
  }
}
