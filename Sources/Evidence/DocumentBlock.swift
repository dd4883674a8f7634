import Diagnostics

/// A part of a document for people, to be written as Markdown or as a page.
enum DocumentBlock {
  enum Inline {
    case text(String)
    /// Shown as it is, letter by letter.
    case code(String)
  }

  case heading(Int, String)
  case paragraph(String)
  /// A name and a value a row.
  case table([(name: String, value: Inline)])
  case list([Inline])

  static func markdown(_ blocks: [DocumentBlock]) -> String {
    var parts: [String] = []
    for block in blocks {
      switch block {
      case .heading(let level, let text):
        parts.append(String(repeating: "#", count: level) + " " + escaped(text) + "\n")
      case .paragraph(let text): parts.append(escaped(text) + "\n")
      case .table(let rows):
        parts.append(
          "| | |\n| --- | --- |\n"
            + rows.map { "| \($0.name) | \(markdown($0.value)) |\n" }.joined())
      case .list(let items):
        if !items.isEmpty { parts.append(items.map { "- \(markdown($0))\n" }.joined()) }
      }
    }
    return parts.joined(separator: "\n")
  }

  private static func markdown(_ inline: Inline) -> String {
    switch inline {
    case .text(let text): return escaped(text)
    case .code(let text):
      let shown = visible(text)
      if shown.isEmpty { return "" }
      return shown.contains("`") || shown.contains("|") ? escaped(text) : "`\(shown)`"
    }
  }

  /// Text from outside: nothing in it is Markdown.
  private static func escaped(_ text: String) -> String {
    visible(text).map { "\\`*_[]<>|&~".contains($0) ? "\\\($0)" : String($0) }.joined()
  }

  static func html(_ blocks: [DocumentBlock], title: String) -> String {
    var text = ReportStyle.head(title: htmlEscaped(title))
    for block in blocks {
      switch block {
      case .heading(let level, let heading):
        text += "<h\(level)>\(htmlEscaped(visible(heading)))</h\(level)>\n"
      case .paragraph(let paragraph): text += "<p>\(htmlEscaped(visible(paragraph)))</p>\n"
      case .table(let rows):
        text += "<table>\n"
        for row in rows {
          text += "<tr><th>\(htmlEscaped(row.name))</th><td>\(html(row.value))</td></tr>\n"
        }
        text += "</table>\n"
      case .list(let items):
        if items.isEmpty { continue }
        text += "<ul>\n" + items.map { "<li>\(html($0))</li>\n" }.joined() + "</ul>\n"
      }
    }
    return text + "</body>\n</html>\n"
  }

  private static func html(_ inline: Inline) -> String {
    switch inline {
    case .text(let text): htmlEscaped(visible(text))
    case .code(let text): "<span class=\"hash\">\(htmlEscaped(visible(text)))</span>"
    }
  }
}
