import JSON
import LogFiles

/// An event of Event Grid, in its own schema or that of CloudEvents, around a record that is known.
final class EventEnvelopeFormat: LogFormat {
  static let name = "event"
  static let sample = "formats/events.json"
  static let summary = "Events of Event Grid and CloudEvents around any of these"
  static let tables: [String] = []
  static let isInferred = true

  /// All but the last, which takes whatever is left: an event around that is a record of its own.
  private lazy var formats: [any LogFormat] =
    LogFormats.all.dropLast().filter { $0 != Self.self }.map { $0.init() }
  private var found: (record: Record, format: any LogFormat, content: Int)?

  init() {}

  func recognizes(_ record: Record) -> Bool {
    found = nil
    let json = record.json
    guard let content = json.member("data", of: record.index), json[content].kind == .object
    else { return false }
    func member(_ key: StaticString) -> Int? { json.member(key, of: record.index) }
    guard let time = member("eventTime") ?? member("time"),
      member("eventType") ?? member("specversion") ?? member("specVersion") != nil
    else { return false }
    var inner = Record(json, at: content, origin: record.origin)
    inner.source = record.raw
    inner.parts = record.parts
    if inner.time == nil, json[time].kind == .string { inner.time = time }
    guard let format = formats.first(where: { $0.recognizes(inner) }) else { return false }
    found = (inner, format, content)
    return true
  }

  func map(_ record: Record, to rows: RowSink) throws(RecordFailure) {
    guard let (inner, format, content) = found else { return }
    rows.envelope = (record.json, record.index, content)
    defer { rows.envelope = nil }
    try format.map(inner, to: rows)
  }
}
