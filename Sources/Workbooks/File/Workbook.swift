// Workbooks: Azure Monitor workbooks, offline: a file becomes items with parameters, queries and conditions, and those
// become a tree of values that a page draws.

import Diagnostics
import JSON

/// A workbook as its file has it.
package struct Workbook: Sendable {
  package var title: String
  package var items: [WorkbookItem]
  /// Kinds of items, formatters and charts that are not understood are ignored; these are their names.
  package var fallbackResources: [String] = []

  /// All workbooks of a file: a gallery template, or an ARM template or an answer of Azure that holds some.
  ///
  /// - Parameter name: what a workbook without a title of its own is called.
  /// - Throws: a `Diagnostic` where the text is not JSON.
  package static func all(in source: SourceText, name: String) throws(Diagnostic) -> [Workbook] {
    let text = String(decoding: source.utf8, as: UTF8.self)
    let root: JSONValue
    do {
      root = try LenientJSON.value(text)
    } catch {
      throw Diagnostic(
        .ruleSyntax, "not a workbook: \(error.message)", at: Span(error.offset, error.offset + 1),
        help: "give the JSON of a gallery template, or of an ARM template that holds a workbook")
    }
    return Notebooks(root).found.enumerated().map { index, found in
      Workbook(
        title: found.title ?? (index == 0 ? name : "\(name) \(index + 1)"),
        items: found.notebook["items"]?.elements.map(WorkbookItem.init) ?? [],
        fallbackResources: (found.notebook["fallbackResourceIds"] ?? .null).elements
          .compactMap(\.text))
    }
  }
}

/// Finds notebooks, which workbooks are in a file, wherever they stand.
private struct Notebooks {
  private(set) var found: [(title: String?, notebook: JSONValue)] = []
  private let root: JSONValue

  init(_ root: JSONValue) {
    self.root = root
    if Self.isNotebook(root) {
      found = [(nil, root)]
    } else {
      search(root)
    }
  }

  static func isNotebook(_ value: JSONValue) -> Bool {
    guard case .array(let items)? = value["items"] else { return false }
    return value.text("version")?.hasPrefix("Notebook/") == true
      || items.contains { $0["type"]?.whole != nil && $0["content"] != nil }
  }

  private mutating func search(_ value: JSONValue) {
    switch value {
    case .array(let elements): for element in elements { search(element) }
    case .object(let members):
      let type = value.text("type")?.lowercased() ?? ""
      if type == "microsoft.insights/workbooks" || type == "microsoft.insights/workbooktemplates",
        let properties = value["properties"]
      {
        let name = properties.text("displayName").flatMap { title($0) }
        if let notebook = notebook(of: properties) { found.append((name, notebook)) }
        return
      }
      for member in members { search(member.value) }
    case .null, .bool, .integer, .number, .string: return
    }
  }

  private func notebook(of properties: JSONValue) -> JSONValue? {
    if let template = properties["templateData"], Self.isNotebook(template) { return template }
    if let text = properties.text("serializedData"), let value = Self.notebook(inText: text) {
      return value
    }
    // An expression, such as `[string(variables('workbook'))]`: the notebook stands elsewhere in the template.
    return Self.first(in: root["variables"] ?? .null) ?? Self.first(in: root["parameters"] ?? .null)
  }

  private static func notebook(inText text: String) -> JSONValue? {
    guard let first = text.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }), first == "{",
      let value = try? LenientJSON.value(text), isNotebook(value)
    else { return nil }
    return value
  }

  private static func first(in value: JSONValue) -> JSONValue? {
    if isNotebook(value) { return value }
    switch value {
    case .array(let elements):
      for element in elements { if let notebook = first(in: element) { return notebook } }
      return nil
    case .object(let members):
      for member in members { if let notebook = first(in: member.value) { return notebook } }
      return nil
    case .string(let text): return notebook(inText: text)
    case .null, .bool, .integer, .number: return nil
    }
  }

  /// A name, or the default of the parameter that an expression names.
  private func title(_ text: String) -> String? {
    guard text.hasPrefix("[") else { return text }
    let parts = text.split(separator: "'")
    guard parts.count == 3, parts[0].hasSuffix("parameters("), parts[2] == ")]" else { return nil }
    return root["parameters"]?[String(parts[1])]?.text("defaultValue")
  }
}
