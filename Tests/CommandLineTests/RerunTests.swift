import Foundation
import JSON
import Testing

/// `verify FOLDER --db` and `--from` run the query again: what no hash can show.
@Suite("Evidence whose query is run again") struct RerunTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    let records = (1...20).map {
      firewallRecord(time: "2024-05-01T00:00:\(10 + $0)Z", message: "request \($0)")
    }
    try scratch.write(records.joined() + "{\"broken\n", to: "fw.jsonl")
    _ = try CommandLineRun(["ingest", "fw.jsonl"], in: scratch)
  }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  private func folder(_ query: String, _ arguments: [String] = []) throws -> EvidenceFolder {
    let export = try CommandLineRun(
      ["evidence", query, "--out", "folder"] + arguments, in: scratch)
    #expect(export.status == 0, "\(export.errors)")
    return EvidenceFolder(scratch: scratch, name: "folder")
  }

  @Test(
    "it gives the same over the database and over the files",
    arguments: [
      "AzureDiagnostics | where msg_s has 'request' | project TimeGenerated, msg_s",
      "AzureDiagnostics | summarize n = count() by Category", "_Quarantine", "print now()",
      "AzureDiagnostics | where TimeGenerated > ago(400d) | take 5",
      "AzureDiagnostics | where msg_s == 'none'",
      "AzureDiagnostics | count; AzureDiagnostics | take 2",
    ])
  func same(query: String) throws {
    _ = try folder(query, ["--now", "2024-06-01", "--timespan", "2024-05-01/2024-06-01"])
    for logs in [["--db", "kustody.db"], ["--from", "fw.jsonl"]] {
      let check = try CommandLineRun(["verify", "folder"] + logs, in: scratch)
      #expect(check.status == 0, "\(check.output)\(check.errors)")
      #expect(check.output.contains("result: the same "), "\(check.output)")
    }
  }

  private static let forgeries: [@Sendable (EvidenceFolder) throws -> Void] = [
    { try $0.replace("request 7", with: "request 8", in: "result.json") },
    { try $0.replace("request 7", with: "request 8", in: "result.csv") },
    { try $0.replace("T00:00:17", with: "T00:00:18", in: "result.json") },
    { folder in
      try folder.rewrite("items.jsonl") { lines in
        let first = lines[0].replacing("\"row\":0", with: "\"row\":1")
        lines[0] = lines[1].replacing("\"row\":1", with: "\"row\":0")
        lines[1] = first
      }
    },
    { try $0.replace("\"ordered\": false", with: "\"ordered\": true", in: "manifest.json") },
    { folder in
      try folder.replace("| project", with: "| where 1 == 2 | project", in: "manifest.json")
      try folder.replace("| project", with: "| where 1 == 2 | project", in: "query.kql")
    },
  ]

  @Test("a forged result is found", arguments: forgeries.indices)
  func forged(number: Int) throws {
    let folder = try folder(
      "AzureDiagnostics | where msg_s has 'request' | project TimeGenerated, msg_s")
    try Self.forgeries[number](folder)
    #expect(try run("verify", "folder").status == 0)
    for logs in [["--db", "kustody.db"], ["--from", "fw.jsonl"]] {
      let check = try CommandLineRun(["verify", "folder"] + logs, in: scratch)
      #expect(check.status == 1 && check.output.hasSuffix("NOT INTACT\n"), "\(check.output)")
      #expect(check.output.contains("difference: running the query again: "), "\(check.output)")
    }
  }

  @Test("another time of what was searched is found, also where nothing was")
  func searched() throws {
    for query in ["AzureDiagnostics | where msg_s == 'none'", "AzureDiagnostics | count"] {
      let folder = try folder(query)
      try folder.replace("\"from\": \"2024", with: "\"from\": \"2014", in: "sources.json")
      #expect(try run("verify", "folder").status == 0)
      for logs in [["--db", "kustody.db"], ["--from", "fw.jsonl"]] {
        let check = try CommandLineRun(["verify", "folder"] + logs, in: scratch)
        #expect(check.status == 1 && check.output.hasSuffix("NOT INTACT\n"), "\(check.output)")
        #expect(check.output.contains("what was searched of `fw.jsonl` is not what"))
      }
      try scratch.remove("folder")
    }
  }

  @Test("a row and its record that were left out are found")
  func leftOut() throws {
    let folder = try folder(
      "AzureDiagnostics | where msg_s in ('request 3', 'request 7') | project msg_s")
    try folder.rewrite("records.jsonl") { $0.removeLast() }
    try folder.rewrite("items.jsonl") { $0.removeLast() }
    try folder.replace(",\n[\"request 7\"]", with: "", in: "result.json")
    for (from, to) in [
      ("\"rows\": 2", "\"rows\": 1"), ("\"proven\": 2", "\"proven\": 1"),
      ("\"records\": 2", "\"records\": 1"),
    ] {
      try folder.replace(from, with: to, in: "manifest.json")
    }
    try folder.replace("\"records\": 2", with: "\"records\": 1", in: "sources.json")
    // No hash can show it.
    #expect(try run("verify", "folder").status == 0)
    #expect(try folder.passesChecker())
    #expect(try run("verify", "folder", "--db", "kustody.db").output.contains("1 of them the same"))
  }

  @Test("logs that grew since, and other logs, are not a forgery")
  func grown() throws {
    _ = try folder("AzureDiagnostics | count")
    try scratch.write(
      firewallRecord(time: "2024-05-02T00:00:00Z", message: "later"), to: "more.jsonl")
    _ = try run("ingest", "more.jsonl")
    let grown = try run("verify", "folder", "--db", "kustody.db")
    #expect(grown.output.hasSuffix("\nintact, and grown since\n"), "\(grown.output)")
    #expect(grown.output.contains("result: not comparable"))
    let other = try run("verify", "folder", "--from", "more.jsonl")
    #expect(other.status == 1 && other.output.hasSuffix("\nNOT PROVEN here\n"), "\(other.output)")
    #expect(other.output.contains("holds other logs than the folder was made from"))
  }

  @Test("when files were ingested is another time over the files alone")
  func sources() throws {
    _ = try folder("_Sources")
    #expect(try run("verify", "folder", "--db", "kustody.db").output.hasSuffix("\nintact\n"))
    let files = try run("verify", "folder", "--from", "fw.jsonl")
    #expect(files.status == 1 && files.output.hasSuffix("\nNOT PROVEN here\n"), "\(files.output)")
  }

  @Test("files that the query needs are those of the manifest, or it is not run again")
  func files() throws {
    try scratch.write("Name\nrequest 7\n", to: "vip.csv")
    _ = try folder(
      "AzureDiagnostics | where msg_s in ((_GetWatchlist('vip') | project Name))",
      ["--watchlists", "vip.csv"])
    #expect(try run("verify", "folder", "--db", "kustody.db").status == 0)
    try scratch.write("Name\nrequest 8\n", to: "vip.csv")
    let other = try run("verify", "folder", "--db", "kustody.db")
    #expect(
      other.status == 1 && other.output.contains("`vip.csv` has other bytes"), "\(other.output)")
    #expect(other.output.hasSuffix("\nNOT PROVEN here\n"))
  }

  @Test("bits of each file of a folder are noticed, the manifest's by its hash")
  func bits() throws {
    let folder = try folder(
      "AzureDiagnostics | where msg_s == 'request 7' | project msg_s", ["--now", "2024-06-01"])
    let json = try JSONValue(parsing: try run("verify", "folder", "--json").output)
    guard case .string(let hash)? = json["manifestSha256"] else { throw CancellationError() }
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("folder")).sorted()
    var copies: [String] = []
    try scratch.makeFolder("bits")
    // A folder a flipped bit, many in one run; every 97th bit, each bit of a byte among them.
    for name in names {
      let path = scratch.file("folder/" + name)
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
      for bit in stride(from: 0, to: bytes.count * 8, by: name == "manifest.json" ? 97 : 1009) {
        let copy = try folder.copy("bits/\(copies.count)")
        var changed = bytes
        changed[bit / 8] ^= 1 << (bit % 8)
        try Data(changed).write(to: URL(fileURLWithPath: scratch.file(copy.name + "/" + name)))
        copies.append(copy.name)
      }
    }
    #expect(copies.count > 200)
    let check = try CommandLineRun(
      ["verify", "--json", "--expect-manifest", hash] + copies, in: scratch)
    #expect(check.status != 0)
    #expect(!check.output.contains("\"intact\":true"))
    let unreadable = check.errors.components(separatedBy: "error: ").count - 1
    #expect(check.output.split(separator: "\n").count + unreadable == copies.count)
  }
}
