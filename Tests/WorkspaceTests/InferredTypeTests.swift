import Diagnostics
import Foundation
import Ingestion
import KQLValues
import Testing

@testable import Workspace

/// Columns without a declared type: the same evidence in another order gives the same answers.
@Suite("Types of undeclared columns")
struct InferredTypeTests {
  private func row(_ x: String, _ others: String = "") -> String {
    "{\"TimeGenerated\":\"2024-05-14T08:00:00Z\",\"Type\":\"Mixed_CL\",\"x\":\(x)\(others)}\n"
  }

  /// Ingests the texts in the given order and answers with columns, types and rows of all.
  private func answer(_ texts: [String], many: Bool = false) throws -> [String] {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-types-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let workspace = try Workspace.temporary()
    for (index, text) in texts.enumerated() {
      let path = folder.appendingPathComponent("\(index).jsonl").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let report = try workspace.ingest(
        [path], options: IngestOptions(now: 638_500_000_000_000_000, tool: "test"))
      #expect(report.totals.quarantined == 0)
    }
    var lines: [String] = []
    for query in [
      "Mixed_CL | getschema | project ColumnName, ColumnType",
      "Mixed_CL | sort by _ItemId asc | project-away TimeGenerated",
      "Mixed_CL | where tostring(x) == '5' or tostring(x) == '5.0' | count",
    ] {
      let run = try workspace.session().query(SourceText(query))
      let types = run.results[0].columns.map(\.type)
      try run.results[0].forEachRow { row in
        lines.append(zip(row, types).map { $0.text(as: $1) }.joined(separator: " | "))
      }
    }
    return lines
  }

  @Test(
    "the widest of the types of its values, whichever file came first",
    arguments: [
      (["5", "6"], "long"), (["5", "2.5"], "real"), (["5", "\"five\""], "string"),
      (["true", "5", "\"a\""], "string"), (["{\"a\":1}", "5"], "dynamic"),
      (["{\"a\":1}", "\"text\"", "[1,2]"], "dynamic"), (["true", "2.5"], "string"),
    ])
  func widens(values: [String], type: String) throws {
    let texts = values.map { row($0) }
    let expected = try answer(texts)
    #expect(expected.contains("x | \(type)"), "\(expected)")
    for order in permutations(texts) { #expect(try answer(order) == expected) }
  }

  @Test("values keep what they are in the widest type")
  func keepsValues() throws {
    let answers = try answer([row("5"), row("{\"a\":[1]}"), row("\"t\""), row("true")])
    for text in ["5", "{\"a\":[1]}", "t", "true"] {
      #expect(answers.contains { $0.hasPrefix(text + " |") }, "\(text) in \(answers)")
    }
  }

  @Test("so it is with a column that has no place of its own")
  func widensInRest() throws {
    let many = (0..<260).map { ",\"c\($0)\":\($0)" }.joined()
    let texts = [
      row("1", many), row("2", ",\"y\":5,\"\\u0001long\\u0001y\":7"), row("3", ",\"y\":\"five\""),
      row("4", ",\"y\":[5]"),
    ]
    let expected = try answer(texts)
    #expect(expected.contains("y | dynamic"))
    #expect(expected.contains { $0.contains("five") } && expected.contains { $0.contains("[5]") })
    for order in permutations(texts) { #expect(try answer(order) == expected) }
  }

  @Test("of a name that a record has twice the last value counts, whatever its type")
  func takesLast() throws {
    let answers = try answer([row("5,\"x\":\"five\""), row("\"six\",\"x\":6,\"x\":\"sieben\"")])
    #expect(answers.contains { $0.hasPrefix("five |") })
    #expect(answers.contains { $0.hasPrefix("sieben |") })
  }

  private func permutations(_ items: [String]) -> [[String]] {
    guard items.count > 1 else { return [items] }
    return items.indices.flatMap { index in
      var rest = items
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }
}
