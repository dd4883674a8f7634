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
    record.markers.contains(.alertType) && record.markers.contains(.systemAlertID)
      && (record.type == nil || record.hasLowerCaseCategory)
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let json = record.json
    var record = record
    if record.time == nil {
      record.time = json.value(at: ["TimeGeneratedUtc"], of: record.index)
    }
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
    record.markers.contains(.metricName) && record.markers.contains(.timeGrain)
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
