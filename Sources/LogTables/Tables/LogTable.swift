import KQLValues

/// A table of Log Analytics as its reference declares it.
package struct LogTable: Sendable {
  package let name: String
  package let summary: String
  /// One line a column: its name, its type and, if there is something to say, a sentence.
  private let declaration: String

  package init(_ name: String, _ summary: String, columns: String) {
    self.name = name
    self.summary = summary
    declaration = columns
  }

  /// The declared columns, in the order in which people want to see them. Read from the declaration
  /// at each call.
  package var columns: [LogColumn] {
    declaration.split(whereSeparator: \.isNewline).compactMap { line in
      let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      guard words.count >= 2, let type = ScalarType(rawValue: String(words[1])) else { return nil }
      return LogColumn(
        String(words[0]), type, doc: words.count > 2 ? String(words[2]) : nil)
    }
  }
}

/// A column of a log table.
package struct LogColumn: Sendable, Hashable {
  package let name: String
  package let type: ScalarType
  package let doc: String?

  package init(_ name: String, _ type: ScalarType, doc: String? = nil) {
    self.name = name
    self.type = type
    self.doc = doc
  }

  /// Whether a result shows it only if the query names it, as Azure does with these.
  package var isHidden: Bool { Self.hiddenNames.contains(name) }

  /// The columns that every log table has about where its rows came from, after all others. A record
  /// cannot set them.
  package static let provenance = [
    LogColumn(
      "_ItemId", .string, doc: "Names the row: start of its source's hash, and its offset."),
    LogColumn("_SourceFile", .string, doc: "The path of the file that the row came from."),
    LogColumn("_SourceSha256", .string, doc: "The SHA-256 of that file's bytes."),
    LogColumn(
      "_SourceOffset", .long, doc: "Where the record begins, in bytes of the decoded text."),
    LogColumn("_SourceLine", .long, doc: "The line on which the record begins, from 1."),
  ]

  private static let hiddenNames: Set<String> = Set(
    provenance.map(\.name) + [
      "_BilledSize", "_IsBillable", "_TimeReceived", "_Internal_WorkspaceResourceId",
    ])
}
