import JSON

/// What a check comes to.
package enum Verdict: String, Sendable, Hashable {
  /// All is as it was sealed.
  case intact
  /// All that was sealed is as it was; more came since.
  case grown
  /// Nothing contradicts it, but not all can be looked at here.
  case notProvable
  /// Something is not as it was sealed.
  case altered
}

/// What a check of a bundle saw.
package struct BundleVerdict: Sendable {
  /// What is not as the format demands, at most `VerifyReport.listedFindings`.
  package private(set) var findings: [String] = []
  package private(set) var count = 0
  /// What came after the root that was expected, or after the bundle was made.
  package var growth: [String] = []
  /// Whether rows were added after the root that was expected, of which it says nothing.
  package var isBeyondRoot = false
  /// Why something could not be looked at.
  package var obstacles: [String] = []
  /// What is not a difference, but worth a word.
  package var notes: [String] = []
  package var files = 0
  package var records = 0
  /// The sources of these records.
  package var sources = 0
  package var searchedSources = 0
  /// What was searched, as far as the bundle says it: tables, rows of them.
  package var searchedTables: [(table: String, rows: Int)] = []
  package var rows = 0
  /// The rows that name records which are proven, or were counted from such.
  package var provenRows = 0
  package var root: String?
  package var manifestSHA256 = ""
  /// The options under which the query was asked: for people, one per line.
  package var options: [(name: String, value: String)] = []
  var statedOptions = JSONValue.object([])
  /// What running the query again gave; nil where it was not.
  package var rerun: String?

  package var verdict: Verdict {
    if count > 0 { return .altered }
    if !obstacles.isEmpty { return .notProvable }
    return growth.isEmpty ? .intact : .grown
  }

  mutating func add(_ finding: String) {
    count += 1
    if findings.count < VerifyReport.listedFindings { findings.append(finding) }
  }

  package var json: JSONValue {
    .object([
      JSONMember("verdict", .string(verdict.rawValue)),
      JSONMember("intact", .bool(verdict == .intact)),
      JSONMember("root", root.map(JSONValue.string) ?? .null),
      JSONMember("manifestSha256", .string(manifestSHA256)),
      JSONMember("options", statedOptions),
      JSONMember("files", .integer(Int64(files))),
      JSONMember("sources", .integer(Int64(sources))),
      JSONMember("records", .integer(Int64(records))),
      JSONMember("rows", .integer(Int64(rows))),
      JSONMember("proven", .integer(Int64(provenRows))),
      JSONMember("rerun", rerun.map(JSONValue.string) ?? .null),
      JSONMember("differences", .integer(Int64(count))),
      JSONMember("findings", .array(findings.map(JSONValue.string))),
      JSONMember("growth", .array(growth.map(JSONValue.string))),
      JSONMember("obstacles", .array(obstacles.map(JSONValue.string))),
      JSONMember("notes", .array(notes.map(JSONValue.string))),
    ])
  }
}
