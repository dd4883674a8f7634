import Compression
import Foundation
import Ingestion
import SQLite
import Storage
import Testing

@Suite("Seals, and the bytes that are kept")
struct SealTests {
  private func blocks(_ bench: Workbench, source: Int = 1) throws -> [RecordBlock] {
    let rows = try bench.store.connection.prepare(
      "select \(RecordBlock.columns) from kustody_records where source_id = \(source) order by block"
    )
    var blocks: [RecordBlock] = []
    while try rows.step() { blocks.append(RecordBlock(rows)) }
    return blocks
  }

  private func seals(_ bench: Workbench) throws -> [String] {
    try bench.texts("select seal from kustody_sources order by id")
  }

  @Test("a seal is the hash that the page on evidence describes")
  func asDescribed() throws {
    let page = try String(contentsOfFile: fixture("../docs/evidence-format.md"), encoding: .utf8)
    let beginning = try #require(page.firstMatch(of: /H\(text\("([^"]+)"\) ‖ text\(parser\)/)?.1)
    let content = SHA256Hash(of: [3])
    let seal = SourceSeal(
      rows: 5, quarantined: 2, tree: SHA256Hash(of: [1]), blocks: SHA256Hash(of: [2]))
    func text(_ text: some StringProtocol) -> [UInt8] {
      [0, 0, 0, UInt8(text.utf8.count)] + Array(text.utf8)
    }
    func number(_ number: UInt8) -> [UInt8] { [0, 0, 0, 0, 0, 0, 0, number] }
    let bytes =
      text(beginning) + text("1") + content.bytes + number(99) + number(5) + number(2)
      + seal.tree.bytes
    #expect(seal.hash(parser: "1", content: content, contentBytes: 99) == SHA256Hash(of: bytes))
  }

  @Test("the bytes of each record are kept, many in a block")
  func keepsBytes() throws {
    let bench = try Workbench()
    let records = (0..<9000).map { record($0, properties: "{\"text\":\"some text \($0)\"}") }
    _ = try bench.ingest(text: records.map { $0 + "\n" }.joined())
    let blocks = try blocks(bench)
    #expect(blocks.map(\.count) == [8192, 808])
    #expect(blocks.allSatisfy { $0.computedSHA256 == $0.sha256 })
    var kept: [String] = []
    for block in blocks {
      let bytes = try #require(block.bytes)
      for item in try #require(block.items) {
        kept.append(String(decoding: bytes[item.bytes], as: UTF8.self))
      }
    }
    #expect(kept == records)
    let size = blocks.reduce(0) { $0 + $1.packed.count }
    #expect(size * 20 < records.joined().utf8.count)
  }

  @Test("a grown file has the seal, the blocks and the identities of the whole one")
  func growsToTheSame() throws {
    let lines = (0..<200).map { record($0) + "\n" }
    let bad = "{\"broken\n"
    let whole = lines[..<70].joined() + bad + lines[70...].joined()
    let fresh = try Workbench()
    _ = try fresh.ingest(text: whole)
    let grown = try Workbench()
    for length in [whole.utf8.count / 3, whole.utf8.count / 2 + 7, whole.utf8.count] {
      let report = try grown.ingest(
        text: String(decoding: whole.utf8.prefix(length), as: UTF8.self))
      #expect(report.status == (length == whole.utf8.count / 3 ? .ingested : .extended))
    }
    #expect(try seals(grown) == seals(fresh))
    #expect(
      try grown.values("_ItemId", of: "AzureDiagnostics")
        == fresh.values("_ItemId", of: "AzureDiagnostics"))
    #expect(try blocks(grown).flatMap(\.hashes) == blocks(fresh).flatMap(\.hashes))
    #expect(try grown.texts("select sum(items) from kustody_records") == ["201"])
  }

  @Test("what is added to a source joins its last block while that is small")
  func joinsSmallBlocks() throws {
    let lines = (0..<2600).map { record($0) + "\n" }
    let bench = try Workbench()
    var counts: [[Int64]] = []
    for count in [1, 2, 3, 2100, 2101, 2600] {
      _ = try bench.ingest(text: lines[..<count].joined())
      counts.append(try blocks(bench).map(\.count))
    }
    #expect(counts == [[1], [2], [3], [2100], [2100, 1], [2100, 500]])
    let fresh = try Workbench()
    _ = try fresh.ingest(text: lines.joined())
    #expect(try seals(bench) == seals(fresh))
  }

  @Test("packed or not, named so or otherwise, with others before it or none: the same seal")
  func doesNotDependOnPacking() throws {
    let text = (0..<10).map { record($0, properties: "{\"p\($0)\":\($0)}") + "\n" }.joined()
    let plain = try Workbench()
    _ = try plain.ingest(text: text)
    let packed = try Workbench()
    _ = try packed.ingest(text: record(7, properties: "{\"other\":true,\"p3\":1}"), name: "before")
    try packed.ingest(try packed.write(gzipped(text), to: "deep/er/b.gz"))
    #expect(try seals(packed).last == seals(plain).first)
    #expect(
      try packed.texts("select content_sha256 from kustody_sources").last
        == plain.texts("select sha256 from kustody_sources").first)
    #expect(
      try Array(packed.values("_ItemId", of: "AzureDiagnostics").dropFirst())
        == plain.values("_ItemId", of: "AzureDiagnostics"))
  }

  @Test("another value, another order, another place, another reason: another seal")
  func dependsOnItems() throws {
    var found: Set<String> = []
    let texts = [
      record(1) + "\n" + record(2), record(2) + "\n" + record(1), record(1) + "\n\n" + record(2),
      record(1) + "\n" + record(3), record(1), "7\n" + record(1), "true\n" + record(1), "", "\n",
    ]
    for text in texts {
      let bench = try Workbench()
      _ = try bench.ingest(text: text)
      found.formUnion(try seals(bench))
    }
    #expect(found.count == texts.count)
  }

  @Test("a column in the JSON of `rest` is sealed as one of its own")
  func sealsRest() throws {
    let wide = "{" + (0..<300).map { "\"k\($0)\":\"v\"" }.joined(separator: ",") + "}"
    let text = record(1, properties: "{\"k250\":\"a\\u0000b\",\"x\":1.5,\"d\":[1,\"2\"]}")
    let narrow = try Workbench()
    _ = try narrow.ingest(text: text)
    let full = try Workbench()
    _ = try full.ingest(text: record(0, properties: wide), name: "wide")
    _ = try full.ingest(text: text)
    #expect(try seals(full).last == seals(narrow).last)
    #expect(
      try full.texts("select count(*) from log_AzureDiagnostics where rest is not null") == ["2"])
  }

  @Test("records out of one string are kept with its bytes, once")
  func keepsStrings() throws {
    let bench = try Workbench()
    let inner = "[" + record(1) + "," + record(2) + "]"
    let data = try JSONEncoder().encode(inner)
    _ = try bench.ingest(text: "[" + String(decoding: data, as: UTF8.self) + "]")
    let block = try #require(try blocks(bench).first)
    let items = try #require(block.items)
    #expect(items.map(\.part) == [0, 1])
    #expect(block.bytes == Array(data))
    #expect(items.allSatisfy { $0.bytes == 0..<data.count })
  }

  private func gzipped(_ text: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = ["-nc"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    return Array(output.fileHandleForReading.readDataToEndOfFile())
  }
}
