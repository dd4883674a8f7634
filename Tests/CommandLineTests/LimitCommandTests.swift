import Foundation
import Testing

@Suite("limits") struct LimitCommandTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: [String], input: String = "") throws -> CommandLineRun {
    try CommandLineRun(arguments, in: scratch, input: input)
  }

  @Test(
    "a query that needs more memory than it may take ends with exit 2, and says how to raise the limit",
    arguments: [
      "range i from 1 to 1000000 step 1 | summarize make_set(i) | project array_length(set_i)",
      "range i from 1 to 2000000 step 1 | extend b = 1 | scan with (step s: true;) | count",
    ])
  func memory(query: String) throws {
    let refused = try run(["query", "--memory", "32MiB", query])
    #expect(refused.status == 2)
    #expect(refused.output.isEmpty)
    #expect(refused.errors.contains("needs more memory than it may take"))
    #expect(refused.errors.contains("--memory raises the limit"))
  }

  @Test(
    "--memory takes a size", arguments: ["1GiB", "512MiB", "2gb", "600000kb"])
  func sizes(size: String) throws {
    #expect(try run(["query", "--memory", size, "print 1"]).status == 0)
  }

  @Test(
    "--memory refuses what is not a size", arguments: ["", "much", "-1GiB", "0", "9999999999TiB"])
  func wrongSizes(size: String) throws {
    #expect(try run(["query", "--memory=\(size)", "print 1"]).status == 2)
  }

  @Test(
    "time that runs out while a query is compiled is exit 124 as well",
    arguments: [
      "range i from 1 to 900000000 step 1 | evaluate pivot(i)",
      "range i from 1 to 900000000 step 1 | extend b = bag_pack('k', i) | evaluate bag_unpack(b)",
      "print x = toscalar(range i from 1 to 900000000 step 1 | summarize sum(i % 7))",
    ])
  func timeWhileCompiling(query: String) throws {
    let result = try run(["query", "--timeout", "200ms", query])
    #expect(result.status == 124)
    #expect(result.errors == "error: the query took longer than --timeout allows\n")
  }

  @Test("time is looked at between calls that make long values")
  func timeOfCalls() throws {
    // Few steps of SQLite, each of which makes much.
    let query =
      "range i from 1 to 100000 step 1 | project l = array_length(array_sort_desc(range(i, 9223372036854775807, 3))) | summarize sum(l)"
    let result = try CommandLineRun(
      ["query", "--timeout", "500ms", query], in: scratch,
      runner: ["/usr/bin/timeout", "--preserve-status", "-s", "KILL", "60"])
    #expect(result.status == 124)
  }

  @Test(
    "nothing in a query or an argument acts on a terminal", arguments: ["tokens", "tree", "sql"])
  func explain(stage: String) throws {
    let hostile = "\u{1B}]0;owned\u{7}\u{9B}31m"
    let result = try run(["explain", "--show", stage, "print x = '\(hostile)'"])
    #expect(result.status == 0)
    let wrong = try run(["query", "--format", hostile, "print 1"])
    #expect(wrong.status == 2)
    for text in [result.output, wrong.errors] {
      #expect(
        !text.unicodeScalars.contains { $0.properties.generalCategory == .control && $0 != "\n" })
    }
  }

  @Test("files of many rows are read, and their rows traced past")
  func manyRows() throws {
    try scratch.makeFolder("lists")
    let rows = (1...60_000).map { "FW\($0),owner \($0)\n" }.joined()
    try scratch.write("Firewall,Owner\n" + rows, to: "lists/owners.csv")
    let list = try run([
      "query", "--watchlists", "lists", "--format", "csv",
      "_GetWatchlist('owners') | summarize count(), countif(Owner endswith '9'), max(SearchKey), dcount(Firewall)",
    ])
    #expect(list.output.split(whereSeparator: \.isNewline).last == "60000,6000,FW9999,60000")
    let external = try run([
      "query", "--format", "csv",
      "externaldata(a: string, b: string)['lists/owners.csv'] with (ignoreFirstRecord=true) | summarize count(), max(b)",
    ])
    #expect(external.output.split(whereSeparator: \.isNewline).last == "60000,owner 9999")
    try scratch.write(firewallRecord(time: "2024-05-01T00:00:00Z", message: "a"), to: "a.json")
    #expect(try run(["ingest", "a.json"]).status == 0)
    let traced = try run([
      "evidence", "--watchlists", "lists", "--out", "folder",
      "AzureDiagnostics | extend Firewall = toupper(Resource) | join kind=inner (_GetWatchlist('owners') | where Firewall == 'FW1' | extend Firewall = 'FW01') on Firewall",
    ])
    #expect(traced.status == 0, "\(traced.errors)")
    #expect(traced.output.contains("proven: 1 of 1 rows"))
    let limited = try run([
      "query", "--memory", "4MiB", "--watchlists", "lists", "_GetWatchlist('owners') | count",
    ])
    #expect(limited.status == 2)
  }

  @Test("many constants take time that grows with their number, not with its square")
  func manyConstants() throws {
    let rows = (1...200_000).map { "'t\($0)'" }.joined(separator: ",")
    let table = try run(
      ["query", "-", "--format", "csv"], input: "datatable(a:string)[\(rows)] | count")
    #expect(table.output.split(whereSeparator: \.isNewline).last == "200000")
  }

  @Test("answers do not depend on the order in which files were ingested")
  func order() throws {
    let values = [0.1, 0.2, 0.3, 1e15, -1e15, 7.7, 1e-9, 3.3, 9_007_199_254_740_992]
    let files = values.enumerated().map { index, value in
      (
        "r\(index).json",
        "{\"time\":\"2024-05-01T00:00:0\(index)Z\",\"value\":\(value),\"count\":\(9_007_199_254_740_991 - index)}\n"
      )
    }
    var answers: Set<String> = []
    for order in [files, files.reversed(), Array(files.dropFirst(4) + files.prefix(4))] {
      let database = "order-\(answers.count)-\(order[0].0).db"
      for (name, text) in order {
        try scratch.write(text, to: name)
        #expect(
          try run(["ingest", name, "--table", "R_CL", "--db", database]).status == 0)
      }
      let answer = try run([
        "query", "--db", database, "--format", "csv",
        "R_CL | summarize sum(value), avg(value), stdev(value), variancep(value), avg(count), covariance(value, toreal(count))",
      ])
      #expect(answer.status == 0, "\(answer.errors)")
      answers.insert(answer.output)
    }
    #expect(answers.count == 1, "\(answers)")
  }

  @Test("check goes on after a file that cannot be read")
  func unreadable() throws {
    try scratch.write("print nosuch", to: "b.kql")
    try Data([0xff, 0xfe, 0x00]).write(to: URL(fileURLWithPath: scratch.file("a.kql")))
    let result = try run(["check", "a.kql", "b.kql"])
    #expect(result.status == 3)
    #expect(result.errors.contains("a.kql"))
    #expect(result.output.contains("there is no column `nosuch`"))
  }
}
