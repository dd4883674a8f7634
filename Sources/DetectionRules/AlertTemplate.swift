/// A text with columns in double braces: `Failed logons of {{Account}}`.
package struct AlertTemplate: Sendable {
  private enum Part: Sendable {
    case text(String)
    case column(String)
  }

  private var parts: [Part] = []

  package init(_ text: String) {
    var rest = text[...]
    while let open = rest.firstRange(of: "{{"),
      let close = rest[open.upperBound...].firstRange(of: "}}")
    {
      parts.append(.text(String(rest[..<open.lowerBound])))
      var name = rest[open.upperBound..<close.lowerBound]
      while name.first == " " { name.removeFirst() }
      while name.last == " " { name.removeLast() }
      parts.append(.column(String(name)))
      rest = rest[close.upperBound...]
    }
    parts.append(.text(String(rest)))
  }

  /// The columns it names, each once.
  package var columns: [String] {
    var names: [String] = []
    for case .column(let name) in parts where !names.contains(name) { names.append(name) }
    return names
  }

  /// The text with values in their places; a column that has none leaves its name there.
  package func filled(_ value: (String) -> String?) -> String {
    parts.map { part in
      switch part {
      case .text(let text): text
      case .column(let name): value(name) ?? "{{\(name)}}"
      }
    }
    .joined()
  }
}
