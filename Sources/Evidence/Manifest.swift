import Diagnostics
import JSON
import KQLValues
import Storage

/// What a bundle was made of, for whoever made it.
package struct BundleSummary: Sendable {
  package var rows = 0
  package var records = 0
  package var sources = 0
  /// Whether each row of each result says where it comes from.
  package var isRowPreserving = true
  /// Of `manifest.json`: it stands for all of the bundle.
  package var manifestSHA256 = ""
  package var root: String?
  /// What the query's answer lacks.
  package var warnings: Diagnostics?
}

/// What `manifest.json` says.
struct Manifest {
  static let format = "kustody evidence"
  static let version: Int64 = 2

  var request: BundleRequest
  var now: Int64
  var options: BundleOptions
  var results: [JSONValue]
  var records: Int
  var root: String?
  var entries: Int

  func json(files: [(name: String, sha256: SHA256Hash, bytes: Int)]) -> JSONValue {
    .object([
      JSONMember("format", .string(Self.format)),
      JSONMember("version", .integer(Self.version)),
      JSONMember("tool", .string(request.tool)),
      JSONMember("query", .string(request.query)),
      JSONMember("now", .string(DateTime.text(now))),
      JSONMember("options", options.json),
      JSONMember("results", .array(results)),
      JSONMember("records", .integer(Int64(records))),
      JSONMember("root", root.map(JSONValue.string) ?? .null),
      JSONMember("entries", .integer(Int64(entries))),
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
    ])
  }
}
