import Cryptography
import Foundation
import JSON
import Testing

@Suite struct EvidenceCommandTests {
  private let scratch: Scratch
  private let root: String

  init() throws {
    scratch = try Scratch()
    let records = (1...100).map {
      firewallRecord(
        time: "2024-05-01T00:00:\(String(format: "%02d", $0 % 60))Z",
        message: "HTTPS request \($0) <script>alert(\($0))</script>")
    }
    try scratch.write(records.joined() + "{\"broken\n", to: "fw.jsonl")
    let ingest = try CommandLineRun(["ingest", "--json", "fw.jsonl"], in: scratch)
    guard case .string(let root)? = try JSONValue(parsing: ingest.output)["root"] else {
      throw CancellationError()
    }
    self.root = root
  }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  /// The checker of the docs, which knows nothing of kustody but what the docs say.
  private func checker(_ folder: String, _ root: String? = nil) throws -> Bool {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("docs/check_evidence.py").path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", script, scratch.file(folder)] + (root.map { [$0] } ?? [])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  private let rows = "AzureDiagnostics | where msg_s has '7' | project TimeGenerated, msg_s"
  private let counts = "AzureDiagnostics | summarize n = count() by Category"

  @Test("a bundle holds what its manifest says, and both checkers agree")
  func bundle() throws {
    for (folder, query, count) in [("rows", rows, 1), ("counts", counts, 100)] {
      let export = try run("evidence", query, "--out", folder, "--now", "2024-06-01")
      #expect(export.status == 0, "\(export.errors)")
      #expect(export.output.contains("root     \(root)\n"))
      let check = try run("verify", folder, "--expect-root", root)
      #expect(check.status == 0, "\(check.output)")
      #expect(check.output.contains("records  \(count == 1 ? 1 : 100) of 1 source files\n"))
      #expect(try checker(folder, root))
      let other = String(repeating: "0", count: 64)
      #expect(try run("verify", folder, "--expect-root", other).status == 1)
      #expect(try !checker(folder, other))
    }
    #expect(
      try scratch.read("rows/result.csv") == run("query", rows, "--format", "csv").output)
    #expect(try scratch.read("rows/items.jsonl").hasPrefix("{\"row\":0,\"items\":[\""))
  }

