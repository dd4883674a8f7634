import JSON

/// The paths that workbooks use to take values out of JSON: `$.a.b[0]['c']`, `$.value[*]`.
struct JSONPathReader {
  private enum Step {
    case key(String)
    case index(Int)
    case all
  }

  private var steps: [Step] = []

  /// - Parameter path: what cannot be read of it ends it.
  init(_ path: String) {
    var rest = Substring(path)
    if rest.first == "$" { rest.removeFirst() }
    while let first = rest.first {
      if first == "." {
        rest.removeFirst()
        if rest.first == "*" {
          rest.removeFirst()
          steps.append(.all)
          continue
        }
        let key = rest.prefix { $0 != "." && $0 != "[" }
        rest = rest[key.endIndex...]
        if !key.isEmpty { steps.append(.key(String(key))) }
      } else if first == "[", let end = rest.firstIndex(of: "]") {
        let inside = rest[rest.index(after: rest.startIndex)..<end]
        rest = rest[rest.index(after: end)...]
        if let index = Int(inside) {
          steps.append(.index(index))
        } else if inside == "*" {
          steps.append(.all)
        } else {
          steps.append(.key(inside.filter { $0 != "'" && $0 != "\"" }))
        }
      } else {
        let key = rest.prefix { $0 != "." && $0 != "[" }
        guard !key.isEmpty, steps.isEmpty else { return }
        steps.append(.key(String(key)))
        rest = rest[key.endIndex...]
      }
    }
  }

  func values(in root: JSONValue) -> [JSONValue] {
    var found = [root]
    for step in steps {
      found = found.flatMap { value -> [JSONValue] in
        switch step {
        case .key(let key): value[key].map { [$0] } ?? []
        case .index(let index): value[index].map { [$0] } ?? []
        case .all: value.elements.isEmpty ? value.members.map(\.value) : value.elements
        }
      }
    }
    return found
  }

  /// The first value on a path, a text without its quotes; empty where there is none.
  static func text(_ json: String, _ path: String) -> String {
    guard let root = try? JSONValue(parsing: json),
      let value = JSONPathReader(path).values(in: root).first, !value.isNull
    else { return "" }
    return value.text ?? value.jsonText
  }
}
