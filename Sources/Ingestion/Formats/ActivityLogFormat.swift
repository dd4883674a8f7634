import JSON
import LogFiles
import Storage

/// An entry of the activity log, as diagnostic settings write it or as the REST interface gives it
/// (`az monitor activity-log list`).
final class ActivityLogFormat: LogFormat {
  static let name = "activity-log"
  static let sample = "formats/activity-log.jsonl"
  static let summary =
    "Activity log: diagnostic settings, the REST interface, `Get-AzActivityLog`"
  static let tables = ["AzureActivity"]
  static let isInferred = true

  private let table = MappedTable("AzureActivity")

  init() {}

  func recognizes(_ record: Record) -> Bool {
    if record.markers.contains(.eventTimestamp), let operation = record.operationName,
      record.json[operation].kind == .object
    {
      return true
    }
    if Self.isOfCmdlet(record) { return true }
    guard let category = record.plainText(record.category), record.resourceID != nil,
      Self.categories.contains(where: category.equals),
      let operation = record.plainText(record.operationName)
    else { return false }
    return operation.contains(UInt8(ascii: "/"))
  }

  private static let categories: [StaticString] = [
    "Administrative", "Write", "Action", "Delete", "ServiceHealth", "ResourceHealth", "Alert",
    "Autoscale", "Security", "Policy", "Recommendation",
  ]

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let json = record.json
    let writer = try table.begin(record, rows, system: "Azure")
    if let operation = record.operationName, json[operation].kind == .object {
      try mapAnswer(record, writer)
    } else if Self.isOfCmdlet(record) {
      if let time = json.member("EventTimestamp", of: record.index) {
        table.putTime(json, time, writer)
      }
      try mapAnswer(record, writer)
    } else {
      try mapRecord(record, writer)
    }
    try rows.finish(writer, record, hasTime: table.hasTime)
  }

  private func mapRecord(_ record: Record, _ writer: TableWriter) throws(RecordFailure) {
    let json = record.json
    let identity = json.member("identity", of: record.index)
    let properties = record.properties
    try table.putMembers(
      json, of: record.index, writer,
      aliases: [
        "operationname": "OperationNameValue", "category": "CategoryValue",
        "resulttype": "ActivityStatusValue", "resultsignature": "ActivitySubstatusValue",
      ],
      skipping: [
        record.resourceID, table.hasTime ? record.time : nil, identity, properties,
        record.category,
      ])
    let category = json.member("eventCategory", of: properties)
    if let category, json[category].kind == .string {
      table.put(json, category, as: "CategoryValue", writer)
    } else if let written = record.plainText(record.category),
      written.equals("Write") || written.equals("Action") || written.equals("Delete")
    {
      table.put("Administrative", as: "CategoryValue", writer)
    } else {
      table.put(json, record.category, as: "CategoryValue", writer)
    }
    putTwice(json, json.member("authorization", of: identity), "Authorization", writer)
    putIdentity(json, json.member("claims", of: identity), writer)
    putTwice(json, properties, "Properties", writer)
    table.put(json, json.member("eventDataId", of: properties), as: "EventDataId", writer)
    table.put(json, json.member("hierarchy", of: properties), as: "Hierarchy", writer)
  }

  private func mapAnswer(_ record: Record, _ writer: TableWriter) throws(RecordFailure) {
    let json = record.json
    // PowerShell's names have a capital, and its dictionaries stand in `Content`.
    func member(_ key: String) -> Int? { json.value(at: [key], of: record.index) }
    func content(_ key: String) -> Int? {
      json.value(at: [key, "Content"], of: record.index) ?? member(key)
    }
    // Each is an object of a value and the words for it; or, of PowerShell, one of both.
    let spoken: [(String, value: String, words: String)] = [
      ("operationName", "OperationNameValue", "OperationName"),
      ("status", "ActivityStatusValue", "ActivityStatus"),
      ("subStatus", "ActivitySubstatusValue", "ActivitySubstatus"),
      ("category", "CategoryValue", "Category"),
      ("resourceProviderName", "ResourceProviderValue", "ResourceProvider"),
    ]
    var done: [Int?] = [record.resourceID, table.hasTime ? record.time : nil]
    if table.hasTime { done.append(json.member("EventTimestamp", of: record.index)) }
    for (key, value, words) in spoken {
      guard let object = member(key) else { continue }
      if json[object].kind == .object {
        table.put(json, json.value(at: ["value"], of: object), as: value, writer)
        table.put(json, json.value(at: ["localizedValue"], of: object), as: words, writer)
      } else {
        // Newer ones give the words for the operation alone.
        let isWords = key == "operationName" && !json.content(object).contains(UInt8(ascii: "/"))
        table.put(json, object, as: isWords ? words : value, writer)
        if isWords {
          let action = json.value(at: ["authorization", "action"], of: record.index)
          table.put(json, action, as: value, writer)
        }
      }
      done.append(object)
    }
    let claims = content("claims")
    let authorization = member("authorization")
    let properties = content("properties")
    let request = member("httpRequest")
    // Who the entry says did it goes before who the claims say.
    table.put(json, member("caller"), as: "Caller", writer)
    putIdentity(json, claims, writer)
    putTwice(json, authorization, "Authorization", writer)
    putTwice(json, properties, "Properties", writer)
    table.put(json, request, as: "HTTPRequest", writer)
    if let request {
      table.put(
        json, json.value(at: ["clientIpAddress"], of: request), as: "CallerIpAddress", writer)
    }
    try table.putMembers(
      json, of: record.index, writer,
      aliases: [
        "submissiontimestamp": "EventSubmissionTimestamp", "resourcegroupname": "ResourceGroup",
      ],
      skipping: done + [
        claims, authorization, properties, request, member("claims"), member("properties"),
        member("caller"),
      ])
  }

  /// Whether `Get-AzActivityLog` gave it.
  private static func isOfCmdlet(_ record: Record) -> Bool {
    guard record.markers.contains(.pascalEventTimestamp) else { return false }
    return record.json.member("OperationName", of: record.index) != nil
      && record.json.member("Authorization", of: record.index)
        ?? record.json.member("SubscriptionId", of: record.index) != nil
  }

  /// A value as JSON text in a column, and as a dynamic in the column with `_d` after its name.
  private func putTwice(_ json: JSONView, _ value: Int?, _ column: String, _ writer: TableWriter) {
    table.put(json, value, as: column, writer)
    table.put(json, value, as: column + "_d", writer)
  }

  private func putIdentity(_ json: JSONView, _ claims: Int?, _ writer: TableWriter) {
    putTwice(json, claims, "Claims", writer)
    if table.hasValue("Caller", writer) { return }
    let caller =
      json.member("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", of: claims)
      ?? json.member("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", of: claims)
      ?? json.member("appid", of: claims)
    table.put(json, caller, as: "Caller", writer)
  }
}
