import LogTables
import Testing

@testable import Ingestion

@Suite("Categories with a table of their own")
struct CategoryTests {
  /// A record of a category, whose resource is of a provider and types.
  private func record(
    _ category: String, _ resource: String?, properties: String = "{\"x\":1}", more: String = ""
  ) -> String {
    let id =
      resource.map {
        "\"resourceId\":\"/SUBSCRIPTIONS/0B1F6471-1BF0-4DDA-AEC3-CB9272F09590/RESOURCEGROUPS/RG/PROVIDERS/\($0)\","
      } ?? ""
    return "{\"time\":\"2024-05-14T08:00:00Z\",\(id)\"category\":\"\(category)\",\(more)"
      + "\"properties\":\(properties)}\n"
  }

  @Test("each declaration names a table of the reference and columns that it has")
  func declaresTables() throws {
    #expect(CategoryTables.all.count > 450)
    for table in CategoryTables.all {
      let columns = try #require(LogTables.table(named: table.name)?.columns, "\(table.name)")
      let names = Set(columns.map(\.name))
      #expect(!table.categories.isEmpty && (table.needsNoResource || !table.writers.isEmpty))
      for path in table.paths {
        #expect(names.contains(path.column), "\(table.name).\(path.column)")
      }
    }
  }

  @Test("a record of each category goes to its table, or to AzureDiagnostics where both are meant")
  func mapsEachCategory() throws {
    for table in CategoryTables.all {
      let bench = try Workbench()
      var text = ""
      for category in table.categories {
        for writer in table.writers.prefix(1) {
          // Of several tables of one category the one whose type says most is meant.
          let names = (writer.type ?? "THINGS").split(separator: "/").map { "\($0)/N" }
          text += record(category, "\(writer.provider)/\(names.joined(separator: "/"))")
        }
      }
      let file = try bench.ingest(text: text)
      let expected = table.isShared ? "AzureDiagnostics" : table.name
      #expect(
        file.tables.map(\.table) == [expected] && file.counts.quarantined == 0,
        "\(table.name): \(file.tables.map(\.table)) \(file.quarantine)")
    }
  }

  @Test(
    "the resource says which table a category of several means",
    arguments: [
      (
        "StorageWrite", "MICROSOFT.STORAGE/STORAGEACCOUNTS/A/BLOBSERVICES/DEFAULT",
        "StorageBlobLogs"
      ),
      (
        "StorageRead", "Microsoft.Storage/storageAccounts/a/fileServices/default", "StorageFileLogs"
      ),
      (
        "StorageDelete", "MICROSOFT.STORAGE/STORAGEACCOUNTS/A/QUEUESERVICES/DEFAULT",
        "StorageQueueLogs"
      ),
      (
        "StorageRead", "MICROSOFT.STORAGE/STORAGEACCOUNTS/A/TABLESERVICES/DEFAULT",
        "StorageTableLogs"
      ),
      ("Audit", "MICROSOFT.APPCONFIGURATION/CONFIGURATIONSTORES/A", "AACAudit"),
      ("Audit", "MICROSOFT.OPERATIONALINSIGHTS/WORKSPACES/W", "LAQueryLogs"),
      (
        "AuditLogs", "MICROSOFT.HEALTHCAREAPIS/WORKSPACES/W/FHIRSERVICES/F",
        "MicrosoftHealthcareApisAuditLogs"
      ),
      ("AuditLogs", "MICROSOFT.HEALTHCAREAPIS/WORKSPACES/W/DICOMSERVICES/D", "AHDSDicomAuditLogs"),
      ("Command", "MICROSOFT.SYNAPSE/WORKSPACES/W/KUSTOPOOLS/K", "SynapseDXCommand"),
      ("Command", "MICROSOFT.KUSTO/CLUSTERS/K", "AzureDiagnostics"),
      ("clusters", "MICROSOFT.DATABRICKS/WORKSPACES/W", "DatabricksClusters"),
      ("AuditEvent", "MICROSOFT.AUTOMATION/AUTOMATIONACCOUNTS/A", "AzureDiagnostics"),
      ("Error", "MICROSOFT.DESKTOPVIRTUALIZATION/HOSTPOOLS/P", "WVDErrors"),
      ("Error", "MICROSOFT.OTHER/THINGS/T", "AzureDiagnostics"),
      ("PostgreSQLLogs", "MICROSOFT.DBFORPOSTGRESQL/SERVERS/S", "AzureDiagnostics"),
    ])
  func findsByResource(category: String, resource: String, table: String) throws {
    let file = try Workbench().ingest(text: record(category, resource))
    #expect(file.tables.map(\.table) == [table], "\(file.quarantine)")
  }

  @Test("a web server's properties, written as a string, are columns of the table's types")
  func mapsWebServer() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text: record(
        "AppServiceHTTPLogs", "MICROSOFT.WEB/SITES/SHOP",
        properties: #""{\"CsHost\":\"shop.example.net\",\"ScStatus\":\"403\",\"timeTaken\":16}""#))
    let table = "AppServiceHTTPLogs"
    #expect(try bench.values("ScStatus", of: table) == ["403"])
    #expect(try bench.table(table).column(named: "ScStatus")?.type == .int)
    #expect(try bench.values("TimeTaken", of: table) == ["16"])
    #expect(try bench.values("CsHost", of: table) == ["shop.example.net"])
    #expect(
      try bench.values("_ResourceId", of: table).first?.hasSuffix("/microsoft.web/sites/shop")
        == true)
  }

  @Test("what stands in an object of the record is in the columns that mean it")
  func mapsStorage() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text: record(
        "StorageWrite", "MICROSOFT.STORAGE/STORAGEACCOUNTS/A/BLOBSERVICES/DEFAULT",
        properties: #"{"accountName":"auditstore","tlsVersion":"TLS 1.2","serverLatencyMs":3}"#,
        more:
          #""statusCode":201,"durationMs":5,"identity":{"type":"OAuth","requester":{"upn":"a@example.net"}},"uri":"https://x/","#
      ))
    let table = "StorageBlobLogs"
    for (column, value) in [
      ("AuthenticationType", "OAuth"), ("RequesterUpn", "a@example.net"), ("StatusCode", "201"),
      ("DurationMs", "5.0"), ("AccountName", "auditstore"), ("TlsVersion", "TLS 1.2"),
      ("Uri", "https://x/"), ("ServerLatencyMs", "3.0"),
    ] {
      #expect(try bench.values(column, of: table) == [value], "\(column)")
    }
  }

  @Test("no member vanishes beside a common column, in a table of its own or in AzureDiagnostics")
  func keepsAllMembers() throws {
    let bench = try Workbench()
    let properties =
      #"{"message":"Failed","category":"Function.hello","level":"Error","levelId":4}"#
    let more = #""level":"Informational","operationName":"Log","#
    _ = try bench.ingest(
      text: record("FunctionAppLogs", "MICROSOFT.WEB/SITES/FN", properties: properties, more: more)
        + record("Unheard", "MICROSOFT.OTHER/THINGS/T", properties: properties, more: more))
    #expect(try bench.values("Level", of: "FunctionAppLogs") == ["Error"])
    #expect(try bench.values("level_s", of: "FunctionAppLogs") == ["Informational"])
    #expect(try bench.values("Category", of: "FunctionAppLogs") == ["Function.hello"])
    #expect(try bench.values("LevelId", of: "FunctionAppLogs") == ["4"])
    #expect(try bench.values("Level", of: "AzureDiagnostics") == ["Informational"])
    #expect(try bench.values("level_s", of: "AzureDiagnostics") == ["Error"])
    #expect(try bench.values("category_s", of: "AzureDiagnostics") == ["Function.hello"])
    #expect(try bench.values("Message", of: "AzureDiagnostics") == ["Failed"])
  }

  @Test(
    "members that differ in case only are both kept",
    arguments: [
      ("MICROSOFT.OTHER/THINGS/T", "Unheard", "AzureDiagnostics"),
      ("MICROSOFT.WEB/SITES/S", "AppServicePlatformLogs", "AppServicePlatformLogs"),
    ])
  func keepsBothCases(resource: String, category: String, table: String) throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text: record(category, resource, more: #""Level":4,"level":"Informational","#))
    #expect(try bench.values("Level", of: table) == ["4"])
    #expect(try bench.values("level_s", of: table) == ["Informational"])
  }

  @Test("a cluster's records without a resource are in AzureDiagnostics, as others are")
  func takesClustersWithoutResource() throws {
    let bench = try Workbench()
    let categories = ["kube-audit", "kube-apiserver", "guard", "cluster-autoscaler"]
    let lines = categories.map {
      #"{"category":"\#($0)","time":"2024-05-14T08:00:00Z","properties":{"log":"x","pod":"p"}}"#
    }
    let file = try bench.ingest(text: lines.joined(separator: "\n"))
    #expect(file.tables.map(\.table) == ["AzureDiagnostics"], "\(file)")
    #expect(try bench.values("Category", of: "AzureDiagnostics") == categories)
    #expect(try bench.values("log_s", of: "AzureDiagnostics") == ["x", "x", "x", "x"])
  }

  @Test("two members whose names become one column of AzureDiagnostics are both kept")
  func keepsBothNames() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text: record(
        "Unheard", "MICROSOFT.OTHER/THINGS/T", properties: #"{"a":{"b":"x"},"a_b":"y","a b":"y"}"#))
    #expect(try bench.values("a_b_s", of: "AzureDiagnostics") == ["y"])
    #expect(try bench.values("AdditionalFields", of: "AzureDiagnostics") == [#"{"a_b":"x"}"#])
  }

  @Test("the columns of tables of Entra are those that they have")
  func mapsEntraColumns() throws {
    let bench = try Workbench()
    let tenant = "0f0f0f0f-0000-0000-0000-000000000001"
    func entra(_ category: String, _ properties: String) -> String {
      "{\"time\":\"2024-05-14T08:00:01.5Z\",\"resourceId\":\"/TENANTS/\(tenant)/PROVIDERS/MICROSOFT.AADIAM\","
        + "\"category\":\"\(category)\",\"callerIpAddress\":\"203.0.113.77\",\"tenantId\":\"\(tenant)\","
        + "\"location\":\"CH\",\"properties\":\(properties)}\n"
    }
    _ = try bench.ingest(
      text: entra(
        "MicrosoftGraphActivityLogs", "{\"requestMethod\":\"GET\",\"tenantId\":\"\(tenant)\"}")
        + entra("UserRiskEvents", #"{"location":{"city":"Bern"},"riskState":"atRisk"}"#)
        + entra("ServicePrincipalSignInLogs", #"{"location":{"city":"Bern"}}"#))
    #expect(try bench.values("AadTenantId", of: "MicrosoftGraphActivityLogs") == [tenant])
    #expect(try bench.values("IPAddress", of: "MicrosoftGraphActivityLogs") == ["203.0.113.77"])
    #expect(try bench.table("MicrosoftGraphActivityLogs").column(named: "AADTenantId") == nil)
    #expect(try bench.values("Location", of: "AADUserRiskEvents") == [#"{"city":"Bern"}"#])
    #expect(try bench.values("location_s", of: "AADUserRiskEvents") == ["CH"])
    #expect(try bench.values("Location", of: "AADServicePrincipalSignInLogs") == ["CH"])
    #expect(
      try bench.values("LocationDetails", of: "AADServicePrincipalSignInLogs")
        == [#"{"city":"Bern"}"#])
  }

  @Test(
    "a record without a resource is known by its category, or by its type",
    arguments: [
      (#"{"time":"2024-05-14T08:00:00Z","category":"SignInLogs","properties":{}}"#, "SigninLogs"),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"MicrosoftGraphActivityLogs","properties":{}}"#,
        "MicrosoftGraphActivityLogs"
      ),
      (
        #"{"AADTenantId":"t","Category":"ServicePrincipalSignInLogs","CreatedDateTime":"2024-05-14T08:45:17Z","ResultType":"0"}"#,
        "AADServicePrincipalSignInLogs"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"AuditLogs","operationName":"Patch Device","properties":{"ActivityResultStatus":1,"TargetObjectIds":[]}}"#,
        "IntuneAuditLogs"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"AuditLogs","operationName":"Add user","properties":{"activityDisplayName":"Add user"}}"#,
        "AuditLogs"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"Devices","properties":{"DeviceName":"pc1"}}"#,
        "IntuneDevices"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"ContainerAppConsoleLogs","properties":{"Log":"x"}}"#,
        "ContainerAppConsoleLogs"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"GatewayLogs","properties":{"method":"GET"}}"#,
        "ApiManagementGatewayLogs"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"AdvancedHunting-EmailEvents","properties":{"Timestamp":"2024-05-14T07:59:00Z"}}"#,
        "EmailEvents"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","category":"AdvancedHunting-NewTable","properties":{"Timestamp":"2024-05-14T07:59:00Z"}}"#,
        "NewTable"
      ),
      (
        #"{"time":"2024-05-14T08:00:00Z","resourceId":"/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.INSIGHTS/COMPONENTS/C","Type":"AppTraces","Message":"x"}"#,
        "AppTraces"
      ),
    ])
  func knowsWithoutResource(text: String, table: String) throws {
    let bench = try Workbench()
    let file = try bench.ingest(text: text)
    #expect(file.tables.map(\.table) == [table], "\(file.quarantine)")
    #expect(file.withoutTime == 0)
  }

  @Test(
    "a word that is a category somewhere makes no record of diagnostic settings",
    arguments: [
      #"{"category":"Error","text":"x"}"#,
      #"{"time":"2024-05-14T08:00:00Z","category":"accounts"}"#,
    ])
  func leavesOthersAlone(text: String) throws {
    let file = try Workbench().ingest(text: text)
    #expect(!file.tables.contains { ["WVDErrors", "DatabricksAccounts"].contains($0.table) })
  }

  @Test(
    "an event of Defender XDR has the time of the event, and the time of its streaming beside it")
  func mapsHunting() throws {
    let bench = try Workbench()
    _ = try bench.ingest(
      text:
        #"{"records":[{"time":"2024-05-14T08:05:00Z","tenantId":"t","operationName":"Publish","category":"AdvancedHunting-DeviceProcessEvents","properties":{"Timestamp":"2024-05-14T08:00:01.1234567Z","DeviceName":"pc1","ProcessId":4242,"AdditionalFields":"{\"a\":1}"}}]}"#
    )
    let table = "DeviceProcessEvents"
    #expect(try bench.values("TimeGenerated", of: table) == ["638512704011234567"])
    #expect(try bench.values("Time", of: table) == ["2024-05-14T08:05:00Z"])
    #expect(try bench.values("ProcessId", of: table) == ["4242"])
    #expect(try bench.values("AdditionalFields", of: table) == [#"{"a":1}"#])
  }

  @Test("a blob's path says the category of records that do not")
  func readsPath() throws {
    let bench = try Workbench()
    let file = try bench.ingest(
      text: #"{"time":"2024-05-14T08:00:00Z","properties":{"CsHost":"h"}}"#,
      name:
        "insights-logs-appservicehttplogs/resourceId=/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.WEB/SITES/W/y=2024/m=05/d=14/h=08/m=00/PT1H.json"
    )
    #expect(file.tables.map(\.table) == ["AppServiceHTTPLogs"], "\(file.quarantine)")
    #expect(
      try bench.values("_ResourceId", of: "AppServiceHTTPLogs").first?.hasSuffix("sites/w") == true)
  }
}
