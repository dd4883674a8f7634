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

  /// Names that were met are remembered, up to a number of them.
  @Test("members of ever new names have columns of these names, in objects as well")
  func manyNames() throws {
    let bench = try Workbench()
    let many = (0..<8300).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
    let late = #"{"late":{"a":"x","b b":{"\u0063":2}},"last":"y","late_a":"x"}"#
    let records = ["{\(many)}", late, late, "{\(many)}"].map { properties in
      #"{"time":"2024-05-14T08:00:00Z","category":"Unheard","resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/"#
        + #"PROVIDERS/MICROSOFT.OTHER/THINGS/T","properties":\#(properties)}"#
    }
    _ = try bench.ingest(text: records.joined(separator: "\n") + "\n", name: "many.jsonl")
    let table = "AzureDiagnostics"
    #expect(try bench.values("late_a_s", of: table) == ["null", "x", "x", "null"])
    #expect(try bench.values("late_b_b_c_d", of: table) == ["null", "2.0", "2.0", "null"])
    #expect(try bench.values("last_s", of: table) == ["null", "y", "y", "null"])
    #expect(try bench.values("k8299_d", of: table) == ["8299.0", "null", "null", "8299.0"])
    #expect(try bench.table(table).columns.count { $0.name.hasPrefix("k") } == 8300)
  }

  @Test(
    "properties that are a text are read as JSON where they are it",
    arguments: [
      (#""{\"msg\":\"a b\"}""#, "msg_s", "a b"), (#""{'msg': 'it is'}""#, "msg_s", "it is"),
      (#""no object""#, "properties_s", "no object"),
      (#""[1]""#, "properties_s", "[1]"), (#"[1, "x"]"#, "properties_s", #"[1,"x"]"#),
    ])
  func textOfProperties(properties: String, column: String, value: String) throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: record(1, properties: properties) + "\n")
    #expect(try bench.values(column, of: "AzureDiagnostics") == [value])
  }

  @Test(
    "a time is found in what wraps it",
    arguments: [
      (#"{"value":"\/Date(1715673600000)\/","DateTime":"Tuesday"}"#, "638512704000000000"),
      (#"{"value":"2024-05-14T08:00:00Z"}"#, "638512704000000000"),
      (#""2024-05-14T08:00:00\u005a""#, "638512704000000000"),
      (#"{"seconds":1715673600,"nanos":500}"#, "638512704000000005"),
      (#"{"$date":{"$numberLong":"1715673600000"}}"#, "638512704000000000"),
      (#"{"value":"2024-05-14T08:00:00Z","unit":"s"}"#, "null"),
      (#"{"value":17}"#, "null"), (#"{"$date":true}"#, "null"), ("[1715673600]", "null"),
    ])
  func wrappedTime(time: String, ticks: String) throws {
    let bench = try Workbench()
    _ = try bench.ingest(text: #"{"time":\#(time),"n":1}"# + "\n", name: "wrapped.jsonl")
    #expect(try bench.values("TimeGenerated", of: "wrapped_CL") == [ticks])
  }
}
