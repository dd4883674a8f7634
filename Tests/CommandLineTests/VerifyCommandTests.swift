import Foundation
import JSON
import Testing

@Suite struct VerifyCommandTests {
  private let scratch: Scratch
  private let root: String

  init() throws {
    scratch = try Scratch()
    let records = (1...3).map {
      firewallRecord(time: "2024-05-01T00:00:0\($0)Z", message: "HTTPS request \($0)")
    }
    try scratch.write(records.joined(), to: "fw.jsonl")
    let ingest = try CommandLineRun(["ingest", "--json", "fw.jsonl"], in: scratch)
    guard case .string(let root)? = try JSONValue(parsing: ingest.output)["root"] else {
      throw NoRoot()
    }
    self.root = root
  }

  private struct NoRoot: Error {}

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  @Test("what was ingested is intact, and the root is the one that ingest printed")
  func intact() throws {
    for _ in 0..<2 {
      let result = try run("verify", "--expect-root", root)
      #expect(result.status == 0)
      #expect(result.output.contains("root     \(root)\n"))
      #expect(result.output.hasSuffix("intact\n"))
      #expect(result.errors.isEmpty)
    }
    let json = try JSONValue(parsing: try run("verify", "--json").output)
    #expect(json["intact"] == .bool(true))
    #expect(json["root"] == .string(root))
    #expect(json["rows"] == .integer(3))
  }

  @Test("a source that is gone is exit 1, unless it may be")
  func missing() throws {
    try scratch.remove("fw.jsonl")
    let result = try run("verify")
    #expect(result.status == 1)
    #expect(result.output.contains("not there: fw.jsonl\n"))
    let allowed = try run("verify", "--allow-missing")
    #expect(allowed.status == 0)
    #expect(allowed.output.contains("intact"))
  }

  @Test(
    "a changed source is exit 1, missing ones allowed or not; one that grew is told, and no difference"
  )
  func changed() throws {
    let text = try scratch.read("fw.jsonl")
    for arguments in [["verify"], ["verify", "--allow-missing"]] {
      try scratch.write(text + " ", to: "fw.jsonl")
      let grown = try CommandLineRun(arguments, in: scratch)
      #expect(grown.status == 0)
      #expect(grown.output.contains("grown: `fw.jsonl` is 1 bytes longer"))
      #expect(grown.output.hasSuffix("\nintact, and grown since\n"))
      try scratch.write(String(text.dropLast()) + " ", to: "fw.jsonl")
      let result = try CommandLineRun(arguments, in: scratch)
      #expect(result.status == 1)
      #expect(result.output.contains("difference: `fw.jsonl` has other bytes"))
      #expect(result.output.hasSuffix("NOT INTACT\n"))
    }
  }

  /// Ingests the file with a record more.
  private func grow() throws {
    try scratch.write(
      try scratch.read("fw.jsonl")
        + firewallRecord(time: "2024-05-01T00:00:04Z", message: "fourth"),
      to: "fw.jsonl")
    _ = try run("ingest", "fw.jsonl")
  }

