import Diagnostics
import KQLPlan
import KQLSyntax

/// An expression that becomes a column.
package struct NamedItem {
  package var name: String
  package var expression: BoundExpression
  /// Whether the query gave the name, or the column it reads did; a generated one moves out of the way.
  package var isExplicit: Bool
}

extension Binder {
  /// The columns of a `project`, `extend` or `print` list, named as Kusto names them.
  ///
  /// - Parameter generatedPast: names that a generated one steps past.
  package func bindItems(_ items: [Expression], in scope: Scope, generatedPast: [String])
    throws(Diagnostic) -> [NamedItem]
  {
    var named: [(name: String?, isExplicit: Bool, expression: BoundExpression, span: Span)] = []
    for item in items {
      switch item {
      case .assignment(let name, let value):
        let bound = try bindArgument(value, in: scope)
        if let columns = try tupleColumns(of: value, bound, in: scope) {
          for (index, column) in columns.enumerated() {
            named.append(
              (index == 0 ? name.text : column.name, index == 0, column.expression, name.span))
          }
        } else {
          named.append((name.text, true, bound, name.span))
        }
      case .tupleAssignment(let names, let value, let span):
        named += try bindTuple(names, value, at: span, in: scope)
      case .star:
        for column in scope.columns where !column.isHidden {
          named.append((column.name, false, .column(column), item.span))
        }
      case .pattern(let pattern):
        for column in matching(pattern, in: scope.columns) {
          named.append((column.name, false, .column(column), item.span))
        }
      case .literal, .name, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
        .element, .pipeline, .type, .schema:
        let bound = try bind(item, in: scope)
        if let columns = try tupleColumns(of: item, bound, in: scope) {
          named += columns.map { ($0.name, false, $0.expression, item.span) }
        } else {
          named.append((impliedName(item, in: scope), false, bound, item.span))
        }
      }
    }
    var explicit: Set<String> = []
    for item in named where item.isExplicit {
      guard let name = item.name, explicit.insert(name).inserted else {
        throw Diagnostic(
          .duplicateName, "the name `\(item.name ?? "")` is given twice", at: item.span)
      }
    }
    var allocator = NameAllocator(reserved: generatedPast)
    return named.map { item in
      let name = item.name.map { allocator.unique($0) } ?? allocator.generate()
      return NamedItem(name: name, expression: item.expression, isExplicit: item.isExplicit)
    }
  }
}
