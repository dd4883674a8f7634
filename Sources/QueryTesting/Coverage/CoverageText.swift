import Diagnostics
import Rendering

/// Draws coverage on the queries' own text.
///
/// ```text
/// t.md:12 Failed logons: 5 of 6 branches, 83.3 %
///    12 |   4 | Syslog
///    13 |   4 | | where SyslogMessage has "Failed" or Facility == "auth"
///       |     |                                       ^^^^^^^^^^^^^^^^^^ never true
/// ```
/// The first number is the line, the second how many rows came to the operator on it, over all tests.
package struct CoverageText: Sendable {
  private let usesColor: Bool
  /// The terminal's; nil where lines may be of any length.
  private let width: Int?

  package init(usesColor: Bool = false, width: Int? = nil) {
    self.usesColor = usesColor
    self.width = width
  }

  /// All queries, then the table of them.
  package func text(for report: CoverageReport) -> String {
    var text = report.queries.map { self.text(for: $0) + "\n" }.joined()
    let lines = report.queries.map { ($0.text.title, $0.score) } + [("total", report.score)]
    let cells = lines.map { title, score in
      (visible(title), "\(score.covered) of \(score.branches)", percentText(score.percent), score)
    }
    let widths = (
      cells.map { displayWidth(of: $0.0) }.max() ?? 0, cells.map(\.1.count).max() ?? 0,
      cells.map(\.2.count).max() ?? 0
    )
    for (title, count, percent, score) in cells {
      text += title + spaces(widths.0 - displayWidth(of: title) + 2)
      text += spaces(widths.1 - count.count) + count + " branches"
      text += spaces(widths.2 - percent.count + 2)
      text += painted(percent, score.covered == score.branches ? "32" : "33")
      if score.unmeasured > 0 { text += ", \(score.unmeasured) not measured" }
      text += "\n"
    }
    return text
  }

  /// One query: its title, its lines, and under each what no test did.
  package func text(for query: CoverageReport.Query) -> String {
    let score = query.score
    var text = painted(visible(query.text.title), "1")
    text += ": \(score.covered) of \(score.branches) branches, \(percentText(score.percent))"
    if score.unmeasured > 0 { text += ", \(score.unmeasured) not measured" }
    if query.text.isApart { text += " (lines of the query)" }
    return text + "\n" + lines(of: query)
  }

  /// The lines of one query, and under each what no test did.
  func lines(of query: CoverageReport.Query) -> String {
    let source = query.text.source
    var text = ""
    var lines = sourceLines(of: source)
    while let last = lines.last, source.text(last).allSatisfy(\.isWhitespace) { lines.removeLast() }
    let whole = lines
    // Beside the text stand the number and the count of rows.
    if let width = self.width {
      lines = lines.flatMap { folded($0, of: source, into: max(20, width - 16)) }
    }
    let numbers = lines.map { query.text.position(of: $0.start).line }
    let counts = lines.map { line in rows(of: query, on: line).map(String.init) ?? "" }
    let width = max(5, numbers.map { String($0).count }.max() ?? 0)
    let countWidth = max(5, counts.map(\.count).max() ?? 0)
    for (index, line) in lines.enumerated() {
      // A line that goes on has its number once.
      let isStart = self.width == nil || whole.contains { $0.start == line.start }
      let number = isStart ? String(numbers[index]) : ""
      let isMissed = counts[index] == "0"
      text += spaces(width - number.count) + number + " |"
      text += spaces(countWidth - counts[index].count)
      text += painted(counts[index], isMissed ? "31" : "32")
      var source = source.text(line)
      if line.end - line.start > Self.longestLine {
        source = String(source.prefix(Self.longestLine)) + "…"
      }
      let shown = visible(tabless(source))
      text += shown.isEmpty ? " |\n" : " | " + painted(shown, isMissed ? "31" : "") + "\n"
      let margin = spaces(width) + " |" + spaces(countWidth) + " | "
      text += remarks(of: query, on: line, margin)
    }
    return text
  }

  /// Longer lines are cut.
  private static let longestLine = 400
  private static let mostRemarks = 50

  /// What no test did on a line: marks under the places, or for what is cut off its column.
  private func remarks(of query: CoverageReport.Query, on line: Span, _ margin: String) -> String {
    let source = query.text.source
    let remarks = query.points.compactMap {
      point -> (point: CoverageReport.Point, words: String)? in
      guard line.start <= point.span.start, point.span.start <= line.end,
        let words = point.remark, !query.isSaidAlready(point)
      else { return nil }
      return (point, words)
    }
    var text = ""
    for (point, words) in remarks.prefix(Self.mostRemarks) {
      let color = words == "not measured" ? "33" : "31"
      let before = source.text(Span(line.start, point.span.start))
      let under = source.text(Span(point.span.start, min(point.span.end, line.end)))
      text += margin
      if point.span.start - line.start > Self.longestLine {
        let column = query.text.position(of: point.span.start).column
        let named = under.count > 60 ? under.prefix(59) + "…" : under
        text += painted("column \(column), `\(visible(named))` \(words)", color) + "\n"
      } else {
        let cut = String(under.prefix(Self.longestLine))
        let marks = String(
          repeating: "^", count: max(1, displayWidth(of: visible(tabless(cut)))))
        text += spaces(displayWidth(of: visible(tabless(before))))
        text += painted(marks + " " + words, color) + "\n"
      }
    }
    if remarks.count > Self.mostRemarks {
      text += margin + "… and \(remarks.count - Self.mostRemarks) more on this line\n"
    }
    return text
  }

  /// The rows that came to what begins on a line: to the least of several.
  private func rows(of query: CoverageReport.Query, on line: Span) -> Int64? {
    query.points.filter { line.start <= $0.span.start && $0.span.start <= line.end }
      .compactMap(\.rows).min()
  }

  private func sourceLines(of source: SourceText) -> [Span] {
    var lines: [Span] = []
    var start = 0
    for (index, byte) in source.utf8.enumerated() where byte == UInt8(ascii: "\n") {
      let isCRLF = index > start && source.utf8[index - 1] == UInt8(ascii: "\r")
      lines.append(Span(start, isCRLF ? index - 1 : index))
      start = index + 1
    }
    lines.append(Span(start, source.utf8.count))
    return lines
  }

  /// A line in parts that fit, broken after blanks.
  private func folded(_ line: Span, of source: SourceText, into width: Int) -> [Span] {
    var parts: [Span] = []
    var start = line.start
    var used = 0
    var blank: Int?
    var offset = line.start
    for character in source.text(line) {
      let cells = displayWidth(of: visible(tabless(String(character))))
      if used + cells > width, offset > start {
        let end = blank ?? offset
        parts.append(Span(start, blank == nil ? end : end - 1))
        used = displayWidth(of: visible(tabless(source.text(Span(end, offset)))))
        (start, blank) = (end, nil)
      }
      used += cells
      offset += String(character).utf8.count
      if character == " " { blank = offset }
    }
    parts.append(Span(start, line.end))
    return parts
  }

  private func tabless(_ text: String) -> String {
    text.contains("\t") ? text.map { $0 == "\t" ? "    " : "\($0)" }.joined() : text
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  private func painted(_ text: String, _ style: String) -> String {
    usesColor && !text.isEmpty && !style.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }
}

extension CoverageReport.Query {
  /// Whether no row comes to the operator that the condition or branch is of: it is reported there.
  fileprivate func isSaidAlready(_ point: CoverageReport.Point) -> Bool {
    switch point.kind {
    case .table, .stage: return false
    case .condition, .branch, .match: break
    }
    let around = points.filter {
      $0.kind == .stage && $0.span.start <= point.span.start && $0.span.end >= point.span.end
    }
    return around.min { $0.span.end - $0.span.start < $1.span.end - $1.span.start }?.rows == 0
  }
}
