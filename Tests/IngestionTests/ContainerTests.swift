import CZlib
import Testing

@testable import Ingestion

@Suite("Containers")
struct ContainerTests {
  @Test("events of a capture file are read with either codec", arguments: [false, true])
  func readsCapture(isDeflated: Bool) throws {
    let bench = try Workbench()
    let bodies = ["{\"records\":[\(record(1)),\(record(2))]}", record(3), "no json"]
    let file = try capture(bodies, isDeflated: isDeflated)
    let report = try #require(try bench.ingest(try bench.write(file, to: "a.avro")).files.first)
    #expect(report.format == "avro/json")
    #expect(report.counts.inserted == 3 && report.counts.quarantined == 1, "\(report.quarantine)")
    #expect(report.bytes == file.count && report.error == nil)
  }

  @Test("a capture file without events is empty, and one that is cut gives what comes before")
  func readsPartOfCapture() throws {
    let bench = try Workbench()
    let empty = try capture([], isDeflated: false)
    let none = try #require(try bench.ingest(try bench.write(empty, to: "e.avro")).files.first)
    #expect(none.status == .ingested && none.counts.records == 0 && none.error == nil)
    let whole = try capture([record(1)], isDeflated: true)
    let cut = Array(whole + whole.suffix(60).prefix(30))
    let report = try #require(try bench.ingest(try bench.write(cut, to: "c.avro")).files.first)
    #expect(report.counts.inserted == 1)
    #expect(report.error?.hasPrefix("Avro: ") == true)
  }

  @Test("damage anywhere in a capture file does no harm")
  func survivesDamagedCapture() throws {
    let whole = try capture([record(1), record(2)], isDeflated: false)
    for index in stride(from: 4, to: whole.count, by: 7) {
      let bench = try Workbench()
      var bytes = whole
      bytes[index] ^= 0xFF
      let report = try #require(try bench.ingest(try bench.write(bytes, to: "d.avro")).files.first)
      #expect(report.counts.records <= 20)
    }
  }

  @Test("members of a zip are sources of their own, by their own names and hashes")
  func readsZip() throws {
    let bench = try Workbench()
    let zip = try zipped([
      ("logs/a.jsonl", record(1) + "\n", true), ("logs/", "", false),
      ("b.jsonl", record(2) + "\n" + record(3), false),
    ])
    let path = try bench.write(zip, to: "bundle.zip")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/logs/a.jsonl", path + "!/b.jsonl"])
    #expect(files.map(\.counts.inserted) == [1, 2])
    #expect(Set(files.map(\.sha256)).count == 2)
    let plain = try bench.ingest(text: record(1) + "\n", name: "plain.jsonl")
    #expect(plain.status == .unchanged)
    let descriptor = try Archives.openSource(path + "!/b.jsonl")
    let size = try #require(Descriptor(descriptor).status).st_size
    #expect(Int(size) == (record(2) + record(3)).utf8.count + 1)
    #expect(throws: (any Error).self) { try Archives.openSource(path + "!/none") }
  }

  @Test("a zip that is cut, encrypted or a workbook is refused by name")
  func refusesZip() throws {
    let bench = try Workbench()
    let zip = try zipped([("a.jsonl", record(1), true)])
    let cut = try bench.ingest(try bench.write(Array(zip.dropLast(30)), to: "cut.zip")).files
    #expect(cut.map(\.status) == [.failed])
    #expect(cut.first?.error?.contains("cut or damaged") == true)
    let book = try zipped([("[Content_Types].xml", "<x/>", false), ("xl/workbook.xml", "", false)])
    let sheet = try bench.ingest(try bench.write(book, to: "a.xlsx")).files
    #expect(sheet.first?.error?.contains("workbook") == true)
    var locked = zip
    // The flag in the directory's entry.
    if let entry = locked.indices.last(where: { locked[$0...].starts(with: [0x50, 0x4B, 1, 2]) }) {
      locked[entry + 8] |= 1
    }
    let secret = try bench.ingest(try bench.write(locked, to: "l.zip")).files
    #expect(secret.first?.error?.contains("encrypted") == true)
    let parquet = try bench.ingest(try bench.write("PAR1....", to: "x.parquet")).files
    #expect(parquet.first?.error?.contains("Parquet") == true)
  }

