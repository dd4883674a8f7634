import Ingestion
import JSON
import LogTables
import Storage
import Testing

@Suite("Ingesting the fixtures")
struct FixtureTests {
  @Test("all logs are read whole, each record into its table")
  func readsAll() throws {
    let bench = try Workbench()
    let report = try bench.ingest(fixture("logs"))
    #expect(report.files.allSatisfy { $0.status == .ingested && $0.counts.quarantined == 0 })
    #expect(report.files.count == 12)
    var rows: [String: Int] = [:]
    for count in report.files.flatMap(\.tables) { rows[count.table, default: 0] += count.rows }
    #expect(
      rows == [
        "AzureDiagnostics": 47, "ContainerLogV2": 9, "ContainerRegistryLoginEvents": 5,
        "ContainerRegistryRepositoryEvents": 6, "Syslog": 5,
      ])
    #expect(report.totals.records == 72)
    #expect(report.root?.count == 64)
    #expect(report.files.map(\.path) == report.files.map(\.path).sorted())
  }

  @Test(
    "a thread that reads ahead changes nothing",
    arguments: ["logs", "formats", "tables", "hostile", "incident"])
  func readAhead(folder: String) throws {
    func report(from size: Int) throws -> IngestReport {
      try Workbench().ingest(fixture(folder)) { $0.readsAheadFrom = size }
    }
    let ahead = try report(from: 0)
    let alone = try report(from: .max)
    #expect(ahead.root == alone.root)
    #expect(ahead.files.map(\.sha256) == alone.files.map(\.sha256))
    #expect(ahead.files.map(\.counts) == alone.files.map(\.counts))
    #expect(ahead.files.map(\.notes) == alone.files.map(\.notes))
    #expect(ahead.totals.records > 0)
  }

  @Test("a kube-audit line keeps its inner JSON byte for byte")
  func keepsInnerJSON() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("logs/kube-audit-admin.jsonl"))
    let logs = try bench.values("log_s", of: "AzureDiagnostics")
    #expect(logs.count == 6)
    #expect(logs.allSatisfy { $0.hasSuffix("}\n") })
    let needle = "\"username\":\"bu0001a000500-admin@yourdomain.com\""
    #expect(logs.filter { $0.contains(needle) }.count == 2)
  }

  @Test("Key Vault events have the columns that published queries name")
  func mapsKeyVault() throws {
    let bench = try Workbench()
    let file = try #require(try bench.ingest(fixture("logs/key-vault-audit.jsonl.gz")).files.first)
    #expect(file.format == "gzip/json")
    func first(_ column: String) throws -> String {
      try #require(try bench.values(column, of: "AzureDiagnostics").first)
    }
    #expect(try first("TimeGenerated") == "638512704204821345")
    #expect(try first("OperationName") == "SecretGet")
    #expect(try first("DurationMs") == "31")
    #expect(try first("CallerIPAddress") == "10.240.0.4")
    #expect(try first("httpStatusCode_d") == "200.0")
    #expect(try first("isAccessPolicyMatch_b") == "1")
    #expect(try first("identity_claim_oid_g") == "1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11")
    #expect(
      try first("identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g")
        == "1b1f0c2d-0f3f-4c45-9a77-3c4f1d0a9c11")
    #expect(try first("Resource") == "KV-BU0001A0005-00")
    #expect(try first("ResourceType") == "VAULTS")
    #expect(try first("ResourceProvider") == "MICROSOFT.KEYVAULT")
    #expect(try first("ResourceGroup") == "RG-BU0001A0005")
    #expect(try first("SubscriptionId") == "7a1c9e52-3b64-4d0f-9a27-5e8f10c3d4b6")
    #expect(try first("_ResourceId").hasPrefix("/subscriptions/7a1c9e52"))
    #expect(try first("Type") == "AzureDiagnostics")
    #expect(try first("SourceSystem") == "Azure")
    #expect(try bench.values("DurationMs", of: "AzureDiagnostics")[1] == "12")
    #expect(try bench.values("properties_sku_Family_s", of: "AzureDiagnostics").last == "A")
    #expect(
      try bench.values("subnetIds_s", of: "AzureDiagnostics").last == "[\"hub\",\"spoke\"]")
  }

  @Test("the firewall of a gateway writes its message unsuffixed, its transaction by its shape")
  func mapsGatewayFirewall() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("logs/application-gateway-firewall.jsonl"))
    let messages = try bench.values("Message", of: "AzureDiagnostics")
    #expect(messages.first == "SQL Injection Attack Detected via libinjection")
    #expect(
      try bench.values("details_message_s", of: "AzureDiagnostics").first
        == "Warning. detected SQLi using libinjection. ")
    #expect(
      try bench.values("transactionId_g", of: "AzureDiagnostics")
        == [
          "9d2f1a3b-5c7e-9012-3456-78909abcdef1", "9d2f1a3b-5c7e-9012-3456-78909abcdef1", "null",
          "a0b1c2d3-e4f5-0617-2839-4a5b6c7d8e9f",
        ])
    #expect(
      try bench.values("transactionId_s", of: "AzureDiagnostics")[2] == "16861477007022634344")
    #expect(
      try bench.table("AzureDiagnostics").column(named: "clientPort_s")?.location == .absent)
  }

  @Test("container registry events go to their own tables, with declared types")
  func mapsRegistry() throws {
    let bench = try Workbench()
    try bench.ingest(
      fixture("logs/container-registry-login.jsonl"),
      fixture("logs/container-registry-repository.jsonl"))
    let table = "ContainerRegistryRepositoryEvents"
    #expect(
      try bench.values("Size", of: table) == ["null", "null", "null", "1370", "null", "null"])
    // More than 32 bits hold.
    #expect(try bench.values("Size_s", of: table).last == "2147483648")
    #expect(try bench.values("Region", of: table).first == "westeurope")
    #expect(try bench.values("DurationMs", of: table).first == "5210")
    #expect(try bench.values("CallerIpAddress", of: table).first == "203.0.113.50")
    #expect(
      try bench.values("ResultDescription", of: "ContainerRegistryLoginEvents")
        == ["200", "403", "403", "401", "4030"])
    #expect(try bench.table("ContainerRegistryLoginEvents").column(named: "location_s") == nil)
    #expect(try bench.values("_ResourceId", of: table).first?.hasSuffix("acrbu0001a0005") == true)
  }

  @Test("rows of a data export keep dynamic values as JSON, and their own `_ItemId` beside ours")
  func mapsExport() throws {
    let bench = try Workbench()
    try bench.ingest(fixture("logs/container-log-v2.jsonl"), fixture("logs/syslog.jsonl"))
    let messages = try bench.values("LogMessage", of: "ContainerLogV2")
    #expect(messages[0] == "{\"level\":\"info\",\"msg\":\"listening\",\"port\":8080}")
    #expect(messages[2] == "\"payment provider answered \\\"declined\\\"\"")
    #expect(
      try bench.values("_ItemId_s", of: "ContainerLogV2").first?.hasPrefix("b6d0c6a2") == true)
    #expect(try bench.values("_ItemId", of: "ContainerLogV2").first?.hasSuffix(":0") == true)
    #expect(
      try bench.values("ProcessID", of: "Syslog") == ["4711", "4720", "null", "4100", "null"])
    #expect(try bench.table("Syslog").column(named: "ProcessID")?.type == .int)
  }

  @Test("a declared table without rows is known, an unknown one is not")
  func knowsDeclaredTables() throws {
    let bench = try Workbench()
    let syslog = try bench.table("Syslog")
    #expect(syslog.physical == nil)
    #expect(syslog.column(named: "Facility")?.location == .absent)
    #expect(syslog.column(named: "_SourceLine")?.isHidden == true)
    let catalog = try StorageCatalog.load(bench.store.connection)
    #expect(catalog.table(named: "syslog") == nil)
    #expect(catalog.names.contains("_Quarantine"))
  }

  @Test("the samples of the format collection give the tables and counts that are expected")
  func matchesSamples() throws {
    let samples = fixture("../../shared/formats/samples") + "/"
    guard let expected = readFile(samples + "expected.jsonl") else {
      print("skipped: the format collection is not here")
      return
    }
    let flows = [
      "NetworkSecurityGroupFlowEvent*": "NSGFlowLogs_CL", "FlowLogFlowEvent*": "VNetFlowLogs_CL",
    ]
    var compared = 0
    for line in expected.split(separator: "\n") {
      let sample = try JSONValue(parsing: String(line))
      guard case .string(let name)? = sample["file"],
        case .integer(let quarantined)? = sample["quarantined"]
      else { continue }
      var wanted: [String: Int64] = [:]
      if case .object(let tables)? = sample["tables"] {
        // A record is stored once, whatever it can be seen as.
        let shared = tables.first { $0.key == "AzureDiagnostics" }
        for table in shared.map({ [$0] }) ?? tables {
          guard case .integer(var rows) = table.value else { continue }
          if case .integer(let tuples)? = sample["flowTuples"] { rows = tuples }
          let isResult = table.key == "?" || table.key == "(result table)"
          let stem = String(name.split(separator: ".")[0]).replacing("-", with: "_")
          wanted[isResult ? stem : flows[table.key] ?? table.key] = rows
        }
      }
      let bench = try Workbench()
      let report = try #require(try bench.ingest(samples + name).files.first)
      var found: [String: Int64] = [:]
      for table in report.tables {
        // The collection knows fewer tables that categories have for themselves.
        let isKnown = wanted[table.table] != nil || CategoryTables.table(named: table.table) == nil
        found[isKnown ? table.table : "AzureDiagnostics", default: 0] += Int64(table.rows)
      }
      #expect(found == wanted, "\(name): \(report.quarantine)")
      #expect(report.counts.quarantined == Int(quarantined), "\(name): \(report.quarantine)")
      compared += 1
    }
    #expect(compared == 59)
  }
}

func readFile(_ path: String) -> String? {
  guard let bytes = try? readBytes(path) else { return nil }
  return String(decoding: bytes, as: UTF8.self)
}
