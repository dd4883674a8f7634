import Testing

@testable import Ingestion

@Suite("What interfaces and cmdlets hand out")
struct InterfaceTests {
  @Test("each fixture gives its rows")
  func readsFixtures() throws {
    for (name, tables) in [
      (
        "interfaces.json",
        [
          "AADNonInteractiveUserSignInLogs": 1, "AADUserRiskEvents": 1, "AuditLogs": 1,
          "AzureActivity": 1, "AzurePolicyStates_CL": 1, "OfficeActivity": 1, "SecurityAlert": 1,
          "SecurityIncident": 1, "SigninLogs": 1,
        ]
      ), ("events.json", ["AppServiceHTTPLogs": 1, "AzureActivity": 1]),
      (
        "resource-graph-tables.json",
        [
          "SecurityAlert": 1, "advisorresources": 1, "authorizationresources": 1,
          "healthresources": 1, "policyresources": 1, "resourcecontainers": 1, "resources": 1,
          "securityresources": 1,
        ]
      ),
    ] {
      let file = try #require(
        try Workbench().ingest(fixture("formats/" + name)).files.first)
      var found: [String: Int] = [:]
      for table in file.tables { found[table.table] = table.rows }
      #expect(found == tables, "\(name): \(file.quarantine)")
      #expect(file.withoutTime == 0 && file.counts.quarantined == 0)
    }
  }

  @Test(
    "values are in the columns that mean them",
    arguments: [
      ("SigninLogs", "ResultType", "50126"),
      ("SigninLogs", "ResultDescription", "Invalid username or password"),
      ("SigninLogs", "LocationDetails", #"{"city":"Bern","countryOrRegion":"CH"}"#),
      ("SigninLogs", "Location", "CH"), ("SigninLogs", "Identity", "Alice Example"),
      ("SigninLogs", "UserDisplayName", "Alice Example"),
      ("SigninLogs", "ConditionalAccessPolicies", "[]"), ("SigninLogs", "IsInteractive", "1"),
      ("SigninLogs", "TimeGenerated", "638512704010000000"),
      ("SigninLogs", "CreatedDateTime", "638512704010000000"),
      ("AADNonInteractiveUserSignInLogs", "ResultType", "0"),
      ("AADNonInteractiveUserSignInLogs", "UserPrincipalName", "bob@example.net"),
      ("AuditLogs", "OperationName", "Add member to role"),
      ("AuditLogs", "Category", "RoleManagement"), ("AuditLogs", "AADOperationType", "Assign"),
      ("AuditLogs", "Identity", "Alice Example"), ("AuditLogs", "Result", "success"),
      ("AzureActivity", "OperationNameValue", "Microsoft.Authorization/roleAssignments/write"),
      ("AzureActivity", "OperationName", "Create role assignment"),
      ("AzureActivity", "ActivityStatusValue", "Succeeded"),
      ("AzureActivity", "Caller", "alice@example.net"),
      ("AzureActivity", "CategoryValue", "Administrative"),
      ("AzureActivity", "Claims_d", #"{"ipaddr":"203.0.113.5"}"#),
      ("AzureActivity", "Properties_d", #"{"statusCode":"Created"}"#),
      ("SecurityIncident", "IncidentNumber", "3177"), ("SecurityIncident", "Title", "Brute force"),
      ("SecurityIncident", "IncidentName", "73e01a99"),
      ("SecurityIncident", "CreatedTime", "638512740000000000"),
      ("SecurityAlert", "AlertName", "Suspicious process"),
      ("SecurityAlert", "AlertSeverity", "Medium"), ("SecurityAlert", "Tactics", "Execution"),
      (
        "SecurityAlert", "ResourceId",
        "/subscriptions/7a1c9e52-3b64-4d0f-9a27-5e8f10c3d4b6/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm-1"
      ), ("AzurePolicyStates_CL", "ComplianceState", "NonCompliant"),
      ("OfficeActivity", "Operation", "FileDownloaded"),
      ("OfficeActivity", "OfficeWorkload", "SharePoint"),
      ("OfficeActivity", "OfficeObjectId", "https://example.sharepoint.com/a.docx"),
      ("OfficeActivity", "TimeGenerated", "638512668000000000"),
      ("OfficeActivity", "ResultIndex", "1"),
      ("OfficeActivity", "RecordType", "SharePointFileOperation"),
      ("OfficeActivity", "RecordType_d", "6.0"),
    ])
  func placesValues(table: String, column: String, value: String) throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/interfaces.json"))
    #expect(try bench.values(column, of: table) == [value])
  }

  @Test(
    "pages, lists, single objects and PowerShell's count are read alike",
    arguments: [
      ("{\"@odata.context\":\"c\",\"value\":[", "],\"@odata.nextLink\":\"n\"}"), ("[", "]"),
      ("", ""), ("{\"value\":[", "],\"Count\":1}"), ("{\"value\":[", "],\"nextLink\":null}"),
    ])
  func readsPages(start: String, end: String) throws {
    let file = try Workbench().ingest(
      text: start
        + #"{"id":"1","createdDateTime":"/Date(1715673600000)/","userPrincipalName":"a@x","appDisplayName":"P","ipAddress":"198.51.100.9","status":{"errorCode":0}}"#
        + end, name: "a.json")
    #expect(file.tables.map(\.table) == ["SigninLogs"] && file.withoutTime == 0)
  }

  @Test(
    "an answer of Resource Graph may be its data alone, wherever that stands",
    arguments: [
      ("{\"data\":", "}"), ("{\"data\":", ",\"count\":1}"),
      ("{\"count\":1,\"data\":", ",\"resultTruncated\":\"false\"}"),
      ("{\"$skipToken\":\"x\",\"data\":", "}"),
    ])
  func readsDataAlone(start: String, end: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: start
        + #"[{"id":"/subscriptions/s/providers/microsoft.security/pricings/p","name":"p","type":"microsoft.security/pricings","properties":{"pricingTier":"Free"}}]"#
        + end, name: "a.json")
    #expect(file.tables.map(\.table) == ["securityresources"], "\(file.quarantine)")
    #expect(try bench.values("properties", of: "securityresources") == [#"{"pricingTier":"Free"}"#])
  }

  @Test("standards, controls and assessments of compliance say which they are and what they count")
  func mapsCompliance() throws {
    let bench = try Workbench()
    let start =
      "/subscriptions/7a1c9e52-3b64-4d0f-9a27-5e8f10c3d4b6/providers/Microsoft.Security/regulatoryComplianceStandards/PCI-DSS-4"
    let type = "microsoft.security/regulatorycompliancestandards"
    _ = try bench.ingest(
      text: """
        [{"id":"\(start)","name":"PCI-DSS-4","type":"\(type)","properties":{"state":"Failed","passedControls":"34","failedControls":3,"skippedControls":0}},
         {"id":"\(start)/regulatoryComplianceControls/1.1","name":"1.1","type":"\(type)/regulatorycompliancecontrols","properties":{"description":"Firewalls","state":"Passed","passedAssessments":2}},
         {"id":"\(start)/regulatoryComplianceControls/1.1/regulatoryComplianceAssessments/a1","name":"a1","type":"\(type)/regulatorycompliancecontrols/regulatorycomplianceassessments","properties":{"description":"Use a firewall","state":"Passed","passedResources":4,"unsupportedResources":1}}]
        """, name: "a.json")
    func column(_ name: String) throws -> [String] {
      try bench.values(name, of: "SecurityRegulatoryCompliance")
    }
    #expect(try column("ComplianceStandard") == ["PCI-DSS-4", "PCI-DSS-4", "PCI-DSS-4"])
    #expect(try column("ComplianceControl") == ["null", "1.1", "1.1"])
    #expect(try column("RecommendationId") == ["null", "null", "a1"])
    #expect(try column("RecommendationName") == ["null", "null", "Use a firewall"])
    #expect(try column("PassedControls") == ["34", "null", "null"])
    #expect(try column("PassedAssessments") == ["null", "2", "null"])
    #expect(try column("PassedResources") == ["null", "null", "4"])
    #expect(
      try column("RegulatoryComplianceSubscriptionId").first
        == "7a1c9e52-3b64-4d0f-9a27-5e8f10c3d4b6")
  }

  @Test("newer cmdlets give the words for an operation alone, and its name beside")
  func readsWords() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text:
        #"[{"Authorization":{"Action":"Microsoft.Compute/virtualMachines/write","Scope":"/s"},"Caller":"bob@x","Category":"Administrative","EventTimestamp":"2024-05-14T08:57:51Z","OperationName":"Create or Update Virtual Machine","ResourceId":"/subscriptions/s/x","Status":"Succeeded","SubscriptionId":"s"}]"#,
      name: "a.json")
    for (column, value) in [
      ("OperationName", "Create or Update Virtual Machine"),
      ("OperationNameValue", "Microsoft.Compute/virtualMachines/write"),
      ("ActivityStatusValue", "Succeeded"), ("CategoryValue", "Administrative"),
      ("Caller", "bob@x"),
    ] {
      #expect(try bench.values(column, of: "AzureActivity") == [value], "\(column)")
    }
  }

  @Test("what stands around a record in an event is kept beside it")
  func keepsEnvelopes() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("formats/events.json"))
    #expect(
      try bench.values("eventType_s", of: "AzureActivity") == [
        "Microsoft.Resources.ResourceWriteSuccess"
      ])
    #expect(try bench.values("TimeGenerated", of: "AzureActivity") == ["638512704001234567"])
    #expect(
      try bench.values("_ResourceId", of: "AzureActivity").first?.hasSuffix("virtualmachines/vm-1")
        == true)
    #expect(try bench.values("Caller", of: "AzureActivity") == ["Ops Example"])
    #expect(try bench.values("ScStatus", of: "AppServiceHTTPLogs") == ["403"])
    #expect(try bench.values("specversion_s", of: "AppServiceHTTPLogs") == ["1.0"])
  }
}
