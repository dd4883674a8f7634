import Files
import JSON
import KQLValues
import LogFiles
import LogTables

/// A flow log of a network security group or of a virtual network: a row for each flow tuple, in a table
/// of ours, as no table of Azure has them.
final class FlowLogFormat: LogFormat {
  static let name = "flow-log"
  static let sample = "formats/flow-logs.json"
  static let summary = "Flow logs of network security groups (1, 2) and virtual networks (4)"
  static let tables = ["NSGFlowLogs_CL", "VNetFlowLogs_CL"]
  static let isInferred = false

  private let group = MappedTable("NSGFlowLogs_CL")
  private let network = MappedTable("VNetFlowLogs_CL")

  init() {}

  func recognizes(_ record: Record) -> Bool {
    guard let category = record.plainText(record.category) else { return false }
    return category.equals("NetworkSecurityGroupFlowEvent") || category.equals("FlowLogFlowEvent")
  }

  /// What the tuples of one rule have in common: nodes of values.
  private struct Flow {
    var rule: Int?
    var mac: Int?
    var acl: Int?
    var target: Int?
    var version: Int?
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    let json = record.json
    let isNetwork = record.plainText(record.category)?.equals("FlowLogFlowEvent") == true
    let holder =
      isNetwork ? json.member("flowRecords", of: record.index) : record.properties
    guard let outer = json.member("flows", of: holder), json[outer].kind == .array else {
      throw .rejected("a flow log without flows")
    }
    var flow = Flow()
    flow.version =
      json.member(isNetwork ? "flowLogVersion" : "Version", of: isNetwork ? record.index : holder)
    flow.target = json.member("targetResourceID", of: record.index) ?? record.resourceID
    try forEach(json, outer) { entry throws(RecordFailure) in
      flow.acl = json.member("aclID", of: entry)
      flow.rule = json.member("rule", of: entry)
      let inner = json.member(isNetwork ? "flowGroups" : "flows", of: entry)
      try forEach(json, inner) { group throws(RecordFailure) in
        flow.mac =
          json.member("mac", of: group) ?? json.member("macAddress", of: record.index)
        if isNetwork { flow.rule = json.member("rule", of: group) }
        try forEach(json, json.member("flowTuples", of: group)) { tuple throws(RecordFailure) in
          try put(tuple, flow, record, isNetwork: isNetwork, to: rows)
        }
      }
    }
  }

  private func forEach(
    _ json: JSONView, _ array: Int?, _ body: (Int) throws(RecordFailure) -> Void
  ) throws(RecordFailure) {
    guard let array, json[array].kind == .array else { return }
    var at = array + 1
    while at < json.after(array) {
      try body(at)
      at = json.after(at)
    }
  }

  /// The tuple's own place: where the record is not in a string, each tuple has one.
  private func origin(_ tuple: Int, _ record: Record) -> ItemOrigin {
    var origin = record.origin
    if let parts = record.parts {
      origin.part = parts.take()
      return origin
    }
    let json = record.json
    let start = json[record.index].range.lowerBound
    let range = json[tuple].range
    origin.line += TextBuffer.lineFeeds(
      in: UnsafeRawBufferPointer(rebasing: json.bytes[start..<range.lowerBound]))
    origin.offset += range.lowerBound - start
    origin.length = range.count
    return origin
  }

  private func put(
    _ tuple: Int, _ flow: Flow, _ record: Record, isNetwork: Bool, to rows: RowSink
  ) throws(RecordFailure) {
    let json = record.json
    let origin = origin(tuple, record)
    let fields = json.content(tuple).split(
      separator: UInt8(ascii: ","), omittingEmptySubsequences: false
    ).map { UnsafeRawBufferPointer(rebasing: $0) }
    let isWhole = isNetwork ? fields.count == 13 : fields.count == 8 || fields.count == 13
    guard json[tuple].kind == .string, !json[tuple].hasEscapes, isWhole,
      let time = Self.ticks(fields[0])
    else {
      let raw = record.source == nil ? json.raw(tuple) : record.raw
      try rows.reject(origin, "no flow tuple that is known", raw)
      return
    }
    let table = isNetwork ? network : group
    let writer = try table.begin(record, rows, system: nil)
    // The record's time is that of the file; the tuple's is when it was.
    if table.hasTime, let recorded = record.time {
      let cell = writer.textCell(json, recorded)
      if let ticks = writer.withText(of: cell, TimeText.ticks) {
        writer.put(.integer(ticks), in: writer.column("RecordTime", .datetime))
      }
    }
    writer.put(.integer(time), in: writer.column("TimeGenerated", .datetime))
    func text(_ index: Int, _ column: String) {
      if !fields[index].isEmpty {
        writer.put(.text(fields[index]), in: writer.column(column, .string))
      }
    }
    func number(_ index: Int, _ column: String, _ type: ScalarType) {
      if let value = JSONNumber.integer(fields[index]) {
        writer.put(.integer(value), in: writer.column(column, type))
      } else {
        text(index, column + "_s")
      }
    }
    text(1, "SrcIp")
    text(2, "DestIp")
    number(3, "SrcPort", .int)
    number(4, "DestPort", .int)
    text(5, "L4Protocol")
    text(6, "FlowDirection")
    if isNetwork {
      text(7, "FlowState")
      text(8, "FlowEncryption")
      let isDenied = fields[7].equals("D")
      table.put(isDenied ? "D" : "A", as: "FlowStatus", writer)
    } else {
      text(7, "FlowStatus")
      if fields.count > 8 { text(8, "FlowState") }
    }
    if fields.count == 13 {
      number(9, "PacketsSrcToDest", .long)
      number(10, "BytesSrcToDest", .long)
      number(11, "PacketsDestToSrc", .long)
      number(12, "BytesDestToSrc", .long)
    }
    table.put(json, flow.rule, as: "Rule", writer)
    table.put(json, flow.mac, as: "MacAddress", writer)
    table.put(json, flow.acl, as: "AclId", writer)
    table.put(json, flow.target, as: "TargetResourceId", writer)
    table.put(json, flow.version, as: "FlowLogVersion", writer)
    var row = record
    row.origin = origin
    if record.parts == nil { row.source = json.raw(tuple) }
    try rows.finish(writer, row, hasTime: true)
  }

  /// Seconds since 1970; milliseconds where the number is too large for seconds.
  private static func ticks(_ digits: UnsafeRawBufferPointer) -> Int64? {
    guard let value = JSONNumber.integer(digits), value >= 0, value < 250_000_000_000_000 else {
      return nil
    }
    let isMilliseconds = value >= 100_000_000_000
    let span = value * (isMilliseconds ? TimeSpan.millisecond : TimeSpan.second)
    return DateTime.adding(span, to: DateTime.unixEpoch)
  }
}
