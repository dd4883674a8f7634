import Compression

/// What kind of text a file holds, told by its bytes alone.
struct SniffedText {
  enum Content {
    case json
    /// Lines that are no format that is known.
    case lines
    /// A kind that is known and not read yet.
    case unread(String)
  }

  /// The text, decompressed and in UTF-8, without its byte order mark.
  var source: any ByteSource
  var content: Content
  /// Such as `gzip/json`.
  var format: String
}

enum Sniffer {
  private static let headLength = 64 * 1024
  /// A gzip may hold a gzip; one that holds itself would never end.
  private static let maximumLayers = 4

  static func sniff(_ bytes: any ByteSource) throws(ReadError) -> SniffedText {
    var source = bytes
    var layers: [String] = []
    while true {
      let head = try source.head(headLength)
      source = PrefixedSource(head, then: source)
      if head.starts(with: [0x1F, 0x8B]) {
        guard layers.count < maximumLayers else {
          return unread("gzip in gzip in gzip", source, layers)
        }
        layers.append("gzip")
        source = GzipSource(source)
        continue
      }
      if let name = container(head) { return unread(name, source, layers) }
      if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
        _ = try source.head(2)
        let isBigEndian = head[0] == 0xFE
        layers.append(isBigEndian ? "utf-16be" : "utf-16le")
        source = UTF16Source(source, isBigEndian: isBigEndian)
        let decoded = try source.head(headLength)
        return text(decoded, PrefixedSource(decoded, then: source), layers)
      }
      return text(head, source, layers)
    }
  }

  /// The name of a container that holds no text.
  private static func container(_ head: [UInt8]) -> String? {
    if head.starts(with: [0x4F, 0x62, 0x6A, 0x01]) { return "Avro (Event Hub Capture)" }
    if head.starts(with: Array("PAR1".utf8)) { return "Parquet" }
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return "zip" }
    if head.starts(with: Array("SQLite format 3\0".utf8)) { return "an SQLite database" }
    return nil
  }

  private static func unread(
    _ name: String, _ source: any ByteSource, _ layers: [String]
  ) -> SniffedText {
    SniffedText(
      source: source, content: .unread(name), format: (layers + [name]).joined(separator: "/"))
  }

  private static func text(
    _ head: [UInt8], _ source: any ByteSource, _ layers: [String]
  ) -> SniffedText {
    func sniffed(_ content: SniffedText.Content, _ name: String) -> SniffedText {
      SniffedText(
        source: source, content: content, format: (layers + [name]).joined(separator: "/"))
    }
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = head[start...].first { ![0x20, 0x09, 0x0A, 0x0D, 0x00, 0x1E].contains($0) }
    switch first {
    case nil, UInt8(ascii: "{"), UInt8(ascii: "["): return sniffed(.json, "json")
    default: break
    }
    let line = head[start...].drop { $0 <= 0x20 }.prefix { $0 != 0x0A }
    if let name = lineFormat(line) { return sniffed(.unread(name), name) }
    return sniffed(.lines, "text")
  }

  /// The name of a format of lines, by the first one.
  private static func lineFormat(_ line: ArraySlice<UInt8>) -> String? {
    let text = String(decoding: line.prefix(4096), as: UTF8.self)
    if text.hasPrefix("<"), let end = text.firstIndex(of: ">"),
      let priority = Int(text[text.index(after: text.startIndex)..<end]), priority < 1000
    {
      return text.contains("CEF:") ? "CEF" : "syslog"
    }
    if text.contains("CEF:0|") || text.contains("LEEF:") { return "CEF" }
    let words = text.split(separator: " ", maxSplits: 3)
    let months = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
    if words.count == 4, months.contains(String(words[0])),
      words[2].filter({ $0 == ":" }).count == 2
    {
      return "syslog"
    }
    let columns = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.filter { $0 != "\"" && $0 != "\r" }
    }
    if columns.count > 1,
      columns.contains(where: { $0 == "TimeGenerated" || $0.hasSuffix(" [UTC]") })
    {
      return "CSV"
    }
    return nil
  }
}