  @Test("damage anywhere in a zip does no harm")
  func survivesDamagedZip() throws {
    let whole = try zipped([("a.jsonl", record(1), true), ("b.jsonl", record(2), false)])
    for index in stride(from: 0, to: whole.count, by: 5) {
      let bench = try Workbench()
      var bytes = whole
      bytes[index] ^= 0xFF
      _ = try bench.ingest(try bench.write(bytes, to: "d.zip"))
    }
  }

  @Test("members of a tar are read, in gzip too", arguments: [false, true])
  func readsTar(isCompressed: Bool) throws {
    let bench = try Workbench()
    let tar =
      tarMember("x/a.jsonl", record(1) + "\n") + tarMember("b.jsonl", record(2) + "\n")
      + [UInt8](repeating: 0, count: 1024)
    let bytes = isCompressed ? try deflated(tar, windowBits: 31) : tar
    let path = try bench.write(bytes, to: "bundle.tar")
    let files = try bench.ingest(path).files
    #expect(files.map(\.path) == [path + "!/x/a.jsonl", path + "!/b.jsonl"])
    #expect(files.map(\.counts.inserted) == [1, 1])
    let cut = try bench.ingest(try bench.write(Array(tar.prefix(700)), to: "cut.tar")).files
    #expect(cut.contains { $0.error != nil })
  }

  // MARK: Making containers

  private func varint(_ value: Int) -> [UInt8] {
    var rest = UInt64(bitPattern: Int64(value << 1) ^ Int64(value >> 63))
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private func sized(_ text: String) -> [UInt8] { varint(text.utf8.count) + Array(text.utf8) }

  private func capture(_ bodies: [String], isDeflated: Bool) throws -> [UInt8] {
    let schema = """
      {"type":"record","name":"EventData","fields":[{"name":"SequenceNumber","type":"long"},\
      {"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},\
      {"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},\
      {"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},\
      {"name":"Body","type":["null","bytes"]}]}
      """
    let marker = [UInt8](repeating: 7, count: 16)
    var file: [UInt8] = [0x4F, 0x62, 0x6A, 1] + varint(2)
    file += sized("avro.schema") + sized(schema)
    file += sized("avro.codec") + sized(isDeflated ? "deflate" : "null") + [0] + marker
    for (index, body) in bodies.enumerated() {
      var event = varint(index) + sized("\(index)") + sized("5/14/2024 8:00:00 AM")
      event += varint(1) + sized("x-opt") + varint(0) + varint(99) + [0]
      event += varint(-1) + varint(7) + sized("k") + varint(2) + sized("abc") + [0]
      event += varint(1) + sized(body)
      let block = isDeflated ? try deflated(event, windowBits: -15) : event
      file += varint(1) + varint(block.count) + block + marker
    }
    return file
  }

  private func deflated(_ bytes: [UInt8], windowBits: Int32) throws -> [UInt8] {
    var stream = z_stream()
    try #require(kustody_deflate_init(&stream, 6, windowBits) == Z_OK)
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + 1024)
    let count = input.withUnsafeMutableBufferPointer { input in
      output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = UInt32(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = UInt32(output.count)
        _ = deflate(&stream, Z_FINISH)
        return output.count - Int(stream.avail_out)
      }
    }
    return Array(output.prefix(count))
  }

  private func little(_ value: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }

  private func zipped(_ members: [(name: String, text: String, isDeflated: Bool)]) throws
    -> [UInt8]
  {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let content = Array(member.text.utf8)
      let stored = member.isDeflated ? try deflated(content, windowBits: -15) : content
      let common =
        little(20, 2) + little(0, 2) + little(member.isDeflated ? 8 : 0, 2) + little(0, 8)
        + little(stored.count, 4) + little(content.count, 4) + little(member.name.utf8.count, 2)
        + little(0, 2)
      directory += [0x50, 0x4B, 1, 2] + little(20, 2) + common + little(0, 10)
      directory += little(file.count, 4) + Array(member.name.utf8)
      file += [0x50, 0x4B, 3, 4] + common + Array(member.name.utf8) + stored
    }
    let start = file.count
    file += directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(members.count, 2)
    file += little(members.count, 2) + little(directory.count, 4) + little(start, 4) + little(0, 2)
    return file
  }

  private func tarMember(_ name: String, _ text: String) -> [UInt8] {
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    put(name, at: 0)
    put("0000644", at: 100)
    let size = String(text.utf8.count, radix: 8)
    put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", at: 148)
    let padding = (512 - text.utf8.count % 512) % 512
    return header + Array(text.utf8) + [UInt8](repeating: 0, count: padding)
  }
}
