import Foundation
import Testing

@testable import Ingestion

@Suite("Holes and damage")
struct DamageTests {
  private static func zeros(_ count: Int) -> String { String(repeating: "\0", count: count) }

  private struct Holes: Sendable {
    var text: String
    var places: [String]

    /// - Parameter places: the parts of the text that are holes, by their number.
    init(_ parts: [String], places: [Int]) {
      text = parts.joined()
      self.places = places.map { place in
        "\(parts[..<place].joined().utf8.count)+\(parts[place].utf8.count)"
      }
    }
  }

  private static let holes: [Holes] = {
    let (a, b) = (record(1), record(2))
    return [
      Holes([a + "\n", zeros(1_000_000), b + "\n"], places: [1]),
      Holes([a + "\n", zeros(2), "\n"], places: [1]), Holes([a, zeros(4_096)], places: []),
      Holes([a, zeros(4_097)], places: [1]), Holes([zeros(3_000_000), a], places: [0]),
      Holes([zeros(7)], places: [0]), Holes(["[", ",", "]"], places: [1]),
      Holes(["[", "\0", "]"], places: [1]), Holes(["[", ",,,", "]"], places: [1]),
      Holes(["[ ", ",", " ", "\0", " ", ",", " ]"], places: [1, 3, 5]),
      Holes(["{\"records\":[" + a + ",", ",", b + "]}"], places: [1]),
      Holes(["{\"records\":[", ",", a + "]}"], places: [1]),
      Holes(["[" + a, ",", "]"], places: [1]),
      Holes(["{\"records\":[" + a, "\0", "," + b + "]}"], places: [1]),
      Holes([a + ",\n", ",", b], places: [1]),
    ]
  }()

  @Test("zeros and commas between records are reported with their place and length")
  func tellsHoles() throws {
    for holes in Self.holes { try tellsHoles(holes.text, holes.places) }
  }