  @Test("rows that came after the root that was written down are growth, if all from then is there")
  func grown() throws {
    try grow()
    try scratch.write(
      firewallRecord(time: "2024-05-01T00:00:05Z", message: "other"), to: "more.jsonl")
    _ = try run("ingest", "more.jsonl")
    let verify = try run("verify", "--expect-root", root)
    #expect(verify.status == 0, "\(verify.output)")
    #expect(verify.output.hasSuffix("\nintact, and grown since\n"))
    #expect(
      verify.output.contains(
        "since then 2 entries added rows, and all that was sealed then is there"))
    #expect(
      try JSONValue(parsing: try run("verify", "--expect-root", root, "--json").output)["verdict"]
        == .string("grown"))
    // A folder that is made now says more than the root.
    _ = try run("evidence", "AzureDiagnostics | count", "--out", "folder")
    let folder = try run("verify", "folder", "--expect-root", root)
    #expect(folder.status == 1 && folder.output.hasSuffix("\nintact, and grown since\n"))
    #expect(folder.output.contains("that root says nothing of 2 of the 2 sources of this folder"))
  }

  @Test("an extension that puts other rows in the place of those before is none")
  func forgedGrowth() throws {
    try grow()
    for (from, to) in [
      ("\"kept\":3", "\"kept\":2"), ("\"kept\":3,", ""),
      ("\"replaced\":[]", "\"replaced\":[\"\(root)\"]"),
    ] {
      try? scratch.remove("copy.db")
      try FileManager.default.copyItem(
        atPath: scratch.file("kustody.db"), toPath: scratch.file("copy.db"))
      try Python.chain(scratch.file("copy.db"), replacing: from, with: to)
      let verify = try run("verify", "--db", "copy.db")
      #expect(verify.status == 1, "\(from)")
      #expect(
        verify.output.contains("what was sealed of it before is not among its items"),
        "\(verify.output)")
    }
  }

  @Test("files that lie elsewhere now are found where --sources says, archives too")
  func movedSources() throws {
    let other = try Scratch()
    for name in ["kustody.db", "fw.jsonl"] {
      try FileManager.default.copyItem(atPath: scratch.file(name), toPath: other.file(name))
    }
    try other.makeFolder("kept/2024")
    try FileManager.default.moveItem(
      atPath: other.file("fw.jsonl"), toPath: other.file("kept/2024/fw.jsonl"))
    try scratch.remove("fw.jsonl")
    let missing = try CommandLineRun(["verify"], in: other)
    #expect(missing.status == 1 && missing.output.contains("NOT PROVEN here"), "\(missing.output)")
    let found = try CommandLineRun(["verify", "--sources", "kept/2024"], in: other)
    #expect(found.status == 0 && found.output.hasSuffix("\nintact\n"), "\(found.output)")
    // The database is elsewhere too, and what lies there is another file.
    try other.write("other", to: "kept/2024/fw.jsonl")
    let changed = try CommandLineRun(["verify", "--sources", "kept/2024"], in: other)
    #expect(changed.output.hasSuffix("NOT INTACT\n"))
  }

  @Test("several things at once: databases, evidence bundles, and folders of these")
  func paths() throws {
    _ = try run("evidence", "AzureDiagnostics", "--out", "case/one/rows")
    try scratch.makeFolder("case/one")
    _ = try run("evidence", "AzureDiagnostics", "--out", "case/one/rows")
    _ = try run("evidence", "AzureDiagnostics | count", "--out", "case/count")
    try scratch.write("no database", to: "case/notes.db")
    let all = try run("verify", ".", "--expect-root", root)
    #expect(all.status == 0, "\(all.output)\(all.errors)")
    #expect(all.output.components(separatedBy: "\nintact\n").count == 4)
    for name in ["./case/count\n", "./case/one/rows\n", "./kustody.db\n"] {
      #expect(all.output.contains(name))
    }
    #expect(try run("verify", "kustody.db", "case/count").status == 0)
    try scratch.write("x", to: "case/count/more")
    let bad = try run("verify", "case", "kustody.db")
    #expect(bad.status == 1 && bad.output.contains("NOT INTACT"))
    #expect(try run("verify", "case/notes.db", "kustody.db").status == 3)
    #expect(try run("verify", ".", "--record").status == 2)
  }

  @Test("another root is exit 1, no root is exit 2, no database is exit 3")
  func roots() throws {
    let other = String(repeating: "0", count: 64)
    #expect(try run("verify", "--expect-root", other).status == 1)
    #expect(try run("verify", "--expect-root", "0123").status == 2)
    #expect(try run("verify", "--db", "none.db").status == 3)
    try scratch.write("no database", to: "text.db")
    #expect(try run("verify", "--db", "text.db").status == 3)
  }

  @Test("trace prints the bytes of a row, and says what they are")
  func trace() throws {
    let query = "AzureDiagnostics | take 1 | project _ItemId"
    let answer = try run("query", query, "--format", "csv").output
    let id = String(answer.split(separator: "\n")[1])
    let line = String(try scratch.read("fw.jsonl").split(separator: "\n")[0])
    let text = try run("trace", id)
    #expect(text.status == 0)
    #expect(text.output.contains("file    fw.jsonl (unchanged)\n"))
    #expect(text.output.contains("(as sealed)\n"))
    #expect(text.output.hasSuffix("\n\n\(line)\n"))
    #expect(try run("trace", "--raw", id).output == line)
    let json = try JSONValue(parsing: try run("trace", "--json", id).output)
    #expect(json["record"] == .string(line))
    #expect(json["inFile"] == .bool(true))
    try scratch.remove("fw.jsonl")
    #expect(try run("trace", "--raw", id).output == line)
    #expect(try run("trace", "0000000000000000:0").status == 2)
    #expect(try run("trace", "x").status == 2)
  }
}
