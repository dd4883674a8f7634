import Diagnostics
import Foundation
import Ingestion
import KQLValues
import Testing

@testable import Workspace

/// Queries over stored logs, of which the tables answer a part themselves, beside the same queries of which they answer
/// none.
@Suite("Parts of queries that log tables answer")
struct ScanPushingTests {
  /// Rows of every type, some with few values and some with many, several of each missing.
  static func workspace() throws -> Workspace {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let schema = folder.appendingPathComponent("own.yaml")
    try Data(
      """
      T_CL:
        k: long
        n: int
        r: real
        s: string
        u: string
        b: bool
        t: datetime
        p: timespan
        g: guid
        d: dynamic
        m: decimal
      """.utf8
    ).write(to: schema)
    let texts = [
      "", "red", "Red Fox", "é", "e\\u0301", "ﬀ", "a,b", "\\\"q\\\"", "x\\u0000y", "10", "ÄRGER",
      "{\\\"a\\\":1}", "[2]",
    ]
    var lines = ""
    for number in 0..<9000 {
      func some(_ name: String, _ every: Int, _ value: String) -> String {
        number % every == 0 ? "" : ",\"\(name)\":\(value)"
      }
      let minute = number / 150
      lines +=
        "{\"Type\":\"T_CL\",\"TimeGenerated\":\"2024-05-14T08:\(String(format: "%02d", minute)):00Z\""
        + some("k", 7, "\(number % 5 - 2)") + some("n", 11, "\(number)")
        + some("r", 5, number % 50 == 7 ? "\"NaN\"" : "\(Double(number % 6) / 4 - 0.5)")
        + some("s", 3, "\"\(texts[number % texts.count])\"")
        + some("u", 13, "\"user \(number &* 2_654_435_761 % 99_991) \(texts[number % 5])\"")
        + some("b", 4, number % 3 == 0 ? "true" : "false")
        + some("t", 6, "\"1969-12-31T23:\(String(format: "%02d", number % 60)):00Z\"")
        + some("p", 9, "\"00:00:\(String(format: "%02d", number % 60))\"")
        + some("g", 8, "\"0000000\(number % 10)-0000-0000-0000-00000000000a\"")
        + some(
          "d", 5, number % 2 == 0 ? "{\"a\":\(number % 3),\"b\":[\"x\",null]}" : "\"text\"")
        + some("m", 10, "\"\(number % 4).50\"") + "}\n"
    }
    try Data(lines.utf8).write(to: folder.appendingPathComponent("t.jsonl"))
    let workspace = try Workspace.temporary()
    var options = IngestOptions(now: 638_500_000_000_000_000, tool: "test")
    options.customTables = try SchemaFiles([schema.path]).tables
    let report = try workspace.ingest([folder.path + "/t.jsonl"], options: options)
    #expect(report.files.allSatisfy { $0.counts.inserted == 9000 }, "\(report)")
    return workspace
  }

