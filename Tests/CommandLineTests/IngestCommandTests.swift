import JSON
import Testing

@Suite struct IngestCommandTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    let records = (1...3).map {
      firewallRecord(time: "2024-05-01T00:00:0\($0)Z", message: "HTTPS request \($0)")
    }
    try scratch.write(records.joined(), to: "fw.jsonl")
  }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  @Test("the same file twice is in once")
  func twice() throws {
    let first = try run("ingest", "fw.jsonl")
    #expect(first.status == 0)
    #expect(first.output.hasPrefix("ingested fw.jsonl: AzureDiagnostics 3\n"))
    #expect(first.errors.isEmpty)
    #expect(try run("ingest", "fw.jsonl").output.hasPrefix("unchanged fw.jsonl\n"))
    #expect(try run("query", "AzureDiagnostics | count").output == "Count\n3\n")
  }

  @Test("--json reports each file and the totals")
  func report() throws {
    let json = try JSONValue(parsing: try run("ingest", "--json", "fw.jsonl").output)
    let file = json["files"]?[0]
    #expect(file?["path"] == .string("fw.jsonl"))
    #expect(file?["status"] == .string("ingested"))
    #expect(file?["tables"]?["AzureDiagnostics"] == .integer(3))
    #expect(json["totals"]?["inserted"] == .integer(3))
    if case .string(let root)? = json["root"] { #expect(root.count == 64) } else { Issue.record() }
  }

  @Test("a record that cannot be read is kept, named, and makes the exit code 1")
  func quarantine() throws {
    let good = firewallRecord(time: "2024-05-01T00:00:00Z", message: "x")
    try scratch.write(good + "{\"category\": \u{1B}}\n" + good, to: "bad.jsonl")
    let result = try run("ingest", "bad.jsonl")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("bad.jsonl:2: "))
    #expect(!result.errors.contains("\u{1B}"))
    #expect(result.output.contains("1 in quarantine"))
    let kept = try run("query", "_Quarantine | project Line, Raw")
    #expect(kept.output == "Line,Raw\n2,\"{\"\"category\"\": \u{1B}}\"\n")
  }

  @Test("the summary says how table and time were chosen, and the options choose otherwise")
  func choices() throws {
    try scratch.write("{\"seen\":\"5/12/2024 8:00\",\"ts\":1715673601}\n", to: "door.jsonl")
    let first = try run("ingest", "door.jsonl")
    #expect(
      first.output.hasPrefix(
        """
        ingested door.jsonl: door_CL 1
          table door_CL: named after the file, as no known table fits (--table chooses another)
          time of door_CL: `ts` (--time-column chooses another)

        """), "\(first.output)")
    let open = try run("ingest", "door.jsonl", "--table", "Gate_CL", "--time-column", "seen")
    #expect(open.status != 0 && open.errors.contains("--date-order dmy"), "\(open.errors)")
    let stated = try run(
      "ingest", "door.jsonl", "--table", "Gate_CL", "--time-column", "seen", "--date-order", "dmy")
    #expect(stated.status == 0 && stated.errors.contains("the same bytes are in already"))
    #expect(
      try run("query", "Gate_CL | project TimeGenerated").output
        == "TimeGenerated\n2024-12-05T08:00:00.0000000Z\n")
    #expect(
      try run("query", "_Sources | where isnotnull(Options) | project Options.table").output
        .contains("Gate_CL"))
    #expect(try run("ingest", "door.jsonl", "--date-order", "dym").status != 0)
  }

  @Test("a column has the short texts of another, and a long one that stands in its record")
  func sameTexts() throws {
    let long = String(repeating: "z", count: 300)
    let members = [#""a":"x 1","b":"x 1""#, #""a":"q-2","b":"q-2""#, #""b":"\#(long)""#]
    let lines = members.enumerated().map { number, members in
      #"{"TimeGenerated":"2024-05-14T08:00:0\#(number)Z",\#(members)}"# + "\n"
    }
    try scratch.write(lines.joined(), to: "same.jsonl")
    let result = try run("ingest", "--table", "Same_CL", "same.jsonl")
    #expect(result.status == 0, "\(result.errors)")
    let rows = try run("query", "Same_CL | order by TimeGenerated asc | project a, b")
    #expect(rows.output == "a,b\nx 1,x 1\nq-2,q-2\n,\(long)\n")
    #expect(try run("verify").status == 0)
  }

  @Test("a dry run says what each file is and what would happen, and changes nothing")
  func dryRun() throws {
    _ = try run("ingest", "fw.jsonl")
    let more = firewallRecord(time: "2024-05-01T00:00:09Z", message: "HTTPS request 9")
    try scratch.write(try scratch.read("fw.jsonl") + more, to: "fw.jsonl")
    try scratch.write(more + " ", to: "new.jsonl")
    let root = try run("verify").output
    let plan = try run("ingest", "--dry-run", "fw.jsonl", "new.jsonl")
    #expect(plan.status == 0)
    #expect(
      plan.output.hasPrefix(
        """
        a dry run: nothing is changed
        would extend fw.jsonl (json): AzureDiagnostics 1
        would ingest new.jsonl (json): AzureDiagnostics 1

        """), "\(plan.output)")
    #expect(try run("query", "AzureDiagnostics | count").output == "Count\n3\n")
    #expect(try run("verify").output == root)
  }

  @Test("an archive on standard input is read like one in a file")
  func archiveOnInput() throws {
    // A tar: its only header says name, size and sum.
    let text = firewallRecord(time: "2024-05-01T00:00:00Z", message: "x")
    var header = [UInt8](repeating: 0, count: 512)
    func put(_ text: String, at offset: Int) {
      for (index, byte) in text.utf8.enumerated() { header[offset + index] = byte }
    }
    put("a.jsonl", at: 0)
    let size = String(text.utf8.count, radix: 8)
    put(String(repeating: "0", count: 11 - size.count) + size, at: 124)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
    put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", at: 148)
    let padding = String(repeating: "\u{0}", count: 1024 - text.utf8.count % 512)
    let result = try CommandLineRun(
      ["ingest", "-"], in: scratch,
      input: String(decoding: header, as: UTF8.self) + text + padding)
    #expect(result.output.hasPrefix("ingested -!/a.jsonl: AzureDiagnostics 1\n"), "\(result)")
    #expect(try run("verify", "--allow-missing").status == 0)
  }

  @Test("a file that is not there does not keep the others out, and is exit 3")
  func missing() throws {
    let result = try run("ingest", "nowhere.jsonl", "fw.jsonl")
    #expect(result.status == 3)
    #expect(result.errors.contains("nowhere.jsonl"))
    #expect(try run("query", "AzureDiagnostics | count").output == "Count\n3\n")
  }

  @Test("--from asks files and leaves nothing behind")
  func from() throws {
    let query = "AzureDiagnostics | where msg_s contains '2' | project msg_s"
    let expected = "msg_s\nHTTPS request 2\n"
    let before = try scratch.names()
    #expect(try run("query", "--from", "fw.jsonl", "--format", "csv", query).output == expected)
    #expect(try run("query", query, "--from", "fw.jsonl").output == expected)
    #expect(try run("query", "--from", "fw.jsonl", query).output == expected)
    let piped = try CommandLineRun(
      ["query", query, "--from", "-"], in: scratch, input: try scratch.read("fw.jsonl"))
    #expect(piped.output == expected)
    #expect(try scratch.names() == before)
  }

  @Test("now is what --now says, the newest record's time for `last`")
  func now() throws {
    #expect(
      try run("query", "--now", "2020-01-02", "print now()").output
        == "print_0\n2020-01-02T00:00:00.0000000Z\n")
    let query = "AzureDiagnostics | where TimeGenerated > ago(1s) | count"
    #expect(
      try run("query", "--from", "fw.jsonl", "--now", "last", query).output == "Count\n1\n")
  }

  @Test("--timespan limits the rows as the portal's picker does")
  func timespan() throws {
    _ = try run("ingest", "fw.jsonl")
    let spans = [
      ("2024-05-01T00:00:02Z/2024-05-01T00:00:03Z", "1"), ("2024-05-01T00:00:02Z/", "2"),
      ("2024-05-01T00:00:01Z/P1D", "3"), ("24h", "0"),
    ]
    for (span, count) in spans {
      let result = try run("query", "--timespan", span, "AzureDiagnostics | count")
      #expect(result.output == "Count\n\(count)\n", "\(span)")
    }
  }

  @Test("tables and schema say what is there")
  func tables() throws {
    _ = try run("ingest", "fw.jsonl")
    let row = """
      AzureDiagnostics,3,2024-05-01T00:00:01.0000000Z,2024-05-01T00:00:03.0000000Z,1

      """
    #expect(try run("tables").output.contains(row))
    let schema = try run("schema", "AzureDiagnostics").output
    #expect(schema.contains("TimeGenerated,datetime,false\n"))
    #expect(schema.contains("msg_s,string,false\n"))
    #expect(schema.contains("_SourceFile,string,true\n"))
    #expect(try run("schema", "AzureDiagnostic").status == 2)
  }

  @Test("a database of $KUSTODY_DB or --db is used, and one that is not ours refused untouched")
  func databases() throws {
    let named = try CommandLineRun(
      ["ingest", "fw.jsonl"], in: scratch, environment: ["KUSTODY_DB": "named.db"])
    #expect(named.status == 0)
    #expect(try run("query", "--db", "named.db", "AzureDiagnostics | count").output == "Count\n3\n")
    try scratch.write("not a database, certainly not", to: "foreign.db")
    for arguments in [
      ["query", "--db", "foreign.db", "print 1"], ["ingest", "-d", "foreign.db", "x"],
    ] {
      #expect(try CommandLineRun(arguments, in: scratch).status == 3)
    }
    #expect(try scratch.read("foreign.db") == "not a database, certainly not")
  }

  @Test("explain shows each stage, and the SQL alone where that is asked for")
  func explain() throws {
    let query = "AzureDiagnostics | where Category == 'x' | take 5"
    let all = try run("explain", "--from", "fw.jsonl", "--", query)
    #expect(all.status == 0)
    for stage in ["tokens", "tree", "plan", "sql", "sqlite"] {
      #expect(all.output.contains("-- \(stage)\n"))
    }
    let sql = try run("explain", "--show", "sql", "--from", "fw.jsonl", "--", query)
    #expect(sql.output.uppercased().contains("LIMIT"))
    #expect(!sql.output.contains("-- sql"))
  }
}
