import JSON
import LogFiles

/// An alert of Microsoft Defender for Cloud, as its continuous export writes it.
final class SecurityAlertFormat: LogFormat {
  static let name = "defender-alert"
  static let sample = "formats/defender-alert.jsonl"
  static let summary = "Defender for Cloud: alerts of the continuous export"
  static let tables = ["SecurityAlert"]
  static let isInferred = true

  private let table = MappedTable("SecurityAlert")

  init() {}

  func recognizes(_ record: Record) -> Bool {
    record.markers.isSuperset(of: [.alertType, .systemAlertID])
      && (record.type == nil || record.hasLowerCaseCategory)
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let json = record.json
    let writer = try table.begin(record, rows, system: nil)
    try table.putMembers(
      json, of: record.index, writer,
      aliases: [
        "alertdisplayname": "AlertName", "severity": "AlertSeverity", "starttimeutc": "StartTime",
        "endtimeutc": "EndTime", "intent": "Tactics", "azureresourceid": "ResourceId",
        "alerturi": "AlertLink",
      ], skipping: [table.hasTime ? record.time : nil])
    let displayed = json.member("AlertDisplayName", of: record.index)
    table.put(json, displayed, as: "DisplayName", writer)
    try rows.finish(writer, record, hasTime: table.hasTime)
  }
}

/// A value of a platform metric.
final class MetricsFormat: LogFormat {
  static let name = "metric"
  static let sample = "formats/metrics.jsonl"
  static let summary = "Platform metrics of diagnostic settings"
  static let tables = ["AzureMetrics"]
  static let isInferred = true

  private let table = MappedTable("AzureMetrics")

  init() {}

  func recognizes(_ record: Record) -> Bool {
    record.markers.isSuperset(of: [.metricName, .timeGrain])
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let writer = try table.begin(record, rows, system: "Azure")
    try table.putMembers(
      record.json, of: record.index, writer,
      skipping: [record.resourceID, table.hasTime ? record.time : nil])
    try rows.finish(writer, record, hasTime: table.hasTime)
  }
}

/// An audit event as the API server of Kubernetes writes it itself.
final class KubernetesAuditFormat: LogFormat {
  static let name = "kubernetes-audit"
  static let sample = "formats/kubernetes-audit.jsonl"
  static let summary = "Raw audit events of Kubernetes (`audit.k8s.io`)"
  static let tables = ["AKSAudit"]
  static let isInferred = true

  private let table = MappedTable("AKSAudit")

  init() {}

  func recognizes(_ record: Record) -> Bool {
    guard record.markers.contains(.apiVersion),
      let version = record.plainText(record.json.member("apiVersion", of: record.index)),
      version.hasPrefix("audit.k8s.io/")
    else { return false }
    return record.plainText(record.json.member("kind", of: record.index))?.equals("Event") == true
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let json = record.json
    let writer = try table.begin(record, rows, system: nil)
    let received = json.member("requestReceivedTimestamp", of: record.index)
    let staged = json.member("stageTimestamp", of: record.index)
    if let time = staged ?? received, json[time].kind == .string {
      table.putTime(json, time, writer)
    }
    try table.putMembers(
      json, of: record.index, writer,
      skipping: [
        received, staged, json.member("kind", of: record.index),
        json.member("apiVersion", of: record.index),
      ])
    table.put(json, received, as: "RequestReceivedTime", writer)
    table.put(json, staged, as: "StageReceivedTime", writer)
    try rows.finish(writer, record, hasTime: table.hasTime)
  }
}

/// What Resource Graph answers about security and policy: assessments, scores, compliance, and states of
/// policies.
final class ResourceGraphFormat: LogFormat {
  static let name = "resource-graph"
  static let sample = "formats/resource-graph.json"
  static let summary = "Resource Graph: securityresources and policyresources"
  static let tables = [
    "SecurityRecommendation", "SecureScores", "SecureScoreControls",
    "SecurityRegulatoryCompliance", "AzurePolicyStates_CL",
  ]
  static let isInferred = true

  private var mapped: [String: MappedTable] = [:]

  init() {}

  func recognizes(_ record: Record) -> Bool { table(of: record) != nil }

