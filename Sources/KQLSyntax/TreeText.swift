/// Tokens and trees as text, for `explain`.
extension TokenKind {
  package var text: String {
    switch self {
    case .identifier(let word): "name \(word)"
    case .string(let text): "string \(text.debugDescription)"
    case .integer(let digits): "long \(digits)"
    case .real(let digits): "real \(digits)"
    case .timespan(let text): "timespan \(text)"
    case .typed(let type, let text): "\(type) (\(text))"
    case .punctuation(let mark): "`\(mark.rawValue)`"
    case .end: "end"
    }
  }
}

extension Query {
  /// One statement after the other, parts indented under what they belong to.
  package var text: String { statements.map { $0.text(0) }.joined(separator: "\n") }
}

private func indented(_ depth: Int, _ text: String) -> String {
  String(repeating: "  ", count: depth) + text
}

extension Statement {
  fileprivate func text(_ depth: Int) -> String {
    switch self {
    case .pipeline(let pipeline): pipeline.text(depth)
    case .letValue(let name, let value):
      indented(depth, "let \(name.text)\n") + value.text(depth + 1)
    case .letFunction(let name, let function):
      indented(
        depth,
        "let \(name.text) (\(function.parameters.map(\.name.text).joined(separator: ", ")))\n")
        + (function.statements.map { $0.text(depth + 1) } + [function.body.text(depth + 1)])
        .joined(separator: "\n")
    case .set(let name, _): indented(depth, "set \(name.text)")
    case .parameters(let parameters):
      indented(
        depth,
        "query_parameters "
          + parameters.map { "\($0.name.text): \($0.type.text)" }.joined(separator: ", "))
    case .pattern(let declaration): indented(depth, "pattern \(declaration.name.text)")
    case .alias(let name, _): indented(depth, "alias \(name.text)")
    case .restrict: indented(depth, "restrict")
    }
  }
}

extension Pipeline {
  fileprivate func text(_ depth: Int) -> String {
    var lines: [String] = []
    if case .expression(let expression) = source { lines.append(expression.text(depth)) }
    for form in operators {
      let keyword = type(of: form).keywords.first ?? ""
      lines.append(indented(depth, "| \(keyword)"))
      for (label, part) in Mirror(reflecting: form).children.compactMap({ child in
        child.label.map { ($0, child.value) }
      }) {
        if let expression = part as? Expression {
          lines.append(indented(depth + 1, "\(label):"))
          lines.append(expression.text(depth + 2))
        } else if let list = part as? [Expression], !list.isEmpty {
          lines.append(indented(depth + 1, "\(label):"))
          lines += list.map { $0.text(depth + 2) }
        } else if let name = part as? Name {
          lines.append(indented(depth + 1, "\(label): \(name.text)"))
        } else if let inner = part as? Pipeline {
          lines.append(indented(depth + 1, "\(label):"))
          lines.append(inner.text(depth + 2))
        }
      }
    }
    return lines.joined(separator: "\n")
  }
}

extension Expression {
  fileprivate func text(_ depth: Int) -> String {
    func under(_ head: String, _ parts: [Expression]) -> String {
      ([indented(depth, head)] + parts.map { $0.text(depth + 1) }).joined(separator: "\n")
    }
    switch self {
    case .literal(let literal, _): return indented(depth, literal.text)
    case .name(let name): return indented(depth, "name \(name.text)")
    case .call(let name, let arguments, _):
      return under("call \(name.text)", arguments.map(\.value))
    case .negate(let inner, _): return under("-", [inner])
    case .plus(let inner, _): return under("+", [inner])
    case .binary(let left, let sign, let right): return under(sign.text, [left, right])
    case .chain(let sign, let parts): return under(sign.text, parts)
    case .list(let value, let sign, let items, _): return under(sign.text, [value] + items)
    case .between(let value, let sign, let low, let high, _):
      return under(sign.text, [value, low, high])
    case .member(let base, let name): return under(".\(name.text)", [base])
    case .element(let base, let index, _): return under("[]", [base, index])
    case .star: return indented(depth, "*")
    case .pattern(let name): return indented(depth, "pattern \(name.text)")
    case .pipeline(let pipeline): return pipeline.text(depth)
    case .type(let name, _): return indented(depth, "typeof \(name.text)")
    case .schema(let columns, _):
      return indented(depth, "typeof " + columns.map(\.name.text).joined(separator: ", "))
    case .assignment(let name, let value): return under("\(name.text) =", [value])
    case .tupleAssignment(let names, let value, _):
      return under("(\(names.map(\.text).joined(separator: ", "))) =", [value])
    }
  }
}

extension Literal {
  fileprivate var text: String {
    switch self {
    case .bool(let value): "bool \(value)"
    case .integer(let digits): "long \(digits)"
    case .real(let digits): "real \(digits)"
    case .timespan(let text): "timespan \(text)"
    case .string(let text): "string \(text.debugDescription)"
    case .typed(let type, let text): "\(type) (\(text))"
    case .null: "null"
    }
  }
}
