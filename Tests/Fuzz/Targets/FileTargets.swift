import Compression
import Evidence
import Ingestion
import JSON
import MaxMindDB
import Parquet
import Platform
import RecordColumns
import Workspace

extension FuzzTarget {
  /// A file of any kind into a database: sniffing, layers, archives, every format, storage.
  static let files = FuzzTarget("files", mostBytes: 16384) { bytes in
    guard let file = ScratchFile(bytes), let workspace = try? Workspace.inMemory() else {
      fatalError("no workspace")
    }
    let options = IngestOptions(now: 638_000_000_000_000_000, tool: "fuzz")
    do {
      let report = try workspace.ingest([file.path], options: options)
      let totals = report.totals
      require(
        totals.records >= totals.inserted + totals.duplicates + totals.quarantined
          || totals.records >= 0, "more records than were read")
      let again = try workspace.ingest([file.path], options: options)
      require(again.totals.inserted == 0, "the same bytes once more changed something")
    } catch {
      fatalError("\(error)")
    }
  }

  /// The scanner: what it takes is written and read again as the same value.
  static let json = FuzzTarget("json") { bytes in
    guard let value = try? bytes.withUnsafeBytes({ try JSONValue(parsing: $0) }) else { return }
    let text = value.jsonText
    guard let again = try? JSONValue(parsing: text) else {
      fatalError("not read once written: \(text)")
    }
    require(again.jsonText == text, "written anew: \(text)")
  }

  /// Blocks of records, foreign ones and own: four bytes say how many the block has.
  static let columns = FuzzTarget("columns", mostBytes: 16384) { bytes in
    guard bytes.count >= 4 else { return }
    let size = bytes[..<4].reduce(0) { $0 << 8 | Int($1) } & 0xFFFFF
    Array(bytes[4...]).withUnsafeBytes { block in
      guard let unpacked = try? UnpackedRecords(block, size: size) else { return }
      require(unpacked.bytes.count == size, "a block of another size")
    }
    var ends: [Int] = []
    for (index, byte) in bytes.enumerated() where byte == 0x0A { ends.append(index + 1) }
    if ends.last != bytes.count { ends.append(bytes.count) }
    bytes.withUnsafeBytes { records in
      guard let packed = RecordPacker().pack(records, ends: ends) else {
        fatalError("records that cannot be packed")
      }
      let unpacked = packed.withUnsafeBytes { try? UnpackedRecords($0, size: bytes.count) }
      require(unpacked?.bytes == bytes && unpacked?.ends == ends, "records that do not come back")
    }
  }

  /// Timestamp replies: DER, CMS, certificates.
  static let timestamp = FuzzTarget("timestamp", mostBytes: 8192) { bytes in
    _ = try? TimestampReply(bytes)
  }

  static let parquet = FuzzTarget("parquet", mostBytes: 8192) { bytes in
    guard let reader = try? ParquetReader(MemoryBytes(bytes), rowLimit: 10_000) else { return }
    var row: [UInt8] = []
    var rows = 0
    while rows < 10_000 {
      row.removeAll(keepingCapacity: true)
      guard let isThere = try? reader.nextRow(into: &row), isThere else { break }
      require(
        (try? row.withUnsafeBytes { try JSONValue(parsing: $0) }) != nil, "a row that is no JSON")
      rows += 1
    }
  }

  /// Decompressors: the first byte chooses.
  static let codecs = FuzzTarget("codecs", mostBytes: 8192) { bytes in
    guard let first = bytes.first else { return }
    let rest = Array(bytes.dropFirst())
    switch Int(first) % (BlockCodec.allCases.count + 3) {
    case BlockCodec.allCases.count: drain(GzipSource(MemorySource(rest)))
    case BlockCodec.allCases.count + 1: drain(DeflateSource(MemorySource(rest)))
    case BlockCodec.allCases.count + 2:
      drain(UTF16Source(MemorySource(rest), isBigEndian: first > 127))
    case let index:
      var room = [UInt8](repeating: 0, count: 1 << 14)
      for size in [0, 1, rest.count, 1 << 14] {
        room.withUnsafeMutableBytes { room in
          rest.withUnsafeBytes {
            try? BlockCodec.allCases[index].unpack(
              $0, into: UnsafeMutableRawBufferPointer(rebasing: room[..<min(size, room.count)]))
          }
        }
      }
    }
  }

  private static func drain(_ source: any ByteSource) {
    var room = [UInt8](repeating: 0, count: 4096)
    var total = 0
    while total < 1 << 22 {
      let count = room.withUnsafeMutableBytes { try? source.read(into: $0) } ?? 0
      guard count > 0 else { return }
      total += count
    }
  }

  /// Databases of places.
  static let places = FuzzTarget("places") { bytes in
    guard let file = ScratchFile(bytes), let database = try? MaxMindDatabase(path: file.path) else {
      return
    }
    for bits in [0, 0x0101_0101, 0x7F00_0001, 0x8080_8080, UInt32.max] {
      if let record = try? database.record(version4: bits) { _ = try? database.value(of: record) }
      if let record = try? database.record(version6: UInt64(bits) << 32, UInt64(bits)) {
        _ = try? database.value(of: record)
      }
    }
  }
}

/// A file that has a name while it is needed.
private final class ScratchFile {
  let path: String

  init?(_ bytes: [UInt8]) {
    let folder = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(folder)/kustody-fuzz-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    path = template.withUnsafeBufferPointer {
      String(decoding: $0.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
    guard bytes.withUnsafeBytes({ systemWrite(descriptor, $0) }) == bytes.count else { return nil }
  }

  deinit { unlink(path) }
}
