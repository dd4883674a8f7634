/// What of a Markdown text means something to a test.
package enum MarkdownBlock: Hashable {
  /// `## Text`. The level is the number of `#`.
  case heading(level: Int, text: String, line: Int)
  /// `<!-- key: value -->`, alone on its line.
  case directive(key: String, value: String, line: Int)
  case fence(FencedBlock)
  /// `[Text](target)`, alone on its line.
  case link(text: String, target: String, line: Int)
  /// A line of prose that holds a link.
  case prose(target: String, line: Int)
}

/// A fenced block of code.
package struct FencedBlock: Sendable, Hashable {
  /// The words after the opening fence: `kql`, `sql clickhouse`.
  package var words: [String]
  /// The lines between the fences, indices into the lines of the file.
  package var content: Range<Int>
  /// The text of those lines, each with its line break.
  package var text: String
}

/// Finds the blocks of a text. Fences are as CommonMark has them; everything within one is its own.
package func markdownBlocks(of lines: [Substring]) -> [MarkdownBlock] {
  var blocks: [MarkdownBlock] = []
  var index = 0
  while index < lines.count {
    let line = lines[index]
    if let fence = Fence(opening: line) {
      let start = index + 1
      var end = start
      while end < lines.count, !fence.isClosed(by: lines[end]) { end += 1 }
      let text = lines[start..<min(end, lines.count)].map { $0 + "\n" }.joined()
      blocks.append(
        .fence(FencedBlock(words: fence.words, content: start..<min(end, lines.count), text: text)))
      index = end + 1
      continue
    }
    if let heading = heading(line) {
      blocks.append(.heading(level: heading.level, text: heading.text, line: index + 1))
    } else if let directive = directive(line) {
      blocks.append(.directive(key: directive.key, value: directive.value, line: index + 1))
    } else if let link = link(line) {
      blocks.append(.link(text: link.text, target: link.target, line: index + 1))
    } else if let middle = line.firstRange(of: "]("), line[..<middle.lowerBound].contains("["),
      let end = line[middle.upperBound...].firstIndex(of: ")")
    {
      blocks.append(.prose(target: String(line[middle.upperBound..<end]), line: index + 1))
    }
    index += 1
  }
  return blocks
}

/// The lines of a text, their line breaks not among them; a line that ends in CRLF loses both.
package func textLines(_ text: String) -> [Substring] {
  // `Character` holds CRLF as one.
  var lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  // A last line break ends the last line; it does not begin another.
  if lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}

func trimmed(_ text: Substring) -> Substring {
  let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
  let head = text.drop(while: isSpace)
  guard let last = head.lastIndex(where: { !isSpace($0) }) else { return head.prefix(0) }
  return head[...last]
}

private struct Fence {
  let character: Character
  let length: Int
  let words: [String]

  init?(opening line: Substring) {
    let text = line.drop { $0 == " " }
    guard line.count - text.count <= 3, let first = text.first, first == "`" || first == "~" else {
      return nil
    }
    let rest = text.drop { $0 == first }
    character = first
    length = text.count - rest.count
    // A backtick later in the line makes it a code span.
    guard length >= 3, first == "~" || !rest.contains("`") else { return nil }
    words = rest.split(separator: " ").map(String.init)
  }

  func isClosed(by line: Substring) -> Bool {
    let text = line.drop { $0 == " " }
    let rest = text.drop { $0 == character }
    return line.count - text.count <= 3 && text.count - rest.count >= length
      && trimmed(rest).isEmpty
  }
}

private func heading(_ line: Substring) -> (level: Int, text: String)? {
  let rest = line.drop { $0 == "#" }
  let level = line.count - rest.count
  guard (1...6).contains(level), rest.first == " " else { return nil }
  return (level, String(trimmed(rest)))
}

private func directive(_ line: Substring) -> (key: String, value: String)? {
  let line = trimmed(line)
  guard line.hasPrefix("<!--"), line.hasSuffix("-->"), line.count >= 7 else { return nil }
  let body = line.dropFirst(4).dropLast(3)
  guard let colon = body.firstIndex(of: ":") else { return nil }
  let key = trimmed(body[..<colon])
  guard !key.isEmpty, !key.contains(" ") else { return nil }
  return (String(key), String(trimmed(body[body.index(after: colon)...])))
}

private func link(_ line: Substring) -> (text: String, target: String)? {
  let line = trimmed(line)
  guard line.first == "[", line.last == ")", let middle = line.firstRange(of: "](") else {
    return nil
  }
  let text = line[line.index(after: line.startIndex)..<middle.lowerBound]
  var target = line[middle.upperBound...].dropLast()
  if target.first == "<", target.last == ">" { target = target.dropFirst().dropLast() }
  guard !target.contains("("), !target.contains(")"), !target.contains("](") else { return nil }
  return (String(text), String(target))
}
