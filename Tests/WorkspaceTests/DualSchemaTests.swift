import Diagnostics
import Foundation
import Ingestion
import KQLValues
import Testing

@testable import Workspace

@Suite("Tables that show the same records")
struct DualSchemaTests {
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
    let run = try workspace.session().query(SourceText(query))
    var rows: [String] = []
    try run.results[0].forEachRow { row in rows.append(row.map(\.shown).joined(separator: "|")) }
    return rows
  }

  @Test("records of a gateway, a vault and a cluster are seen in both styles")
  func showsBoth() throws {
    let workspace = try workspace(
      "logs/application-gateway-access.json", "logs/application-gateway-firewall.jsonl",
      "logs/key-vault-audit.jsonl.gz", "logs/kube-audit-admin.jsonl", "logs/kube-audit.jsonl")
    for (specific, category) in [
      ("AGWAccessLogs", "ApplicationGatewayAccessLog"),
      ("AGWFirewallLogs", "ApplicationGatewayFirewallLog"), ("AZKVAuditLogs", "AuditEvent"),
      ("AKSAuditAdmin", "kube-audit-admin"), ("AKSAudit", "kube-audit"),
    ] {
      let shared = try rows(
        "AzureDiagnostics | where Category == '\(category)' | count", in: workspace)
      #expect(try rows("\(specific) | count", in: workspace) == shared)
      #expect(shared != ["0"])
      #expect(
        try rows("\(specific) | where isnull(TimeGenerated) | count", in: workspace) == ["0"])
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
    // A dynamic that no member of the record makes is null, not an empty text.
    #expect(
      try rows("AZKVAuditLogs | summarize count() by isnull(Sku) | order by count_", in: workspace)
        == ["true|5", "false|1"])
  }

  /// A workspace of one file with this text.
  private func workspace(text: String) throws -> Workspace {
    let workspace = try Workspace.temporary()
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("kustody-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(text.utf8).write(to: file)
    _ = try workspace.ingest(
      [file.path], options: IngestOptions(now: 638_500_000_000_000_000, tool: "test"))
    return workspace
  }

  private func record(_ category: String, _ resource: String, _ rest: String) -> String {
    "{\"time\":\"2024-05-14T08:00:00Z\",\"resourceId\":\"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/"
      + "\(resource)\",\"category\":\"\(category)\",\(rest)}\n"
  }

  @Test(
    "a record that may be in both styles is seen in both, its values of the types of each",
    arguments: [
      (
        "GatewayLogs", "MICROSOFT.APIMANAGEMENT/SERVICE/A",
        #""durationMs":12,"location":"West Europe","isRequestSuccess":true,"properties":{"method":"GET","responseCode":200,"lastError":{"message":"m"},"requestHeaders":{"Host":"h"}}"#,
        "ApiManagementGatewayLogs | project Method, ResponseCode, IsRequestSuccess, TotalTime, Region, LastErrorMessage, tostring(RequestHeaders.Host)",
        "GET|200|true|12|West Europe|m|h",
        "AzureDiagnostics | project method_s, toint(responseCode_d)", "GET|200"
      ),
      (
        "DataPlaneRequests", "MICROSOFT.DOCUMENTDB/DATABASEACCOUNTS/D",
        #""properties":{"requestCharge":"5.5","statusCode":"200"}"#,
        "CDBDataPlaneRequests | project tostring(RequestCharge), tostring(StatusCode)", "5.5|200",
        "AzureDiagnostics | project requestCharge_s", "5.5"
      ),
      (
        "PipelineRuns", "MICROSOFT.DATAFACTORY/FACTORIES/F",
        #""runId":"r","level":"Informational","properties":{"Parameters":{"a":"1"},"level":"Error"}"#,
        "ADFPipelineRun | project RunId, Level, Parameters", "r|Error|{\"a\":\"1\"}",
        "AzureDiagnostics | project Level, level_s", "Informational|Error"
      ),
    ])
  func showsEither(
    category: String, resource: String, rest: String, own: String, ownRow: String, shared: String,
    sharedRow: String
  ) throws {
    let workspace = try workspace(text: record(category, resource, rest))
    #expect(try rows(own, in: workspace) == [ownRow])
    #expect(try rows(shared, in: workspace) == [sharedRow])
    #expect(try rows("union * | count", in: workspace) == ["1"])
  }

  @Test("rows of a type of resource are not those of another that shares the category")
  func tellsTypesApart() throws {
    let workspace = try workspace(
      text: record("ConnectivityLogs", "MICROSOFT.SIGNALRSERVICE/SIGNALR/S", "\"properties\":{}")
        + record("ConnectivityLogs", "MICROSOFT.SIGNALRSERVICE/WEBPUBSUB/W", "\"properties\":{}"))
    #expect(try rows("WebPubSubConnectivity | count", in: workspace) == ["1"])
    #expect(try rows("SignalRServiceDiagnosticLogs | count", in: workspace) == ["1"])
  }

  @Test("tables of Resource Graph show what a workspace's tables hold, in any case of their names")
  func showsResources() throws {
    let workspace = try workspace(
      "formats/resource-graph.json", "formats/resource-graph-tables.json")
    #expect(
      try rows(
        "securityresources | summarize n = count() by type | sort by type asc", in: workspace)
        == [
          "microsoft.security/assessments|1", "microsoft.security/locations/alerts|1",
          "microsoft.security/pricings|1",
          "microsoft.security/regulatorycompliancestandards/regulatorycompliancecontrols|1",
          "microsoft.security/securescores|1",
          "microsoft.security/securescores/securescorecontrols|1",
        ])
    #expect(
      try rows(
        "SecurityResources | where type =~ 'Microsoft.Security/locations/alerts' | project name, tostring(properties.AlertDisplayName), subscriptionId",
        in: workspace)
        == ["2517_a|Suspicious sign-in to a virtual machine|7a1c9e52-3b64-4d0f-9a27-5e8f10c3d4b6"])
    #expect(
      try rows("SecurityAlert | project AlertName, AlertSeverity", in: workspace)
        == ["Suspicious sign-in to a virtual machine|High"])
    #expect(
      try rows(
        "Resources | where tags.owner == 'team-a' | project name, location, tostring(zones[0])",
        in: workspace) == ["vm-1|westeurope|1"])
    #expect(try rows("policyresources | count", in: workspace) == ["2"])
    #expect(try rows("union * | count", in: workspace) == ["13"])
  }

  @Test("a table without rows says that AzureDiagnostics holds records of its category")
  func warnsOfRowsElsewhere() throws {
    // Of a provider that no declaration names.
    let workspace = try workspace(
      text: record("AppServiceHTTPLogs", "MICROSOFT.OTHER/THINGS/T", "\"properties\":{\"a\":1}"))
    func warnings(_ query: String) throws -> [String] {
      try workspace.session().query(SourceText(query)).warnings.all.map(\.message)
    }
    #expect(
      try warnings("AppServiceHTTPLogs | count") == [
        "`AppServiceHTTPLogs` has no rows, but AzureDiagnostics holds records of its category `AppServiceHTTPLogs`"
      ])
    #expect(try warnings("AppServiceConsoleLogs | count") == [])
    #expect(try warnings("AzureDiagnostics | count") == [])
  }

  @Test("all tables without rows give none", arguments: ["union * | take 5", "search 'x'"])
  func answersWithoutRows(query: String) throws {
    #expect(try rows(query, in: Workspace.temporary()) == [])
  }

  @Test("where there is no database a query of a table is an error, and one of none is answered")
  func requiresDatabase() throws {
    let workspace = try Workspace.inMemory(insteadOf: "kustody.db")
    for query in ["Syslog | count", "union * | count", "search 'x'"] {
      #expect(throws: WorkspaceError.self) { try rows(query, in: workspace) }
    }
    #expect(try rows("print 1", in: workspace) == ["1"])
  }

  @Test("all tables together count a record once")
  func countsOnce() throws {
    let workspace = try workspace("logs/kube-audit.jsonl", "formats/kubernetes-audit.jsonl")
    let shared = try rows("AzureDiagnostics | count", in: workspace)
    let specific = try rows("AKSAudit | count", in: workspace)
    let own = try #require(Int(specific[0])) - (try #require(Int(shared[0])))
    #expect(own == 0)
    #expect(try rows("union * | count", in: workspace) == specific)
    #expect(try rows("search * | count", in: workspace) == specific)
    #expect(
      try rows("union withsource = T A* | summarize by T | sort by T asc", in: workspace)
        == ["AKSAudit", "AzureDiagnostics"])
    #expect(
      try rows(
        "AKSAudit | where Verb == 'list' and _SourceFile endswith 'kubernetes-audit.jsonl' | count",
        in: workspace)
        == ["1"])
  }

  @Test("rows that were exported from a table of their own are seen in AzureDiagnostics")
  func showsLegacyForm() throws {
    let workspace = try workspace("formats/resource-specific-rows.jsonl")
    func legacy(_ query: String) throws -> [String] {
      try rows("AzureDiagnostics | " + query, in: workspace)
    }
    #expect(try legacy("count") == ["6"])
    #expect(try rows("union * | count", in: workspace) == ["6"])
    #expect(try rows("search '10.240.0.5' | count", in: workspace) == ["1"])
    #expect(
      try legacy("where Category == 'AZFWNetworkRule' | project SourceIp_s, tostring(SourcePort_d)")
        == ["10.240.0.5|123.0"])
    #expect(
      try legacy(
        "where Category == 'ApplicationGatewayAccessLog' | project clientIP_s, serverStatus_s, "
          + "tostring(httpStatus_d), transactionId_s, transactionId_g, Resource, ResourceType")
        == [
          "203.0.113.97|404|404.0||592d1649-f75a-8d48-0a3c-4dc6a975309d|AGW-WESTEUROPE"
            + "|APPLICATIONGATEWAYS"
        ])
    #expect(
      try legacy(
        "where details_message_s == 'pattern match' | project Message, clientIp_s, ResourceGroup")
        == ["a numeric address|203.0.113.147|RG-NETWORK-HUB-WESTEUROPE"])
    #expect(
      try legacy(
        "where OperationName == 'SecretGet' | project CallerIPAddress, DurationMs, id_s, "
          + "identity_claim_oid_g, identity_claim_http_schemas_xmlsoap_org_ws_2005_05_identity_"
          + "claims_upn_s, tostring(isRbacAuthorized_b), ResourceProvider")
        == [
          "203.0.113.9|31|https://kv.example/secrets/db|1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11"
            + "|ops@example.org|True|MICROSOFT.KEYVAULT"
        ])
    #expect(
      try legacy(
        "where Category == 'kube-audit' and log_s has 'admin@example.org' | extend log = "
          + "parse_json(log_s) | project tostring(log.verb), tostring(log.sourceIPs[0]), pod_s")
        == ["delete|203.0.113.50|kube-apiserver-1"])
    #expect(
      try legacy("where Category == 'kube-scheduler' | project Level, stream_s, log_s has 'ready'")
        == ["|stderr|true"])
    #expect(
      try legacy("summarize dcount(_ItemId), countif(_SourceFile endswith 'rows.jsonl')")
        == ["6|6"])
  }

  @Test("rows of both forms together are counted once in each")
  func mixesForms() throws {
    let workspace = try workspace(
      "formats/resource-specific-rows.jsonl", "formats/azure-firewall-structured.jsonl",
      "logs/application-gateway-access.json")
    let gateway = try rows(
      "AzureDiagnostics | where Category == 'ApplicationGatewayAccessLog' | count", in: workspace)
    #expect(try rows("AGWAccessLogs | count", in: workspace) == gateway)
    #expect(
      try rows("AzureDiagnostics | where Category startswith 'AZFW' | count", in: workspace)
        == ["14"])
    #expect(
      try rows(
        "AzureDiagnostics | where Category == 'AZFWIdpsSignature' | project SignatureId_s",
        in: workspace) == ["2008989"])
    #expect(
      try rows("AZFWThreatIntel | project TargetUrl, IsTlsInspected", in: workspace)
        == ["http://bad.example.net/x|false"])
    #expect(try rows("AZFWInternalFqdnResolutionFailure | count", in: workspace) == ["1"])
  }
}

extension Value {
  /// A value of a test in short.
  var shown: String {
    switch self {
    case .long(let number): String(number)
    case .string(let text): text
    case .bool(let flag): String(flag)
    default: "\(self)"
    }
  }
}
