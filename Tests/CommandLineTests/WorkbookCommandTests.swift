import Foundation
import JSON
import Testing

@Suite struct WorkbookCommandTests {
  private static let workbook = #"""
    {"version":"Notebook/1.0","items":[
    {"type":1,"content":{"json":"# Firewall <script>alert(1)</script>"}},
    {"type":9,"content":{"parameters":[
    {"name":"TimeRange","type":4,"value":{"durationMs":86400000}},
    {"name":"Word","type":1,"value":"one"}]}},
    {"type":3,"name":"hits","content":{"query":"AzureDiagnostics | where TimeGenerated {TimeRange} and msg_s has '{Word}' | project msg_s","title":"Hits of {Word}"}},
    {"type":3,"name":"count","content":{"query":"AzureDiagnostics | summarize Hits = count() by bin(TimeGenerated, 1h) | render timechart"}}]}
    """#

  private static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(
      firewallRecord(time: "2024-05-14T09:00:00Z", message: "one <b onclick=alert(1)>")
        + firewallRecord(time: "2024-05-14T10:00:00Z", message: "two"), to: "log.jsonl")
    try scratch.write(workbook, to: "w.json")
    return scratch
  }

  @Test("a page is drawn from logs, and what logs hold is text in it")
  func page() throws {
    let scratch = try Self.scratch()
    let run = try CommandLineRun(
      ["workbook", "w.json", "--from", "log.jsonl", "--out", "p.html"], in: scratch)
    #expect(run.errors == "")
    #expect(run.status == 0)
    let page = try scratch.read("p.html")
    #expect(page.contains("<h3>Hits of one</h3>"))
    #expect(page.contains("one &lt;b onclick=alert(1)&gt;"))
    #expect(page.contains("&lt;script&gt;"))
    #expect(!page.contains("<script"))
    #expect(page.contains("<svg"))
    #expect(page.contains("TimeGenerated &gt; ago(1d)"))
    #expect(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"))
    // The same file and logs give the same bytes.
    _ = try CommandLineRun(
      ["workbook", "w.json", "--from", "log.jsonl", "--out", "q.html"], in: scratch)
    #expect(try scratch.read("q.html") == page)
  }

  @Test("a parameter is set by --param, and rows name their stored rows")
  func parameters() throws {
    let scratch = try Self.scratch()
    _ = try CommandLineRun(["ingest", "--db", "logs.db", "log.jsonl"], in: scratch)
    let run = try CommandLineRun(
      [
        "workbook", "w.json", "--db", "logs.db", "--param", "Word=two", "--evidence", "--out",
        "p.html",
      ], in: scratch)
    #expect(run.status == 0)
    let page = try scratch.read("p.html")
    let item = try CommandLineRun(
      ["query", "--db", "logs.db", "AzureDiagnostics | where msg_s == 'two' | project _ItemId"],
      in: scratch
    ).output.split(separator: "\n").last
    #expect(page.contains("<span class=\"ids\">\(try #require(item))</span>"))
    let wrong = try CommandLineRun(
      ["workbook", "w.json", "--db", "logs.db", "--param", "Wrod=two", "--out", "x.html"],
      in: scratch)
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("did you mean `Word`?"))
    #expect(try !scratch.names().contains("x.html"))
  }

  @Test("steps without an answer say why, one by one, and the exit code is 1")
  func verdicts() throws {
    let scratch = try Self.scratch()
    try scratch.write(
      #"""
      {"version":"Notebook/1.0","items":[
      {"type":9,"content":{"parameters":[{"name":"P","type":1,"isRequired":true}]}},
      {"type":3,"name":"a","content":{"query":"AzureDiagnostics | count"}},
      {"type":3,"name":"b","content":{"query":"AzureDiagnostics | where"}},
      {"type":3,"name":"c","content":{"query":"AzureDiagnostics | where msg_s == '{P}'"}},
      {"type":3,"name":"d","content":{"query":"resources | count","queryType":1}},
      {"type":3,"name":"e","content":{"query":"{}","queryType":12}},
      {"type":3,"name":"f","content":{"query":"AzureDiagnostics | where msg_s == 'none' | project msg_s"}},
      {"type":10,"content":{}},{"type":99,"content":{}}]}
      """#, to: "v.json")
    let run = try CommandLineRun(
      ["workbook", "v.json", "--from", "log.jsonl", "--out", "p.html", "--json"], in: scratch)
    #expect(run.status == 1)
    let steps = try JSONValue(parsing: run.output)["workbooks"]?[0]?["steps"]
    guard case .array(let list)? = steps else {
      Issue.record("no steps")
      return
    }
    let verdicts = list.compactMap { step in
      if case .string(let verdict)? = step["verdict"] { verdict } else { nil }
    }
    #expect(
      verdicts == [
        "drawn", "error", "parameter", "not offline", "not offline", "no rows", "not offline",
      ])
    let page = try scratch.read("p.html")
    #expect(page.contains("az graph query"))
    #expect(page.contains("Please set: P"))
    #expect(page.contains("A step of kind 99"))
  }

  @Test("--check compiles queries and counts what would be drawn")
  func check() throws {
    let scratch = try Self.scratch()
    try scratch.makeFolder("all")
    try scratch.write(Self.workbook, to: "all/w.json")
    try scratch.write(#"{"no":"workbook"}"#, to: "all/n.json")
    try scratch.write(
      #"{"version":"Notebook/1.0","items":[{"type":3,"name":"bad","content":{"query":"T | wher x"}},{"type":10,"content":{"title":"CPU"}}]}"#,
      to: "all/x.json")
    let run = try CommandLineRun(["workbook", "--check", "all"], in: scratch)
    #expect(
      run.output == """
        all/w.json: 4 of 4 items, 2 of 2 queries
        all/x.json: 0 of 2 items, 0 of 1 queries
        total: 1 of 2 workbooks complete, 4 of 6 items, 2 of 3 queries

