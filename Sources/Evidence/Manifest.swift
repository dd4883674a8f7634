import Diagnostics
import JSON
import KQLValues
import Storage

/// What a bundle was made of, for anyone who made it.
package struct BundleSummary: Sendable {
  package var rows = 0
  /// The rows that name records which the bundle proves, or were counted from such.
  package var provenRows = 0
  package var records = 0
  /// The sources of these records.
  package var sources = 0
  /// Whether each row of each result says where it comes from.
  package var isRowPreserving = true
  /// What was searched: sources, and rows of tables.
  package var searchedSources = 0
  package var searchedTables: [(table: String, rows: Int)] = []
  /// Of `manifest.json`: it stands for all of the bundle.
  package var manifestSHA256 = ""
  package var root: String?
  /// What the query's answer lacks.
  package var warnings: Diagnostics?
  /// What is worth a word of the database.
  package var notes: [String] = []
}

/// What `manifest.json` says.
struct Manifest {
  static let format = "kustody evidence"
  static let version: Int64 = 3
  /// The members that it has, and no other.
  static let members = [
    "format", "version", "tool", "document", "query", "now", "options", "results", "records",
    "root", "entries", "verified", "files",
  ]
  static let resultMembers = ["json", "csv", "items", "rows", "ordered", "rowPreserving", "proven"]

  var request: BundleRequest
  var now: Int64
  var options: BundleOptions
  var results: [JSONValue]
  var records: Int
  var root: String?
  var entries: Int
  var verified: VerifiedReading

  func json(files: [(name: String, sha256: SHA256Hash, bytes: Int)]) -> JSONValue {
    var members = [
      JSONMember("format", .string(Self.format)),
      JSONMember("version", .integer(Self.version)),
      JSONMember("tool", .string(request.tool)),
    ]
    if let document = request.document { members.append(JSONMember("document", document.json)) }
    members += [
      JSONMember("query", .string(request.query)),
      JSONMember("now", .string(DateTime.text(now))),
      JSONMember("options", options.json),
      JSONMember("results", .array(results)),
      JSONMember("records", .integer(Int64(records))),
      JSONMember("root", root.map(JSONValue.string) ?? .null),
      JSONMember("entries", .integer(Int64(entries))),
      JSONMember("verified", verified.json),
      JSONMember(
        "files",
        .array(
          files.map { file in
            .object([
              JSONMember("name", .string(file.name)),
              JSONMember("sha256", .string("\(file.sha256)")),
              JSONMember("bytes", .integer(Int64(file.bytes))),
            ])
          })),
    ]
    return .object(members)
  }

  /// The names of a result's files: `tag` is empty for the first, then `-2`, `-3`, ….
  static func tag(ofResult index: Int) -> String { index == 0 ? "" : "-\(index + 1)" }

  /// The files of a bundle with that number of results, besides the manifest.
  static func fileNames(results: Int) -> Set<String> {
    var names: Set<String> = [
      "query.kql", "query.sql", "records.jsonl", "sources.json", "log.jsonl", "report.html",
    ]
    for index in 0..<results {
      let tag = tag(ofResult: index)
      names.formUnion(["result\(tag).json", "result\(tag).csv", "items\(tag).jsonl"])
    }
    return names
  }
}