  @Test("the same question gives the same bytes")
  func isReproducible() throws {
    for folder in ["one", "two"] {
      _ = try run("evidence", rows, "--out", folder, "--now", "2024-06-01")
    }
    // Elsewhere, too.
    _ = try CommandLineRun(
      ["evidence", rows, "--out", scratch.file("three"), "--now", "2024-06-01"], in: scratch,
      environment: ["TZ": "Asia/Tokyo", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"])
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("one")).sorted()
    #expect(names.count == 10)
    for name in names {
      #expect(try scratch.read("one/" + name) == scratch.read("two/" + name))
      #expect(try scratch.read("one/" + name) == scratch.read("three/" + name))
    }
  }

  @Test("rows that were counted are those of one moment: none is asked for twice")
  func isRepeatable() throws {
    for query in ["AzureDiagnostics | where rand() < 0.5", "AzureDiagnostics | sample 3 | count"] {
      let export = try run("evidence", query, "--out", "folder")
      #expect(export.status == 2)
      #expect(export.errors.contains("answers differently each time"), "\(export.errors)")
    }
    #expect(try !scratch.names().contains("folder"))
  }

  @Test("a quarantined record is traced by the _ItemId that a query shows")
  func quarantine() throws {
    let query = try run("query", "_Quarantine | project _ItemId", "--format", "csv")
    let item = String(try #require(query.output.split(separator: "\n").last))
    let trace = try run("trace", item, "--raw")
    #expect(trace.status == 0 && trace.output == "{\"broken", "\(item) \(trace.output)")
    // It is not a column of the table for those who do not name it.
    #expect(try !run("query", "_Quarantine", "--format", "csv").output.contains("_ItemId"))
    #expect(try !run("query", "union * | summarize count() by Type").output.contains("Quarantine"))
  }

  @Test("names of columns and files, and the query itself, are text in the page too")
  func hostileNames() throws {
    let name = "<i>&\"'.jsonl"
    try scratch.write(
      firewallRecord(time: "2024-05-02T00:00:00Z", message: "=cmd|' /C calc'!A0"), to: name)
    _ = try run("ingest", name)
    let query = """
      AzureDiagnostics | where TimeGenerated >= datetime(2024-05-02) | project ['<img src=x>'] = msg_s // </pre>
      """
    #expect(try run("evidence", query, "--out", "page").status == 0)
    let page = try scratch.read("page/report.html")
    #expect(!page.contains("<img") && !page.contains("<i>") && page.contains("&lt;img src=x&gt;"))
    #expect(page.components(separatedBy: "</pre>").count == 3)
    #expect(page.contains("default-src 'none'"))
    // Exact; the page and the docs say what a spreadsheet would make of it.
    #expect(try scratch.read("page/result.csv").contains("\n=cmd|' /C calc'!A0"))
  }

  @Test("the page shows logs as text, loads nothing and runs nothing")
  func report() throws {
    _ = try run("evidence", rows, "--out", "page")
    let page = try scratch.read("page/report.html")
    #expect(page.contains("&lt;script&gt;alert("))
    #expect(!page.contains("<script"))
    #expect(!page.contains("src=") && !page.contains("http:") && !page.contains("https:"))
    #expect(page.contains(root))
  }

  @Test("the page says which records each row sums up, and leads from the one to the other")
  func groups() throws {
    let query =
      "AzureDiagnostics | summarize n = count() by Length = strlen(msg_s) | order by Length asc"
    #expect(try run("evidence", query, "--out", "page").status == 0)
    let page = try scratch.read("page/report.html")
    let start = try #require(page.range(of: "<h3>What each row sums up</h3>")?.upperBound)
    let end = try #require(page.range(of: "</table>", range: start..<page.endIndex)?.lowerBound)
    let table = String(page[start..<end])
    let result = try scratch.read("page/result.csv").split(whereSeparator: \.isNewline).dropFirst()
    #expect(result.count == 3)
    let items = try scratch.read("page/records.jsonl").split(separator: "\n").map { line in
      guard case .string(let item)? = try JSONValue(parsing: String(line))["item"] else {
        return ""
      }
      return item
    }
    var named: [String] = []
    for (row, line) in result.enumerated() {
      let text = try #require(
        table.components(separatedBy: "<tr>").first { $0.contains("#row-\(row)\"") })
      #expect(text.contains("<td class=\"n\">\(line.split(separator: ",")[1])</td>"))
      named += text.matches(of: /href="#([^"]*:[^"]*)"/).map { String($0.output.1) }
    }
    #expect(named.sorted() == items.sorted() && items.count == 100)
    #expect(named.allSatisfy { page.contains("<p id=\"\($0)\">") })
    #expect(page.contains(", of <a href=\"#row-1\">row 1</a></p>"))
    // What is hashed stays: rows that are counted name no items of their own.
    #expect(try !scratch.read("page/items.jsonl").contains("\"row\""))
    #expect(try run("verify", "page", "--db", "kustody.db").status == 0)
  }

  @Test("a change of any file is seen, also where the manifest was made to fit")
  func tampering() throws {
    _ = try run("evidence", counts, "--out", "folder")
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("folder"))
    for name in names.sorted() {
      let path = "folder/" + name
      let text = try scratch.read(path)
      var changed = Array(text.utf8)
      let place = changed.count / 2
      changed[place] = changed[place] == 0x31 ? 0x32 : 0x31
      try scratch.write(String(decoding: changed, as: UTF8.self), to: path)
      #expect(try run("verify", "folder").status != 0, "\(name)")
      #expect(try !checker("folder"), "\(name)")
      try scratch.remove(path)
      #expect(try run("verify", "folder").status != 0, "\(name)")
      try scratch.write(text, to: path)
      #expect(try run("verify", "folder").status == 0)
    }
    try scratch.write("more", to: "folder/more.txt")
    #expect(try run("verify", "folder").status == 1)
    #expect(try !checker("folder"))
  }

