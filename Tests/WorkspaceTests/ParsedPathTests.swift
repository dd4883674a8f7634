import Diagnostics
import KQL
import KQLValues
import Testing

@testable import Workspace

/// A path straight into a text gives what the same path gives of the text parsed before.
struct ParsedPathTests {
  static let texts = [
    #"{"a": 1}"#, #"{"a":"x","a":"y"}"#, #"{"a":null}"#, #"{"a":[1, 2.50, "z", null]}"#,
    #"{"\u0061": "e\n\u00e9"}"#,
    #"{"a":{"b":{"c": [ { "d" : 1e2 } ] }}}"#, #"[{"a":5},{"a":"t"}]"#, #""a""#, "7", "null", "",
    " ", "{", #"{"a":1}x"#,
    #"{"a":1,}"#, #"{"a":"\ud800"}"#, #"{"a":12345678901234567890, "b":-0.0}"#, #"{"A":1}"#,
    #"{"a":"2024-05-14T08:00:00Z"}"#,
    #"{"":1, " a":2}"#, "[]", "[[],[[3]]]", #"{"a":true,"b":false}"#, "no JSON", #"{"a":"q\"\\/"}"#,
  ]

  @Test(
    arguments: [
      ".a", "['a'].b", ".a.b.c[0].d", "[0]", "[-1]", "[0].a", "[-2].a", "[2]", "[-3]", "['']",
      "['no']", ".a[1]",
      ".a[-1]", ".a[-9223372036854775807]", "[9223372036854775807]", "[1][0][0]",
    ])
  func agreesWithTheParsedValue(path: String) throws {
    let table =
      "datatable(t: string)["
      + Self.texts.map { "@'\($0.replacing("'", with: "''"))'" }.joined(separator: ", ") + "]"
    let tail = "project t, kind = gettype(v), text = tostring(v), there = isnotnull(v)"
    func rows(_ query: String) throws -> [[Value]] {
      try #require(try tables(of: query).last).rows
    }
    let direct = try rows("\(table) | extend v = parse_json(t)\(path) | \(tail)")
    let parsed = try rows(
      "let P = materialize(\(table) | extend d = parse_json(t)); P | extend v = d\(path) | \(tail)")
    #expect(direct.count == Self.texts.count)
    for (one, other) in zip(direct, parsed) { #expect(one == other) }
  }
}
