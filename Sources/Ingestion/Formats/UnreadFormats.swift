import JSON

/// Records that are known and not read yet: they go to quarantine with their name.
final class UnreadFormat: LogFormat {
  static let name = "unread"
  static let sample = "hostile/unread-records.jsonl"

  init() {}

  func recognizes(_ record: Record) -> Bool { Self.name(of: record) != nil }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    throw .rejected("\(Self.name(of: record) ?? "this kind of record") is not read yet")
  }

  private static func name(of record: Record) -> String? {
    if record.markers.isSuperset(of: [.alertType, .systemAlertID]) { return "a Defender alert" }
    if record.markers.isSuperset(of: [.metricName, .timeGrain]) { return "a platform metric" }
    if record.markers.contains(.frameType) { return "a Kusto query response" }
    if record.markers.contains(.eventTimestamp), let operation = record.operationName,
      record.json[operation].kind == .object
    {
      return "an activity log entry"
    }
    if let category = record.plainText(record.category) {
      if category.equals("NetworkSecurityGroupFlowEvent") { return "an NSG flow log" }
      if category.equals("FlowLogFlowEvent") { return "a VNet flow log" }
      if activityCategories.contains(where: category.equals),
        let name = record.plainText(record.operationName),
        name.contains(UInt8(ascii: "/"))
      {
        return "an activity log entry"
      }
      if let id = record.plainText(record.resourceID), id.hasPrefixIgnoringCase("/tenants/") {
        return "a Microsoft Entra log"
      }
      return nil
    }
    if record.markers.contains(.apiVersion) { return "a raw Kubernetes object" }
    if record.timeGenerated != nil || record.markers.contains(.tableName) {
      return "a query result without `Type`"
    }
    return nil
  }

  private static let activityCategories: [StaticString] = [
    "Administrative", "Write", "Action", "Delete", "ServiceHealth", "ResourceHealth", "Alert",
    "Autoscale", "Security", "Policy", "Recommendation",
  ]

}

/// Records of which nothing is known: they go to quarantine with their first keys.
final class UnknownFormat: LogFormat {
  static let name = "unknown"
  static let sample = "hostile/unknown-records.jsonl"

  init() {}

  func recognizes(_ record: Record) -> Bool { true }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    throw .rejected("unknown kind of record\(keys(of: record))")
  }

  /// The first keys of the record, for whoever wonders what it is.
  private func keys(of record: Record) -> String {
    var names: [String] = []
    var at = record.index + 1
    let end = record.json.after(record.index)
    while at < end, names.count < 4 {
      names.append(String(record.json.text(at).prefix(40)))
      at = record.json.after(at + 1)
    }
    if names.isEmpty { return " (an empty object)" }
    return " (\(names.joined(separator: ", "))\(at < end ? ", …" : ""))"
  }
}
