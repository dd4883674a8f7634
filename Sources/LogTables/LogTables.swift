/// The tables that are known before any log was read.
package enum LogTables {
  /// Those declared one by one, whose columns stand in an order of ours.
  package static let all: [LogTable] = [
    .azureDiagnostics,
    .containerLogV2,
    .containerRegistryLoginEvents,
    .containerRegistryRepositoryEvents,
    .syslog,
  ]

  /// The table of that name; names are case-sensitive, as in Kusto.
  package static func table(named name: String) -> LogTable? { all.first { $0.name == name } }

  /// The names of all tables, sorted.
  package static var names: [String] { all.map(\.name).sorted() }
}
