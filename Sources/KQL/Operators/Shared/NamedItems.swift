import Diagnostics
import KQLPlan
import KQLSyntax

/// An expression that becomes a column, before it has its name.
package struct LabelledItem {
  package var label: ColumnLabel
  package var expression: BoundExpression
  package var span: Span
}

/// An expression that becomes a column.
package struct NamedItem {
  package var name: String
  package var expression: BoundExpression
}

extension Binder {
  /// The columns of a `project`, `extend` or `distinct` list, named as Kusto names them.
  ///
  /// - Parameters:
  ///   - generatedPast: names that a generated one steps past.
  ///   - lendsNamesOnce: whether two expressions without names may not lend the same one.
  package func bindItems(
    _ items: [Expression], in scope: Scope, generatedPast: [String], lendsNamesOnce: Bool = false
  ) throws(Diagnostic) -> [NamedItem] {
    let labelled = bindLabelled(items, in: scope)
    try requireDifferentNames(labelled, lent: lendsNamesOnce)
    var allocator = NameAllocator(
      spelled: ColumnLabel.spelled(in: items), reserved: generatedPast)
    return labelled.map {
      NamedItem(name: allocator.name(for: $0.label), expression: $0.expression)
    }
  }

  /// The columns of a list, and what each would be called; an item that cannot be bound is noted and unknown.
  func bindLabelled(_ items: [Expression], in scope: Scope) -> [LabelledItem] {
    items.flatMap { item in
      attempt { () throws(Diagnostic) in try columns(of: item, in: scope) }
        ?? unknownColumns(of: item, in: scope)
    }
  }

  /// A list spells each name out once.
  ///
  /// - Parameter lent: whether the names that expressions lend are different too.
  func requireDifferentNames(_ items: [LabelledItem], lent: Bool = false) throws(Diagnostic) {
    var spelledNames: Set<String> = []
    var lentNames: Set<String> = []
    for item in items {
      switch item.label {
      case .spelled(let name):
        if !spelledNames.insert(name).inserted {
          throw Diagnostic(.duplicateName, "the name `\(name)` is given twice", at: item.span)
        }
      case .lent(let name):
        if lent, !lentNames.insert(name).inserted {
          throw Diagnostic(
            .duplicateName, "two of these expressions are called `\(name)`", at: item.span,
            help: "give one a name, as in `name = …`")
        }
      case .generated: break
      }
    }
  }

  /// What a query declares bears each name once.
  func requireDifferentNames(_ names: [Name]) throws(Diagnostic) {
    var known: Set<String> = []
    for name in names where !known.insert(name.text).inserted {
      throw Diagnostic(.duplicateName, "the name `\(name.text)` is given twice", at: name.span)
    }
  }

  /// No operator makes two columns of one name.
  func requireDifferentColumns(_ output: LogicalPlan, at span: Span) throws(Diagnostic) {
    guard output.graph == nil else { return }
    var known: Set<String> = []
    for column in output.columns where !column.isHidden && column.placeholder == nil {
      if !known.insert(column.name).inserted {
        throw Diagnostic(
          .duplicateName, "two columns would be called `\(column.name)`", at: span,
          help: "give one another name before")
      }
    }
  }

  private func columns(of item: Expression, in scope: Scope) throws(Diagnostic) -> [LabelledItem] {
    func lent(_ name: String?, _ expression: BoundExpression) -> LabelledItem {
      LabelledItem(label: ColumnLabel(lent: name), expression: expression, span: item.span)
    }
    switch item {
    case .assignment(let name, let value):
      let bound = try bindArgument(value, in: scope)
      guard let columns = try tupleColumns(of: value, bound, in: scope) else {
        return [LabelledItem(label: .spelled(name.text), expression: bound, span: name.span)]
      }
      return columns.enumerated().map { index, column in
        LabelledItem(
          label: index == 0 ? .spelled(name.text) : ColumnLabel(lent: column.name),
          expression: column.expression, span: name.span)
      }
    case .tupleAssignment(let names, let value, let span):
      return try bindTuple(names, value, at: span, in: scope)
    case .star:
      return scope.columns.filter { !$0.isHidden || $0.isRest }.map { lent($0.name, .column($0)) }
    case .pattern(let pattern):
      return (matching(pattern, in: scope.columns) + scope.columns.filter(\.isRest)).map {
        lent($0.name, .column($0))
      }
    case .name(let name):
      let bound = try bind(item, in: scope)
      let label =
        impliedName(item, in: scope) == nil
        ? ColumnLabel.generated : ColumnLabel.spelled(name.text)
      return [LabelledItem(label: label, expression: bound, span: name.span)]
    case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
      .pipeline, .type, .schema:
      let bound = try bind(item, in: scope)
      guard let columns = try tupleColumns(of: item, bound, in: scope) else {
        return [lent(impliedName(item, in: scope), bound)]
      }
      return columns.map { lent($0.name, $0.expression) }
    }
  }

  /// The columns of an item that cannot be bound.
  private func unknownColumns(of item: Expression, in scope: Scope) -> [LabelledItem] {
    func unknown(_ label: ColumnLabel, _ name: String?) -> LabelledItem {
      LabelledItem(
        label: label, expression: .column(unknownColumn(name ?? "")), span: item.span)
    }
    switch item {
    case .assignment(let name, _): return [unknown(.spelled(name.text), name.text)]
    case .tupleAssignment(let names, _, _):
      return names.map { unknown(.spelled($0.text), $0.text) }
    case .name(let name): return [unknown(.spelled(name.text), name.text)]
    case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member,
      .element, .star, .pattern, .pipeline, .type, .schema:
      let implied = impliedName(item, in: scope)
      return [unknown(ColumnLabel(lent: implied), implied)]
    }
  }
}
