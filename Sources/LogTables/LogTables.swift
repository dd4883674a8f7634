// LogTables: what the tables of Azure look like, a declaration each.

import Platform

/// The tables that are known before any log was read: those declared one by one, and the rest of the
/// Log Analytics reference.
package enum LogTables {
  /// Those declared one by one, whose columns stand in an order of ours.
  package static let declared: [LogTable] =
    [
      .gatewayAccessLogs,
      .gatewayFirewallLogs,
      .gatewayPerformanceLogs,
      .kubernetesAudit,
      .kubernetesAuditAdmin,
      .kubernetesControlPlane,
      .firewallApplicationRule,
      .firewallApplicationRuleAggregation,
      .firewallDnsFlowTrace,
      .firewallDnsQuery,
      .firewallFatFlow,
      .firewallFlowTrace,
      .firewallIdpsSignature,
      .firewallInternalFqdnResolutionFailure,
      .firewallNatRule,
      .firewallNatRuleAggregation,
      .firewallNetworkRule,
      .firewallNetworkRuleAggregation,
      .firewallThreatIntel,
      .keyVaultAuditLogs,
      .keyVaultPolicyEvaluationDetailsLogs,
      .auditLogs,
      .azureActivity,
      .azureDiagnostics,
      .policyStates,
      .commonSecurityLog,
      .containerLog,
      .containerLogV2,
      .containerRegistryLoginEvents,
      .containerRegistryRepositoryEvents,
      .insightsMetrics,
      .kubeEvents,
      .kubePodInventory,
      .nsgFlowLogs,
      .perf,
      .secureScoreControls,
      .secureScores,
      .securityAlert,
      .securityIncident,
      .securityRecommendation,
      .securityRegulatoryCompliance,
      .signinLogs,
      .syslog,
      .vnetFlowLogs,
    ] + ResourceGraphTables.tables

  /// Those that show rows of `AzureDiagnostics`, and whose rows it shows.
  package static let shared = declared.filter { $0.records?.isShared == true }

  /// The tables that are declared one by one with the categories of resource logs that they are of, by the
  /// category's name.
  package static let byCategory: [String: LogTable] = {
    var tables: [String: LogTable] = [:]
    for table in declared {
      for category in table.ownRecords?.categories ?? [] { tables[category] = table }
    }
    return tables
  }()

  /// Whether `AzureDiagnostics` shows a table's rows, and the table those of `AzureDiagnostics`.
  package static func isShared(_ name: String) -> Bool {
    declared.first { $0.name == name }.map { $0.records?.isShared == true }
      ?? (CategoryTables.table(named: name)?.isShared == true)
  }

  /// All categories that have a table, as records spell them.
  package static var categories: [String] {
    Array(byCategory.keys) + CategoryTables.all.flatMap(\.categories)
  }

  /// The table of that name; names are case-sensitive, as in Kusto. Cost: about 50 µs for one that is
  /// not declared one by one.
  package static func table(named name: String) -> LogTable? {
    declared.first { $0.name == name } ?? reference(named: name)
  }

  /// The table of that name as the reference has it.
  package static func reference(named name: String) -> LogTable? {
    guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "|")) else { return nil }
    let prefix = Array(name.utf8) + [UInt8(ascii: "|")]
    var found: LogTable?
    forEachLine { line in
      guard line.starts(with: prefix) else { return true }
      found = LogTable(compact: String(decoding: line, as: UTF8.self))
      return false
    }
    return found
  }

  /// The name of a table that is written in any case; nil where there is none.
  package static func spelling(of name: String) -> String? { spellings[name.lowercased()] }

  /// Whether a table has that very name.
  package static func isName(_ name: String) -> Bool { nameSet.contains(name) }

  private static let nameSet = Set(names)
  private static let spellings: [String: String] =
    Dictionary(names.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })

  /// The names of all tables, sorted.
  package static var names: [String] {
    var names = Set(declared.map(\.name))
    forEachLine { line in
      names.insert(
        String(decoding: line.prefix { $0 != UInt8(ascii: "|") }, as: UTF8.self))
      return true
    }
    return names.sorted()
  }

  /// The one table whose columns have the most of the given names, and how many of them; nil where none has
  /// any, or two have as many.
  ///
  /// - Parameter names: in lower case.
  package static func best(for names: Set<String>) -> (table: String, count: Int)? {
    let counts = ColumnIndex.all.counts(of: names, ignoresCase: true)
    guard let most = counts.max(), most > 0, counts.count(where: { $0 == most }) == 1,
      let table = counts.firstIndex(of: most)
    else { return nil }
    return (ColumnIndex.all.tables[table], most)
  }

  /// Whether a table has at least `count` of the names as columns, case and all.
  package static func hasTable(with count: Int, of names: Set<String>) -> Bool {
    ColumnIndex.all.counts(of: names, ignoresCase: false).contains { $0 >= count }
  }

  /// Goes through the lines of the reference until `body` says false.
  static func forEachLine(_ body: (UnsafeRawBufferPointer) -> Bool) {
    let text = UnsafeRawBufferPointer(
      start: LogTableReference.text.utf8Start, count: LogTableReference.text.utf8CodeUnitCount)
    guard let base = text.baseAddress else { return }
    var start = 0
    while start < text.count {
      let feed = memchr(base + start, 0x0A, text.count - start)
      let end = feed.map { UnsafeRawPointer($0) - base } ?? text.count
      if !body(UnsafeRawBufferPointer(rebasing: text[start..<end])) { return }
      start = end + 1
    }
  }
}
