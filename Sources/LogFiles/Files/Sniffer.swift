// LogFiles: bytes become records: containers, what kind of text a file holds, readers of JSON and
// of lines.

import Compression
import Parquet

/// What kind of text a file holds, told by its bytes alone.
package struct SniffedText {
  package enum Content {
    case json
    /// Lines of other kinds, with JSON among them or not.
    case text
    /// Rows of a table, a line each, and what the file says of its columns.
    case rows(RowsText)
    /// A kind that is known and not read yet.
    case unread(String)
  }

  /// The rows of a table as JSON.
  package struct RowsText {
    package var hints: ColumnHints
    /// The first line says the columns, and is not a row.
    package var hasHeader: Bool
    /// What became of values that have no equal in Kusto, once they are read.
    package var notes: () -> [String] = { [] }
  }

  /// The text, decompressed and in UTF-8, without its byte order mark.
  package var source: any ByteSource
  package var content: Content
  /// What the text was packed in, from the outside: `gzip`, `utf-16le`, `parquet`.
  package var layers: [String]
  /// Of what kind the text is, as far as it is known: `json`, `text`, a format's name.
  package var name: String
  /// Whether it is JSON that breaks off.
  package var isUnclosed = false

  /// Such as `gzip/json`.
  package var format: String {
    (layers + [name] + (isUnclosed ? ["unclosed"] : [])).joined(separator: "/")
  }
}

package enum Sniffer {
  private static let headLength = 64 * 1024
  /// A gzip may hold a gzip; one that holds itself would never end.
  private static let maximumLayers = 4

  package static func sniff(
    _ bytes: any ByteSource, _ options: TextOptions = TextOptions()
  ) throws(ReadError) -> SniffedText {
    var source = bytes
    var layers: [String] = []
    while true {
      var head = try source.head(headLength)
      if head.starts(with: RowsSource.sheetMagic), !head.contains(0x0A) {
        head += try source.head(RowsSource.maximumHeader)
      }
      source = PrefixedSource(head, then: source)
      if head.starts(with: [0x1F, 0x8B]) {
        guard layers.count < maximumLayers else {
          return unread("gzip in gzip in gzip", source, layers)
        }
        layers.append("gzip")
        source = GzipSource(source)
        continue
      }
      if head.starts(with: CaptureSource.magic) {
        guard layers.count < maximumLayers else {
          return unread("Avro in Avro in Avro", source, layers)
        }
        layers.append("avro")
        source = try CaptureSource(source)
        continue
      }
      if head.starts(with: ParquetReader.magic) {
        return try parquet(source, layers)
      }
      if let name = container(head) { return unread(name, source, layers) }
      if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
        _ = try source.head(2)
        let isBigEndian = head[0] == 0xFE
        layers.append(isBigEndian ? "utf-16be" : "utf-16le")
        source = UTF16Source(source, isBigEndian: isBigEndian)
        let decoded = try source.head(headLength)
        return text(decoded, PrefixedSource(decoded, then: source), layers, options)
      }
      return text(head, source, layers, options)
    }
  }

  /// What other programs pack files with, and how such a file begins.
  private static let packings: [(name: String, magic: [UInt8])] =
    [
      ("zstd", [0x28, 0xB5, 0x2F, 0xFD]), ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
      ("lz4", [0x04, 0x22, 0x4D, 0x18]), ("7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C]),
      ("rar", Array("Rar!\u{1A}\u{07}".utf8)),
      // Its digit, the size of blocks, and how the first one begins.
    ] + (1...9).map { ("bzip2", Array("BZh\($0)1AY&SY".utf8)) }

  /// The name of a container that holds no text.
  private static func container(_ head: [UInt8]) -> String? {
    if head.starts(with: ParquetReader.encryptedMagic) {
      return "a Parquet file with an encrypted footer is not read: decrypt it"
    }
    // Office files before 2007, and later ones with a password.
    if head.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      return "an Office file that is old or has a password is not read: save it as xlsx without one"
    }
    if ZipArchive.begins(head) { return "a zip in gzip in gzip is not read: unpack it" }
    if head.starts(with: Array("SQLite format 3\0".utf8)) {
      return "an SQLite database is not read"
    }
    return packings.first { head.starts(with: $0.magic) }
      .map { "a file of \($0.name) is not read: unpack it" }
  }

  /// Parquet is read from its end: all of it is copied into a file without a name first, whatever it is
  /// packed in, so that the very bytes are read that were hashed.
  private static func parquet(
    _ source: any ByteSource, _ layers: [String]
  ) throws(ReadError) -> SniffedText {
    guard let copy = try Archives.spool(source, isCancelled: { false }) else {
      return unread("Parquet is not read: it was cancelled", source, layers)
    }
    if let damage = source.damage {
      return unread("Parquet is not read: \(damage)", source, layers)
    }
    do throws(ParquetError) {
      let (text, hints) = try RowsSource.parquet(copy)
      return SniffedText(
        source: text,
        content: .rows(.init(hints: hints, hasHeader: false, notes: { text.notes })),
        layers: layers + ["parquet"], name: "json")
    } catch {
      return unread("Parquet is not read: \(error.description)", source, layers)
    }
  }

  private static func unread(
    _ reason: String, _ source: any ByteSource, _ layers: [String]
  ) -> SniffedText {
    let name = reason.split(separator: " is ").first.map(String.init) ?? reason
    return SniffedText(
      source: source, content: .unread(reason), layers: layers, name: name)
  }

  private static func text(
    _ head: [UInt8], _ source: any ByteSource, _ layers: [String], _ options: TextOptions
  ) -> SniffedText {
    func sniffed(_ content: SniffedText.Content, _ name: String) -> SniffedText {
      SniffedText(source: source, content: content, layers: layers, name: name)
    }
    if head.starts(with: RowsSource.sheetMagic), let hints = RowsSource.hints(ofSheet: head) {
      return sniffed(.rows(.init(hints: hints, hasHeader: true)), "xlsx")
    }
    let start = head.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    let first = head[start...].first { ![0x20, 0x09, 0x0A, 0x0D, 0x00, 0x1E].contains($0) }
    guard let first else { return sniffed(.json, "json") }
    let found = head.withUnsafeBytes { TextFormats.kind(ofText: $0, options) }
    let beginsAsJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    switch found?.kind {
    case .json where found?.isFirst == true || beginsAsJSON: return sniffed(.json, "json")
    case .json: return sniffed(.text, "json")
    case .text(let format)
    where !beginsAsJSON || format is any LineFormat.Type || format == PlainTextFormat.self:
      return sniffed(.text, format.name)
    case .text, nil: return beginsAsJSON ? sniffed(.json, "json") : sniffed(.text, "text")
    }
  }
}
