import JSON

/// Something that is not as it was ingested.
package struct Finding: Sendable, Hashable {
  /// What it is about: `database`, `schema`, `log`, `catalog`, `source`, `row`, `quarantine`, `record`,
  /// `seal`, `file`, `root`, `signature`.
  package var subject: String
  /// Where: a path, a table, an item.
  package var place: String
  package var message: String

  package var json: JSONValue {
    .object([
      JSONMember("subject", .string(subject)), JSONMember("place", .string(place)),
      JSONMember("message", .string(message)),
    ])
  }
}

/// What a verification saw.
package struct VerifyReport: Sendable {
  /// The first of each subject, at most `listedFindings`.
  package private(set) var findings: [Finding] = []
  /// How many there are of each subject, those that are not listed included.
  package private(set) var counts: [String: Int] = [:]
  /// The head of the custody log.
  package var root: String?
  package var logEntries = 0
  package var sources = 0
  package var rows = 0
  package var quarantined = 0
  /// Source files that are byte for byte the same, and their bytes.
  package var sameFiles = 0
  package var sameBytes = 0
  /// Sources whose files are not there.
  package var missing: [String] = []
  /// What came since: files that are longer now, rows that were added after the expected root.
  package var growth: [String] = []
  /// What is not a difference, but worth a word.
  package var notes: [String] = []

  package static let listedFindings = 20

  package init() {}

  package mutating func add(_ subject: String, _ place: String, _ message: String) {
    let count = counts[subject, default: 0]
    counts[subject] = count + 1
    if count < Self.listedFindings {
      findings.append(Finding(subject: subject, place: place, message: message))
    }
  }

  package var total: Int { counts.values.reduce(0, +) }
  package var isIntact: Bool { total == 0 }

  package func verdict(allowingMissing: Bool) -> Verdict {
    if !isIntact { return .altered }
    if !missing.isEmpty, !allowingMissing { return .notProvable }
    return growth.isEmpty ? .intact : .grown
  }

  package func json(allowingMissing: Bool) -> JSONValue {
    .object([
      JSONMember("verdict", .string(verdict(allowingMissing: allowingMissing).rawValue)),
      JSONMember("intact", .bool(isIntact && (allowingMissing || missing.isEmpty))),
      JSONMember("root", root.map(JSONValue.string) ?? .null),
      JSONMember("logEntries", .integer(Int64(logEntries))),
      JSONMember("sources", .integer(Int64(sources))),
      JSONMember("rows", .integer(Int64(rows))),
      JSONMember("quarantined", .integer(Int64(quarantined))),
      JSONMember("filesRead", .integer(Int64(sameFiles))),
      JSONMember("bytesRead", .integer(Int64(sameBytes))),
      JSONMember("missing", .array(missing.map(JSONValue.string))),
      JSONMember("differences", .integer(Int64(total))),
      JSONMember("findings", .array(findings.map(\.json))),
      JSONMember("growth", .array(growth.map(JSONValue.string))),
      JSONMember("notes", .array(notes.map(JSONValue.string))),
    ])
  }
}

/// How far a verification has come.
package struct VerifyProgress: Sendable {
  package enum Stage: Sendable {
    case database, rows, files
  }
  package var stage: Stage
  /// Of rows, or of bytes of files.
  package var done: Int
  package var total: Int
  package var place: String
}

/// The verification was ended by anyone who asked for it.
package struct VerifyCancelled: Error {}
