import Cryptography
import Foundation
import JSON
import Testing

/// What the log and the reports say of ingests and archives.
@Suite("What was received, and what became of it") struct CustodyCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  private func events() throws -> [JSONValue] {
    _ = try? FileManager.default.removeItem(atPath: scratch.file("all"))
    _ = try run("evidence", "print 1", "--out", "all")
    return try scratch.read("all/log.jsonl").split(separator: "\n").map { line in
      guard case .string(let event)? = try JSONValue(parsing: String(line))["event"] else {
        throw CancellationError()
      }
      return try JSONValue(parsing: event)
    }
  }

  private func names() throws -> [JSONValue?] { try events().map { $0["event"] } }

  private func zip(_ script: String) throws {
    let path = try scratch.write("import zipfile, sys\n" + script, to: "make.py")
    #expect(try Python.run(path, [scratch.file("pack.zip")]) == 0)
  }

  @Test(
    "the archive that was received has its hash and size everywhere, and another member is noticed")
  func archive() throws {
    let record = firewallRecord(time: "2024-05-01T00:00:00Z", message: "request")
    try scratch.write(record, to: "record")
    try zip(
      """
      with zipfile.ZipFile(sys.argv[1], "w") as pack:
          pack.writestr("a.jsonl", open(sys.argv[1].replace("pack.zip", "record")).read())
          pack.writestr("b.jsonl", open(sys.argv[1].replace("pack.zip", "record")).read().replace("request", "other") * 2)
      """)
    let data = try Data(contentsOf: URL(fileURLWithPath: scratch.file("pack.zip")))
    let hash = SHA256.hash(data: data).map { String(format: "%02x", $0) }.joined()
    _ = try run("ingest", "pack.zip")
    #expect(
      try run(
        "query",
        "_Sources | project SourcePath, ArchiveSha256, ArchiveBytes | sort by SourcePath asc"
      ).output
        == "SourcePath,ArchiveSha256,ArchiveBytes\npack.zip!/a.jsonl,\(hash),\(data.count)\n"
        + "pack.zip!/b.jsonl,\(hash),\(data.count)\n")
    #expect(
      try run("certificate").output.contains("| SHA-256 of the archive that it is in | `\(hash)` |")
    )
    _ = try run("evidence", "AzureDiagnostics", "--out", "folder")
    #expect(try scratch.read("folder/sources.json").contains("\"archiveSha256\": \"\(hash)\""))
    #expect(try scratch.read("folder/report.html").contains(hash))
    #expect(try run("verify").output.hasSuffix("\nintact\n"))
    try zip(
      """
      with zipfile.ZipFile(sys.argv[1], "a") as pack:
          pack.writestr("c.txt", "more")
      """)
    let verify = try run("verify")
    #expect(
      verify.status == 1 && verify.output.contains("the archive `pack.zip` has other bytes"),
      "\(verify.output)")
    #expect(verify.output.contains("sources  2 of 2 files read again"))
    // A file that is in no archive has none.
    try scratch.write(record + record, to: "plain.jsonl")
    _ = try run("ingest", "plain.jsonl")
    #expect(
      try run("query", "_Sources | where isempty(ArchiveSha256) | project SourcePath").output
        == "SourcePath\nplain.jsonl\n")
  }

  @Test("a member with a name that no file could have is as it was")
  func longName() throws {
    try scratch.write(
      firewallRecord(time: "2024-05-01T00:00:00Z", message: "request"), to: "record")
    try zip(
      """
      with zipfile.ZipFile(sys.argv[1], "w") as pack:
          pack.writestr("n" * 5000 + ".jsonl", open(sys.argv[1].replace("pack.zip", "record")).read())
      """)
    _ = try run("ingest", "pack.zip")
    let verify = try run("verify")
    #expect(verify.status == 0 && verify.output.hasSuffix("\nintact\n"), "\(verify.output)")
  }

  /// So many files of one record each in `logs`.
  private func writeRequests(_ count: Int) throws {
    try scratch.makeFolder("logs")
    for number in 1...count {
      try scratch.write(
        firewallRecord(time: "2024-05-01T00:00:0\(number)Z", message: "request \(number)"),
        to: "logs/\(number).jsonl")
    }
  }

  @Test("the log says that an ingest began and finished, once something came in, and who did it")
  func begunAndFinished() throws {
    try writeRequests(3)
    _ = try run("ingest", "logs", "--examiner", "A. Auditor", "--case", "17")
    let names: [JSONValue?] = ["created", "begun", "ingested", "ingested", "ingested", "finished"]
      .map { .string($0) }
    #expect(try self.names() == names)
    let begun = try events()[1]
    #expect(begun["paths"] == .array([.string("logs")]) && begun["files"] == .integer(3))
    #expect(begun["examiner"] == .string("A. Auditor") && begun["case"] == .string("17"))
    #expect(try events()[5]["files"] == .integer(3))
    // The same bytes again change nothing.
    _ = try run("ingest", "logs")
    #expect(try self.names() == names)
    #expect(try run("tables").errors.isEmpty)
  }

  @Test("an ingest that was not finished is reported until the same paths were read to the end")
  func interrupted() throws {
    try writeRequests(2)
    _ = try run("ingest", "logs")
    // As it is after a kill: the last entry is not there.
    try Python.execute(
      "delete from kustody_log where seq = 5; update sqlite_sequence set seq = 4",
      on: scratch.file("kustody.db"))
    try Python.repairChecks(of: scratch.file("kustody.db"))
    for arguments in [["tables"], ["verify"]] {
      let told = try CommandLineRun(arguments, in: scratch)
      #expect(told.status == 0)
      #expect(
        (told.output + told.errors).contains(
          "was not finished: something of 2 of 2 files is in; run it again"),
        "\(told.output)\(told.errors)")
    }
    _ = try run("ingest", "logs")
    #expect(try names().last == .string("finished"))
    #expect(try run("tables").errors.isEmpty)
    #expect(try run("verify").status == 0)
  }

  @Test("other bytes at a known path are reported, and are exit 1")
  func replaced() throws {
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:01Z", message: "one"), to: "a.jsonl")
    #expect(try run("ingest", "a.jsonl").status == 0)
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:02Z", message: "two"), to: "a.jsonl")
    let second = try run("ingest", "a.jsonl")
    #expect(second.status == 1)
    #expect(second.errors.contains("a.jsonl: other bytes than at "), "\(second.errors)")
    #expect(second.errors.contains("and not grown; both are kept: 1 rows may be there twice"))
    #expect(try run("ingest", "a.jsonl").status == 0)
    // Grown, and elsewhere: nothing to tell.
    try scratch.write(
      try scratch.read("a.jsonl") + firewallRecord(time: "2024-05-01T00:00:03Z", message: "three"),
      to: "a.jsonl")
    #expect(try run("ingest", "a.jsonl").status == 0)
    try scratch.makeFolder("b")
    try scratch.write(
      firewallRecord(time: "2024-05-01T00:00:04Z", message: "four"), to: "b/a.jsonl")
    #expect(try run("ingest", "b/a.jsonl").status == 0)
    // The same relative path in another folder is another file, until that one is replaced; others beside it.
    func runInside(_ messages: [String]) throws -> CommandLineRun {
      for (number, message) in messages.enumerated() {
        try scratch.write(
          firewallRecord(time: "2024-05-01T00:00:05Z", message: message), to: "b/\(number).jsonl")
      }
      return try CommandLineRun(
        ["ingest", "0.jsonl", "1.jsonl", "2.jsonl", "--db", "../kustody.db"], in: scratch,
        runner: ["/usr/bin/env", "-C", scratch.file("b")])
    }
    try scratch.write(
      firewallRecord(time: "2024-05-01T00:00:05Z", message: "zero"), to: "0.jsonl")
    #expect(try run("ingest", "0.jsonl").status == 0)
    let inside = try runInside(["five", "six", "seven"])
    #expect(inside.status == 0, "\(inside.errors)")
    let again = try runInside(["eight", "nine", "seven"])
    #expect(again.status == 1)
    let notes = again.errors.split(separator: "\n").filter { $0.contains("other bytes than at ") }
    #expect(notes.map { $0.contains("0.jsonl") } == [true, false], "\(again.errors)")
  }

  @Test(
    "what a maker says of a folder is on the page, in the manifest and, with --record, in the log")
  func document() throws {
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:01Z", message: "one"), to: "a.jsonl")
    _ = try run("ingest", "a.jsonl")
    let export = try run(
      "evidence", "AzureDiagnostics", "--out", "folder", "--title", "Who <asked>?", "--question",
      "Was it one?",
      "--by", "The board", "--examiner", "A. Auditor", "--case", "17", "--record")
    #expect(export.status == 0, "\(export.errors)")
    let page = try scratch.read("folder/report.html")
    for part in [
      "<h1>Who &lt;asked&gt;?</h1>", "Was it one?", "<th>Asked by</th><td>The board</td>",
      "<th>Examiner</th><td>A. Auditor</td>", "<th>Case</th><td>17</td>", "<th>Made at (UTC)</th>",
      "SHA-256 of manifest.json", scratch.path + "/a.jsonl",
    ] { #expect(page.contains(part), "\(part)") }
    let manifest = try JSONValue(parsing: try scratch.read("folder/manifest.json"))
    #expect(manifest["document"]?["case"] == .string("17"))
    #expect(try run("verify", "folder").status == 0)
    #expect(try EvidenceFolder(scratch: scratch, name: "folder").passesChecker())
    let exported = try #require(try events().last)
    #expect(
      exported["event"] == .string("exported") && exported["examiner"] == .string("A. Auditor"))
  }

  @Test("a paper of tests asks a sealed database, and states its root")
  func paper() throws {
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:01Z", message: "one"), to: "a.jsonl")
    guard
      case .string(let root)? = try JSONValue(
        parsing: try run("ingest", "--json", "a.jsonl").output)["root"]
    else { throw CancellationError() }
    let body = "```kql\nAzureDiagnostics | count\n```\n```result\nCount\n1\n```\n"
    try scratch.makeFolder("papers")
    try scratch.write(
      "---\ndatabase: ../kustody.db\nroot: \(root)\n---\n# One\n" + body, to: "papers/good.md")
    try scratch.write(
      "---\ndatabase: ../kustody.db\nroot: \(String(repeating: "0", count: 64))\n---\n# One\n"
        + body, to: "papers/other.md")
    try scratch.write("# One\n" + body, to: "papers/plain.md")
    #expect(try run("test", "papers/good.md").status == 0)
    let other = try run("test", "papers/other.md")
    #expect(
      other.status == 1 && other.output.contains("its log never had the root"), "\(other.output)")
    #expect(try run("test", "papers/plain.md").status != 0)
    #expect(try run("test", "--db", "kustody.db", "papers/plain.md").status == 0)
    // What was sealed, signed and verified since is the same rows.
    _ = try run("seal", "--make-key", "key.pem")
    #expect(try run("test", "papers/good.md").status == 0)
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:02Z", message: "two"), to: "b.jsonl")
    _ = try run("ingest", "b.jsonl")
    #expect(try run("test", "papers/good.md").output.contains("1 entries of its log added rows"))
  }

  @Test("trace takes a line of a file, and a row of an evidence bundle")
  func trace() throws {
    let first = firewallRecord(time: "2024-05-01T00:00:01Z", message: "one")
    let second = firewallRecord(time: "2024-05-01T00:00:02Z", message: "two")
    try scratch.makeFolder("logs")
    try scratch.write(first + second + "{\"broken\n", to: "logs/a.jsonl")
    _ = try run("ingest", "logs")
    let line = String(second.dropLast())
    #expect(try run("trace", "--raw", "logs/a.jsonl:2").output == line)
    #expect(try run("trace", "--raw", "a.jsonl:2").output == line)
    #expect(try run("trace", "a.jsonl:3").output.contains("_Quarantine"))
    #expect(try run("trace", "none.jsonl:1").status == 2)
    _ = try run(
      "evidence", "AzureDiagnostics | sort by TimeGenerated desc | project msg_s", "--out", "folder"
    )
    #expect(try run("trace", "--raw", "folder", "0").output == line)
    #expect(try run("trace", "--raw", "folder/result.csv:3").output == String(first.dropLast()))
    #expect(try run("trace", "folder", "2").status == 2)
    #expect(try run("trace", "folder/result.csv:1").status == 2)
    let pretty = try run("trace", "--pretty", "logs/a.jsonl:1").output
    #expect(pretty.contains("\n  \"properties\": {\n    \"msg\": \"one\"\n  }\n"), "\(pretty)")
  }
}
