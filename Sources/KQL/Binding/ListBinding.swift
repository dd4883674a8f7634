import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// Operators that take a list: `in` and its kind, `has_any`, `has_all`.
extension Binder {
  func bindList(
    _ value: Expression, _ name: Name, _ items: [Expression], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    if case .star = value { return try bindAnyColumnList(name, items, at: span, in: scope) }
    let subject = try bind(value, in: scope)
    switch name.text {
    case "in", "!in", "in~", "!in~":
      return try bindIn(subject, name, items, at: span, in: scope)
    default:
      let list = try bindTextList(items, in: scope)
      guard let function = catalog.scalar(name.text) else {
        throw Diagnostic(
          .unsupported, "kustody does not support the operator `\(name.text)` yet", at: name.span)
      }
      return try resolve(function, [subject, list], spans: [value.span, span], at: span)
    }
  }

  /// `* in (…)`: whether any visible column, as text, is in the list.
  private func bindAnyColumnList(
    _ name: Name, _ items: [Expression], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    let columns = try scope.columns.filter { !$0.isHidden }.map { column throws(Diagnostic) in
      try convert(.column(column), to: .string)
    }
    var parts: [BoundExpression] = []
    switch name.text {
    case "in", "!in", "in~", "!in~":
      for column in columns { parts.append(try bindIn(column, name, items, at: span, in: scope)) }
    default:
      let list = try bindTextList(items, in: scope)
      for column in columns { parts.append(try call(named: name, [column, list])) }
    }
    return try combine(.or, parts)
  }

  /// What a table in the place of a list is: its plan and its first column, or the elements of the arrays that it
  /// holds.
  private func tabularItem(_ item: Expression, in scope: Scope) throws(Diagnostic)
    -> (LogicalPlan, Column)?
  {
    let plan: LogicalPlan
    if isTabular(item, in: scope) {
      plan = try bindTabular(item, in: scope.environment)
    } else {
      return nil
    }
    guard let column = try firstColumn(of: plan, at: item.span) else {
      throw Diagnostic(.wrongShape, "this table has no column to look in", at: item.span)
    }
    guard column.type == .dynamic else { return (plan, column) }
    warn(
      .mixedComparison,
      "`\(column.name)` is a dynamic: a value is looked for among the elements of its arrays",
      at: item.span, help: "expand it with `mv-expand`, and convert it, as with `tostring(…)`")
    let element = newColumn(column.name, .dynamic)
    let expanded = LogicalPlan(
      .expand(ExpandNode(input: plan, arrays: [.column(column)], elements: [element])),
      columns: plan.columns + [element])
    return (expanded, element)
  }

  private func bindIn(
    _ subject: BoundExpression, _ name: Name, _ items: [Expression], at span: Span,
    in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    let isNegated = name.text.hasPrefix("!")
    var search = MembershipSearch(subject: subject, name: name, span: span)
    if items.count == 1, let (plan, column) = try tabularItem(items[0], in: scope) {
      return try search.bind(plan, column, isNegated: isNegated, self)
    }
    for expression in items {
      let item = try bind(expression, in: scope)
      guard item.type == .dynamic else {
        try search.add(item, at: expression.span, self)
        continue
      }
      guard let elements = try elements(of: item) else {
        try search.add(array: item, self)
        continue
      }
      for element in elements { try search.add(element, self) }
    }
    return try search.condition(isNegated: isNegated, self)
  }

  /// The elements of a constant array; one element for a constant that is not an array.
  private func elements(of dynamic: BoundExpression) throws(Diagnostic) -> [DynamicValue]? {
    guard let value = try constant(dynamic) else { return nil }
    guard case .dynamic(let json) = value else { return [] }
    guard let parsed = DynamicValue(json: json) else { return [] }
    if case .array(let elements) = parsed { return elements }
    return [parsed]
  }

  /// The items of `has_any (…)` as one dynamic array of strings.
  private func bindTextList(_ items: [Expression], in scope: Scope) throws(Diagnostic)
    -> BoundExpression
  {
    if items.count == 1, let (plan, column) = try tabularItem(items[0], in: scope) {
      let item = try convert(.column(column), to: .string)
      let key = newColumn(column.name, for: item)
      return .listPlan(project(plan, [(key, item)]), key)
    }
    var texts: [DynamicValue] = []
    var bound: [BoundExpression] = []
    var allConstant = true
    for expression in items {
      let item = try bind(expression, in: scope)
      bound.append(item)
      switch item {
      case .literal(.string(let text), _): texts.append(.string(text))
      case .literal(.null, _): texts.append(.null)
      case .literal(.dynamic, _): texts.append(contentsOf: try elements(of: item) ?? [])
      case .literal, .column, .call, .path, .inList, .inPlan, .scalarPlan, .listPlan:
        allConstant = false
      }
    }
    if allConstant { return .literal(.dynamic(DynamicValue.array(texts).jsonText), .dynamic) }
    if bound.count == 1, bound[0].type == .dynamic { return bound[0] }
    return try call(.packArray, bound)
  }
}
