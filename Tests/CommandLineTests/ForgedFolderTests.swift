import Foundation
import JSON
import Testing

/// A forger has the whole folder and makes the hashes in the manifest fit. What is noticed nevertheless is noticed
/// by kustody and by the checker of the docs.
@Suite("Forged evidence bundles") struct ForgedFolderTests {
  private let scratch: Scratch
  private let root: String
  private let folders: [String: EvidenceFolder]

  init() throws {
    let scratch = try Scratch()
    let records = (1...20).map {
      firewallRecord(
        time: "2024-05-01T00:00:\(String(format: "%02d", $0))Z", message: "request \($0)")
    }
    try scratch.write(records.joined() + "{\"broken\n", to: "fw.jsonl")
    try scratch.write(
      #"{"TimeGenerated":"2024-05-14T08:00:00Z","Type":"Syslog","Computer":"h1","SyslogMessage":"open"}"#
        + "\n",
      to: "syslog.jsonl")
    let ingest = try CommandLineRun(["ingest", "--json", "fw.jsonl", "syslog.jsonl"], in: scratch)
    guard case .string(let root)? = try JSONValue(parsing: ingest.output)["root"] else {
      throw CancellationError()
    }
    self.scratch = scratch
    self.root = root
    var folders: [String: EvidenceFolder] = [:]
    for (name, query) in [
      ("rows", "AzureDiagnostics | where msg_s contains '7' | project TimeGenerated, msg_s"),
      ("counts", "AzureDiagnostics | summarize n = count() by Category"),
      (
        "join",
        "Syslog | extend k = 1 | join kind=inner (AzureDiagnostics | extend k = 1 | take 3) on k"
      ),
      ("quarantine", "_Quarantine"), ("sources", "_Sources | project SourcePath, Seal"),
      ("empty", "Syslog | where Computer == 'h2'"),
      ("two", "Syslog | take 1; AzureDiagnostics | count"),
    ] {
      let run = try CommandLineRun(
        ["evidence", query, "--out", name, "--now", "2024-06-01"], in: scratch)
      #expect(run.status == 0, "\(name): \(run.errors)")
      folders[name] = EvidenceFolder(scratch: scratch, name: name)
    }
    self.folders = folders
  }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  @Test("what nobody touched is intact for both, and says what it proves")
  func intact() throws {
    let proven = [
      "rows": "2 of 2", "counts": "1 of 1", "join": "3 of 3", "quarantine": "1 of 1",
      "sources": "2 of 2", "empty": "0 of 0", "two": "2 of 2",
    ]
    for (name, folder) in folders {
      let check = try run("verify", name, "--expect-root", root)
      #expect(check.status == 0 && check.output.hasSuffix("\nintact\n"), "\(name): \(check.output)")
      #expect(
        check.output.contains("proven: \(try #require(proven[name])) rows\n"), "\(check.output)")
      #expect(check.output.contains("result: not re-run"))
      #expect(try folder.passesChecker(root), "\(name)")
    }
    let empty = try run("verify", "empty").output
    #expect(empty.contains("searched: Syslog (1 row) of 1 source file, each verified whole\n"))
    #expect(
      try folders["empty"]?.read("sources.json").contains("\"path\": \"syslog.jsonl\"") == true)
    #expect(
      try folders["empty"]?.read("sources.json").contains(
        "\"from\": \"2024-05-14T08:00:00.0000000Z\"")
        == true)
  }

  private struct Forgery: Sendable {
    var name: String
    var folder: String
    var change: @Sendable (EvidenceFolder) throws -> Void

    init(
      _ name: String, _ folder: String,
      _ change: @escaping @Sendable (EvidenceFolder) throws -> Void
    ) {
      self.name = name
      self.folder = folder
      self.change = change
    }
  }

  private static let forgeries: [Forgery] = [
    Forgery("an item counted twice", "counts") { folder in
      try folder.rewrite("items.jsonl") { $0.append($0[0]) }
    },
    Forgery("digits in capitals", "rows") { folder in
      try folder.rewrite("records.jsonl") { lines in
        let leaf = try #require(lines[0].firstMatch(of: /"leaf":"([0-9a-f]+)"/)?.output.1)
        lines[0] = lines[0].replacing(String(leaf), with: leaf.uppercased())
      }
    },
    Forgery("text written as digits", "rows") { folder in
      try folder.rewrite("records.jsonl") { lines in
        guard case .string(let text)? = try JSONValue(parsing: lines[0])["record"] else { return }
        let digits = text.utf8.map { String(format: "%02x", $0) }.joined()
        let record = JSONValue.string(text).jsonText
        lines[0] = lines[0].replacing("\"record\":\(record)", with: "\"recordHex\":\"\(digits)\"")
        #expect(lines[0].contains("recordHex"))
      }
    },
    Forgery("an earlier version, which asks for less", "rows") {
      try $0.replace("\"version\": 3", with: "\"version\": 2", in: "manifest.json")
    },
    Forgery("other quarantined records verified", "quarantine") { folder in
      try folder.replace("\"quarantined\": 1", with: "\"quarantined\": 2", in: "manifest.json")
    },
    Forgery("a pipe in the folder", "rows") { folder in
      #expect(mkfifo(folder.scratch.file(folder.name + "/pipe"), 0o600) == 0)
    },
    Forgery("a link in place of a file", "rows") { folder in
      try folder.scratch.write(try folder.read("report.html"), to: "elsewhere.html")
      try folder.scratch.remove(folder.name + "/report.html")
      try FileManager.default.createSymbolicLink(
        atPath: folder.scratch.file(folder.name + "/report.html"),
        withDestinationPath: folder.scratch.file("elsewhere.html"))
    },
    Forgery("a record's text", "rows") {
      try $0.replace("request 7", with: "request 8", in: "records.jsonl")
    },
    Forgery("a record's index", "rows") {
      try $0.replace("\"index\":6,", with: "\"index\":5,", in: "records.jsonl")
    },
    Forgery("a record's line", "rows") {
      try $0.replace("\"line\":7,", with: "\"line\":8,", in: "records.jsonl")
    },
    Forgery("a quarantined record's text", "quarantine") {
      try $0.replace(
        "\"record\":\"{\\\"broken", with: "\"record\":\"{\\\"brokem", in: "records.jsonl")
    },
    Forgery("a quarantined record called a row", "quarantine") {
      try $0.replace("\"_Quarantine\"", with: "\"Syslog\"", in: "records.jsonl")
    },
    Forgery("a record gone", "rows") { folder in
      try folder.rewrite("records.jsonl") { $0.removeLast() }
      try folder.replace("\"records\": 2", with: "\"records\": 1", in: "manifest.json")
      try folder.replace("\"records\": 2", with: "\"records\": 1", in: "sources.json")
    },
    Forgery("a record twice", "counts") { folder in
      try folder.rewrite("records.jsonl") { $0.append($0[0]) }
      try folder.replace("\"records\": 20", with: "\"records\": 21", in: "manifest.json")
      try folder.replace("\"records\": 20", with: "\"records\": 21", in: "sources.json")
    },
    Forgery("records that nobody names", "counts") { folder in
      try folder.write("", to: "items.jsonl")
      try folder.replace("\"proven\": 1", with: "\"proven\": 0", in: "manifest.json")
    },
    Forgery("more proven than is", "empty") {
      try $0.replace("\"proven\": 0", with: "\"proven\": 1", in: "manifest.json")
    },
    Forgery("a result row added", "counts") { folder in
      try folder.replace("\"rows\":[\n[", with: "\"rows\":[\n[\"x\",1],[", in: "result.json")
    },
    Forgery("a result row added, and counted", "rows") { folder in
      try folder.replace("\"rows\":[\n[", with: "\"rows\":[\n[null,\"x\"],[", in: "result.json")
      try folder.replace("\"rows\": 2", with: "\"rows\": 3", in: "manifest.json")
    },
    Forgery("rows that are counted called rows", "counts") {
      try $0.replace(
        "\"rowPreserving\": false", with: "\"rowPreserving\": true", in: "manifest.json")
    },
    Forgery("rows called counted", "rows") {
      try $0.replace(
        "\"rowPreserving\": true", with: "\"rowPreserving\": false", in: "manifest.json")
    },
    Forgery("the query alone", "rows") { try $0.write("Syslog | take 1\n", to: "query.kql") },
    Forgery("the manifest's query alone", "rows") {
      try $0.replace("contains '7'", with: "contains '8'", in: "manifest.json")
    },
    Forgery("the query twice", "rows") {
      try $0.replace(
        "\"query\":", with: "\"query\": \"Syslog\",\n  \"query\":", in: "manifest.json")
    },
    Forgery("a member twice further in", "rows") {
      try $0.replace("\"rows\": 2,", with: "\"rows\": 3, \"rows\": 2,", in: "manifest.json")
    },
    Forgery("a source's path twice", "rows") {
      try $0.replace("\"path\":", with: "\"path\": \"other.jsonl\", \"path\":", in: "sources.json")
    },
    Forgery("an item twice", "rows") {
      try $0.replace("\"item\":", with: "\"item\":\"0\",\"item\":", in: "records.jsonl")
    },
    Forgery("a member that the format does not know", "rows") {
      try $0.replace("\"now\":", with: "\"Now\": \"2023-01-01\",\n  \"now\":", in: "manifest.json")
    },
    Forgery("a member less", "rows") {
      try $0.replace("\"tool\":", with: "\"tools\":", in: "manifest.json")
    },
    Forgery("another file of a result", "two") {
      try $0.replace(
        "\"csv\": \"result-2.csv\"", with: "\"csv\": \"result.csv\"", in: "manifest.json")
    },
    Forgery("a file added and listed", "rows") { folder in
      try folder.scratch.write("", to: folder.name + "/statement.html")
      let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      try folder.replace(
        "\"files\": [",
        with: "\"files\": [{\"name\": \"statement.html\", \"sha256\": \"\(empty)\", \"bytes\": 0},",
        in: "manifest.json")
    },
    Forgery("the page gone", "rows") { folder in
      try folder.scratch.remove(folder.name + "/report.html")
      let manifest = try folder.read("manifest.json")
        .replacing(/,\s*\{\s*"name": "report.html"[^}]*\}/, with: "")
      try folder.write(manifest, to: "manifest.json")
      #expect(!manifest.contains("report.html"))
    },
    Forgery("a hidden file", "rows") { try $0.scratch.write("", to: $0.name + "/.more") },
    Forgery("a source's path", "rows") {
      try $0.replace("\"path\": \"fw.jsonl\"", with: "\"path\": \"fx.jsonl\"", in: "sources.json")
    },
    Forgery("a source's folder", "rows") {
      try $0.replace("\"folder\": \"/", with: "\"folder\": \"/x", in: "sources.json")
    },
    Forgery("a source's rows", "rows") {
      try $0.replace("\"rows\": 20,", with: "\"rows\": 21,", in: "sources.json")
    },
    Forgery("what was searched of a source", "empty") {
      try $0.replace(
        "\"rows\": 1,\n        \"from\"", with: "\"rows\": 9,\n        \"from\"", in: "sources.json"
      )
    },
    Forgery("what was searched", "rows") {
      try $0.replace("\"rows\": 20\n", with: "\"rows\": 200\n", in: "manifest.json")
    },
    Forgery("a source that nobody ingested", "sources") {
      try $0.replace("source:2", with: "source:3", in: "items.jsonl")
    },
    Forgery("a log entry", "rows") {
      try $0.replace("fw.jsonl", with: "fx.jsonl", in: "log.jsonl")
    },
    Forgery("the log's beginning", "rows") { folder in
      try folder.rewrite("log.jsonl") { $0.removeFirst() }
    },
    Forgery("a source named from an entry that is not its last", "rows") { folder in
      try folder.chain { $0.append($0[2]) }
    },
    Forgery("the options", "rows") {
      try $0.replace(
        "\"options\": {}", with: "\"options\": {\"colour\": \"red\"}", in: "manifest.json")
    },
  ]

  @Test("each is noticed by both", arguments: forgeries.indices)
  func noticed(number: Int) throws {
    let forgery = Self.forgeries[number]
    let folder = try #require(folders[forgery.folder]).copy("forged")
    try forgery.change(folder)
    let check = try run("verify", "forged")
    #expect(check.status == 1, "\(forgery.name): \(check.output)\(check.errors)")
    #expect(
      check.output.hasSuffix("NOT INTACT\n") && !check.output.contains("is not the file that"))
    #expect(try !folder.passesChecker(), "\(forgery.name)")
  }

  @Test("what no hash in the folder shows, the manifest's own hash does")
  func unprovable() throws {
    let folder = try #require(folders["rows"])
    let json = try JSONValue(parsing: try run("verify", "rows", "--json").output)
    guard case .string(let hash)? = json["manifestSha256"] else { throw CancellationError() }
    #expect(try run("verify", "rows", "--expect-manifest", hash).status == 0)
    #expect(try folder.passesChecker(manifest: hash))
    for (file, from, to) in [
      ("manifest.json", "2024-06-01", "2024-06-02"),
      ("manifest.json", "\"ordered\": false", "\"ordered\": true"),
      ("manifest.json", "kustody 0", "kustody 1"), ("result.csv", "request 7", "request 8"),
      ("result.json", "request 7", "request 8"), ("report.html", "request 7", "request 8"),
      ("query.sql", "select", "SELECT"),
    ] {
      let copy = try folder.copy("forged")
      try copy.replace(from, with: to, in: file)
      #expect(try run("verify", "forged").status == 0, "\(file): \(from)")
      #expect(try copy.passesChecker())
      let check = try run("verify", "forged", "--expect-manifest", hash)
      #expect(check.status == 1 && check.output.contains("the hash of manifest.json is "))
      #expect(try !copy.passesChecker(manifest: hash))
    }
    #expect(try run("verify", "rows", "--expect-manifest", "12").status == 2)
    #expect(try run("verify", "--expect-manifest", hash).status == 2)
  }

  @Test("what somebody adds to the log shows against the root that was written down")
  func logs() throws {
    for change in [
      { (events: inout [String]) in
        events[1] = events[1].replacing("\"time\":\"2", with: "\"time\":\"3")
      },
      { (events: inout [String]) in events.append(events[0].replacing("created", with: "ingested"))
      },
    ] {
      let copy = try #require(folders["empty"]).copy("forged")
      try copy.chain(change)
      #expect(try run("verify", "forged", "--expect-root", root).status == 1)
    }
  }
}
