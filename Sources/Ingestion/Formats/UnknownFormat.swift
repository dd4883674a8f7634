import JSON
import LogFiles

/// Records of which nothing is known: they go to quarantine with their first keys.
final class UnknownFormat: LogFormat {
  static let name = "unknown"
  static let sample = "hostile/unknown-records.jsonl"
  static let summary = "Records of which nothing is known: they go to _Quarantine"
  static let tables: [String] = []
  static let isInferred = false

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
