import Files
import JSON
import Testing

@testable import LogFiles

@Suite("Records with the members of those before them")
struct RecordLayoutTests {
  /// Members that decide what an object is, and others.
  private static let names = [
    "time", "timestamp", "TimeGenerated", "TimeGenerated [UTC]", "category", "Category",
    "resourceId", "ResourceId", "properties", "operationName", "type", "Type", "records", "value",
    "data", "tables", "body", "Body", "offset", "partitionId", "count", "total", "totalRecords",
    "items", "result", "error", "FrameType", "nextLink", "_source", "preview", "timeGrain",
    "metricName", "a", "b", "n\\u0061me", "",
  ]
  private static let values = [
    "1", "\"x\"", "\"\"", "null", "true", "[]", "[1]", "[{\"r\":1}]",
    "[{\"r\":1},{\"r\":2}]", "{}", "{\"p\":1}", "{\"items\":[{\"r\":3}]}",
    "{\"columns\":[],\"rows\":[]}", "\"2024-05-01T00:00:00Z\"",
    "[{\"columns\":[],\"rows\":[]}]", "\"{\\\"s\\\":1}\"", "\"a\\/b\"",
  ]

  /// What an expander makes of values, as text.
  private final class Log {
    var lines: [String] = []
  }

  private static func expander(_ log: Log) -> RecordExpander {
    RecordExpander(
      onRecord: { record in
        func text(_ value: Int?) -> String {
          value.map { String(decoding: record.json.raw($0), as: UTF8.self) } ?? "-"
        }
        log.lines.append(
          """
          \(String(decoding: record.raw, as: UTF8.self)) time \(text(record.time)) \
          category \(text(record.category)) \(record.hasLowerCaseCategory) \
          resource \(text(record.resourceID)) type \(text(record.type)) \
          operation \(text(record.operationName)) properties \(text(record.properties)) \
          generated \(text(record.timeGenerated)) \(record.markers.rawValue) \
          at \(record.origin.offset) \(record.origin.length) \(record.origin.part)
          """)
      },
      onReject: { origin, reason, raw in
        log.lines.append("\(reason) at \(origin.offset): \(String(decoding: raw, as: UTF8.self))")
      })
  }

  private static func expand(
    _ text: String, with expander: RecordExpander, isElement: Bool
  ) throws {
    try Array(text.utf8).withUnsafeBytes { bytes in
      var tape = JSONTape()
      try tape.scanDocument(bytes, allowsControls: true)
      try expander.expand(tape.view(of: bytes), base: 0, line: 1, isElement: isElement)
    }
  }

  @Test(
    "are read as if each were the first", arguments: 0..<60 as Range<UInt64>, [false, true])
  func areAsAlone(seed: UInt64, isElement: Bool) throws {
    var state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493
    func pick<Element>(_ list: [Element]) -> Element {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return list[Int(state >> 33) % list.count]
    }
    // A few lists of names, each with ever other values.
    let shapes = (0..<6).map { _ in (0..<pick([1, 2, 3, 4, 6])).map { _ in pick(Self.names) } }
    let log = Log()
    let all = Self.expander(log)
    for _ in 0..<300 {
      let members = pick(shapes).map { "\"\($0)\":\(pick(Self.values))" }
      let text = "{" + members.joined(separator: ",") + "}"
      let alone = Log()
      try Self.expand(text, with: Self.expander(alone), isElement: isElement)
      log.lines = []
      try Self.expand(text, with: all, isElement: isElement)
      #expect(log.lines == alone.lines, "\(text)")
    }
  }

  @Test(
    "of one list of names some are records and some hold them",
    arguments: [
      ["{\"list\":[1],\"m\":{}}", "{\"list\":[{\"r\":1}],\"m\":{}}"],
      ["{\"a\":1,\"offset\":2,\"body\":\"x\"}", "{\"a\":1,\"offset\":2,\"body\":{\"r\":1}}"],
      ["{\"a\":1,\"tables\":[1]}", "{\"a\":1,\"tables\":[{\"columns\":[],\"rows\":[]}]}"],
      ["{\"value\":[1],\"count\":1}", "{\"value\":[{\"r\":1}],\"count\":1}"],
    ])
  func envelopes(texts: [String]) throws {
    let log = Log()
    let expander = Self.expander(log)
    for text in texts + texts + texts.reversed() {
      let alone = Log()
      try Self.expand(text, with: Self.expander(alone), isElement: false)
      log.lines = []
      try Self.expand(text, with: expander, isElement: false)
      #expect(log.lines == alone.lines)
    }
  }
}
