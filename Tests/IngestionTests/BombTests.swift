import Foundation
import Testing

@testable import Ingestion

/// What is made to fill memory or to take for ever ends in quarantine or with a clear error, and the good
/// records before it are in.
@Suite("Bombs")
struct BombTests {
  private func ingest(
    _ bytes: [UInt8], _ name: String = "bomb", recordLimit: Int = 1 << 20,
    in bench: Workbench? = nil
  ) throws -> [FileReport] {
    let bench = try bench ?? Workbench()
    let path = try bench.write(bytes, to: name)
    let files = try bench.ingest(path) { $0.recordLimit = recordLimit }.files
    for file in files {
      #expect(file.counts.records == file.counts.inserted + file.counts.quarantined)
    }
    #expect(
      try bench.texts("select count(*) from kustody_quarantine")
        == bench.texts("select coalesce(sum(quarantined), 0) from kustody_sources"))
    return files
  }

  /// Zeros, or whatever byte, packed without ever being whole in memory.
  private func packed(_ byte: UInt8, count: Int, after start: [UInt8] = []) throws -> [UInt8] {
    let portion = [UInt8](repeating: byte, count: 1 << 20)
    let member = try Packing.gzip(portion)
    return try Packing.gzip(start) + (0..<count / portion.count).flatMap { _ in member }
  }

  @Test(
    "a gzip of one byte over and over, alone and as a line that never ends",
    arguments: [
      (0x00 as UInt8, "", 1, 1), (0x20, "", 1, 0), (0x0A, "", 1, 0),
      (UInt8(ascii: "x"), "", 1, 1), (UInt8(ascii: "["), "", 1, 1),
      (UInt8(ascii: "{"), "", 1, 1), (UInt8(ascii: "x"), "{\"a\":\"", 1, 1),
      (UInt8(ascii: "9"), "{\"a\":", 1, 1), (UInt8(ascii: "\\"), "{\"a\":\"", 1, 1),
    ])
  func inflates(byte: UInt8, start: String, inserted: Int, quarantined: Int) throws {
    let bytes = try packed(byte, count: 8 << 20, after: Array((record(1) + "\n" + start).utf8))
    let file = try #require(try ingest(bytes).first)
    #expect(file.counts.inserted == inserted, "\(file)")
    #expect(quarantined == 0 ? file.counts.quarantined == 0 : file.counts.quarantined >= 1)
    #expect(file.counts.quarantined < 100_001)
  }

  @Test("a hundred thousand members of gzip, most of them empty")
  func countsMembers() throws {
    let empty = try Packing.gzip([])
    let bytes =
      try Packing.gzip(record(1) + "\n") + (0..<100_000).flatMap { _ in empty }
      + Packing.gzip(record(2))
    let file = try #require(try ingest(bytes).first)
    #expect(file.counts.inserted == 2 && file.counts.quarantined == 0 && file.error == nil)
  }

  @Test("brackets without end, of any kind, in a record and around it")
  func nests() throws {
    let depth = 300_000
    for (open, close) in [
      ("[", "]"), ("{\"a\":", "}"), ("{\"records\":[", "]}"), ("[{\"a\":", "}]"),
    ] {
      let tower =
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      let text = record(1) + "\n" + record(2, properties: "{\"x\":\(tower)}") + "\n" + record(3)
      let file = try #require(
        try ingest(Array(text.utf8), "\(open.count)", recordLimit: 16 << 20).first)
      #expect(file.counts.inserted == 2 && file.counts.quarantined == 1, "\(open) \(file)")
      let bare = try #require(try ingest(Array((record(1) + "\n" + tower).utf8), "bare").first)
      #expect(bare.counts.inserted == 1 && bare.counts.quarantined > 0, "\(open)")
    }
  }

  @Test("a nested record that is not too deep is kept whole")
  func keepsDepth() throws {
    let tower = String(repeating: "{\"a\":", count: 600) + "1" + String(repeating: "}", count: 600)
    let file = try #require(
      try ingest(Array(record(1, properties: "{\"x\":\(tower)}").utf8)).first)
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 0)
  }

  @Test("a document on one line, far larger than a record may be, gives all its records")
  func streamsLine() throws {
    let long = record(2, properties: "{\"x\":\"\(String(repeating: "y", count: 2000))\"}")
    let count = 2_000
    let text = "{\"records\":[" + (0..<count).map { _ in long }.joined(separator: ",") + "]}"
    let file = try #require(try ingest(Array(text.utf8)).first)
    #expect(file.counts.inserted == count && file.counts.quarantined == 0)
  }

  @Test("fifty thousand names of properties in two records, and as columns of CSV and an answer")
  func names() throws {
    let names = (0..<50_000).map { "p\($0)" }
    let properties = names.map { "\"\($0)\":1" }.joined(separator: ",")
    let lines = record(1, properties: "{\(properties)}") + "\n" + record(2)
    let records = try #require(try ingest(Array(lines.utf8)).first)
    #expect(records.counts.inserted == 2)
    let row = [String](repeating: "1", count: names.count).joined(separator: ",")
    let csv =
      "TimeGenerated,Type," + names.joined(separator: ",") + "\n2024-05-14T08:00:00Z,X_CL," + row
    let table = try #require(try ingest(Array(csv.utf8)).first)
    #expect(table.counts.inserted == 1, "\(table)")
    let columns = names.map { "{\"name\":\"\($0)\",\"type\":\"long\"}" }.joined(separator: ",")
    let answer = "{\"tables\":[{\"name\":\"P\",\"columns\":[\(columns)],\"rows\":[[\(row)]]}]}"
    let result = try #require(try ingest(Array(answer.utf8), recordLimit: 16 << 20).first)
    #expect(result.counts.records == 1)
  }

  @Test(
    "odd values in each text: not UTF-8, surrogates alone, NUL, doubled keys, numbers past 2^63",
    arguments: ["json", "csv", "syslog", "cef", "answer", "export"])
  func keepsOddValues(kind: String) throws {
    let odd: [UInt8] = [0x61, 0x00, 0x62, 0xFF, 0xFE, 0xED, 0xA0, 0x80, 0x63]
    let escaped = "\\ud800\\u0000 18446744073709551616"
    func bytes(_ start: String, _ middle: [UInt8], _ end: String) -> [UInt8] {
      Array(start.utf8) + middle + Array(end.utf8)
    }
    let row = "\"TimeGenerated\":\"2024-05-14T08:00:00Z\""
    let (input, least): ([UInt8], Int) =
      switch kind {
      case "json":
        (
          Array(
            (record(1, properties: "{\"a\":1e999,\"a\":9223372036854775808,\"s\":\"\(escaped)\"}")
              + "\n").utf8) + bytes("{\"time\":\"", odd, "\"}\n") + Array(record(2).utf8), 2
        )
      case "csv":
        (
          bytes(
            "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,", odd, ",X_CL\n2024-05-14T08:00:00Z,9,X_CL"
          ), 2
        )
      case "syslog":
        (
          bytes(
            "<34>1 2024-05-14T08:00:00Z h a - - - x", odd,
            "\n<34>1 2024-05-14T08:00:00Z h a - - - y\n"), 2
        )
      case "cef":
        (
          bytes(
            "CEF:0|a|b|c|d|e|5|msg=", odd, " dpt=99999999999999999999\nCEF:0|a|b|c|d|e|5|msg=x"), 2
        )
      case "answer":
        (
          Array(
            "{\"tables\":[{\"name\":\"P\",\"columns\":[{\"name\":\"a\",\"type\":\"long\"},{\"name\":\"a\",\"type\":\"string\"}],\"rows\":[[9223372036854775808,\"\(escaped)\"],[1,null]]}]}"
              .utf8), 2
        )
      default:
        (
          Array(
            "{\(row),\"Type\":\"X_CL\",\"a\":9223372036854775808,\"a\":\"\(escaped)\"}\n{\(row),\"Type\":\"X_CL\",\"a\":-1e400}"
              .utf8), 2
        )
      }
    let file = try #require(try ingest(input, kind).first)
    #expect(file.counts.inserted >= least, "\(file)")
    #expect(file.status == .ingested)
  }

  @Test("an Avro file whose blocks claim or hold too much", arguments: [false, true])
  func captures(isDeflated: Bool) throws {
    let good = try Packing.capture([record(1)], isDeflated: isDeflated)
    let marker = [UInt8](repeating: 7, count: 16)
    let claims: [[UInt8]] = [
      // A count and a length of 2^62, negative ones, and a block that is all zeros once inflated.
      [UInt8](repeating: 0xFF, count: 9) + [0x01],
      [0x02] + [UInt8](repeating: 0xFF, count: 9) + [0x01],
      [0x01, 0x01], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], [0x02],
    ]
    for claim in claims {
      let file = try #require(try ingest(good + claim + marker).first)
      #expect(file.counts.inserted == 1, "\(claim) \(file)")
      #expect(file.error?.hasPrefix("Avro: ") == true, "\(claim) \(file)")
    }
    if isDeflated {
      let zeros = try Packing.deflated([UInt8](repeating: 0, count: 8 << 20), windowBits: -15)
      let block = [0x02] + Packing.varint(zeros.count) + zeros + marker
      let file = try #require(try ingest(good + block).first)
      #expect(file.counts.inserted == 1, "\(file)")
    }
  }

  @Test("archives whose members claim or hold too much")
  func archives() throws {
    let good = record(1) + "\n"
    let zeros = [UInt8](repeating: 0x20, count: 6 << 20)
    let zip = try Packing.zipped(members: [
      ("a.log", Array(good.utf8), true), ("z.log", zeros, true),
      ("b.log", Array(record(2).utf8), true),
    ])
    #expect(zip.count < 20_000)
    let files = try ingest(zip, "a.zip")
    #expect(files.map(\.counts.inserted) == [1, 0, 1])
    // Sizes in the directory that the file does not have.
    for value: UInt8 in [0x00, 0x7F, 0xFF] {
      for offset in [20, 24, 42] {
        var bytes = zip
        let entry = try #require(
          bytes.indices.last { bytes[$0...].starts(with: [0x50, 0x4B, 1, 2]) })
        for byte in 0..<4 { bytes[entry + offset + byte] = value }
        #expect(try ingest(bytes, "b.zip").contains { $0.counts.inserted == 1 }, "\(offset)")
      }
    }
    var tar = Packing.tarMember("a.log", good)
    let claim = Packing.tarMember("b.log", record(2))
    for size in ["77777777777", "00000000000", "xxxxxxxxxxx"] {
      var member = claim
      member.replaceSubrange(124..<135, with: Array(size.utf8))
      let sum = member[..<512].enumerated()
        .reduce(0) { $0 + ((148..<156).contains($1.offset) ? 0x20 : Int($1.element)) }
      let digits = String(sum, radix: 8)
      member.replaceSubrange(
        148..<156,
        with: Array((String(repeating: "0", count: 6 - digits.count) + digits + "\u{0} ").utf8))
      let found = try ingest(tar + member, "a.tar")
      #expect(found.first?.counts.inserted == 1, "\(size) \(found)")
    }
    tar += [UInt8](repeating: 0, count: 1 << 20)
    #expect(try ingest(tar, "b.tar").map(\.counts.inserted) == [1])
  }

  @Test("an archive in an archive in an archive is read so deep and no deeper")
  func nestsArchives() throws {
    var bytes = Array(record(1).utf8)
    for level in 0..<6 {
      bytes = try Packing.zipped(members: [("\(level)", bytes, true)])
    }
    let files = try ingest(bytes, "deep.zip")
    #expect(files.count == 1 && files[0].status == .failed, "\(files)")
    #expect(files[0].error?.isEmpty == false)
    var packed = Array(record(1).utf8)
    for _ in 0..<6 { packed = try Packing.gzip(packed) }
    let nested = try ingest(packed, "deep.gz")
    #expect(nested[0].status == .failed && nested[0].error?.contains("gzip") == true)
  }

  @Test(
    "lines without end in texts that are read line by line",
    arguments: ["csv", "syslog", "cef", "text"])
  func limitsLines(kind: String) throws {
    let start = [
      "csv": "TimeGenerated,M,Type\n2024-05-14T08:00:00Z,a,X_CL\n2024-05-14T08:00:00Z,\"",
      "syslog": "<34>1 2024-05-14T08:00:00Z h a - - - x\n<34>1 2024-05-14T08:00:00Z h a - - - ",
      "cef": "CEF:0|a|b|c|d|e|5|msg=x\nCEF:0|a|b|c|d|e|5|msg=", "text": "what\nis ",
    ]
    let end = [
      "csv": "\"\n2024-05-14T08:00:00Z,b,X_CL\n",
      "syslog": "\n<34>1 2024-05-14T08:00:00Z h a - - - y\n",
      "cef": "\nCEF:0|a|b|c|d|e|5|msg=y\n", "text": "\n",
    ]
    let bytes =
      try packed(UInt8(ascii: "y"), count: 4 << 20, after: Array((start[kind] ?? "").utf8))
      + Packing.gzip(end[kind] ?? "")
    let file = try #require(try ingest(bytes).first)
    #expect(file.counts.inserted == (kind == "text" ? 0 : 2), "\(file)")
    #expect(file.counts.quarantined >= 1 && file.counts.quarantined <= 6, "\(file)")
  }
}
