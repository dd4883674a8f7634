import Diagnostics
import Foundation
import Ingestion
import KQLValues
import Testing

@testable import Workspace

@Suite("Tables that show the same records")
struct TwinTests {
  private func workspace(_ files: String...) throws -> Workspace {
    let workspace = try Workspace.temporary()
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let report = try workspace.ingest(
      files.map { root.appendingPathComponent("Fixtures/" + $0).path },
      options: IngestOptions(now: 638_500_000_000_000_000, tool: "test"))
    #expect(report.files.allSatisfy { $0.status == .ingested }, "\(report)")
    return workspace
  }

  private func rows(_ query: String, in workspace: Workspace) throws -> [String] {
    let run = try workspace.query(
      SourceText(query), options: QueryOptions())
    var rows: [String] = []
    try run.results[0].forEachRow { row in rows.append(row.map(\.shown).joined(separator: "|")) }
    return rows
  }

  @Test("records of a gateway, a vault and a cluster are seen in both styles")
  func showsBoth() throws {
    let workspace = try workspace(
      "logs/application-gateway-access.json", "logs/application-gateway-firewall.jsonl",
      "logs/key-vault-audit.jsonl.gz", "logs/kube-audit-admin.jsonl", "logs/kube-audit.jsonl")
    for (twin, category) in [
      ("AGWAccessLogs", "ApplicationGatewayAccessLog"),
      ("AGWFirewallLogs", "ApplicationGatewayFirewallLog"), ("AZKVAuditLogs", "AuditEvent"),
      ("AKSAuditAdmin", "kube-audit-admin"), ("AKSAudit", "kube-audit"),
    ] {
      let shared = try rows(
        "AzureDiagnostics | where Category == '\(category)' | count", in: workspace)
      #expect(try rows("\(twin) | count", in: workspace) == shared)
      #expect(shared != ["0"])
      #expect(
        try rows("\(twin) | where isnull(TimeGenerated) | count", in: workspace) == ["0"])
    }
    #expect(
      try rows("AKSAuditAdmin | where Verb == '' or isnull(User.username) | count", in: workspace)
        == ["0"])
    #expect(
      try rows("AGWAccessLogs | where isnull(HttpStatus) or ClientIp == '' | count", in: workspace)
        == ["0"])
    #expect(
      try rows(
        "AZKVAuditLogs | where CallerIpAddress == '' or Type != 'AZKVAuditLogs' | count",
        in: workspace) == ["0"])
    #expect(
      try rows("AZKVAuditLogs | take 1 | project tostring(Identity.claim.oid)", in: workspace)
        == ["1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11"])
  }

  @Test("all tables together count a record once")
  func countsOnce() throws {
    let workspace = try workspace("logs/kube-audit.jsonl", "formats/kubernetes-audit.jsonl")
    let shared = try rows("AzureDiagnostics | count", in: workspace)
    let twin = try rows("AKSAudit | count", in: workspace)
    let own = try #require(Int(twin[0])) - (try #require(Int(shared[0])))
    #expect(own == 1)
    #expect(try rows("union * | count", in: workspace) == twin)
    #expect(try rows("search * | count", in: workspace) == twin)
    #expect(
      try rows("union withsource = T A* | summarize by T | sort by T asc", in: workspace)
        == ["AKSAudit", "AzureDiagnostics"])
    #expect(
      try rows(
        "AKSAudit | where Verb == 'list' and _SourceFile endswith 'kubernetes-audit.jsonl' | count",
        in: workspace)
        == ["1"])
  }
}

extension Value {
  fileprivate var shown: String {
    switch self {
    case .long(let number): String(number)
    case .string(let text): text
    default: "\(self)"
    }
  }
}
