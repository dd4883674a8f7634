import JSON
import LogFiles
import Storage

/// An entry of the activity log, as diagnostic settings write it or as the REST interface gives it
/// (`az monitor activity-log list`).
final class ActivityLogFormat: LogFormat {
  static let name = "activity-log"
  static let sample = "formats/activity-log.jsonl"
  static let summary = "Activity log: diagnostic settings, and the answer of the REST interface"
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
    func member(_ key: StaticString) -> Int? { json.member(key, of: record.index) }
    // Each is an object of a value and the words for it.
    let spoken: [(StaticString, value: String, words: String)] = [
      ("operationName", "OperationNameValue", "OperationName"),
      ("status", "ActivityStatusValue", "ActivityStatus"),
      ("subStatus", "ActivitySubstatusValue", "ActivitySubstatus"),
      ("category", "CategoryValue", "Category"),
      ("resourceProviderName", "ResourceProviderValue", "ResourceProvider"),
    ]
    var done: [Int?] = [record.resourceID, table.hasTime ? record.time : nil]
    for (key, value, words) in spoken {
      guard let object = member(key), json[object].kind == .object else { continue }
      table.put(json, json.member("value", of: object), as: value, writer)
      table.put(json, json.member("localizedValue", of: object), as: words, writer)
      done.append(object)
    }
    let claims = member("claims")
    let authorization = member("authorization")
    let properties = member("properties")
    let request = member("httpRequest")
    putIdentity(json, claims, writer)
    putTwice(json, authorization, "Authorization", writer)
    putTwice(json, properties, "Properties", writer)
    table.put(json, request, as: "HTTPRequest", writer)
    table.put(json, json.member("clientIpAddress", of: request), as: "CallerIpAddress", writer)
    try table.putMembers(
      json, of: record.index, writer,
      aliases: [
        "submissiontimestamp": "EventSubmissionTimestamp", "resourcegroupname": "ResourceGroup",
      ],
      skipping: done + [claims, authorization, properties, request])
  }

  /// A value as JSON text in a column, and as a dynamic in the column with `_d` behind its name.
  private func putTwice(_ json: JSONView, _ value: Int?, _ column: String, _ writer: TableWriter) {
    table.put(json, value, as: column, writer)
    table.put(json, value, as: column + "_d", writer)
  }

  private func putIdentity(_ json: JSONView, _ claims: Int?, _ writer: TableWriter) {
    putTwice(json, claims, "Claims", writer)
    let caller =
      json.member("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", of: claims)
      ?? json.member("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", of: claims)
      ?? json.member("appid", of: claims)
    table.put(json, caller, as: "Caller", writer)
  }
}