  @Test("a forged record does not fit its leaf, its tree, its seal or the log")
  func forging() throws {
    _ = try run("evidence", counts, "--out", "folder")
    let changes: [(file: String, from: String, to: String)] = [
      ("records.jsonl", "HTTPS request 50 ", "HTTPS request 51 "),
      ("records.jsonl", "\"index\":5,", "\"index\":6,"),
      ("records.jsonl", "\"line\":5,", "\"line\":6,"),
      ("records.jsonl", "\"table\":\"AzureDiagnostics\"", "\"table\":\"AzureDiagnostic\""),
      ("records.jsonl", "\"leaf\":\"01", "\"leaf\":\"02"),
      ("sources.json", "\"rows\": 100", "\"rows\": 101"),
      ("sources.json", "\"path\": \"fw.jsonl\"", "\"path\": \"fx.jsonl\""),
      ("log.jsonl", "fw.jsonl", "fx.jsonl"),
      ("items.jsonl", "{\"item\":\"", "{\"item\":\"0"),
    ]
    for (file, from, to) in changes {
      let text = try scratch.read("folder/" + file)
      let manifest = try scratch.read("folder/manifest.json")
      let range = try #require(text.range(of: from), "\(from)")
      let forged = text.replacingCharacters(in: range, with: to)
      try scratch.write(forged, to: "folder/" + file)
      // What anybody can: make the manifest's hash fit.
      try scratch.write(try fitting(manifest, file, forged), to: "folder/manifest.json")
      let check = try run("verify", "folder")
      #expect(check.status == 1, "\(file): \(from)")
      #expect(!check.output.contains("is not the file that the manifest names"))
      #expect(try !checker("folder"), "\(file): \(from)")
      try scratch.write(text, to: "folder/" + file)
      try scratch.write(manifest, to: "folder/manifest.json")
    }
    #expect(try run("verify", "folder").status == 0)
  }

  private func fitting(_ manifest: String, _ file: String, _ content: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      """
      import hashlib, json, sys
      manifest = json.loads(sys.argv[1])
      data = open(sys.argv[3], "rb").read()
      for file in manifest["files"]:
          if file["name"] == sys.argv[2]:
              file.update(sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
      print(json.dumps(manifest))
      """, manifest, file, scratch.file("folder/" + file),
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
  }

  @Test("nothing is left where it cannot be made, and nothing is overwritten")
  func refusals() throws {
    _ = try run("evidence", rows, "--out", "folder")
    let before = try scratch.names()
    #expect(try run("evidence", rows, "--out", "folder").status == 3)
    #expect(try run("evidence", counts, "--out", "less", "--max-records", "99").status == 2)
    #expect(try run("evidence", "Nothing | take 1", "--out", "wrong").status == 2)
    #expect(try run("verify", "nowhere").status == 3)
    #expect(try run("verify", "folder", "--record").status == 2)
    #expect(try scratch.names() == before)
  }

  @Test("a changed database gives no bundle")
  func tampered() throws {
    try Python.forge(
      "update log_AzureDiagnostics set c1 = c1 + 1 where rowid = 7", on: scratch.file("kustody.db"))
    let export = try run("evidence", counts, "--out", "folder")
    #expect(export.status == 1)
    #expect(export.errors.contains("was changed"))
    #expect(try !scratch.names().contains("folder"))
  }

  /// The text of a manifest's options.
  private func options(of folder: String) throws -> String? {
    let manifest = try JSONValue(parsing: try scratch.read(folder + "/manifest.json"))
    return manifest["options"]?.jsonText
  }

  /// The object that states a file.
  private func stated(_ path: String, _ text: String, name: String? = nil) -> String {
    let hash = SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined()
    let head = name.map { "\"name\":\"\($0)\"," } ?? ""
    return "[{\(head)\"path\":\"\(path)\",\"sha256\":\"\(hash)\",\"bytes\":\(text.utf8.count)}]"
  }

