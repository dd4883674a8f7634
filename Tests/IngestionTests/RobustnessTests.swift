import Foundation
import SQLite
import Testing

@testable import Ingestion

func readBytes(_ path: String) throws -> [UInt8] {
  [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
}

@Suite("Ingesting what is hostile")
struct RobustnessTests {
  @Test(
    "each good record is in, each bad one in quarantine, and the totals add up",
    arguments: [
      ("truncated-last-line.jsonl", 2, 1, "json"), ("bad-lines.jsonl", 3, 3, "json"),
      ("bad-element.json", 3, 2, "json"), ("bad-pretty.json", 1, 1, "json"),
      ("unclosed.json", 2, 0, "json/unclosed"), ("invalid-utf8.jsonl", 2, 1, "json"),
      ("deep.jsonl", 2, 1, "json"), ("truncated.jsonl.gz", 51, 1, "gzip/json"),
      ("nul-padded.jsonl", 1, 0, "json"), ("empty.json", 0, 0, "empty"),
      ("blank.json", 0, 0, "empty"), ("plain.txt", 0, 2, "text"), ("numbers.jsonl", 1, 0, "json"),
      ("keys.jsonl", 1, 0, "json"), ("unknown-records.jsonl", 1, 5, "json"),
    ])
  func separates(name: String, inserted: Int, quarantined: Int, format: String) throws {
    let bench = try Workbench()
    let file = try #require(try bench.ingest(fixture("hostile/" + name)).files.first)
    #expect(file.status == .ingested)
    #expect(file.counts.inserted == inserted, "\(file.quarantine)")
    #expect(file.counts.quarantined == quarantined, "\(file.quarantine)")
    #expect(file.format == format)
    let stored = try bench.texts("select records from kustody_sources")
    #expect(stored == ["\(inserted + quarantined)"])
    #expect(try bench.texts("select count(*) from kustody_quarantine") == ["\(quarantined)"])
  }

  @Test("quarantine names line, offset, length and reason, and keeps the bytes")
  func describesQuarantine() throws {
    let bench = try Workbench()
    let bad = "{\"a\": tru}"
    let file = try bench.ingest(text: record(1) + "\n" + bad + "\n" + record(2) + "\n")
    let offset = record(1).utf8.count + 1
    #expect(
      file.quarantine == [
        .init(line: 2, offset: offset, reason: "unexpected `}` in JSON at byte \(offset + 9)")
      ])
    #expect(try bench.texts("select raw from kustody_quarantine") == [bad])
    #expect(try bench.texts("select source_length from kustody_quarantine") == ["10"])
    let raw = try bench.table("_Quarantine")
    #expect(raw.column(named: "SourcePath")?.location == .derived(.sourceFile))
  }

  @Test("bytes that are not text are kept as they are")
  func keepsRawBytes() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("hostile/invalid-utf8.jsonl"))
    #expect(
      try bench.texts("select hex(raw_bytes) from kustody_quarantine")[0].contains("FFFE"))
  }

  @Test("numbers that a real cannot hold keep their digits beside it")
  func keepsDigits() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("hostile/numbers.jsonl"))
    let table = "AzureDiagnostics"
    #expect(try bench.values("a_s", of: table) == ["9007199254740993"])
    #expect(try bench.values("a_d", of: table) == ["9.00719925474099e+15"])
    #expect(try bench.values("b_s", of: table) == ["9223372036854775808"])
    #expect(try bench.values("c_s", of: table) == ["1e400"])
    #expect(try bench.table(table).column(named: "c_d") == nil)
    #expect(try bench.table(table).column(named: "e_s") == nil)
    #expect(try bench.values("f_s", of: table) == ["9223372036854775807"])
  }

  @Test("keys from a log are names and nothing more")
  func toleratesKeys() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("hostile/keys.jsonl"))
    let table = "AzureDiagnostics"
    #expect(try bench.values("x_d", of: table) == ["1.0"])
    #expect(try bench.values("X_d", of: table) == ["2.0"])
    #expect(try bench.values("dup_d", of: table) == ["2.0"])
    #expect(try bench.values("x_drop_table_kustody_sources__d", of: table) == ["6.0"])
    #expect(try bench.values("nul_s", of: table) == ["a\u{0}b"])
    #expect(try bench.values("lone_s", of: table) == ["\u{FFFD}"])
    #expect(try bench.values("Type", of: table) == ["AzureDiagnostics"])
    #expect(try bench.values("Type_s", of: table) == ["spoof"])
    #expect(try bench.values("c1_d", of: table) == ["7.0"])
  }

  @Test("three thousand properties are all there under their names")
  func takesManyColumns() throws {
    let bench = try Workbench()
    let properties = (0..<3000).map { "\"p\($0)\":\"v\($0)\"" }.joined(separator: ",")
    let many = (0..<3000).map { "\"q\($0)\":\($0)" }.joined(separator: ",")
    let file = try bench.ingest(
      text: record(1, properties: "{\(properties)}") + "\n" + record(2, properties: "{\(many)}"))
    #expect(file.counts.inserted == 2)
    let table = try bench.table("AzureDiagnostics")
    #expect(table.rest == "rest")
    for index in [0, 150, 500, 2999] {
      #expect(try bench.values("p\(index)_s", of: "AzureDiagnostics") == ["v\(index)", "null"])
    }
    let last = try #require(table.column(named: "q2999_d"))
    #expect(last.location == .rest(key: "q2999_d") && last.type == .real)
    #expect(try bench.values("q2999_d", of: "AzureDiagnostics") == ["null", "2999.0"])
    let physical = table.columns.filter {
      if case .physical(let name) = $0.location { name.hasPrefix("c") } else { false }
    }
    #expect(physical.count == 200)
  }

  @Test("more properties than a table takes columns are kept in AdditionalFields")
  func overflowsColumns() throws {
    let bench = try Workbench()
    let properties = (0..<66_500).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let file = try bench.ingest(text: record(1, properties: "{\(properties)}"))
    #expect(file.counts.inserted == 1)
    let rest = try bench.values("AdditionalFields", of: "AzureDiagnostics")[0]
    let endsWell = rest.hasSuffix(",\"k66499\":66499}")
    #expect(endsWell)
    #expect(try bench.values("k60000_d", of: "AzureDiagnostics") == ["60000.0"])
  }

  @Test("tables whose names differ by case, or are odd, are kept apart")
  func separatesTables() throws {
    let bench = try Workbench()
    let names = [
      "Foo_CL", "foo_cl", "Foo_CL_time", "7", "a b", "log_1", "sqlite_x", "_Sources", "x;y",
    ]
    let text = names.map {
      "{\"TimeGenerated\":\"2024-05-14T08:00:00Z\",\"Type\":\"\($0)\",\"V\":1}"
    }
    let file = try bench.ingest(text: text.joined(separator: "\n"))
    #expect(file.counts.inserted == 7)
    #expect(file.counts.quarantined == 2)
    for name in names.dropLast(2) { #expect(try bench.values("V", of: name) == ["1"]) }
  }

  @Test("a record that is too large goes to quarantine, the next one is in")
  func limitsRecords() throws {
    let bench = try Workbench()
    let large = record(1, properties: "{\"x\":\"\(String(repeating: "y", count: 3 << 20))\"}")
    let path = try bench.write(
      "{\"records\":[" + large + "," + record(2) + "]}\n" + large + "\n" + record(3), to: "a.json")
    let report = try bench.ingest(path) { $0.recordLimit = 1 << 20 }
    let file = try #require(report.files.first)
    #expect(file.counts.inserted == 2)
    #expect(file.counts.quarantined == 2)
    #expect(
      try bench.texts("select distinct source_length from kustody_quarantine")
        == ["\(large.utf8.count)"])
    #expect(try bench.texts("select max(length(raw)) from kustody_quarantine") == ["65536"])
  }

  @Test("a record whose row has too much text goes to quarantine, the next one is in")
  func limitsRows() throws {
    let bench = try Workbench()
    // Some of a row is not text, and some of a record is not a value.
    let path = try bench.write(
      record(1, properties: "{\"x\":\"\(String(repeating: "y", count: 2 << 20))\"}") + "\n"
        + record(2, properties: "{\"x\":\"\(String(repeating: "y", count: 1 << 19))\"}"),
      to: "a.json")
    let report = try bench.ingest(path) { $0.rowLimit = 1 << 20 }
    let file = try #require(report.files.first)
    #expect(file.counts.inserted == 1)
    #expect(file.counts.quarantined == 1)
    #expect(
      try bench.texts("select reason from kustody_quarantine")
        == ["row of more than 1 MiB of text"])
  }

  @Test("too many bad records are kept together, and the good ones between them are in")
  func crowdsQuarantine() throws {
    let bench = try Workbench()
    let bad = (0..<100).map(String.init).joined(separator: ",")
    let path = try bench.write("[\(bad),\(record(1)),\(bad)]\n", to: "a.json")
    let report = try bench.ingest(path) { $0.separateQuarantine = 10 }
    let file = try #require(report.files.first)
    #expect(file.counts.inserted == 1)
    #expect(file.counts.quarantined == 12)
    #expect(
      try bench.texts("select reason from kustody_quarantine order by rowid desc limit 1")
        == ["a number, not a record; and 99 more up to the end of these bytes"])
  }

  @Test("mutated files never crash, and their totals add up")
  func survivesMutation() throws {
    var state: UInt64 = 99
    func random(_ count: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(count))
    }
    let seeds = try [
      "logs/key-vault-audit.jsonl.gz", "logs/application-gateway-access.json",
      "logs/container-log-v2.jsonl", "logs/kube-audit.jsonl",
    ].map { try readBytes(fixture($0)) }
    let bench = try Workbench()
    for round in 0..<200 {
      var bytes = seeds[random(seeds.count)]
      for _ in 0...random(5) {
        switch random(3) {
        case 0: bytes[random(bytes.count)] = UInt8(random(256))
        case 1: bytes.remove(at: random(bytes.count))
        default: bytes.removeLast(min(bytes.count - 1, random(200)))
        }
      }
      let path = try bench.write(bytes, to: "mutated-\(round)")
      let file = try #require(try bench.ingest(path).files.first)
      #expect(file.counts.records == file.counts.inserted + file.counts.quarantined)
    }
    #expect(
      try bench.texts("select count(*) from kustody_quarantine")
        == bench.texts("select sum(quarantined) from kustody_sources"))
    #expect(try bench.texts("pragma integrity_check") == ["ok"])
  }
}