  static let queries = [
    "count", "where s == 'red' | count", "where s has 'fox' | count",
    "where s contains 'É' or u contains '7' | summarize n = count() by s",
    "where s == '' | summarize count(), countif(k > 0), dcount(u), max(u), min(s)",
    "summarize n = count() by bin(TimeGenerated, 7m)",
    "summarize n = count(), sum(k), sum(n), min(r), max(r), min(t), max(p) by k, s",
    "summarize count() by bin(t, 10m), b", "summarize count() by bin(k, 2), bin(r, 0.5)",
    "summarize count() by tolower(s), strlen(u) % 3", "summarize by g, m", "distinct d",
    "summarize sum(k), sumif(n, b), countif(isempty(s)), countif(d.a == 1) by isnull(k)",
    "summarize avg(r), sum(r), stdev(k), percentile(n, 50) by s",
    "summarize make_set(s), make_list(k) by b | project b, array_length(list_k)",
    "summarize arg_max(n, *) by s | project s, n, u", "summarize take_any(s) by k",
    "where TimeGenerated between (datetime(2024-05-14 08:10) .. 5m) | summarize count() by s",
    "where TimeGenerated > datetime(2024-05-14 08:55) and k in (1, 2) | count",
    "where k !in (1, 2) and s !in ('red', '') | summarize count() by k",
    "where isnull(r) or r > 0.25 | summarize count() by r", "where isnan(r) | count",
    "where d.a == 1 and d.b[0] == 'x' | summarize count() by tostring(d.a)",
    "where u matches regex 'user [0-9]*7 ' | summarize count() by substring(u, 5, 1)",
    "where not(b) or isnull(b) | summarize count() by b, s | where count_ > 100",
    "where m == decimal(1.5) | summarize count(), max(m) by m", "where m > 1 | count",
    "where g == guid(00000003-0000-0000-0000-00000000000a) | summarize count() by g",
    "where p > 30s | summarize sum(p), max(p) by bin(p, 7s)",
    "extend e = parse_json(s) | where isnotnull(e.a) | summarize count() by tostring(e.a)",
    "extend e = extract('([0-9]+)', 1, u, typeof(long)) | summarize sum(e), dcount(e) by s",
    "where s startswith 'R' | order by n desc | project n, s, u | take 20",
    "order by TimeGenerated desc, n asc | where b | take 5 | project TimeGenerated, n",
    "where rand() >= 0 and s == 'red' | count", "where s == 'red' and rand() < 0 | count",
    "where s == toscalar(T_CL | where k == 1 | summarize max(s)) | count",
    "where k in ((T_CL | where s == 'red' | distinct k)) | summarize count() by s",
    "join kind=inner (T_CL | where s == 'red' | distinct k) on k | summarize count() by k",
    "where s == 'red' | union (T_CL | where s == '10') | summarize count() by s",
    "as X | where k > 0 | summarize count() by s | order by count_ desc, s asc | take 3",
    "summarize n = count() by s | summarize sum(n), count() by n > 100",
    "where k > 0 | extend w = k * 2 + n | summarize sum(w), max(w) by k",
    "summarize count() by case(k > 0, 'p', k < 0, 'n', '')", "summarize x = count() by y = 'c'",
    "make-series count() on TimeGenerated from datetime(2024-05-14 08:00) to datetime(2024-05-14 09:00) step 10m by b",
    "top-hitters 3 of s by n", "where s =~ 'ärger' or s =~ 'FF' | count",
    "summarize min(s), max(s), minif(s, s != ''), maxif(u, k == 1), min(g), max(b)",
    "where u has_any ('é', 'red') | summarize count() by iff(s == '', 'none', s)",
    "summarize hll(s), count() by k | project k, dcount_hll(hll_s), count_",
    "where k == 100 | summarize count(), sum(k), max(s), min(r)",
    "where k == 100 | summarize count() by s",
    "where n > 4000000000 | summarize sum(n)", "summarize count() by ingestion_time() > ago(1d)",
    "where _ItemId != '' | summarize count() by k",
    "summarize max(_SourceLine), min(_SourceOffset)",
    "summarize avg(r), sum(r), avg(k), avg(t), avg(p), min(r), max(r) by s",
    "where r > 0.25 | count", "where r >= -1 | count", "where r < 0.3 | count",
    "where r <= 0.25 | count", "where r != 0.25 | count", "where r == r | count",
    "where 0.25 < r | count", "where r between (0.0 .. 1.0) | count",
    "where r !between (0.0 .. 1.0) | count", "where r in (0.25, real(nan)) | count",
    "summarize avgif(r, r < 1), sumif(r, isnan(r)), minif(r, k > 0), maxif(r, k > 0) by k",
    "where isnan(r) | summarize count(), max(r), min(r), sum(r)",
    "union T_CL | summarize count() by s", "union (T_CL | take 10) | count",
    "union withsource = w T_CL | summarize n = count(), sum(k), max(u) by w, s",
    "where k > 0 | union (T_CL | where s == '10' | extend k = 5) | summarize count(), sum(k), min(n), avg(r), dcount(u) by s, bin(TimeGenerated, 7m)",
    "project s | union (T_CL | project k) | summarize count(), countif(isnull(k)), max(k) by s",
    "project s | union (T_CL | project s = k) | summarize count() by s_string, s_long",
    "union (T_CL | summarize c = count() by s) | summarize sum(c)",
    "union (T_CL | where k == 100), (T_CL | where s matches regex 'r.d' | sort by n) | distinct s, k",
    "union (T_CL | where rand() < 0) | summarize count(), max(n)", "union T_CL | count",
    "where u contains '7' | count", "where u contains 'É' and k > 0 | count",
    "where u has 'red' | summarize count() by s", "where u startswith 'USER 1' | project u",
    "where u contains_cs 'Red' | order by TimeGenerated desc, n asc | project n, u",
    "where u endswith 'fox' | count", "where u !contains '7' | count",
    "where u hasprefix 'fo' | count",
    "order by n desc | project n, s", "order by t asc | project t, n | take 50",
    "where not(isnan(r)) | summarize sum(r), avg(r) by bin(TimeGenerated, 5m)",
    "summarize sum(r / 3), avg(n * 0.1), avg(n), sum(1.0 / n) by k",
    "where k == 100 | summarize sum(r), avg(r), avg(k), avg(t), min(r)",
    "summarize sum(iff(n % 2 == 0, 1e300, -1e300) + n), sum(iff(n == 5, real(+inf), 1.0)) by b",
    "order by r desc, n asc | project r | take 500", "top 7 by r asc nulls last | project r",
  ]

