// Markdown: text with headings, tables and links becomes HTML that runs nothing and loads nothing.

import CMarkdown
import Diagnostics
import Platform

/// Markdown with GitHub's tables, as HTML. Of HTML within it only a few tags pass, without attributes, and are closed
/// again; everything else of it is text. A link leads to http, https or mailto; a picture is its words.
package func htmlOfMarkdown(_ text: String) -> String {
  guard text.utf8.count <= 1 << 20 else { return "<pre>\(htmlEscaped(text))</pre>\n" }
  var writer = MarkdownWriter()
  return writer.html(text)
}

private struct MarkdownWriter {
  private var output = ""
  /// Tags of the text's own that are open.
  private var open: [String] = []
  /// Pictures whose words are being written.
  private var pictures = 0
  private var alignments: [UInt8] = []
  private var column = 0
  private var isInHeader = false

  private static let allowed: Set<String> = [
    "br", "b", "strong", "i", "em", "u", "sub", "sup", "code", "p", "ul", "ol", "li", "hr",
  ]

  mutating func html(_ text: String) -> String {
    cmark_gfm_core_extensions_ensure_registered()
    guard let parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8) else { return htmlEscaped(text) }
    defer { cmark_parser_free(parser) }
    for name in ["table", "strikethrough", "autolink"] {
      if let found = cmark_find_syntax_extension(name) {
        cmark_parser_attach_syntax_extension(parser, found)
      }
    }
    cmark_parser_feed(parser, text, text.utf8.count)
    guard let document = cmark_parser_finish(parser) else { return htmlEscaped(text) }
    defer { cmark_node_free(document) }
    guard let iterator = cmark_iter_new(document) else { return htmlEscaped(text) }
    defer { cmark_iter_free(iterator) }
    while true {
      let event = cmark_iter_next(iterator)
      guard event != CMARK_EVENT_DONE, let node = cmark_iter_get_node(iterator) else { break }
      write(node, isEntered: event == CMARK_EVENT_ENTER)
    }
    for tag in open.reversed() { output += "</\(tag)>" }
    return output
  }

  private mutating func write(_ node: OpaquePointer, isEntered: Bool) {
    func literal() -> String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }
    switch String(cString: cmark_node_get_type_string(node)) {
    case "text": output += htmlEscaped(literal())
    case "softbreak": output += "\n"
    case "linebreak": output += "<br>\n"
    case "code": output += "<code>\(htmlEscaped(literal()))</code>"
    case "code_block": output += "<pre><code>\(htmlEscaped(literal()))</code></pre>\n"
    case "html_inline", "html_block": writeHTML(literal())
    case "thematic_break": output += "<hr>\n"
    case "paragraph":
      let parent = cmark_node_parent(node)
      let above = parent.flatMap { cmark_node_parent($0) }
      let isTight =
        above.map {
          cmark_node_get_list_tight($0) != 0 && cmark_node_get_type($0) == CMARK_NODE_LIST
        }
        ?? false
      if !isTight { output += isEntered ? "<p>" : "</p>\n" }
    case "heading":
      let level = cmark_node_get_heading_level(node)
      output += isEntered ? "<h\(level)>" : "</h\(level)>\n"
    case "block_quote": output += isEntered ? "<blockquote>\n" : "</blockquote>\n"
    case "list":
      let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      let start = cmark_node_get_list_start(node)
      let first = isOrdered && start != 1 ? " start=\"\(start)\"" : ""
      output +=
        isEntered ? "<\(isOrdered ? "ol" : "ul")\(first)>\n" : "</\(isOrdered ? "ol" : "ul")>\n"
    case "item", "tasklist": output += isEntered ? "<li>" : "</li>\n"
    case "emph": output += isEntered ? "<em>" : "</em>"
    case "strong": output += isEntered ? "<strong>" : "</strong>"
    case "strikethrough": output += isEntered ? "<del>" : "</del>"
    case "link": writeLink(node, isEntered)
    case "image":
      output += isEntered ? "<span class=\"picture\">[" : "]</span>"
    case "table":
      if isEntered {
        let count = Int(cmark_gfm_extensions_get_table_columns(node))
        let found = cmark_gfm_extensions_get_table_alignments(node)
        alignments = (0..<count).map { found?[$0] ?? 0 }
        output += "<table>\n"
      } else {
        output += "</table>\n"
      }
    case "table_header":
      isInHeader = isEntered
      column = 0
      output += isEntered ? "<tr>" : "</tr>\n"
    case "table_row":
      column = 0
      output += isEntered ? "<tr>" : "</tr>\n"
    case "table_cell":
      let tag = isInHeader ? "th" : "td"
      if isEntered {
        let alignment = column < alignments.count ? alignments[column] : 0
        column += 1
        let style =
          switch UnicodeScalar(alignment) {
          case "r": " class=\"n\""
          case "c": " class=\"c\""
          default: ""
          }
        output += "<\(tag)\(style)>"
      } else {
        output += "</\(tag)>"
      }
    default: break
    }
  }

  private mutating func writeLink(_ node: OpaquePointer, _ isEntered: Bool) {
    let address = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
    guard let link = followable(address) else { return }
    output +=
      isEntered
      ? "<a href=\"\(htmlEscaped(link))\" rel=\"noopener noreferrer\">" : "</a>"
  }

  /// The few tags that mean nothing but form pass as they are named; all else is shown.
  private mutating func writeHTML(_ text: String) {
    var rest = Substring(text)
    while let start = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      output += htmlEscaped(String(rest[..<start]))
      rest = rest[start...]
      if rest.first == "&" {
        let entity = ["&nbsp;", "&amp;", "&lt;", "&gt;", "&quot;"].first { rest.hasPrefix($0) }
        output += entity ?? "&amp;"
        rest = rest.dropFirst(entity?.count ?? 1)
      } else if rest.hasPrefix("<!--"), let end = rest.firstRange(of: "-->") {
        rest = rest[end.upperBound...]
      } else if let end = rest.firstIndex(of: ">"), let tag = Self.tag(rest[...end]) {
        write(tag)
        rest = rest[rest.index(after: end)...]
      } else {
        output += "&lt;"
        rest.removeFirst()
      }
    }
    output += htmlEscaped(String(rest))
  }

  private mutating func write(_ tag: (name: String, isClosing: Bool)) {
    if tag.name == "br" || tag.name == "hr" {
      output += "<\(tag.name)>"
    } else if !tag.isClosing {
      open.append(tag.name)
      output += "<\(tag.name)>"
    } else if open.last == tag.name {
      open.removeLast()
      output += "</\(tag.name)>"
    }
  }

  /// An allowed tag; what attributes it has are left out.
  private static func tag(_ text: Substring) -> (name: String, isClosing: Bool)? {
    var inside = text.dropFirst().dropLast()
    let isClosing = inside.first == "/"
    if isClosing { inside.removeFirst() }
    let name = inside.prefix { $0.isLetter }.lowercased()
    let after = inside.dropFirst(name.count).first
    guard allowed.contains(name), after == nil || after == " " || after == "/" else { return nil }
    return (name, isClosing)
  }
}
