import Foundation
import Testing

@Suite("Exports for other programs")
struct ExportCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String...) throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch)
  }

  /// A row of each type, one of nothing, and a text that comes again.
  private static let table = """
    datatable(t: datetime, s: string, l: long, i: int, r: real, b: bool, d: dynamic, g: guid, p: timespan, m: decimal)
    [datetime(2024-05-14T08:00:00.1234567Z), 'é', 9007199254740993, -7, 1.5, true, dynamic({"a":[1,null]}),
    guid(c93c9793-0000-0000-0000-000000000001), time(1.02:03:04), decimal(1.10),
    datetime(null), '', long(null), int(null), real(null), bool(null), dynamic(null), guid(null),
    timespan(null), decimal(null),
    datetime(1969-12-31T23:59:59.9999999Z), 'é', 0, 7, real(nan), false, dynamic("x"), guid(null), time(-1s),
    decimal(null)]
    """

  @Test("what Parquet keeps is read back as it was, whatever the type")
  func writesParquet() throws {
    let export = try run("export", Self.table, "--to", "all.parquet")
    #expect(export.status == 0 && export.output == "Result  3\n", "\(export.errors)")
    let columns = "t, s, l, i, r, b, d"
    let rows = try run(
      "query", "--from", "all.parquet", "--format", "jsonl", "all | project \(columns)")
    let expected = try run("query", "--format", "jsonl", Self.table + " | project \(columns)")
    #expect(rows.output == expected.output, "\(rows.errors)")
    // Parquet has no types like these.
    let texts = try run("query", "--from", "all.parquet", "all | project g, p, m | take 1")
    #expect(texts.output == "g,p,m\nc93c9793-0000-0000-0000-000000000001,1.02:03:04,1.1\n")
  }

  @Test("columns of many texts, of few, and of more rows than one group has")
  func writesGroups() throws {
    let query =
      "range n from 1 to 70000 step 1 | project n, few = strcat('k', n % 300), many = strcat('row ', n), odd = n % 2 == 1"
    #expect(try run("export", query, "--to", "rows.parquet").output == "Result  70000\n")
    let check = """
      rows | extend isSame = few == strcat('k', n % 300) and many == strcat('row ', n) and odd == (n % 2 == 1)
      | summarize count(), countif(isSame), sum(n)
      """
    let result = try run("query", "--from", "rows.parquet", check)
    #expect(result.output.hasSuffix("\n70000,70000,2450035000\n"), "\(result.errors)")
  }

  @Test("a time that Parquet cannot say is refused, and nothing is written")
  func refusesTimes() throws {
    let result = try run("export", "print t = datetime(0001-01-01)", "--to", "t.parquet")
    #expect(result.status == 2 && result.errors.contains("`t` has the time 0001-01-01"))
    #expect(try run("query", "--from", "t.parquet", "t").status == 3)
  }

  @Test("tables become an SQLite file with their own names, and times that read as such")
  func writesDatabase() throws {
    try scratch.write(
      """
      {"TimeGenerated":"2024-05-14T08:00:00Z","Type":"A_CL","n":1,"N":"x","ok":true}
      {"TimeGenerated":"2024-05-14T09:00:00Z","Type":"B_CL","took":"00:00:01"}

      """, to: "rows.jsonl")
    #expect(try run("ingest", "rows.jsonl").status == 0)
    let export = try run("export", "--to", "plain.sqlite")
    #expect(export.output == "A_CL  1\nB_CL  1\n_Sources  1\n_Quarantine  0\n", "\(export.errors)")
    #expect(
      try run("export", "A_CL", "A_CL | count", "--to", "two.db").output == "A_CL  1\nResult  1\n")
    // It is none of ours.
    let foreign = try run("query", "--db", "plain.sqlite", "A_CL")
    #expect(foreign.status == 3 && foreign.errors.contains("another program's SQLite database"))
    #expect(try run("export", "--to", "kustody.db").errors.contains("the database itself"))
  }

  @Test("the file's ending says what is written, and one file holds one table")
  func choosesFormats() throws {
    #expect(try run("export", "print x = 1, s = 'a,b'", "--to", "x.csv").status == 0)
    #expect(try scratch.read("x.csv") == "x,s\n1,\"a,b\"\n")
    #expect(try run("export", "print x = 1", "--to", "x.jsonl").status == 0)
    #expect(try scratch.read("x.jsonl") == "{\"x\":1}\n")
    #expect(try run("export", "print x = 1", "--to", "x.xyz").status == 2)
    #expect(try run("export", "print x = 1", "print y = 2", "--to", "x.csv").status == 2)
    #expect(try run("export", "--to", "x.csv").status == 2)
    #expect(try run("export", "print x = nosuch", "--to", "y.csv").status == 2)
    #expect(try run("export", "print 1", "--to", "no/such/folder.csv").status == 3)
  }

  @Test(
    "no result replaces a kustody database, of this version or another",
    arguments: [
      ["query", "print 1", "-o"], ["export", "print 1", "--to"], ["check", "q.kql", "--sarif"],
      ["test", "t.md", "--junit"], ["test", "t.md", "--coverage-json"],
    ], [nil, 3, 200] as [UInt8?])
  func keepsDatabases(command: [String], version: UInt8?) throws {
    try scratch.write("{\"TimeGenerated\":\"2024-05-01\",\"Type\":\"X_CL\"}\n", to: "x.jsonl")
    try scratch.write("print 1\n", to: "q.kql")
    try scratch.write("```kql\nprint 1\n```\n", to: "t.md")
    #expect(try run("ingest", "--db", "case.db", "x.jsonl").status == 0)
    let url = URL(fileURLWithPath: scratch.file("case.db"))
    var bytes = try Data(contentsOf: url)
    if let version {
      // The schema's version stands at byte 60.
      bytes[63] = version
      try bytes.write(to: url)
    }
    let refused = try CommandLineRun(command + ["case.db"], in: scratch)
    #expect(refused.status == 2, "\(refused.errors)")
    #expect(refused.errors.contains("`case.db` is a kustody database; it is not replaced"))
    #expect(try Data(contentsOf: url) == bytes)
    for suffix in ["-wal", "-shm", "-journal"] {
      let refused = try CommandLineRun(command + ["case.db" + suffix], in: scratch)
      #expect(refused.status == 2, "\(refused.errors)")
      let words = command[0] == "export" ? "" : "is part of a kustody database"
      #expect(words.isEmpty || refused.errors.contains("`case.db\(suffix)` \(words)"))
      #expect(try !scratch.names().contains("case.db" + suffix))
    }
  }

  @Test(
    "no result replaces a log that is asked without a database",
    arguments: [["query", "print 1", "-o"], ["export", "print 1", "--to"]])
  func keepsLogs(command: [String]) throws {
    let log = "{\"TimeGenerated\":\"2024-05-01\",\"Type\":\"X_CL\"}\n"
    try scratch.write(log, to: "x.jsonl")
    let refused = try CommandLineRun(
      command + ["./x.jsonl", "--from", "x.jsonl"], in: scratch)
    #expect(refused.status == 2, "\(refused.errors)")
    #expect(refused.errors.contains("`./x.jsonl` is a log that the query reads"))
    #expect(try scratch.read("x.jsonl") == log)
    let other = try CommandLineRun(command + ["y.jsonl", "--from", "x.jsonl"], in: scratch)
    #expect(other.status == 0, "\(other.errors)")
  }
}
