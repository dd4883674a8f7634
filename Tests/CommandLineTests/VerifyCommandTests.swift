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
      throw CocoaError()
    }
    self.root = root
  }

  private struct CocoaError: Error {}

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

  @Test("a changed source is exit 1, missing ones allowed or not")
  func changed() throws {
    try scratch.write(try scratch.read("fw.jsonl") + " ", to: "fw.jsonl")
    for arguments in [["verify"], ["verify", "--allow-missing"]] {
      let result = try CommandLineRun(arguments, in: scratch)
      #expect(result.status == 1)
      #expect(result.output.contains("difference: `fw.jsonl` is 1 bytes longer"))
      #expect(result.output.hasSuffix("NOT INTACT\n"))
    }
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
