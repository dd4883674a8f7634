/// Draws diagnostics for people: the message, the place, the source with carets under it, the way out.
///
/// ```
/// error[KQL102]: there is no column `Categry` here
///  --> query:1:11
///   |
/// 1 | T | where Categry == 'x'
///   |           ^^^^^^^
///   = help: did you mean `Category`?
/// ```
/// Nothing of the source or of a message reaches the terminal as a control character, and a line of any
/// length is shown as the part around the error.
package struct CaretRenderer: Sendable {
  /// Whether to add terminal colours.
  package var usesColor: Bool
  /// The most cells of a source line that are shown.
  package var lineWidth: Int

  package init(usesColor: Bool = false, lineWidth: Int = 100) {
    self.usesColor = usesColor
    self.lineWidth = max(lineWidth, 20)
  }

  /// All of them, an empty line between two; ends in a line break.
  package func text(for diagnostics: Diagnostics) -> String {
    diagnostics.all.map { text(for: $0, in: diagnostics.source) }.joined(separator: "\n")
  }

  /// The same of what is not an error.
  package func text(forWarnings warnings: Diagnostics) -> String {
    warnings.all.map { text(for: $0, in: warnings.source, isWarning: true) }
      .joined(separator: "\n")
  }

  /// One diagnostic; ends in a line break.
  package func text(for diagnostic: Diagnostic, in source: SourceText, isWarning: Bool = false)
    -> String
  {
    text(
      title: "\(isWarning ? "warning" : "error")[\(diagnostic.code.rawValue)]",
      style: isWarning ? "1;33" : "1;31", message: diagnostic.message, at: diagnostic.span,
      in: source, help: diagnostic.help, notes: diagnostic.notes)
  }

  /// Something to say of a place that is not an error; ends in a line break.
  package func text(titled title: String, _ message: String, at span: Span, in source: SourceText)
    -> String
  {
    text(title: title, style: "1;33", message: message, at: span, in: source, help: nil, notes: [])
  }

  private func text(
    title: String, style: String, message: String, at place: Span, in source: SourceText,
    help: String?, notes: [String]
  ) -> String {
    let span = source.shown(place)
    let place = source.position(of: span.start)
    let lines = source.lines(of: span)
    let margin = String(repeating: " ", count: String(lines.last?.number ?? 1).count)
    var text = painted(title, style)
    text += painted(": " + visible(message), "1") + "\n"
    text += margin + painted("-->", "1;34")
    text += " \(visible(source.name)):\(place.line):\(place.column)\n"
    text += margin + painted(" |", "1;34") + "\n"
    for line in lines {
      guard let shown = line.shown else {
        text += painted("...", "1;34") + "\n"
        continue
      }
      let number = String(line.number)
      let gap = String(repeating: " ", count: margin.count - number.count)
      let drawn = DrawnLine(source.utf8[shown], from: shown.lowerBound, under: span, lineWidth)
      text += painted(gap + number + " |", "1;34") + drawn.source + "\n"
      text += margin + painted(" |", "1;34") + painted(drawn.carets, "1;31") + "\n"
    }
    if let help { text += labelled("help", help, margin) }
    for note in notes { text += labelled("note", note, margin) }
    return text
  }

  /// `= help: …`, further lines under the first.
  private func labelled(_ label: String, _ content: String, _ margin: String) -> String {
    let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
    let indent = String(repeating: " ", count: margin.count + 5 + label.count)
    let body = lines.map { visible(String($0)) }.joined(separator: "\n" + indent)
    return margin + painted(" = ", "1;34") + painted(label + ": ", "1") + body + "\n"
  }

  private func painted(_ text: String, _ style: String) -> String {
    usesColor && !text.isEmpty ? "\u{1B}[\(style)m\(text)\u{1B}[0m" : text
  }
}

/// A line of the source as it is shown: its characters made visible, carets under the span's.
private struct DrawnLine {
  /// Each begins with the space after the margin's bar, if it has anything.
  var source = ""
  var carets = ""

  init(_ utf8: ArraySlice<UInt8>, from start: Int, under span: Span, _ width: Int) {
    var pieces: [(text: String, width: Int, isMarked: Bool)] = []
    // The character that the span begins with; none where it begins at the line's end.
    var pointed: Int?
    var offset = start
    for character in String(decoding: utf8, as: UTF8.self) {
      let end = offset + character.utf8.count
      let text = character == "\t" ? "    " : visible(String(character))
      if end > span.start, pointed == nil { pointed = pieces.count }
      let isMarked = end > span.start && offset < span.end
      pieces.append((text, displayWidth(of: text), isMarked))
      offset = end
    }
    let target = pointed ?? pieces.count
    var first = 0
    if pieces.reduce(0, { $0 + $1.width }) > width {
      // A third of the width is left to what stands before the error.
      var room = width / 3
      first = target
      while first > 0, room >= pieces[first - 1].width {
        first -= 1
        room -= pieces[first].width
      }
    }
    source = first > 0 ? " …" : " "
    carets = first > 0 ? "  " : " "
    var used = 0
    var last = first
    while last < pieces.count, used + pieces[last].width <= width {
      let piece = pieces[last]
      let mark =
        piece.isMarked
        ? String(repeating: "^", count: piece.width) : last == target ? "^" : ""
      source += piece.text
      carets += mark + String(repeating: " ", count: max(0, piece.width - mark.count))
      used += piece.width
      last += 1
    }
    if last < pieces.count { source += "…" }
    if target == pieces.count { carets += "^" }
    if source == " " { source = "" }
    while carets.last == " " { carets.removeLast() }
  }
}