  private func tellsHoles(_ text: String, _ holes: [String]) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text)
    let rows = text.components(separatedBy: "\"n\":").count - 1
    #expect(file.counts.inserted == rows && file.counts.quarantined == holes.count)
    let places = "source_offset || '+' || source_length"
    #expect(
      try bench.texts("select \(places) from kustody_quarantine order by source_offset")
        == holes)
  }

  @Test(
    "what ends or separates records is not a hole",
    arguments: [
      "\(record(1))\0\(record(2))\0", "\(record(1)),\n\(record(2)),\n",
      ",\(record(1))\n,\(record(2))",
      "[\(record(1)),\(record(2))]", "{\"records\":[\(record(1)),\(record(2)),",
      "\u{1E}\(record(1))\n\u{1E}\(record(2))\n", "[\(record(1)) , \n \(record(2))\n]\n\n",
    ])
  func keepsSeparators(text: String) throws {
    let file = try Workbench().ingest(text: text)
    #expect(file.counts.inserted == 2 && file.counts.quarantined == 0, "\(file.quarantine)")
  }

  @Test(
    "zeros between lines are reported and cost no line",
    arguments: [
      "<34>1 2024-05-14T08:00:00Z h a - - - x\n", "CEF:0|v|p|1|100|n|5|act=a\n",
    ])
  func tellsHolesOfLines(line: String) throws {
    for count in [1, 4096, 200_000] {
      let bench = try Workbench()
      let file = try bench.ingest(
        text: line + Self.zeros(count) + line + line + Self.zeros(count), name: "a.log")
      // Few at the end fill the last block.
      let holes = count > 4096 ? 2 : 1
      #expect(file.counts.inserted == 3 && file.counts.quarantined == holes, "\(file.quarantine)")
      #expect(
        try bench.texts("select source_length from kustody_quarantine")
          == Array(repeating: "\(count)", count: holes))
    }
    let csv = try Workbench().ingest(
      text: "TimeGenerated,M,Type\n\(Self.zeros(9))2024-05-14T08:00:00Z,a,X_CL\n", name: "a.csv")
    #expect(csv.counts.inserted == 1 && csv.counts.quarantined == 1, "\(csv.quarantine)")
  }

  @Test("one changed byte of a zip's member is reported, packed or not", arguments: [true, false])
  func checksMembers(isDeflated: Bool) throws {
    let text = (1...20).map { record($0) + "\n" }.joined()
    let whole = try Packing.zipped([("a.jsonl", text, isDeflated)])
    let good = try Workbench()
    let untouched = try #require(
      try good.ingest(try good.write(whole, to: "a.zip")).files.first)
    #expect(untouched.error == nil && untouched.counts.quarantined == 0)
    let start = 30 + "a.jsonl".utf8.count
    let end = whole.count - 46 - 22 - "a.jsonl".utf8.count
    for index in stride(from: start, to: end, by: isDeflated ? 3 : 97) {
      var bytes = whole
      bytes[index] ^= 1
      let bench = try Workbench()
      let files = try bench.ingest(try bench.write(bytes, to: "a.zip")).files
      #expect(files.allSatisfy { $0.error != nil })
      #expect(files.allSatisfy { $0.status == .failed || $0.counts.quarantined > 0 })
    }
  }

  /// Two members that are told apart when one is missing.
  private static let two = (1...2).map { (name: "\($0).jsonl", text: record($0) + "\n") }

  @Test(
    "whatever is packed and cut anywhere is reported",
    arguments: ["gzip", "zip", "stored zip", "gzip in zip", "tar in gzip", "zip in gzip", "tar"])
  func tellsCuts(kind: String) throws {
    let zip = try Packing.zipped(Self.two.map { ($0.name, $0.text, kind != "stored zip") })
    let tar =
      Self.two.flatMap { Packing.tarMember($0.name, $0.text) } + [UInt8](repeating: 0, count: 1024)
    let whole: [UInt8] =
      switch kind {
      case "gzip": try Packing.gzip(Self.two.map(\.text).joined())
      case "gzip in zip":
        try Packing.zipped(
          members: Self.two.map { ($0.name + ".gz", try Packing.gzip($0.text), false) })
      case "tar in gzip": try Packing.gzip(tar)
      case "zip in gzip": try Packing.gzip(zip)
      case "tar": tar
      default: zip
      }
    func files(_ bytes: [UInt8]) throws -> [FileReport] {
      let bench = try Workbench()
      return try bench.ingest(try bench.write(bytes, to: "cut")).files
    }
    let complete = try files(whole)
    #expect(
      complete.allSatisfy { $0.error == nil } && complete.map(\.counts.inserted).reduce(0, +) == 2)
    // Only of zeros at the end of a tar something may be missing.
    let end = kind == "tar" ? whole.count - 1024 : whole.count
    for count in stride(from: 1, to: end, by: kind == "tar" ? 61 : 1) {
      let cut = try files(Array(whole[..<count]))
      #expect(
        cut.contains { $0.error != nil || $0.status == .failed || $0.counts.quarantined > 0 },
        "\(kind), cut at \(count) of \(whole.count)")
    }
  }

  @Test(
    "what other programs pack is refused by name",
    arguments: [
      ("zstd", [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x00]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
      ("bzip2", Array("BZh91AY&SY".utf8)), ("lz4", [0x04, 0x22, 0x4D, 0x18]),
      ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0x00]),
      ("rar", Array("Rar!\u{1A}\u{07}\u{0}".utf8)),
    ] as [(String, [UInt8])])
  func refusesPackings(name: String, bytes: [UInt8]) throws {
    let bench = try Workbench()
    let path = try bench.write(bytes + [0x0A, 0x41, 0x0A], to: "packed")
    let file = try #require(try bench.ingest(path, change: { $0.resultTable = "T_CL" }).files.first)
    #expect(file.status == .failed && file.error == "a file of \(name) is not read: unpack it")
  }

  @Test("a zip without members is one, and no text")
  func takesEmptyZip() throws {
    let bench = try Workbench()
    let report = try bench.ingest(try bench.write(try Packing.zipped([]), to: "e.zip"))
    #expect(report.files.allSatisfy { $0.counts.quarantined == 0 && $0.error == nil })
  }

  @Test("a member of which nothing can be unpacked is not ingested")
  func refusesMembers() throws {
    var zip = try Packing.zipped([("a.jsonl", record(1), true), ("b.jsonl", record(2), true)])
    // A block of a kind that there is not.
    zip[30 + 7] = 0xFF
    let bench = try Workbench()
    let files = try bench.ingest(try bench.write(zip, to: "a.zip")).files
    #expect(files.map(\.status) == [.failed, .ingested])
    #expect(files[0].error?.hasPrefix("deflate: ") == true)
  }

  @Test(
    "a zip whose directory does not say all its members says so, and the others are ingested",
    arguments: ["a byte more", "no entry", "fewer", "more", "after it"])
  func checksZipDirectory(damage: String) throws {
    let whole = try Packing.zipped([("a.jsonl", record(1), true), ("b.jsonl", record(2), true)])
    func places(_ signature: [UInt8]) -> [Int] {
      whole.indices.filter { whole[$0...].starts(with: signature) }
    }
    let entry = try #require(places([0x50, 0x4B, 0x01, 0x02]).last)
    let end = try #require(places([0x50, 0x4B, 0x05, 0x06]).last)
    var zip = whole
    switch damage {
    case "a byte more": zip.insert(0, at: entry + 7)
    case "no entry": zip[entry] = 0
    case "fewer": zip[end + 10] = 1
    case "more": zip[end + 10] = 3
    default:
      zip.insert(contentsOf: [1, 2, 3], at: end)
      zip[end + 3 + 12] += 3
    }
    let bench = try Workbench()
    let files = try bench.ingest(try bench.write(zip, to: "a.zip")).files
    #expect(files.first?.counts.inserted == 1)
    #expect(
      files.compactMap(\.error).contains { $0.hasPrefix("zip: its directory is damaged: ") },
      "\(files)")
    let bare = try Workbench()
    let others = try bare.ingest(try bare.write(whole, to: "a.zip")).files
    #expect(others.allSatisfy { $0.error == nil && $0.counts.inserted == 1 })
  }

  @Test("a gzip of which nothing can be unpacked is not ingested")
  func refusesUnreadableGzip() throws {
    let bench = try Workbench()
    let packed = try Packing.gzip(record(1))
    for count in [2, 10, 12] {
      let path = try bench.write(Array(packed.prefix(count)), to: "cut.json.gz")
      let file = try #require(try bench.ingest(path).files.first)
      #expect(file.status == .failed && file.error?.hasPrefix("gzip: ") == true, "\(file)")
    }
    #expect(try bench.texts("select count(*) from kustody_sources") == ["0"])
  }

  @Test("a tar that is cut between members, or has a hole in place of one, says so")
  func checksTar() throws {
    let members = [1, 2, 3].map { Packing.tarMember("\($0).jsonl", record($0) + "\n") }
    let end = [UInt8](repeating: 0, count: 1024)
    func errors(_ bytes: [UInt8]) throws -> [String] {
      let bench = try Workbench()
      return try bench.ingest(try bench.write(bytes, to: "a.tar")).files.compactMap(\.error)
    }
    #expect(try errors(members[0] + members[1] + end) == [])
    #expect(try errors(members[0] + members[1] + end + end + end) == [])
    #expect(try errors(members[0] + members[1]) == ["tar: it has no end mark: it may be cut"])
    var hole = members[1]
    for index in 0..<512 { hole[index] = 0 }
    #expect(
      try errors(members[0] + hole + members[2] + end)
        == ["tar: bytes that are not zero follow where it ends"])
    var header = members[1]
    header[0] ^= 1
    #expect(
      try errors(members[0] + header + members[2] + end) == ["tar: what follows is not a member"])
  }

  @Test("a block of a capture file without its marker is reported, and gives no row")
  func checksMarkers() throws {
    let whole = try Packing.capture([record(1), record(2)], isDeflated: false)
    var bytes = whole
    bytes[bytes.count - 1] ^= 1
    let bench = try Workbench()
    let file = try #require(try bench.ingest(try bench.write(bytes, to: "a.avro")).files.first)
    #expect(file.counts.inserted == 1 && file.counts.quarantined == 1)
    #expect(file.error == "Avro: a block does not end where it should")
  }

  @Test(
    "control characters in strings are read as if they were escaped, and counted",
    arguments: ["\n", "\t", "\r\n", "\u{1B}", "\n\n\t", "\u{1}"])
  func repairsControls(control: String) throws {
    let broken = record(1, properties: "{\"m\":\"one\(control)two\"}")
    for text in [
      "{\"records\":[\(broken),\(record(2))]}", "\(broken)\n\(record(2))\n",
      "[\n\(broken),\n\(record(2))\n]",
    ] {
      let bench = try Workbench()
      let file = try bench.ingest(text: text)
      #expect(file.counts.inserted == 2 && file.counts.quarantined == 0, "\(file.quarantine)")
      #expect(file.notes.count == 1 && file.notes[0].hasPrefix("1 record was repaired"))
      #expect(try bench.values("m_s", of: "AzureDiagnostics")[0] == "one\(control)two")
      let offset = try #require(
        Int(bench.values("_SourceOffset", of: "AzureDiagnostics")[0]))
      #expect(Array(text.utf8).dropFirst(offset).starts(with: broken.utf8))
    }
  }

  @Test(
    "a string that is cut is not repaired with what follows it",
    arguments: ["\"m\":\"cut", "\"m\":\"a\",\"cut", "\"m\":\"", "\"m\":\"x\\"])
  func keepsCutStrings(cut: String) throws {
    let text = record(1) + "\n{" + cut + "\n" + record(2) + "\n" + record(3) + "\n"
    let file = try Workbench().ingest(text: text)
    #expect(file.counts.inserted == 3 && file.counts.quarantined == 1, "\(file.quarantine)")
    #expect(file.notes.isEmpty)
  }

  @Test("JSON in a string may have control characters too")
  func repairsInnerJSON() throws {
    let inner = "{\"records\":[\(record(1, properties: "{\"m\":\"one\ntwo\"}"))]}"
    let body = try String(
      decoding: JSONSerialization.data(withJSONObject: inner, options: .fragmentsAllowed),
      as: UTF8.self)
    let bench = try Workbench()
    let file = try bench.ingest(text: "{\"body\":\(body),\"sequenceNumber\":1}")
    #expect(file.counts.inserted == 1 && file.notes.count == 1, "\(file.quarantine)")
    #expect(try bench.values("m_s", of: "AzureDiagnostics") == ["one\ntwo"])
  }

  @Test(
    "a body may be a value of a union, as Avro has it in JSON",
    arguments: ["bytes", "string"], ["plain", "Zürich — 東京"])
  func readsUnions(type: String, word: String) throws {
    let text = "{\"records\":[\(record(1, properties: "{\"m\":\"\(word)\"}")),\(record(2))]}"
    // Bytes are characters of their number.
    let characters =
      type == "bytes"
      ? String(String.UnicodeScalarView(text.utf8.map { Unicode.Scalar($0) })) : text
    let body = try String(
      decoding: JSONSerialization.data(withJSONObject: characters, options: .fragmentsAllowed),
      as: UTF8.self)
    let bench = try Workbench()
    let file = try bench.ingest(
      text: "{\"SequenceNumber\":{\"long\":1},\"Offset\":\"100\","
        + "\"EnqueuedTimeUtc\":\"5/14/2024 8:00:01 AM\",\"Properties\":{},"
        + "\"Body\":{\"\(type)\":\(body)}}\n")
    #expect(file.counts.inserted == 2 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("m_s", of: "AzureDiagnostics")[0] == word)
  }
}
