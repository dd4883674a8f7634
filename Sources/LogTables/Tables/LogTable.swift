import KQLValues

/// A table of Log Analytics as its reference declares it.
package struct LogTable: Sendable {
  package let name: String
  package let summary: String
  /// What brings rows to it; empty where only the reference says that it exists.
  package let sources: [LogSource]
  /// A file below `Fixtures/` with rows of it; nil for one of the reference.
  package let example: String?
  /// The resource logs whose records it shows; nil where it shows none.
  package let records: ResourceRecords?
  private let declaration: Declaration

  private enum Declaration: Sendable {
    /// One line a column, see `init`, and the columns behind them.
    case lines(String, [LogColumn])
    /// Columns with commas between, each with a letter for its type before it.
    case compact(Substring)
  }

  /// - Parameters:
  ///   - columns: one line a column: its name, its type, `=` and where its value is in a row of
  ///     `AzureDiagnostics` if the rule of `ResourceRecords` does not say it, and a sentence if there is
  ///     something to say. Behind the `=`: columns with `|` between, the usual one first; a prefix such as
  ///     `identity_` for an object that is shown member by member; `log.verb` for a member of JSON in
  ///     `log_s`; `-` for nothing.
  ///   - common: what comes behind these.
  package init(
    _ name: String, _ summary: String, sources: [LogSource], example: String,
    records: ResourceRecords? = nil, columns: String, common: [LogColumn] = LogColumn.common
  ) {
    self.name = name
    self.summary = summary
    self.sources = sources
    self.example = example
    self.records = records
    declaration = .lines(columns, common)
  }

  /// A line of the reference: `NAME|tTimeGenerated,sCategory,…`.
  init?(compact line: String) {
    guard let bar = line.firstIndex(of: "|") else { return nil }
    name = String(line[..<bar])
    summary = "A table of the Log Analytics reference."
    sources = []
    example = nil
    records = nil
    declaration = .compact(line[line.index(after: bar)...])
  }

  /// The declared columns, in the order in which people want to see them. Read from the declaration
  /// at each call.
  package var columns: [LogColumn] {
    switch declaration {
    case .lines(let lines, let common):
      lines.split(whereSeparator: \.isNewline).compactMap { Self.column(of: $0) } + common
    case .compact(let columns):
      columns.split(separator: ",").compactMap { column in
        guard let letter = column.utf8.first, let type = Self.type(of: letter) else { return nil }
        return LogColumn(String(column.dropFirst()), type)
      }
    }
  }

  private static func column(of line: Substring) -> LogColumn? {
    var words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
    guard words.count >= 2, let type = ScalarType(rawValue: String(words[1])) else { return nil }
    var legacy: [String] = []
    if words.count > 2, words[2].hasPrefix("=") {
      let rest = words[2].split(separator: " ", maxSplits: 1)
      legacy = rest[0].dropFirst().split(separator: "|").map(String.init)
      words = Array(words[..<2]) + rest.dropFirst()
    }
    return LogColumn(
      String(words[0]), type, doc: words.count > 2 ? String(words[2]) : nil, legacy: legacy)
  }

  private static func type(of letter: UInt8) -> ScalarType? {
    switch letter {
    case UInt8(ascii: "s"): .string
    case UInt8(ascii: "t"): .datetime
    case UInt8(ascii: "r"): .real
    case UInt8(ascii: "i"): .int
    case UInt8(ascii: "l"): .long
    case UInt8(ascii: "y"): .dynamic
    case UInt8(ascii: "b"): .bool
    case UInt8(ascii: "g"): .guid
    case UInt8(ascii: "m"): .decimal
    case UInt8(ascii: "p"): .timespan
    default: nil
    }
  }
}

/// What brings rows to a table.
package enum LogSource: String, Sendable, Hashable {
  case resourceLog = "diagnostic settings"
  case workspace = "rows of a workspace"
  case flowLog = "flow logs"
  case text = "raw text"
  case rest = "REST interface"
  case resourceGraph = "Resource Graph"
  case eventHub = "continuous export"
  case kubernetes = "API server"
}

/// A column of a log table.
package struct LogColumn: Sendable, Hashable {
  package let name: String
  package let type: ScalarType
  package let doc: String?
  /// Where its value is in a row of `AzureDiagnostics`, if that is declared; see `LogTable.init`.
  package let legacy: [String]

  package init(_ name: String, _ type: ScalarType, doc: String? = nil, legacy: [String] = []) {
    self.name = name
    self.type = type
    self.doc = doc
    self.legacy = legacy
  }

  /// A name without case and underscores, which tells apart no two spellings of one.
  package static func folded(_ name: String) -> String { name.lowercased().filter { $0 != "_" } }

  /// Whether a result shows it only if the query names it, as Azure does with these.
  package var isHidden: Bool { Self.hiddenNames.contains(name) }

  /// What tables of Log Analytics have besides the columns that they are about.
  package static let common = [
    LogColumn("SourceSystem", .string), LogColumn("TenantId", .string), LogColumn("Type", .string),
    LogColumn("_ResourceId", .string), LogColumn("_SubscriptionId", .string),
    LogColumn("_BilledSize", .real), LogColumn("_IsBillable", .string),
  ]

  /// What each table of a workspace has about its rows, whether its declaration says so or not; hidden.
  package static let ofEveryTable = [
    LogColumn("_TimeReceived", .datetime, doc: "When the workspace received the record."),
    LogColumn("_BilledSize", .real, doc: "The record's size in bytes, as it is billed."),
    LogColumn("_IsBillable", .string, doc: "Whether the record is billed."),
  ]

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

  /// Whether a column is one of `provenance`.
  package static func isProvenance(_ name: String) -> Bool {
    provenance.contains { $0.name == name }
  }

  private static let hiddenNames: Set<String> = Set(
    provenance.map(\.name) + [
      "_Identity", "_BilledSize", "_IsBillable", "_TimeReceived", "_Internal_WorkspaceResourceId",
    ])
}