  @Test("each option that changes the answer is in the manifest, files with their hashes")
  func statedOptions() throws {
    let function = "AzureDiagnostics | where msg_s has '7'"
    let list = "Name\n7\n"
    let schema = "T_CL: {A: string}\n"
    let places = "network,country\n20.0.0.0/8,Nowhere\n"
    for folder in ["functions", "watchlists"] {
      try FileManager.default.createDirectory(
        atPath: scratch.file(folder), withIntermediateDirectories: true)
    }
    try scratch.write(function, to: "functions/Sevens.kql")
    try scratch.write(list, to: "watchlists/vip.csv")
    try scratch.write(schema, to: "schema.yaml")
    try scratch.write(places, to: "geo.csv")
    let cases: [(arguments: [String], query: String, options: String)] = [
      ([], rows, "{}"),
      (
        ["--timespan", "2024-05-01/1d"], rows,
        #"{"timespan":{"from":"2024-05-01T00:00:00.0000000Z","to":"2024-05-02T00:00:00.0000000Z"}}"#
      ),
      (
        ["--timespan", "2024-05-01/"], rows,
        #"{"timespan":{"from":"2024-05-01T00:00:00.0000000Z","to":null}}"#
      ),
      (["--resource", "FW01"], rows, #"{"resource":"FW01"}"#),
      (
        ["--param", "n=7", "--param", "m=a=b"],
        "declare query_parameters(n: string, m: string); AzureDiagnostics | where msg_s has n",
        #"{"param":[{"name":"n","value":"7"},{"name":"m","value":"a=b"}]}"#
      ),
      (
        ["--workspace", "Main"], "workspace('main').AzureDiagnostics | take 1",
        #"{"workspace":["Main"]}"#
      ),
      (
        ["--functions", "functions"], "Sevens",
        "{\"functions\":\(stated("functions/Sevens.kql", function, name: "Sevens"))}"
      ),
      // Also where the query does not use it.
      (
        ["--watchlists", "watchlists"], rows,
        "{\"watchlists\":\(stated("watchlists/vip.csv", list, name: "vip"))}"
      ),
      (
        ["--schemas", "schema.yaml"], "AzureDiagnostics | union T_CL",
        "{\"schemas\":\(stated("schema.yaml", schema))}"
      ),
      (
        ["--geo", "geo.csv"],
        "AzureDiagnostics | extend p = geo_info_from_ip_address('20.1.1.1')",
        "{\"geo\":\(stated("geo.csv", places))}"
      ),
      (
        [],
        "AzureDiagnostics | where msg_s has_any (externaldata(n: string) ['watchlists/vip.csv'])",
        "{\"externaldata\":\(stated("watchlists/vip.csv", list))}"
      ),
    ]
    for (number, test) in cases.enumerated() {
      let folder = "folder\(number)"
      let arguments = ["evidence", test.query, "--out", folder, "--now", "2024-06-01"]
      let export = try CommandLineRun(arguments + test.arguments, in: scratch)
      #expect(export.status == 0, "\(export.errors)")
      #expect(try options(of: folder) == test.options)
      let check = try run("verify", folder)
      #expect(check.status == 0, "\(check.output)")
      #expect(
        check.output.contains("\noption   ") || check.output.hasPrefix("option   ")
          || test.options == "{}")
      #expect(try checker(folder))
      let json = try JSONValue(parsing: try run("verify", folder, "--json").output)
      #expect(json["options"]?.jsonText == test.options)
    }
    let page = try scratch.read("folder6/report.html")
    #expect(page.contains("<th>--functions</th><td>functions/Sevens.kql, 38 bytes, SHA-256 "))
  }

