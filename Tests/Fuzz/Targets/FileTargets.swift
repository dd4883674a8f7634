import Compression
import Evidence
import HTTP
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
    require(again.jsonText == text, "written again: \(text)")
  }

  /// Blocks of records, foreign ones and own: four bytes say how many the block has.
  static let columns = FuzzTarget("columns", mostBytes: 16384) { bytes in
    guard bytes.count >= 4 else { return }
    let size = bytes[..<4].reduce(0) { $0 << 8 | Int($1) } & 0xFFFFF
    Array(bytes[4...]).withUnsafeBytes { block in
      if let texts = try? RecordTexts(block, size: size) {
        let some = Array(repeating: true, count: texts.count)
        let tables: [Int64] = [1, 2]
        for table in tables {
          _ = try? texts.texts(table: table, column: 1, wanted: some)
          let verdicts = try? texts.search(table: table, column: 1, for: Array("a".utf8)) { part in
            { $0.contains(part[0]) }
          }
          if let members = try? texts.members(table: table, column: 1, at: [Array("a".utf8)]) {
            for code in members.codes { _ = members.json(code) }
          }
          let found = try? texts.texts(table: table, column: 1)
          for record in 0..<texts.count {
            _ = found?.text(in: record)?.reduce(0) { $0 &+ Int($1) }
            _ = verdicts?[record]
          }
        }
      }
      guard let unpacked = try? UnpackedRecords(block, size: size, hasPlaces: true) else { return }
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
      requireTexts(of: records, ends)
    }
  }

  /// Texts that stand in records are those that the records have there.
  private static func requireTexts(of records: UnsafeRawBufferPointer, _ ends: [Int]) {
    var places: [TextPlace] = []
    var start = 0
    for (record, end) in ends.enumerated() {
      // What is between the first two quotes of a line is taken for one.
      let line = UnsafeRawBufferPointer(rebasing: records[start..<end])
      if let first = line.firstIndex(of: 0x22),
        let last = line[(first + 1)...].firstIndex(of: 0x22)
      {
        places.append(
          TextPlace(
            table: 1, column: 1, record: record, start: first + 1, count: last - first - 1))
      }
      start = end
    }
    guard !places.isEmpty, let packed = RecordPacker().pack(records, ends: ends, places: places)
    else { return }
    let texts = packed.withUnsafeBytes { block in
      let reader = try? RecordTexts(block, size: records.count)
      return reader.flatMap { try? $0.texts(table: 1, column: 1) }
    }
    for place in places {
      let start = (place.record == 0 ? 0 : ends[place.record - 1]) + place.start
      var text: [UInt8] = []
      _ = appendUnescaped(
        UnsafeRawBufferPointer(rebasing: records[start..<start + place.count]), to: &text)
      require(
        texts?.text(in: place.record)?.elementsEqual(text) == true, "a text that is another")
    }
  }

  /// Blocks of rows, foreign ones and own. A foreign one is three bytes that say how large its texts are, two how long
  /// its head is, the head, and the parts of its columns.
  static let rows = FuzzTarget("rows", mostBytes: 16384) { bytes in
    if bytes.count >= 5 {
      let size = bytes[..<3].reduce(0) { $0 << 8 | Int($1) } & 0xFFFFF
      let end = min(bytes.count, 5 + (Int(bytes[3]) << 8 | Int(bytes[4])))
      let parts = SamePart(bytes: Array(bytes[end...]))
      let rows = RowBlockBuilder()
      if let block = try? RowBlock(Array(bytes[5..<end]), size: size, parts: parts),
        (try? rows.append(block)) != nil
      {
        requireReturn(of: rows)
      }
    }
    // Own ones: one row per line, one column per word.
    let rows = RowBlockBuilder()
    for (number, line) in bytes.split(separator: 0x0A).prefix(RowBlockLimits.rows).enumerated() {
      rows.beginRow(Int64(number))
      for (column, word) in line.split(separator: 0x20).prefix(60).enumerated() {
        let text = String(decoding: word, as: UTF8.self)
        if word.first == 0x24 {
          rows.append(recordText: word.count, to: column)
        } else if let integer = Int64(text) {
          rows.append(integer: integer, to: column)
        } else if let real = Double(text) {
          rows.append(real: real, to: column)
        } else {
          word.withUnsafeBytes { rows.append(text: $0, to: column) }
        }
      }
    }
    requireReturn(of: rows)
  }

  /// Packed and unpacked, rows are as they were; packed again they are the same bytes.
  private static func requireReturn(of rows: RowBlockBuilder) {
    guard rows.count > 0, rows.count <= RowBlockLimits.rows, rows.size <= RowBlockLimits.bytes
    else { return }
    let again = RowBlockBuilder()
    guard let packed = RowBlockPacker().pack(rows),
      let block = try? RowBlock(packed.head, size: rows.size, parts: packed),
      (try? again.append(block)) != nil
    else { fatalError("rows that do not come back") }
    let anew = RowBlockPacker().pack(again)
    require(
      again.count == rows.count && again.size == rows.size && anew?.head == packed.head
        && anew?.small == packed.small, "rows that come back changed")
  }

  /// Gives the same bytes for whatever part is asked for.
  private struct SamePart: RowBlockParts {
    var bytes: [UInt8]
    func smallParts() -> [UInt8] { bytes }
    func chunk(_ column: Int) -> [UInt8] { bytes }

    /// The bytes are a block of records, too, which has texts of the first column of the first table.
    func appendTexts(
      _ column: Int, of rows: [Int], in block: RowBlock, to texts: RowTexts
    ) throws {
      let found = try bytes.withUnsafeBytes { try RecordTexts($0, size: 0xFFFF) }
        .texts(table: 1, column: 1)
      for row in rows { texts.append(found?.text(in: row) ?? .init(start: nil, count: 0)) }
    }
  }

  /// Heads of HTTP requests: what is taken can be read in one way only.
  static let heads = FuzzTarget("heads", mostBytes: 4096) { bytes in
    let limits = HTTPLimits()
    guard let head = try? RequestHead(bytes, limits) else { return }
    let request = head.request
    require((0...limits.body).contains(head.bodyLength), "a body beyond the limit")
    // By its bytes: what combines with a slash makes one character with it.
    let path = Array(request.path.utf8)
    let slash = UInt8(ascii: "/")
    require(
      path.first == slash && !zip(path, path.dropFirst()).contains { $0 == slash && $1 == slash },
      "a path: \(request.path)")
    require(request.fields.count <= limits.fields, "more fields than the limit")
    require(
      request.field("transfer-encoding") == nil
        && Set(request.fields.filter { $0.name == "content-length" }.map(\.value)).count < 2,
      "a body of two lengths")
    // Written in the plainest way it is the same request.
    var text = request.method + " " + escaped(request.path)
    for (index, part) in request.query.enumerated() {
      text += (index == 0 ? "?" : "&") + escaped(part.name) + "=" + escaped(part.value)
    }
    text += request.isOldVersion ? " HTTP/1.0\r\n" : " HTTP/1.1\r\n"
    for field in request.fields { text += "\(field.name):\(field.value)\r\n" }
    guard let again = try? RequestHead(Array((text + "\r\n").utf8), limits) else {
      fatalError("not taken once written: \(text)")
    }
    require(
      again.request.method == request.method && again.request.path == request.path
        && again.request.query.elementsEqual(request.query) { $0 == $1 }
        && again.request.fields == request.fields && again.bodyLength == head.bodyLength
        && again.expectsContinue == head.expectsContinue, "another request: \(text)")
    _ = (request.mediaType, request.acceptsGzip)
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "/"):
        escaped.unicodeScalars.append(UnicodeScalar(byte))
      default:
        escaped += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return escaped
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
        (try? row.withUnsafeBytes { try JSONValue(parsing: $0) }) != nil, "a row that is not JSON")
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
