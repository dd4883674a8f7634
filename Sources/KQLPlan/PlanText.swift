import KQLValues

/// Plans as text, for `explain`: each step over its input.
extension LogicalPlan {
  package var text: String { text(0) }

  private func text(_ depth: Int) -> String {
    let indent = String(repeating: "  ", count: depth)
    let shown = columns.prefix(12).map { "\($0.name): \($0.type.rawValue)" }
    let more = columns.count > 12 ? ", … \(columns.count - 12) more" : ""
    let head = indent + node.head + " → (" + shown.joined(separator: ", ") + more + ")"
    return ([head] + node.inputs.map { $0.text(depth + 1) }).joined(separator: "\n")
  }
}

extension PlanNode {
  fileprivate var head: String {
    func list(_ expressions: [BoundExpression]) -> String {
      let shown = expressions.prefix(12).map(\.text)
      return shown.joined(separator: ", ")
        + (expressions.count > 12 ? ", … \(expressions.count - 12) more" : "")
    }
    switch self {
    case .scan(let table): return "scan \(table)"
    case .values(let rows): return "values, \(rows.count) rows"
    case .filter(_, let predicate): return "filter \(predicate.text)"
    case .project(_, let expressions): return "project \(list(expressions))"
    case .aggregate(_, let keys, let aggregates):
      let calls = aggregates.map { "\($0.name)(\(list($0.arguments)))" }
      return "aggregate \(calls.joined(separator: ", ")) by \(list(keys))"
    case .distinct: return "distinct"
    case .sort(_, let keys):
      let terms = keys.map { $0.expression.text + ($0.isDescending ? " desc" : " asc") }
      return "sort " + terms.joined(separator: ", ")
    case .limit(_, let count): return "limit \(count)"
    case .join(let join):
      let keys = join.keys.map { "\($0.left.text) == \($0.right.text)" }
      return "join \(join.isUnique ? "innerUnique" : "\(join.kind)") on "
        + keys.joined(separator: " and ")
    case .union(let branches): return "union of \(branches.count)"
    case .window(_, let calls, _): return "window, \(calls.count) columns"
    case .expand(let expand): return "expand \(list(expand.arrays))"
    case .range(let from, let to, let step):
      return "range from \(from.text) to \(to.text) step \(step.text)"
    case .transform(_, let transform): return transform.name
    case .shared(let shared): return "shared \(shared.number)"
    }
  }
}

extension BoundExpression {
  package var text: String {
    switch self {
    case .column(let column): return column.name
    case .literal(let value, let type):
      if case .null = value { return "\(type.rawValue)(null)" }
      let text = value.text(as: type)
      return type == .string || type == .dynamic ? text.debugDescription : text
    case .call(let call):
      if call.arguments.count == 2,
        call.name.first.map({ !$0.isLetter && $0 != "_" }) ?? false
          || call.calls(.and) || call.calls(.or)
      {
        return "(\(call.arguments[0].text) \(call.name) \(call.arguments[1].text))"
      }
      return "\(call.name)(\(call.arguments.map(\.text).joined(separator: ", ")))"
    case .path(let base, let steps):
      return base.text
        + steps.map { step in
          switch step {
          case .key(let key): ".\(key)"
          case .index(let index): "[\(index)]"
          case .computed(let inner): "[\(inner.text)]"
          }
        }.joined()
    case .inList(let value, let items, let isNegated):
      return "\(value.text) \(isNegated ? "!in" : "in") (\(items.count) items)"
    case .inPlan(let value, _, _, let isNegated):
      return "\(value.text) \(isNegated ? "!in" : "in") (table)"
    case .scalarPlan: return "toscalar(table)"
    case .listPlan: return "list(table)"
    }
  }
}