  @Test("all options together are stated, in one order")
  func allOptions() throws {
    try scratch.write("print 1", to: "B.kql")
    try scratch.write("print 1", to: "A.kql")
    try scratch.write("X\n1\n", to: "w.csv")
    let export = try run(
      "evidence", rows, "--out", "folder", "--now", "last", "--timespan", "24h", "--functions",
      "B.kql",
      "--functions", "A.kql", "--watchlists", "w.csv", "--resource", "f")
    #expect(export.status == 0, "\(export.errors)")
    let manifest = try JSONValue(parsing: try scratch.read("folder/manifest.json"))
    guard case .object(let members)? = manifest["options"] else { throw CancellationError() }
    #expect(members.map(\.key) == ["timespan", "resource", "functions", "watchlists"])
    #expect(manifest["options"]?["functions"]?[0]?["name"] == .string("A"))
    #expect(manifest["now"] == .string("2024-05-01T00:00:59.0000000Z"))
    #expect(
      manifest["options"]?["timespan"]?["from"] == .string("2024-04-30T00:00:59.0000000Z"))
  }

  @Test("a manifest whose options are not of the format's form is refused")
  func malformedOptions() throws {
    _ = try run("evidence", rows, "--out", "folder", "--resource", "FW01")
    let manifest = try scratch.read("folder/manifest.json")
    let file = #"{"path":"f","sha256":"\#(String(repeating: "0", count: 64))","bytes":1}"#
    for options in [
      "null", "[]", "3", #"{"resource":1}"#, #"{"resource":null}"#, #"{"colour":"red"}"#,
      #"{"timespan":"24h"}"#, #"{"timespan":{"from":null}}"#,
      #"{"timespan":{"from":"soon","to":null}}"#, #"{"param":{"n":"7"}}"#,
      #"{"param":[{"name":"n"}]}"#,
      #"{"workspace":"w"}"#, #"{"workspace":[1]}"#, #"{"geo":\#(file)}"#,
      #"{"functions":[\#(file)]}"#, #"{"geo":[{"path":"f","sha256":"00","bytes":1}]}"#,
      #"{"geo":[\#(file.replacing(":1}", with: ":-1}"))]}"#,
      #"{"geo":[\#(file.replacing("}", with: ",\"size\":1}"))]}"#,
    ] {
      let changed = manifest.replacing(
        #"""
        {
            "resource": "FW01"
          }
        """#, with: options)
      #expect(changed != manifest)
      try scratch.write(changed, to: "folder/manifest.json")
      let check = try run("verify", "folder")
      #expect(check.status == 1, "\(options)")
      #expect(check.output.contains("the options of the manifest"), "\(check.output)")
    }
    let good = manifest.replacing("\"FW01\"", with: "\"FW02\"")
    try scratch.write(good, to: "folder/manifest.json")
    #expect(try run("verify", "folder").status == 0)
    // The first version named few options, and in another form.
    let old = manifest.replacing("\"version\": 3", with: "\"version\": 1")
      .replacing("\"resource\": \"FW01\"", with: "\"timespan\": \"24h\"")
    try scratch.write(old, to: "folder/manifest.json")
    #expect(try run("verify", "folder").status == 1)
    // Nor did it say what was verified.
    let shorter = old.replacing(/(?s)"verified": \{.*?\n {2}\},\n/, with: "")
      .replacing(/,\s*"proven": [0-9]+/, with: "")
    try scratch.write(shorter, to: "folder/manifest.json")
    let first = try run("verify", "folder")
    #expect(first.status == 0, "\(first.output)")
    #expect(first.output.contains("of version 1 of the format, which proves less than version 3"))
  }

  @Test("--record writes into the log, and the root that was written down stays good")
  func record() throws {
    let export = try run("evidence", rows, "--out", "folder", "--record")
    #expect(export.status == 0)
    #expect(!export.output.contains(root))
    #expect(try run("verify", "folder", "--expect-root", root).status == 0)
    let verify = try run("verify", "--record", "--expect-root", root)
    #expect(verify.status == 0)
    #expect(
      verify.output.contains("note: \(root) was the root at entry 4; no rows were added since"))
    #expect(verify.output.contains("recorded; the root is now "))
    #expect(try run("verify", "--expect-root", root).status == 0)
  }

  @Test("files can be asked without keeping a database")
  func fromFiles() throws {
    let export = try run("evidence", "--out", "folder", "--from", "fw.jsonl", "--", counts)
    #expect(export.status == 0, "\(export.errors)")
    #expect(try run("verify", "folder").status == 0)
  }
}
