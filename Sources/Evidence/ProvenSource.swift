import JSON
import KQLValues
import Storage

/// A source of a bundle: what its records are proven to be part of, and what of it was searched.
struct ProvenSource: Sendable {
  /// The log's entry that seals it.
  var entry: CustodyEntry
  /// How many of its records are in the bundle.
  var records: Int
  /// What was searched of it.
  var parts: [VerifiedReading.Part]

  /// The members that stand in the log's entry by the same names.
  static let sealedMembers = [
    "source", "path", "folder", "time", "sha256", "bytes", "archiveSha256", "archiveBytes",
    "format", "parser", "contentSha256",
    "contentBytes", "rows", "quarantined", "tree", "seal",
  ]
  /// Those of the first two versions of the format.
  static let firstSealedMembers = [
    "source", "path", "sha256", "bytes", "format", "parser", "contentSha256", "contentBytes",
    "tree", "seal",
  ]
  /// All members, as `json` has them.
  static let members = ["entry"] + sealedMembers + ["records", "searched"]

  var path: String { entry.text("path") ?? "" }
  /// With the folder that a relative one was seen from.
  var wholePath: String {
    entry.text("folder").map { $0 + "/" + path } ?? path
  }

  var json: JSONValue {
    .object(
      [JSONMember("entry", .integer(entry.number))]
        + Self.sealedMembers.map { JSONMember($0, entry.event[$0] ?? .null) } + [
          JSONMember("records", .integer(Int64(records))),
          JSONMember("searched", .array(parts.map(\.json))),
        ])
  }
}

extension VerifiedReading.Part {
  static let members = ["table", "rows", "from", "to"]

  fileprivate var json: JSONValue {
    .object([
      JSONMember("table", .string(table)), JSONMember("rows", .integer(Int64(rows))),
      JSONMember("from", times.map { .string(DateTime.text($0.lowerBound)) } ?? .null),
      JSONMember("to", times.map { .string(DateTime.text($0.upperBound)) } ?? .null),
    ])
  }
}
