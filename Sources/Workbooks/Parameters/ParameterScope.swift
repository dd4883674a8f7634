/// The parameters that a step sees, and texts with their values put in.
package struct ParameterScope: Sendable, Hashable {
  private(set) var values: [String: ParameterValue] = [:]
  /// What `now()` means, in ticks.
  let now: Int64

  package init(now: Int64) { self.now = now }

  subscript(name: String) -> ParameterValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The text that conditions compare; empty for what nobody set.
  func plain(_ name: String) -> String { values[name]?.plain(now: now) ?? "" }

  func holds(_ conditions: [WorkbookItem.Condition]) -> Bool {
    conditions.allSatisfy { condition in
      (plain(condition.parameter) == condition.value) == condition.isEqual
    }
  }

  /// A text with values in the place of `{NAME}` and `{NAME:format}`, once: values are not looked at again. What
  /// nobody declared stays, so that braces of a query or of a pattern do.
  func filled(_ text: String, in place: ParameterValue.Place) -> String {
    guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
    var result = ""
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      result += rest[..<open]
      rest = rest[open...]
      if let mark = Mark(rest), let value = values[mark.name],
        let filled = value.text(mark.format, in: place, now: now)
      {
        result += filled
        rest = rest[mark.end...]
      } else {
        result.append("{")
        rest.removeFirst()
      }
    }
    return result + rest
  }

  /// The required parameters without a value that a text names, in the order of their names.
  func unset(in text: String) -> [String] {
    var names: Set<String> = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      rest = rest[open...]
      if let mark = Mark(rest), let value = values[mark.name], value.isRequired, !value.isSet {
        names.insert(mark.name)
      }
      rest.removeFirst()
    }
    return names.sorted()
  }
}

/// `{NAME}` or `{NAME:format}` at the start of a text.
private struct Mark {
  let name: String
  let format: String?
  /// After the closing brace.
  let end: Substring.Index

  init?(_ text: Substring) {
    var at = text.index(after: text.startIndex)
    let start = at
    while at < text.endIndex, text[at].isLetter || text[at].isNumber || "_$".contains(text[at]) {
      at = text.index(after: at)
    }
    guard at < text.endIndex, at > start, !text[start].isNumber else { return nil }
    name = String(text[start..<at])
    if text[at] == ":" {
      let from = text.index(after: at)
      while at < text.endIndex, text[at] != "}", text[at] != "{", !text[at].isNewline {
        at = text.index(after: at)
      }
      guard at < text.endIndex, text[at] == "}" else { return nil }
      format = String(text[from..<at])
    } else {
      guard text[at] == "}" else { return nil }
      format = nil
    }
    end = text.index(after: at)
  }
}