        """)
    #expect(run.status == 1)
    let one = try CommandLineRun(["workbook", "--check", "all/x.json"], in: scratch)
    #expect(one.output.contains("  CPU: not offline: metrics of Azure Monitor"))
    let json = try CommandLineRun(["workbook", "--check", "all/w.json", "--json"], in: scratch)
    #expect(json.status == 0)
    #expect(try JSONValue(parsing: json.output)["total"]?["compiled"] == .integer(2))
  }

  @Test(
    "what is not a workbook is refused",
    arguments: [
      (#"{"a":1}"#, 2, "holds no workbook"), ("{oops}", 2, "not a workbook"),
    ] as [(String, Int32, String)])
  func refused(text: String, status: Int32, message: String) throws {
    let scratch = try Scratch()
    try scratch.write(text, to: "w.json")
    let run = try CommandLineRun(["workbook", "w.json", "--out", "p.html"], in: scratch)
    #expect(run.status == status)
    #expect(run.errors.contains(message))
  }

  @Test(
    "built-in dashboards answer all their queries, also where there are no logs",
    arguments: [
      "traffic", "compliance", "alerts", "incidents", "firewall", "kubernetes", "keyvault",
      "gateway",
    ])
  func dashboards(name: String) throws {
    let scratch = try Self.scratch()
    let run = try CommandLineRun(
      ["dashboard", name, "--from", "log.jsonl", "--out", "p.html"], in: scratch)
    #expect(run.errors == "")
    #expect(run.status == 0)
    let page = try scratch.read("p.html")
    #expect(!page.contains("box error"))
    // It is a workbook like any other.
    _ = try CommandLineRun(["dashboard", name, "--workbook", "--out", "w2.json"], in: scratch)
    let again = try CommandLineRun(
      ["workbook", "w2.json", "--from", "log.jsonl", "--out", "p2.html"], in: scratch)
    #expect(again.status == 0)
  }

  @Test("the firewall's dashboard reads the lines of rules, names and threats in AzureDiagnostics")
  func firewallOfLines() throws {
    let scratch = try Self.scratch()
    let logs = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Fixtures/logs").standardized
    var arguments = ["dashboard", "firewall", "--now", "2024-05-15", "--out", "p.html"]
    for kind in ["application-rule", "network-rule", "dns-proxy"] {
      arguments += ["--from", logs.appending(path: "azure-firewall-\(kind).jsonl").path]
    }
    let run = try CommandLineRun(arguments, in: scratch)
    #expect(run.status == 0, "\(run.errors)")
    let page = try scratch.read("p.html")
    for part in [
      "azure-registries", "fw-policies-westeurope", "198.51.100.14", "10.240.4.4", "DNAT",
      "kv-bu0001a0005-00.vault.azure.net.", "NXDOMAIN", "Bot Networks", "203.0.113.77",
    ] {
      #expect(page.contains(part), "\(part)")
    }
  }

  @Test("a paper is drawn with its results, and says what does not hold")
  func report() throws {
    let scratch = try Self.scratch()
    try scratch.write(
      """
      ---
      ingest: [log.jsonl]
      ---
      # Paper 7

      **Finding 1.** Two records.
      <!-- a comment -->

      ```kql
      AzureDiagnostics | count
      ```
      ```result
      Count
      2
      ```

      **Finding 2.** None of them says `two`.

      ```kql
      AzureDiagnostics | where msg_s == "two" | project msg_s
      ```
      ```empty
      ```
      """, to: "paper.md")
    let run = try CommandLineRun(
      ["report", "paper.md", "--evidence", "--out", "p.html"], in: scratch)
    #expect(run.errors == "")
    #expect(run.status == 1)
    let page = try scratch.read("p.html")
    #expect(page.contains("<title>Paper 7</title>"))
    #expect(page.contains("1 of 2 findings hold."))
    #expect(page.contains("<summary>Query 1: holds</summary>"))
    #expect(page.contains("<summary>Query 2: does not hold</summary>"))
    #expect(page.contains("<td>two</td>"))
    #expect(page.contains("log.jsonl"))
    #expect(!page.contains("a comment"))
    #expect(!page.contains("```"))
  }
}