  private func table(of record: Record) -> String? {
    guard record.markers.contains(.resourceType), record.properties != nil,
      let type = record.plainText(record.json.member("type", of: record.index)),
      type.hasPrefixIgnoringCase("microsoft.security/")
        || type.hasPrefixIgnoringCase("microsoft.policyinsights/")
    else { return nil }
    if type.equalsIgnoringCase("microsoft.policyinsights/policystates") {
      return "AzurePolicyStates_CL"
    }
    if type.equalsIgnoringCase("microsoft.security/assessments") { return "SecurityRecommendation" }
    if type.equalsIgnoringCase("microsoft.security/securescores") { return "SecureScores" }
    if type.hasPrefixIgnoringCase("microsoft.security/securescores/") {
      return "SecureScoreControls"
    }
    if type.hasPrefixIgnoringCase("microsoft.security/regulatorycompliancestandards") {
      return "SecurityRegulatoryCompliance"
    }
    return nil
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let name = table(of: record) else { return }
    let table = mapped[name] ?? MappedTable(name)
    mapped[name] = table
    let json = record.json
    let writer = try table.begin(record, rows, system: nil)
    let id = json.member("id", of: record.index)
    let properties = record.properties
    if let id, json[id].kind == .string { table.putResource(json, id, writer) }
    table.put(json, properties, as: "Properties", writer)
    func at(_ path: StaticString...) -> Int? {
      path.reduce(properties) { json.member($1, of: $0) }
    }
    switch name {
    case "SecurityRecommendation":
      table.put(json, at("displayName"), as: "RecommendationDisplayName", writer)
      table.put(json, at("status", "code"), as: "RecommendationState", writer)
      table.put(json, at("metadata", "severity"), as: "RecommendationSeverity", writer)
      table.put(json, at("metadata", "description"), as: "Description", writer)
      table.put(json, at("metadata", "policyDefinitionId"), as: "PolicyDefinitionId", writer)
      table.put(json, at("resourceDetails", "Id"), as: "AssessedResourceId", writer)
      table.put(json, at("additionalData"), as: "RecommendationAdditionalData", writer)
      table.put(json, at("status", "firstEvaluationDate"), as: "FirstEvaluationDate", writer)
      table.put(json, at("status", "statusChangeDate"), as: "StatusChangeDate", writer)
      table.put(json, id, as: "RecommendationId", writer)
      table.put(
        json, json.member("name", of: record.index), as: "RecommendationName", writer)
    case "SecureScores", "SecureScoreControls":
      table.put(json, at("displayName"), as: "DisplayName", writer)
      table.put(json, at("score", "current"), as: "CurrentScore", writer)
      table.put(json, at("score", "max"), as: "MaxScore", writer)
      table.put(json, at("score", "percentage"), as: "PercentageScore", writer)
      table.put(json, at("weight"), as: "Weight", writer)
      table.put(json, at("healthyResourceCount"), as: "HealthyResources", writer)
      table.put(json, at("unhealthyResourceCount"), as: "UnhealthyResources", writer)
      table.put(
        json, at("notApplicableResourceCount"), as: "NotApplicableResources", writer)
      if name == "SecureScoreControls" {
        table.put(json, at("displayName"), as: "ControlName", writer)
      }
    case "SecurityRegulatoryCompliance":
      table.put(json, at("state"), as: "State", writer)
      table.put(json, at("passedResources"), as: "PassedResources", writer)
      table.put(json, at("failedResources"), as: "FailedResources", writer)
      table.put(json, at("skippedResources"), as: "SkippedResources", writer)
      table.put(json, at("description"), as: "RecommendationName", writer)
    default:
      if let properties, json[properties].kind == .object {
        try table.putMembers(json, of: properties, writer)
        if let time = at("timestamp"), json[time].kind == .string {
          table.putTime(json, time, writer)
        }
      }
    }
    try table.putMembers(
      json, of: record.index, writer,
      aliases: ["id": "Id", "name": "Name", "type": "ResourceType"],
      skipping: [properties, table.hasTime ? record.time : nil])
    try rows.finish(writer, record, hasTime: table.hasTime)
  }
}
