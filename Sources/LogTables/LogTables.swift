#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The tables that are known before any log was read: those declared one by one, and the rest of the
/// Log Analytics reference.
package enum LogTables {
  /// Those declared one by one, whose columns stand in an order of ours.
  package static let declared: [LogTable] = [
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
  ]

  /// Those that show rows of `AzureDiagnostics`, and whose rows it shows.
  package static let shared = declared.filter { $0.records?.isShared == true }

  /// The table that a category of resource logs has for itself, by the category's name.
  package static let byCategory: [String: LogTable] = {
    var tables: [String: LogTable] = [:]
    for table in declared {
      for category in table.records?.categories ?? [] { tables[category] = table }
    }
    return tables
  }()

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

  /// Goes through the lines of the reference until `body` says false.
  private static func forEachLine(_ body: (UnsafeRawBufferPointer) -> Bool) {
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
