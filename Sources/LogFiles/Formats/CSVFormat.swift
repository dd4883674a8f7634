import Compression
import Files
import JSON

/// Rows under a header.
enum CSVFormat: TextFormat {
  static let name = "csv"
  static let title = "CSV"
  static let summary =
    "Rows under a header, from the portal, PowerShell or any other program; comma, semicolon, tab or `|`"
  static let example = "TimeGenerated [UTC],Computer,…"
  static let sample = "formats/portal.csv"

  /// Further down no line is looked at as a header: its names are compared with those of all tables.
  private static let maximumLinesBefore = 100

  static func recognizes(_ head: TextHead) -> Bool {
    guard head.linesBefore < maximumLinesBefore else { return false }
    return header(of: head) != nil
  }

  /// Whether the first line is a header by its names alone.
  static func isOfKnownColumns(_ head: TextHead) -> Bool {
    CSVHeader.delimiter(of: Array(head.bytes)[...]) != nil
  }

  private struct Header {
    var delimiter: UInt8
    /// Whether its names are those of a known table.
    var isKnown: Bool
    /// Where its line begins, after lines of comments.
    var start: Int
  }

  /// So many lines of comments may stand before a header.
  private static let maximumComments = 100

  /// The header that a text begins with, after comments; nil where there is none.
  private static func header(of head: TextHead) -> Header? {
    let bytes = Array(head.bytes)
    var start = 0
    for _ in 0...maximumComments {
      let rest = bytes[start...]
      if let delimiter = CSVHeader.delimiter(of: rest) {
        return Header(delimiter: delimiter, isKnown: true, start: start)
      }
      // A table of which nothing else is known.
      if head.linesBefore == 0,
        let delimiter = PlainHeader.delimiter(
          of: rest, isStated: head.options.hasTable, isNamed: head.options.isNamedTable)
      {
        return Header(delimiter: delimiter, isKnown: false, start: start)
      }
      guard rest.first == UInt8(ascii: "#"), let feed = rest.firstIndex(of: 0x0A) else {
        return nil
      }
      start = feed + 1
    }
    return nil
  }

  static func read(_ lines: TextLines) throws {
    guard let head = try lines.head(), let header = header(of: head) else { return }
    let delimiter = header.delimiter
    let reader = lines.reader
    let start = reader.buffer.offset + (header.start > 0 ? head.markLength + header.start : 0)
    while reader.buffer.offset < start, try reader.line() != nil {}
    var splitter = FieldSplitter()
    var keys: [[UInt8]] = []
    let hints = ColumnHints(isTextual: true, isRow: true)
    hints.isPlain = !header.isKnown
    while true {
      try lines.rejectZeros()
      guard let item = try reader.row(delimiter: delimiter) else { return }
      try lines.count()
      let row = UnsafeRawBufferPointer(rebasing: reader.buffer.bytes[item.range])
      if keys.isEmpty {
        let header = Array(lines.bytes(of: item))
        if header.allSatisfy(\.isBlank) || CSVHeader.isPreamble(header[...]) { continue }
        // What is declared to be a CSV file is so without control characters before its header.
        if header.allSatisfy({ $0 <= 0x20 }) {
          try lines.reject(item, "a line before the header")
          continue
        }
        keys = try Self.keys(header, delimiter: delimiter, zone: lines.options.zone)
        continue
      }
      let isLast = reader.isUnfinished(item)
      if item.isCut {
        try lines.reject(item, isLast ? "incomplete last line" : "a quote that is not closed")
        // What closes it may still come, and makes one row of all that follows.
        lines.unfinished = lines.unfinished ?? item.origin.offset
        try reader.skip(item)
        continue
      }
      if row.allSatisfy(\.isBlank) { continue }
      if isLast { lines.unfinished = lines.unfinished ?? item.origin.offset }
      splitter.split(row, delimiter: delimiter)
      guard splitter.ranges.count == keys.count else {
        try lines.reject(
          item, "a row of \(splitter.ranges.count) fields under \(keys.count) columns")
        continue
      }
      lines.written.begin()
      splitter.bytes.withUnsafeBytes { bytes in
        for (key, range) in zip(keys, splitter.ranges) {
          lines.written.add(key: key, text: UnsafeRawBufferPointer(rebasing: bytes[range]))
        }
      }
      try lines.hand(item, hints)
    }
  }

  /// The header's names with their quotes and the colon after them.
  private static func keys(
    _ header: [UInt8], delimiter: UInt8, zone: LocalZone?
  ) throws -> [[UInt8]] {
    var keys: [[UInt8]] = []
    for name in CSVHeader.distinct(CSVHeader.names(header, delimiter: delimiter)) {
      if zone == nil, let written = LocalZone.split(name).zone,
        LocalZone(displayName: written) == nil
      {
        throw ReadError(code: 0, description: LocalZone.unknown(written))
      }
      var writer = JSONWriter()
      writer.key(name)
      keys.append(writer.bytes)
    }
    return keys
  }
}
