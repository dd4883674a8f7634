import Diagnostics
import KQLValues
import Testing

@testable import Workspace

private func answer(_ query: String) throws -> [String] {
  let table = try #require(try tables(of: query).last)
  return table.rows.map { row in
    zip(row, table.columns).map { $0.text(as: $1.type) }.joined(separator: " | ")
  }
}

@Test("of the branches of iff and case a dynamic becomes the type of the others")
private func branchTypes() throws {
  let query = """
    print d = dynamic({"a": "x", "n": 5, "l": [1]})
    | extend s = iff(true, d.a, ''), n = case(false, 1, d.n), l = iff(true, d.l, 'none')
    | project gettype(s), s, n + 1, l, t = gettype(iff(true, d.a, d.n))
    """
  #expect(try answer(query) == ["string | x | 6 | [1] | string"])
}

@Test(
  "unions and joins keep the columns that their tables do not show",
  arguments: [
    "union Syslog, AppRequests | where _IsBillable =~ 'true' | summarize sum(_BilledSize)",
    "union DeviceEvents, DeviceProcessEvents | where Timestamp > ago(1d) | project Timestamp",
    """
    DeviceEvents | project Began = Timestamp, DeviceId
    | join (DeviceProcessEvents) on DeviceId | where Began - Timestamp < 1h
    """,
    "Syslog | project Computer | lookup (Heartbeat) on Computer | where _BilledSize > 1",
  ])
private func hiddenColumns(query: String) throws {
  #expect(try assumedNames(of: query).isEmpty)
  #expect(throws: Diagnostics.self) {
    try assumedNames(of: "union Syslog, AppRequests | where _Other")
  }
}

@Test(
  "each table has its time under Defender's name where it is Defender's, and what every table has",
  arguments: [
    "CampaignInfo | where Timestamp > ago(1d) | summarize max(Timestamp) by CampaignName",
    "MessageUrlInfo | extend age = now() - Timestamp | project age, Url",
    "DeviceTvmSoftwareVulnerabilitiesKB | project Timestamp, EpssScore",
    "Heartbeat | where isnotempty(_TimeReceived) | summarize sum(_BilledSize) by _IsBillable",
    "SecurityRecommendation | where _TimeReceived > ago(1h) | project RecommendationLink",
    "union CloudAuditEvents, OAuthAppInfo | summarize count() by bin(Timestamp, 1h)",
  ])
private func tableFacts(query: String) throws {
  #expect(try assumedNames(of: query).isEmpty)
}

@Test(
  "a table of another service has no such name, and what is hidden is not shown",
  arguments: [
    "DeviceHeartbeat | where Timestamp > ago(1d)", "Syslog | project Timestamp",
  ])
private func absentNames(query: String) throws {
  #expect(throws: Diagnostics.self) { try assumedNames(of: query) }
}

@Test(
  "a check takes for the user's own what only files or data could tell",
  arguments: [
    (
      "let w = _GetWatchlist('vip') | project Name; Syslog | where Computer in (w)",
      ["_GetWatchlist('vip')"]
    ),
    ("Syslog | invoke FileProfile(SyslogMessage, 1000) | where Prevalence > 1", ["FileProfile"]),
    (
      "Syslog | extend b = parse_json(SyslogMessage) | evaluate bag_unpack(b) | where anything == 1",
      ["bag_unpack"]
    ),
  ])
private func assumed(query: String, names: [String]) throws {
  #expect(try assumedNames(of: query) == names)
}

@Test("restrict access leaves only the tables that it names")
private func restrictedTables() throws {
  let allowed = "let View = Syslog | take 1; restrict access to (View, AzureD*);"
  for query in ["View | count", "AzureDiagnostics | count"] {
    #expect(try assumedNames(of: allowed + query).isEmpty)
  }
  #expect(throws: Diagnostics.self) {
    try assumedNames(of: allowed + "Syslog | count")
  }
}
