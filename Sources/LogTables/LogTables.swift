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
  /// any, or two have as many. Cost: about 3 ms.
  ///
  /// - Parameter names: in lower case.
  package static func best(for names: Set<String>) -> (table: String, count: Int)? {
    var best: (table: String, count: Int)?
    var isTied = false
    func consider(_ table: @autoclosure () -> String, _ count: Int) {
      if count > best?.count ?? 0 {
        best = (table(), count)
        isTied = false
      } else if count > 0, count == best?.count {
        isTied = true
      }
    }
    var wanted = NameSet(ignoresCase: true)
    for name in names { wanted.insert(name) }
    var seen: Set<String> = []
    forEachLine { line in
      guard let bar = line.firstIndex(of: UInt8(ascii: "|")) else { return true }
      let columns = UnsafeRawBufferPointer(rebasing: line[(bar + 1)...])
      let count = wanted.count(ofColumns: columns)
      if count > 0 {
        let name = String(decoding: line[..<bar], as: UTF8.self)
        seen.insert(name)
        consider(name, count)
      }
      return true
    }
    for table in declared where !seen.contains(table.name) {
      consider(table.name, table.columns.count { names.contains($0.name.lowercased()) })
    }
    return isTied ? nil : best
  }

  /// Whether a table has at least `count` of the names as columns, case and all.
  package static func hasTable(with count: Int, of names: Set<String>) -> Bool {
    var wanted = NameSet(ignoresCase: false)
    for name in names { wanted.insert(name) }
    if declared.contains(where: { $0.columns.count { names.contains($0.name) } >= count }) {
      return true
    }
    var isThere = false
    forEachLine { line in
      guard let bar = line.firstIndex(of: UInt8(ascii: "|")) else { return true }
      isThere =
        wanted.count(ofColumns: UnsafeRawBufferPointer(rebasing: line[(bar + 1)...])) >= count
      return !isThere
    }
    return isThere
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

/// Names that columns of the reference are looked for in, without making a `String` of each.
private struct NameSet {
  private var names: [UInt64: [[UInt8]]] = [:]
  private let ignoresCase: Bool

  init(ignoresCase: Bool) { self.ignoresCase = ignoresCase }

  /// - Parameter name: in lower case where case is ignored.
  mutating func insert(_ name: String) {
    let bytes = Array(name.utf8)
    bytes.withUnsafeBytes { names[hash($0[...]), default: []].append(bytes) }
  }

  /// How many of the columns of a line of the reference are there.
  func count(ofColumns line: UnsafeRawBufferPointer) -> Int {
    var count = 0
    for column in line.split(separator: UInt8(ascii: ",")) {
      // Behind the letter of its type.
      let name = column.dropFirst()
      guard let found = names[hash(name)] else { continue }
      if found.contains(where: { $0.elementsEqual(name.lazy.map(folded)) }) { count += 1 }
    }
    return count
  }

  private func folded(_ byte: UInt8) -> UInt8 {
    ignoresCase && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private func hash(_ name: Slice<UnsafeRawBufferPointer>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name { hash = (hash ^ UInt64(folded(byte))) &* 0x100_0000_01B3 }
    return hash
  }
}