  @Test("the answers are the same, whatever the tables answer themselves")
  func answersAlike() throws {
    let pushing = try Self.workspace()
    var pushed = 0
    for query in Self.queries {
      let query = "T_CL | " + query
      pushing.engine.fusesSteps = true
      let found = try answer(query, pushing)
      pushing.engine.fusesSteps = false
      let expected = try answer(query, pushing)
      #expect(found == expected, "\(query)")
      pushing.engine.fusesSteps = true
      if try sql(query, pushing).contains("(blocks") { pushed += 1 }
    }
    #expect(pushed > 40, "\(pushed)")
  }

  private func sql(_ query: String, _ workspace: Workspace) throws -> String {
    try workspace.session().explain(SourceText(query)).text(of: .sql)
  }

  private func answer(_ query: String, _ workspace: Workspace) throws -> [String] {
    let table = try #require(try tables(of: query, in: workspace).last)
    let rows = table.rows.map { row in
      zip(row, table.columns).map { $0 == .null ? "∅" : $0.text(as: $1.type) }
        .joined(separator: " | ")
    }
    return table.isOrdered ? rows : rows.sorted()
  }

  @Test(
    "what is handed over stands in the SQL",
    arguments: [
      (
        "where s == 'red' | count",
        "from \"log_T_CL\"(blocks where \"log_T_CL\".\"t6\" = 'red' as one group: count(*) as \"a1\")"
      ),
      (
        "summarize count() by s, bin(TimeGenerated, 5m)",
        "from \"log_T_CL\"(blocks grouped by \"log_T_CL\".\"t6\" as \"k1\", \"log_T_CL\".\"c1\" - \"log_T_CL\".\"c1\" % 3000000000 as \"k2\": count(*) as \"a1\")"
      ),
      (
        "where k > 0 | union (T_CL | where s == '10') | summarize count() by s",
        "(blocks where \"log_T_CL\".\"t6\" = '10' grouped by \"log_T_CL\".\"t6\" as \"k1\": count(*) as \"a1\")"
      ), ("where rand() > 2 and s == 'red' | take 1", "(blocks where \"log_T_CL\".\"t6\" = 'red')"),
    ])
  func isShown(query: String, text: String) throws {
    let workspace = try Self.workspace()
    let shown = try sql("T_CL | " + query, workspace)
    // Columns have their places by the first rows.
    let plain = shown.replacing(#/"([tc])[0-9]+"/#) { match in "\"\(match.1)\"" }
    let expected = text.replacing(#/"([tc])[0-9]+"/#) { match in "\"\(match.1)\"" }
    #expect(plain.contains(expected), "\(shown)")
  }

  @Test("an analysis says how many blocks were read")
  func analysis() throws {
    let workspace = try Self.workspace()
    let analysis = try workspace.session().analysis(
      of: SourceText("T_CL | where TimeGenerated > datetime(2024-05-14 08:58) | count"))
    let scan = try #require(analysis.scans.first)
    #expect(scan.table == "T_CL")
    #expect(scan.read == 1)
    #expect(scan.skipped == 1)
    #expect(scan.without == 0)
  }
}
