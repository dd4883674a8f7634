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
    let labelled = try bindLabelled(items, in: scope)
    try requireDifferentNames(labelled, lent: lendsNamesOnce)
    var allocator = NameAllocator(
      spelled: ColumnLabel.spelled(in: items), reserved: generatedPast)
    return labelled.map {
      NamedItem(name: allocator.name(for: $0.label), expression: $0.expression)
    }
  }

  /// The columns of a list, and what each would be called.
  func bindLabelled(_ items: [Expression], in scope: Scope) throws(Diagnostic) -> [LabelledItem] {
    var labelled: [LabelledItem] = []
    for item in items {
      switch item {
      case .assignment(let name, let value):
        let bound = try bindArgument(value, in: scope)
        if let columns = try tupleColumns(of: value, bound, in: scope) {
          for (index, column) in columns.enumerated() {
            let label =
              index == 0 ? ColumnLabel.spelled(name.text) : ColumnLabel(lent: column.name)
            labelled.append(
              LabelledItem(label: label, expression: column.expression, span: name.span))
          }
        } else {
          labelled.append(
            LabelledItem(label: .spelled(name.text), expression: bound, span: name.span))
        }
      case .tupleAssignment(let names, let value, let span):
        labelled += try bindTuple(names, value, at: span, in: scope)
      case .star:
        for column in scope.columns where !column.isHidden {
          labelled.append(
            LabelledItem(
              label: .lent(column.name), expression: .column(column), span: item.span))
        }
      case .pattern(let pattern):
        for column in matching(pattern, in: scope.columns) {
          labelled.append(
            LabelledItem(
              label: .lent(column.name), expression: .column(column), span: item.span))
        }
      case .name(let name):
        let bound = try bind(item, in: scope)
        let label =
          impliedName(item, in: scope) == nil
          ? ColumnLabel.generated : ColumnLabel.spelled(name.text)
        labelled.append(LabelledItem(label: label, expression: bound, span: name.span))
      case .literal, .call, .negate, .plus, .binary, .chain, .list, .between, .member, .element,
        .pipeline, .type, .schema:
        let bound = try bind(item, in: scope)
        if let columns = try tupleColumns(of: item, bound, in: scope) {
          labelled += columns.map {
            LabelledItem(
              label: ColumnLabel(lent: $0.name), expression: $0.expression, span: item.span)
          }
        } else {
          labelled.append(
            LabelledItem(
              label: ColumnLabel(lent: impliedName(item, in: scope)), expression: bound,
              span: item.span))
        }
      }
    }
    return labelled
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
}
