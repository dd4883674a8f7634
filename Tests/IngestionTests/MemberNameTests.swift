import Foundation
import Ingestion
import Testing

@Suite("Names of members become columns")
struct MemberNameTests {
  /// Readers that choose their columns from a sample lose what only the last records have.
  @Test("a member that only one of the last records has is a column", arguments: [1, 10_000])
  func late(before: Int) throws {
    let bench = try Workbench()
    let usual = #"{"time":"2026-03-01T00:00:00Z","category":"app","number":1}"#
    let late =
      #"{"time":"2026-03-01T00:00:01Z","category":"app","number":2,"clientIP":"203.0.113.7"}"#
    let lines = Array(repeating: usual, count: before) + [late, usual]
    _ = try bench.ingest(text: lines.joined(separator: "\n") + "\n", name: "late.jsonl")
    let values = try bench.values("clientIP", of: "late_CL")
    #expect(values.count == before + 2)
    #expect(values[before] == "203.0.113.7")
    #expect(Set(values.enumerated().filter { $0.offset != before }.map(\.element)) == ["null"])
  }

  /// ClickHouse's JSON type takes such names apart and loses one of two members.
  @Test("a name with dots is one name, beside an object of the same path")
  func dots() throws {
    let bench = try Workbench()
    let labels =
      #"{"app.kubernetes.io/name":"web","app":{"kubernetes":"x"},"none":null,"empty":{}}"#
    _ = try bench.ingest(
      text: #"{"time":"2026-03-01T00:00:00Z","labels":\#(labels),"a.b":1}"# + "\n",
      name: "pods.jsonl")
    #expect(try bench.values("labels", of: "pods_CL") == [labels])
    #expect(try bench.values("a.b", of: "pods_CL") == ["1"])
  }
}
