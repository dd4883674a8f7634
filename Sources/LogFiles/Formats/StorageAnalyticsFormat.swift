import Files
import KQLValues

/// The classic logs of storage accounts, in the container `$logs`: a request a line, its fields between
/// semicolons.
///
/// Source: "Storage Analytics log format", versions 1.0 and 2.0. Quoted fields are HTML.
enum StorageAnalyticsFormat: LineFormat {
  static let name = "storage-analytics"
  static let title = "Storage Analytics"
  static let summary =
    "The classic logs of storage accounts (`$logs`), 1.0 and 2.0: StorageBlobLogs and the like"
  static let example = "1.0;2024-05-14T08:01:02.1234567Z;GetBlob;Success;200;18;10;…"
  static let sample = "formats/storage-analytics.log"
  static let item = "entry of Storage Analytics"

  /// The columns of the fields after the version, in their order; 2.0 has all of them, 1.0 those before
  /// `RequesterObjectId`.
  private static let columns = [
    "TimeGenerated", "OperationName", "StatusText", "StatusCode", "DurationMs", "ServerLatencyMs",
    "AuthenticationType", "RequesterAccountName", "AccountName", "ServiceType", "Uri", "ObjectKey",
    "CorrelationId", "OperationCount", "CallerIpAddress", "OperationVersion", "RequestHeaderSize",
    "RequestBodySize", "ResponseHeaderSize", "ResponseBodySize", "ContentLengthHeader",
    "RequestMd5", "ResponseMd5", "Etag", "LastModifiedTime", "ConditionsUsed", "UserAgentHeader",
    "ReferrerHeader", "ClientRequestId", "RequesterObjectId", "RequesterTenantId",
    "RequesterAppId", "RequesterAudience", "RequesterTokenIssuer", "RequesterUpn", "Reserved",
    "AuthorizationDetails",
  ]
  private static let columnsOfFirstVersion = 29

  private static let tables = [
    "blob": "StorageBlobLogs", "queue": "StorageQueueLogs", "table": "StorageTableLogs",
    "file": "StorageFileLogs",
  ]

  static func recognizes(line: UnsafeRawBufferPointer) -> Bool {
    guard line.hasPrefix("1.0;") || line.hasPrefix("2.0;") else { return false }
    let time = UnsafeRawBufferPointer(rebasing: line[4...].prefix { $0 != UInt8(ascii: ";") })
    guard TimeText.strictTicks(time) != nil else { return false }
    var count = 0
    for byte in line where byte == UInt8(ascii: ";") { count += 1 }
    return count >= columnsOfFirstVersion
  }

  static func write(
    _ line: UnsafeRawBufferPointer, to record: SynthesizedRecord, _ clock: inout SyslogClock
  ) -> Bool {
    guard recognizes(line: line) else { return false }
    var splitter = FieldSplitter()
    splitter.split(line, delimiter: UInt8(ascii: ";"))
    let fields = splitter.ranges.dropFirst().map { range in
      HTMLText.decoded(String(decoding: splitter.bytes[range], as: UTF8.self))
    }
    let isFirstVersion = line.hasPrefix("1.0;")
    guard fields.count == (isFirstVersion ? columnsOfFirstVersion : columns.count),
      let table = tables[fields[9].lowercased()]
    else { return false }
    record.add("Type", table)
    for (column, value) in zip(columns, fields) where !value.isEmpty {
      record.add(name: column, column == "LastModifiedTime" ? WebDate.iso(value) : value)
    }
    return true
  }
}
