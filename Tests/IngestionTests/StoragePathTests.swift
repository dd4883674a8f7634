import LogFiles
import Testing

@testable import Ingestion

@Suite("Paths of blobs")
struct StoragePathTests {
  private static let folder =
    "insights-logs-auditevent/resourceId=/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/V"
    + "/y=2024/m=05/d=14/h=08/m=00/PT1H.json"

  @Test("the path says category and resource of records that do not")
  func fillsIn() throws {
    let bench = try Workbench()
    let text =
      "{\"time\":\"2024-05-14T07:59:59Z\",\"operationName\":\"SecretGet\"}\n"
      + "{\"time\":\"2024-05-14T08:00:00Z\",\"category\":\"Other\",\"resourceId\":\"/A\"}\n"
      + "{\"time\":\"2024-05-14T08:00:01Z\",\"category\":\"Other\"}\n{\"foo\":1}\n"
    let file = try bench.ingest(text: text, name: Self.folder)
    #expect(file.counts.inserted == 4 && file.counts.quarantined == 0, "\(file.quarantine)")
    #expect(try bench.values("foo", of: "PT1H_CL") == ["1"])
    let table = "AzureDiagnostics"
    #expect(try bench.values("Category", of: table) == ["AuditEvent", "Other", "Other"])
    let id = "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.KEYVAULT/VAULTS/V"
    #expect(try bench.values("ResourceId", of: table) == [id, "/A", id])
    #expect(
      try bench.values("ResourceProvider", of: table) == [
        "MICROSOFT.KEYVAULT", "null", "MICROSOFT.KEYVAULT",
      ])
    // The hour of the path is that of arrival.
    #expect(try bench.values("TimeGenerated", of: table)[0] == "638512703990000000")
  }

  @Test(
    "what a path says, and what it does not",
    arguments: [
      ("a/insights-logs-kube-audit/x.json", "kube-audit", nil),
      ("INSIGHTS-LOGS-AZUREFIREWALLDNSPROXY/x", "AzureFirewallDnsProxy", nil),
      ("insights-logs-own/resourceId=/A/B/y=2024/x", "own", "/A/B"),
      ("e.zip!/insights-logs-own/resourceId=/A/y=2024/x", "own", "/A"),
      ("resourceId=/A/B/x.json", nil, nil), ("logs/PT1H.json", nil, nil), ("", nil, nil),
    ] as [(String, String?, String?)])
  func reads(path: String, category: String?, resource: String?) {
    let place = StoragePath(path)
    #expect(place?.category.map { String(decoding: $0, as: UTF8.self) } == category)
    #expect(place?.resourceID.map { String(decoding: $0, as: UTF8.self) } == resource)
    if category == nil { #expect(place == nil) }
  }
}
