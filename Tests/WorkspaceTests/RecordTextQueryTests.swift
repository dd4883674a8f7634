import Foundation
import Ingestion
import KQLValues
import Testing

@testable import Workspace

/// Queries over long texts that are not stored with their rows but read from the records, beside the same queries of which
/// the tables answer nothing.
@Suite("Texts that stand in records")
struct RecordTextQueryTests {
  /// The JSON of a log's line; most have one structure.
  private static func text(_ number: Int) -> String {
    let filler = String(repeating: "/api/v1/namespaces/n\(number % 7)", count: 12)
    let user = ["alice", "bob@x.org", "system:node:é", "a\\\"b", "TAB\\tx"][number % 5]
    switch number % 29 {
    case 3: return "no JSON at all, but long: \(filler) \"verb\":\"get\""
    case 5:
      return "{\"verb\":\"list\",\"verb\":\"get\",\"user\":{\"username\":\"twice\"},"
        + "\"f\":\"\(filler)\"}"
    case 7:
      return "{\"ve\\u0072b\":\"watch\",\"user\":{\"username\":\"escaped\"},"
        + "\"f\":\"\(filler)\"}"
    case 9: return "{\"verb\":7.50,\"user\":\"none\",\"f\":\"\(filler)\"}"
    case 11: return "{\"verb\":{\"a\":1},\"user\":[1,2],\"f\":\"\(filler)\"}"
    case 13: return "short {\"verb\":\"get\"}"
    case 17: return "[{\"verb\":\"get\"},\"\(filler)\"]"
    case 19: return "{\"verb\":null,\"user\":{},\"f\":\"\(filler)\",\"n\":{\"n\":true}}"
    default:
      let verb = ["get", "list", "patch"][number % 3]
      return "{\"verb\":\"\(verb)\",\"user\":{\"username\":\"\(user)\","
        + "\"groups\":[\"g\(number % 4)\",\"system:all\"]},\"uri\":\"\(filler)\","
        + "\"code\":\(200 + number % 3),"
        + "\"inner\":\"{\\\"a\\\":\\\"x\(number % 6)\\\"}\"}\n"
    }
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\"": "\\\""
      case "\\": "\\\\"
      case "\n": "\\n"
      default: String(scalar)
      }
    }.joined()
  }

  private static func workspace(
    _ count: Int, _ text: (Int) -> String = Self.text
  ) throws -> Workspace {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var lines = ""
    for number in 0..<count {
      let category = number % 10 == 0 ? "cluster-autoscaler" : "kube-audit"
      lines +=
        "{\"time\":\"2024-05-14T08:\(10 + number % 50):00Z\","
        + "\"category\":\"\(category)\",\"resourceId\":\"/A\","
        + "\"properties\":{\"log\":\"\(escaped(text(number)))\",\"pod\":\"p\(number % 3)\"}}\n"
    }
    try Data(lines.utf8).write(to: folder.appendingPathComponent("a.jsonl"))
    let workspace = try Workspace.temporary()
    let report = try workspace.ingest(
      [folder.path + "/a.jsonl"],
      options: IngestOptions(now: 638_500_000_000_000_000, tool: "test"))
    #expect(report.files.allSatisfy { $0.counts.inserted == count }, "\(report)")
    return workspace
  }

  /// Quotes, backslashes and line feeds of a text as in a string of a query, and of JSON.
  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  private static let queries =
    [
      "alice", "BOB@X", "\"verb\":\"get\"", "\"verb\":\"list\",\"user\"", "é", "a\\\"b", "}", "\n",
      "g1\",\"system",
      "system:all", "nothing of that", "200", "\\\"a\\\":\\\"x3", "verb", "TAB\\t", "n3/api",
      ":{\"username\":\"alice",
      "watch", "7.50",
    ].flatMap { needle -> [String] in
      ["contains", "!contains", "has", "contains_cs", "startswith", "hassuffix"].map {
        operation in
        "where log_s \(operation) \(quoted(needle)) | count"
      }
    } + [
      "where log_s contains 'alice' | project log_s, pod_s",
      "where log_s contains '\"get\"' and log_s has 'bob' | summarize count() by Category",
      "where Category == 'kube-audit' | where log_s has 'g2' | order by TimeGenerated desc | project log_s",
      "extend a = parse_json(log_s) | summarize count() by tostring(a.verb), tostring(a.user.username)",
      "where Category == 'kube-audit' | summarize count() by tostring(parse_json(log_s).user.username)",
      "where tostring(parse_json(log_s).verb) == 'get' | summarize count(), max(strlen(log_s))",
      "summarize count() by tostring(parse_json(log_s).code)",
      "summarize count() by tostring(parse_json(log_s).inner)",
      "summarize count() by tostring(parse_json(log_s).inner.a)",
      "summarize count() by tostring(parse_json(log_s).user)",
      "summarize count() by tostring(parse_json(log_s).user.groups[1])",
      "summarize count() by tostring(parse_json(log_s)['']), isnull(parse_json(log_s).n.n)",
      "where log_s matches regex 'n[35]/' | count", "summarize dcount(log_s), sum(strlen(log_s))",
      "where isempty(log_s) | count", "where log_s == '' | count",
      "order by TimeGenerated asc | take 3 | project log_s",
    ]

  @Test("answers are those that the texts give", arguments: [40, 3000])
  func answersAlike(count: Int) throws {
    let workspace = try Self.workspace(count)
    for query in Self.queries {
      let query = "AzureDiagnostics | " + query
      workspace.engine.fusesSteps = true
      let found = try answer(query, workspace)
      workspace.engine.fusesSteps = false
      let expected = try answer(query, workspace)
      #expect(found == expected, "\(query)")
    }
    workspace.engine.fusesSteps = true
    let rows = try answer("AzureDiagnostics | order by _SourceLine asc | project log_s", workspace)
    #expect(rows == (0..<count).map { Self.text($0) })
  }

  @Test(
    "elements of arrays are those that the texts have",
    arguments: [
      [#"["a"]"#, #"["b"]"#], [#"["a","b"]"#, "[]", #"["a"]"#],
      [#"[1,2.50,true,null]"#, #"["1",-0.0]"#, #"["é","a\"b","\u0041"]"#],
      [#"[ "a" , "b" ]"#, #"["a", "b"]"#, "[ ]"], [#"[["a"],["b","c"]]"#, #"["a"]"#],
      [#"[{"k":1},{"k":2}]"#], [#"["a"]"#, #"{"0":"b"}"#, #""text""#],
    ])
  func arrays(values: [String]) throws {
    let workspace = try Self.workspace(600) { number in
      let filler = String(repeating: "/api/v1/namespaces/n\(number % 7)", count: 12)
      return "{\"verb\":\"get\",\"l\":\(values[number % values.count]),\"uri\":\"\(filler)\","
        + "\"o\":{\"l\":\(values[number % values.count])}}"
    }
    for query in [
      "summarize count() by tostring(parse_json(log_s).l[0])",
      "summarize count() by tostring(parse_json(log_s).l[1]), tostring(parse_json(log_s).o.l[-1])",
      "summarize count() by tostring(parse_json(log_s).l)",
      "summarize count() by tostring(parse_json(log_s).o.l[0].k), tostring(parse_json(log_s).l['0'])",
      "where parse_json(log_s).l[0] == 'a' | summarize count(), max(strlen(log_s))",
      "extend d = parse_json(log_s) | summarize count() by array_length(d.l), gettype(d.o.l[1])",
      "extend d = parse_json(log_s) | mv-expand e = d.l to typeof(string) | summarize count() by e",
      // Without the first row, which made the column and so holds its text itself.
      "where Category == 'kube-audit' | summarize count() by tostring(parse_json(log_s).l[0])",
      "where Category == 'kube-audit' | summarize count() by tostring(parse_json(log_s).o.l)",
      "where Category == 'kube-audit' | summarize count() by tostring(parse_json(log_s).o.l[1].k)",
      "where pod_s == 'p1' | summarize count() by tostring(parse_json(log_s).verb), tostring(parse_json(log_s).none)",
      "where pod_s == 'p1' and tostring(parse_json(log_s).verb) == 'get' | count",
    ] {
      let query = "AzureDiagnostics | " + query
      workspace.engine.fusesSteps = true
      let found = try answer(query, workspace)
      workspace.engine.fusesSteps = false
      #expect(try answer(query, workspace) == found, "\(query)")
    }
  }

  private func answer(_ query: String, _ workspace: Workspace) throws -> [String] {
    let table = try #require(try tables(of: query, in: workspace).last)
    let rows = table.rows.map { row in
      zip(row, table.columns).map { $0 == .null ? "∅" : $0.text(as: $1.type) }
        .joined(separator: " | ")
    }
    return table.isOrdered ? rows : rows.sorted()
  }
}
