import Diagnostics
import Files
import JSON
import KQLValues

/// Lays out one row as a record: one column per line, those without a value left out, those with a hit first.
struct RecordLayout {
  private let columns: [ResultColumn]
  private let names: [String]
  private let options: RenderOptions
  /// The lines of one value before it is cut; nil: all of them.
  private let mostLines: Int?

  init(_ columns: [ResultColumn], _ options: RenderOptions, mostLines: Int?) {
    self.columns = columns
    self.options = options
    self.mostLines = mostLines
    names = columns.map { visible($0.name) }
  }

  /// - Returns: whether a value was cut.
  @discardableResult
  func write(_ values: [Value], number: Int, to output: Output) throws(OutputError) -> Bool {
    let room = options.width ?? 80
    let title = "\(options.rule) \(number) "
    try output.write(
      title + String(repeating: options.rule, count: max(0, room - displayWidth(of: title))) + "\n")
    let filled = columns.indices.filter { !values[$0].plainText(as: columns[$0].type).isEmpty }
    let nameWidth = min(
      filled.map { displayWidth(of: names[$0]) }.max() ?? 0, max(room / 3, 8))
    let hits = filled.filter { hasHit(values[$0], columns[$0].type) }
    var wasCut = false
    for index in hits + filled.filter({ !hits.contains($0) }) {
      let label = cut(
        names[index], toWidth: options.width == nil ? .max : nameWidth, mark: options.cutMark)
      let gap = String(repeating: " ", count: max(0, nameWidth - displayWidth(of: label)) + 2)
      var lines = lines(of: values[index], columns[index].type, width: room - nameWidth - 2)
      if let mostLines, lines.count > mostLines {
        wasCut = true
        lines = shortened(lines, to: mostLines)
      }
      let indent = String(repeating: " ", count: nameWidth + 2)
      try output.write(label + gap)
      for (number, line) in lines.enumerated() {
        try output.write((number == 0 ? "" : indent) + highlighted(line) + "\n")
      }
    }
    return wasCut
  }

  private func hasHit(_ value: Value, _ type: ScalarType) -> Bool {
    !options.terms.isEmpty
      && options.terms.contains { term in
        Hits.range(of: term, in: value.plainText(as: type)) != nil
      }
  }

  private func highlighted(_ line: String) -> String {
    options.usesColor ? Hits.marked(line, options.terms) : line
  }

  /// The lines around the first hit, or the first ones.
  private func shortened(_ lines: [String], to most: Int) -> [String] {
    let hit = lines.firstIndex { line in
      options.terms.contains { Hits.range(of: $0, in: line) != nil }
    }
    guard let hit, hit >= most else { return lines.prefix(most - 1) + [options.cutMark] }
    let shown = most - 2
    let start = min(hit - 1, lines.count - shown)
    return [options.cutMark] + lines[start..<start + shown] + [options.cutMark]
  }

  /// A value in lines that fit; one line where there is no terminal.
  private func lines(of value: Value, _ type: ScalarType, width: Int) -> [String] {
    var texts = [value.plainText(as: type)]
    if options.width != nil, case .dynamic(let json) = value, json.utf8.count > 40,
      let parsed = try? JSONValue(parsing: json)
    {
      switch parsed {
      case .array, .object:
        texts = parsed.indentedText.split(separator: "\n").map(String.init)
      case .null, .bool, .integer, .number, .string: break
      }
    }
    guard options.width != nil else { return texts.map(visible) }
    return texts.flatMap { wrapped(visible($0), width: max(16, width)) }
  }

  /// Lines that end at a blank where one is near their end.
  private func wrapped(_ text: String, width: Int) -> [String] {
    if displayWidth(of: text) <= width { return [text] }
    var lines: [String] = []
    var line = ""
    var used = 0
    for character in text {
      let cells = displayWidth(of: character)
      if used + cells > width {
        var rest = ""
        if character != " ", let blank = line.lastIndex(of: " "),
          line.distance(from: blank, to: line.endIndex) <= width / 3
        {
          rest = String(line[line.index(after: blank)...])
          line = String(line[..<blank])
        }
        lines.append(line)
        (line, used) = (rest, displayWidth(of: rest))
        if character == " ", rest.isEmpty { continue }
      }
      line.append(character)
      used += cells
    }
    return lines + [line]
  }
}

/// Where a text that was searched for stands in another, case apart.
enum Hits {
  static func range(of term: String, in text: String) -> Range<String.Index>? {
    guard !term.isEmpty else { return nil }
    let wanted = Array(term.lowercased().utf8)
    let lowered = text.lowercased()
    guard lowered.utf8.count == text.utf8.count else { return nil }
    let bytes = Array(lowered.utf8)
    guard wanted.count <= bytes.count else { return nil }
    for start in 0...(bytes.count - wanted.count)
    where bytes[start] == wanted[0] && bytes[start..<start + wanted.count].elementsEqual(wanted) {
      let lower = text.utf8.index(text.utf8.startIndex, offsetBy: start)
      let upper = text.utf8.index(lower, offsetBy: wanted.count)
      guard let lower = lower.samePosition(in: text), let upper = upper.samePosition(in: text)
      else { return nil }
      return lower..<upper
    }
    return nil
  }

  /// The text with its first hit in bold.
  static func marked(_ text: String, _ terms: [String]) -> String {
    guard let range = terms.lazy.compactMap({ range(of: $0, in: text) }).first else { return text }
    return text[..<range.lowerBound] + "\u{1B}[1;31m" + text[range] + "\u{1B}[0m"
      + text[range.upperBound...]
  }

  /// A text that fits `width` cells, cut on both sides of its first hit where that lies after the edge.
  static func shortened(
    _ text: String, toWidth width: Int, around terms: [String], mark: String = "…"
  ) -> String {
    guard displayWidth(of: text) > width, width > 8,
      let range = terms.lazy.compactMap({ range(of: $0, in: text) }).first,
      displayWidth(of: String(text[..<range.upperBound])) > width - 1
    else { return cut(text, toWidth: width, mark: mark) }
    var start = range.lowerBound
    var lead = width / 3
    while start > text.startIndex, lead > 0 {
      start = text.index(before: start)
      lead -= displayWidth(of: text[start])
    }
    return mark + cut(String(text[start...]), toWidth: width - displayWidth(of: mark), mark: mark)
  }
}
