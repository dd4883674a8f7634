import KQLValues

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
