import KQLValues
import LogTables
import Testing

@Suite("Log tables")
struct LogTablesTests {
  @Test("each table of a workspace has a time, and each column its name once")
  func isConsistent() throws {
    #expect(LogTables.names.count > 890)
    for name in LogTables.names {
      let table = try #require(LogTables.table(named: name))
      let columns = table.columns.map(\.name)
      #expect(table.name == name)
      let hasTime = ResourceGraphTables.name(of: name) == nil
      #expect(columns.first == "TimeGenerated" || !hasTime, "\(name)")
      #expect(Set(columns).count == columns.count, "\(name)")
    }
  }

  @Test("tables that are declared one by one have all columns of the reference")
  func declaresWhole() throws {
    for table in LogTables.declared {
      #expect(!table.columns.contains { $0.name.isEmpty })
      #expect(LogTables.table(named: table.name)?.summary == table.summary)
    }
    let shared = try #require(LogTables.table(named: "AzureDiagnostics")?.columns)
    #expect(shared.count == 270)
    #expect(shared.allSatisfy { !$0.name.hasSuffix("_g") || $0.type == .string })
  }

  @Test("columns have the types of the reference")
  func hasTypes() throws {
    let signIns = try #require(LogTables.table(named: "SigninLogs")?.columns)
    #expect(signIns.first { $0.name == "TimeGenerated" }?.type == .datetime)
    #expect(signIns.first { $0.name == "LocationDetails" }?.type == .dynamic)
    #expect(signIns.first { $0.name == "_BilledSize" }?.isHidden == true)
  }

  @Test(
    "columns that content uses and the reference does not list are there",
    arguments: [
      ("IdentityInfo", "AccountUpn", ScalarType.string), ("IdentityInfo", "ReportTime", .datetime),
      ("DeviceInfo", "ConnectivityType", .string), ("MessageEvents", "ThreadName", .string),
      ("DeviceTvmSoftwareVulnerabilitiesKB", "EpssScore", .real),
      ("SecurityRecommendation", "RecommendationLink", .string),
      ("LAQueryLogs", "StatsDataProcessedKB", .real),
    ])
  func isSupplemented(table: String, column: String, type: ScalarType) throws {
    let columns = try #require(LogTables.table(named: table)?.columns)
    #expect(columns.first { $0.name == column }?.type == type)
  }

  @Test("tables of Defender have the time under its other name, those of other services not")
  func hasAliases() {
    for table in ["DeviceEvents", "BehaviorInfo", "OAuthAppInfo", "EmailEvents", "UrlClickEvents"] {
      #expect(HuntingTables.aliases(of: table).map(\.name) == ["Timestamp"])
    }
    for table in ["DeviceHeartbeat", "Alert", "Syslog", "SecurityAlert", "deviceevents", ""] {
      #expect(HuntingTables.aliases(of: table).isEmpty)
    }
    let known = Set(LogTables.names)
    #expect(HuntingTables.names.intersection(known).count > 45)
  }

  @Test("names are case-sensitive, and what is not a name finds nothing")
  func looksUpExactly() {
    #expect(LogTables.table(named: "signinlogs") == nil)
    for name in ["", "|", "Signin", "SigninLogs|", "SigninLogs|tTimeGenerated", "\n", "Syslog "] {
      #expect(LogTables.table(named: name) == nil)
    }
  }
}

@Suite("Tables that are declared one by one")
struct DeclaredTableTests {
  /// Tables of ours, which the reference does not have.
  private static let own = [
    "AzurePolicyStates_CL", "NSGFlowLogs_CL", "VNetFlowLogs_CL", "advisorresources",
    "authorizationresources", "healthresources", "policyresources", "resourcecontainers",
    "resources", "securityresources",
  ]

  /// What Resource Graph says besides.
  private static let further: [String: Set<String>] = [
    "SecurityRegulatoryCompliance": [
      "UnsupportedResources", "PassedAssessments", "FailedAssessments", "SkippedAssessments",
      "UnsupportedAssessments", "PassedControls", "FailedControls", "SkippedControls",
      "UnsupportedControls", "Description", "AssessmentType",
    ]
  ]

  @Test("they have the columns of the reference, with its types, in an order for people")
  func agreesWithReference() throws {
    for table in LogTables.declared where !Self.own.contains(table.name) {
      let reference = try #require(LogTables.reference(named: table.name), "\(table.name)")
      let types = Dictionary(uniqueKeysWithValues: reference.columns.map { ($0.name, $0.type) })
      let further = Self.further[table.name] ?? []
      for column in table.columns
      where table.name != "AzureDiagnostics" && !further.contains(column.name) {
        // The reference's list takes `TenantId` for granted.
        let type = types[column.name] ?? (column.name == "TenantId" ? .string : nil)
        #expect(type == column.type, "\(table.name).\(column.name)")
      }
      #expect(Set(types.keys).isSubset(of: table.columns.map(\.name)), "\(table.name)")
    }
  }

  @Test("a category belongs to one table, and a table says where its rows come from")
  func isWhole() {
    var categories: Set<String> = []
    for table in LogTables.declared {
      #expect(!table.sources.isEmpty && table.example != nil, "\(table.name)")
      for category in table.records?.categories ?? [] {
        #expect(categories.insert(category).inserted, "\(category)")
      }
    }
    #expect(LogTables.declared.map(\.name) == LogTables.declared.map(\.name).sorted())
  }

  @Test(
    "where a column is in AzureDiagnostics follows from its name and type, or is declared",
    arguments: [
      ("AGWAccessLogs", "HttpStatus", LegacyPlace.column("httpStatus_d")),
      ("AGWAccessLogs", "ClientIp", .column("clientIP_s")),
      ("AGWFirewallLogs", "Message", .column("Message")),
      ("AZFWNetworkRule", "SourcePort", .column("SourcePort_d")),
      ("AZKVAuditLogs", "CallerIpAddress", .column("CallerIPAddress")),
      ("AZKVAuditLogs", "Identity", .members(of: "identity_")),
      ("AKSAudit", "Verb", .json(column: "log_s", member: "verb")),
    ])
  func placesColumns(table: String, column: String, place: LegacyPlace) throws {
    let declared = try #require(LogTables.table(named: table))
    let found = try #require(declared.columns.first { $0.name == column })
    #expect(declared.records?.places(of: found).first == place)
  }
}
