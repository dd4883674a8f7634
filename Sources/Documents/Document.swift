// Documents: YAML and JSON as one kind of tree that knows its places.

import Diagnostics

/// A YAML or JSON file that a person wrote: its text and its value.
package struct Document: Sendable {
  package let source: SourceText
  package let root: DocumentNode
  /// The offset of each line's first byte.
  private let lineStarts: [Int]

  /// A file larger than this is none that a person wrote.
  package static let largest = 16 << 20

  /// Reads JSON where the text begins as JSON does, else YAML.
  ///
  /// - Throws: a `Diagnostic` at the place that cannot be read.
  package init(_ source: SourceText) throws(Diagnostic) {
    self.source = source
    lineStarts = Self.lineStarts(of: source.utf8)
    guard source.utf8.count <= Self.largest else {
      throw Diagnostic(.ruleSyntax, "the file is larger than 16 MiB", at: Span(0, 0))
    }
    let first = source.utf8.first { $0 > 0x20 }
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let json = jsonDocument(source) {
      root = json
    } else {
      root = try yamlDocument(source, lineStarts: lineStarts)
    }
  }

  private static func lineStarts(of utf8: [UInt8]) -> [Int] {
    var starts = [0]
    for (index, byte) in utf8.enumerated() where byte == UInt8(ascii: "\n") {
      starts.append(index + 1)
    }
    return starts
  }

  /// Where bytes of a scalar's text stand in the file.
  ///
  /// - Returns: nil where the scalar is written in a way that keeps no order of bytes, such as folded.
  package func place(of span: Span, in node: DocumentNode) -> Span? {
    guard let text = node.text, let map = offsets(of: text, from: node.offset) else { return nil }
    let start = map[min(max(span.start, 0), map.count - 1)]
    let end = map[min(max(span.end, 0), map.count - 1)]
    return Span(start, max(start, end))
  }

  /// For each byte of a text, and for its end, the byte of the file that it comes from.
  private func offsets(of text: String, from start: Int) -> [Int]? {
    let utf8 = source.utf8
    guard start < utf8.count else { return nil }
    let wanted = Array(text.utf8)
    switch utf8[start] {
    case UInt8(ascii: "|"): return blockOffsets(wanted, from: start)
    case UInt8(ascii: "\""): return quotedOffsets(wanted, from: start + 1)
    case UInt8(ascii: "'"):
      guard utf8[(start + 1)...].starts(with: wanted) else { return nil }
      return Array(start + 1...start + 1 + wanted.count)
    default:
      guard utf8[start...].starts(with: wanted) else { return nil }
      return Array(start...start + wanted.count)
    }
  }

  /// A literal block: each line of the text is the end of a line of the file.
  private func blockOffsets(_ wanted: [UInt8], from start: Int) -> [Int]? {
    let utf8 = source.utf8
    guard let header = lineStarts.lastIndex(where: { $0 <= start }) else { return nil }
    var map: [Int] = []
    map.reserveCapacity(wanted.count + 1)
    let lines = wanted.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let number = header + 1 + index
      guard number < lineStarts.count else {
        // The text's last line break ends the file.
        guard line.isEmpty, index == lines.count - 1 else { return nil }
        map.append(utf8.count)
        return map
      }
      let first = lineStarts[number]
      var end = number + 1 < lineStarts.count ? lineStarts[number + 1] - 1 : utf8.count
      if end > first, utf8[end - 1] == UInt8(ascii: "\r") { end -= 1 }
      if index == lines.count - 1, line.isEmpty {
        map.append(first)
        return map
      }
      let begin = end - line.count
      guard begin >= first, utf8[begin..<end].elementsEqual(line) else { return nil }
      map += begin...end
    }
    return map
  }

  /// A string in double quotes: escapes are resolved one by one.
  private func quotedOffsets(_ wanted: [UInt8], from start: Int) -> [Int]? {
    let utf8 = source.utf8
    var map: [Int] = []
    var at = start
    while map.count < wanted.count, at < utf8.count, utf8[at] != UInt8(ascii: "\"") {
      guard utf8[at] == UInt8(ascii: "\\"), at + 1 < utf8.count else {
        guard utf8[at] == wanted[map.count] else { return nil }
        map.append(at)
        at += 1
        continue
      }
      let isUnicode = utf8[at + 1] == UInt8(ascii: "u")
      // A character of the supplementary planes takes two escapes; its bytes come from the first.
      let lead = wanted[map.count]
      let count = !isUnicode || lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
      map += Array(repeating: at, count: count)
      at += isUnicode ? (count == 4 ? 12 : 6) : 2
    }
    guard map.count == wanted.count else { return nil }
    return map + [at]
  }
}
