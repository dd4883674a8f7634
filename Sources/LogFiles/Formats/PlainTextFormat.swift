import KQLValues

/// Lines of a log of one's own, each a row of the table that the user names: the time at its beginning, and
/// all of it.
enum PlainTextFormat: TextFormat {
  static let name = "lines"
  static let title = "plain text"
  static let summary =
    "With `--table` only: each line a row, TimeGenerated from the time it begins with, RawData the line"
  static let example = "2024-05-14 08:00:01,123 INFO shop - cart saved"
  static let sample = "formats/plain-text.log"

  /// So many lines say what most of them are.
  private static let sampleLines = 50

  static func recognizes(_ head: TextHead) -> Bool {
    head.options.hasTable && head.linesBefore == 0 && isMostlyUnknown(head)
  }

  /// Whether at least half of the first lines are of no other kind.
  private static func isMostlyUnknown(_ head: TextHead) -> Bool {
    var at = 0
    var lines = 0
    var known = 0
    while at < head.bytes.count, lines < sampleLines {
      let rest = UnsafeRawBufferPointer(rebasing: head.bytes[at...])
      let next = TextHead(rest, linesBefore: lines, head.options, among: head.kinds)
      at += (rest.firstIndex(of: 0x0A) ?? rest.count) + 1
      if next.line.allSatisfy(\.isBlank) { continue }
      if lines > 0, CSVFormat.isOfKnownColumns(next) { return false }
      lines += 1
      if isOfDocument(next) || isOfKnownLine(next) { known += 1 }
    }
    return known * 2 <= lines
  }

  /// Whether a line is of a kind that each line says by itself.
  private static func isOfKnownLine(_ head: TextHead) -> Bool {
    SyslogFrames.recognizes(head)
      || head.kinds.contains { $0.recognizes(line: head.line, hasTable: head.options.hasTable) }
  }

  /// Whether a line may be one of a document in JSON.
  private static func isOfDocument(_ head: TextHead) -> Bool {
    let line = head.line.drop { $0 <= 0x20 }
    guard let first = line.first else { return false }
    if "{}]".utf8.contains(first) || JSONText.begins(head.bytes) { return true }
    guard first == UInt8(ascii: "\""),
      let end = line.dropFirst().firstIndex(of: UInt8(ascii: "\""))
    else { return false }
    return line[(end + 1)...].first { $0 > 0x20 } == UInt8(ascii: ":")
  }

  static func read(_ lines: TextLines) throws {
    let hints = ColumnHints(isTextual: true, isRow: true)
    hints.isZoneAssumed = true
    while let item = try lines.next(isAnyText: true) {
      let line = lines.bytes(of: item)
      lines.written.begin()
      // An empty one is counted.
      let time =
        switch LeadingTime.find(line, &lines.clock) {
        case .ticks(let ticks): DateTime.text(ticks)
        case .text(let text): text
        case nil: ""
        }
      lines.written.add(name: "TimeGenerated", time)
      lines.written.add("RawData", line)
      try lines.hand(item, hints)
    }
  }
}
