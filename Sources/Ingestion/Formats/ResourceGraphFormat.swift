import JSON
import LogFiles
import LogTables
import Storage

/// What Resource Graph and lists of Resource Manager say of resources; and of security and policy in the
/// tables that a workspace has for them: assessments, scores, compliance, states of policies.
final class ResourceGraphFormat: LogFormat {
  static let name = "resource-graph"
  static let sample = "formats/resource-graph.json"
  static let summary = "Resource Graph: security and policy, and resources of any type"
  static let tables = [
    "SecurityRecommendation", "SecureScores", "SecureScoreControls",
    "SecurityRegulatoryCompliance", "AzurePolicyStates_CL", "resources", "securityresources",
    "policyresources",
  ]
  static let isInferred = true

  private var mapped: [String: MappedTable] = [:]
  private var tableNames: [String: String] = [:]

  init() {}

  func recognizes(_ record: Record) -> Bool { table(of: record) != nil }

  private func table(of record: Record) -> String? {
    guard record.markers.contains(.resourceType),
      let type = record.text(record.json.member("type", of: record.index)), type.contains("/"),
      let id = record.json.member("id", of: record.index), record.json[id].kind == .string,
      record.json.content(id).first == UInt8(ascii: "/")
    else { return nil }
    if let known = tableNames[type] { return known }
    let name = Self.table(ofType: type.lowercased()) ?? ResourceGraphTables.table(ofType: type)
    if tableNames.count < 1000 { tableNames[type] = name }
    return name
  }

  /// The table of a workspace that has such records; nil where there is none.
  private static func table(ofType type: String) -> String? {
    switch type {
    case "microsoft.policyinsights/policystates": "AzurePolicyStates_CL"
    case "microsoft.security/assessments": "SecurityRecommendation"
    case "microsoft.security/securescores": "SecureScores"
    default:
      if type.hasPrefix("microsoft.security/securescores/") {
        "SecureScoreControls"
      } else if type.hasPrefix("microsoft.security/regulatorycompliancestandards") {
        "SecurityRegulatoryCompliance"
      } else {
        nil
      }
    }
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let name = table(of: record) else { return }
    let table = mapped[name] ?? MappedTable(name)
    mapped[name] = table
    let json = record.json
    let writer = try table.begin(record, rows, system: nil)
    let id = json.member("id", of: record.index)
    if let id { table.putResource(json, id, writer) }
    if ResourceGraphTables.name(of: name) != nil {
      try table.putMembers(json, of: record.index, writer, keepsNames: true)
      // A resource is not an event.
      try rows.finish(writer, record, hasTime: true)
      return
    }
    table.put(json, record.properties, as: "Properties", writer)
    let columns = Self.columns(of: name, id: id.map(json.text) ?? "")
    for (column, text) in columns.texts { table.put(text, as: column, writer) }
    for (column, path) in columns.paths {
      let isOwn = path.first == ""
      let object = isOwn ? record.index : record.properties
      guard let object,
        let value = json.value(at: isOwn ? Array(path.dropFirst()) : path, of: object)
      else { continue }
      table.put(json, value, as: column, writer)
    }
    if name == "AzurePolicyStates_CL", let properties = record.properties,
      json[properties].kind == .object
    {
      try table.putMembers(json, of: properties, writer, level: 1)
      if let time = json.member("timestamp", of: properties), json[time].kind == .string {
        table.putTime(json, time, writer)
      }
    }
    try table.putMembers(
      json, of: record.index, writer,
      aliases: ["id": "Id", "name": "Name", "type": "ResourceType"],
      skipping: [record.properties, table.hasTime ? record.time : nil])
    try rows.finish(writer, record, hasTime: table.hasTime)
  }

  /// Where values of properties go that bear other names than their columns; after an empty name those of
  /// the record itself. And what the id says.
  private static func columns(of table: String, id: String) -> (
    texts: [(String, String)], paths: [(String, [String])]
  ) {
    switch table {
    case "SecurityRecommendation":
      return (
        [],
        [
          ("RecommendationDisplayName", ["displayName"]),
          ("RecommendationState", ["status", "code"]),
          ("RecommendationSeverity", ["metadata", "severity"]),
          ("Description", ["metadata", "description"]),
          ("PolicyDefinitionId", ["metadata", "policyDefinitionId"]),
          ("AssessedResourceId", ["resourceDetails", "Id"]),
          ("RecommendationAdditionalData", ["additionalData"]),
          ("FirstEvaluationDate", ["status", "firstEvaluationDate"]),
          ("StatusChangeDate", ["status", "statusChangeDate"]), ("RecommendationId", ["", "id"]),
          ("RecommendationName", ["", "name"]),
        ]
      )
    case "SecureScores", "SecureScoreControls":
      let name = ("ControlName", ["displayName"])
      return (
        [],
        [
          ("DisplayName", ["displayName"]), ("CurrentScore", ["score", "current"]),
          ("MaxScore", ["score", "max"]), ("PercentageScore", ["score", "percentage"]),
          ("Weight", ["weight"]), ("HealthyResources", ["healthyResourceCount"]),
          ("UnhealthyResources", ["unhealthyResourceCount"]),
          ("NotApplicableResources", ["notApplicableResourceCount"]),
        ] + (table == "SecureScoreControls" ? [name] : [])
      )
    case "SecurityRegulatoryCompliance": return compliance(id)
    default: return ([], [])
    }
  }

  /// Standards, their controls and the assessments of these are one table: which of them a row is, the id
  /// says.
  private static func compliance(_ id: String) -> (
    texts: [(String, String)], paths: [(String, [String])]
  ) {
    let parts = id.split(separator: "/").map(String.init)
    func name(after word: String) -> String? {
      guard let index = parts.firstIndex(where: { $0.lowercased() == word }) else { return nil }
      return index + 1 < parts.count ? parts[index + 1] : nil
    }
    let assessment = name(after: "regulatorycomplianceassessments")
    var texts: [(String, String)] = []
    for (column, word) in [
      ("ComplianceStandard", "regulatorycompliancestandards"),
      ("ComplianceControl", "regulatorycompliancecontrols"),
      ("RecommendationId", "regulatorycomplianceassessments"),
      ("RegulatoryComplianceSubscriptionId", "subscriptions"),
    ] {
      if let text = name(after: word) { texts.append((column, text)) }
    }
    var paths = [
      ("State", ["state"]), ("PassedResources", ["passedResources"]),
      ("FailedResources", ["failedResources"]), ("SkippedResources", ["skippedResources"]),
      ("UnsupportedResources", ["unsupportedResources"]),
      (assessment == nil ? "Description" : "RecommendationName", ["description"]),
      ("RecommendationLink", ["assessmentDetailsLink"]), ("AssessmentType", ["assessmentType"]),
    ]
    for state in ["Passed", "Failed", "Skipped", "Unsupported"] {
      for what in ["Controls", "Assessments"] {
        // Counts, which some answers write as texts.
        paths.append((state + what, [state.lowercased() + what]))
      }
    }
    return (texts, paths)
  }
}
