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

  private func bindAnyColumnList(
    _ name: Name, _ items: [Expression], at span: Span, in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    let list = try bindTextList(items, in: scope)
    var parts: [BoundExpression] = []
    for column in scope.columns where !column.isHidden {
      parts.append(
        try call(named: name, [try convert(.column(column), to: .string), list]))
    }
    return try combine(.or, parts)
  }

  /// What a table in the place of a list is: its plan and its first column.
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
    return (plan, column)
  }

  private func bindIn(
    _ subject: BoundExpression, _ name: Name, _ items: [Expression], at span: Span,
    in scope: Scope
  ) throws(Diagnostic) -> BoundExpression {
    let isNegated = name.text.hasPrefix("!")
    let ignoresCase = name.text.hasSuffix("~")
    var value = subject
    if value.type == .dynamic { value = try convert(value, to: .string) }
    if ignoresCase { value = try call(.fold, [try convert(value, to: .string)], at: name.span) }
    if items.count == 1, let (plan, column) = try tabularItem(items[0], in: scope) {
      var item = BoundExpression.column(column)
      if item.type != value.type { item = try convert(item, to: value.type) }
      if ignoresCase { item = try call(.fold, [item], at: name.span) }
      let key = newColumn(column.name, for: item)
      return .inPlan(
        value, project(plan, [(key, item)]), key, isNegated: isNegated)
    }
    var bound: [BoundExpression] = []
    for expression in items {
      let item = try bind(expression, in: scope)
      if item.type == .dynamic {
        guard let elements = try elements(of: item) else {
          // An array that the row decides.
          guard items.count == 1 else {
            throw Diagnostic(
              .notConstant, "a dynamic beside other items must be a constant", at: expression.span)
          }
          let inside = try call(
            ignoresCase ? .isInDynamicAnyCase : .isInDynamic,
            [try convert(value, to: .dynamic), item], at: span)
          return isNegated ? try call(.not, [inside], at: span) : inside
        }
        for element in elements {
          guard let fitting = fit(element, to: value.type) else { continue }
          bound.append(fitting)
        }
      } else if item.type == value.type {
        bound.append(item)
      } else if let wider = widened(item.type, value.type) {
        if wider != value.type { value = try convert(value, to: wider) }
        bound.append(item)
      } else if case .literal(.null, _) = item {
        continue
      } else {
        throw Diagnostic(
          .typeMismatch,
          "`\(name.text)` cannot look for a `\(item.type.rawValue)` among `\(value.type.rawValue)`",
          at: expression.span, help: "convert it with `to\(value.type.rawValue)(…)`")
      }
    }
    var list: [BoundExpression] = []
    for item in bound {
      let converted = try convert(item, to: value.type)
      list.append(ignoresCase ? try folded(converted, at: name.span) : converted)
    }
    return .inList(value, list, isNegated: isNegated)
  }

  private func folded(_ item: BoundExpression, at span: Span) throws(Diagnostic)
    -> BoundExpression
  {
    try call(.fold, [item], at: span)
  }

  /// The elements of a constant array; one element for a constant that is no array.
  private func elements(of dynamic: BoundExpression) throws(Diagnostic) -> [DynamicValue]? {
    guard let value = try constant(dynamic) else { return nil }
    guard case .dynamic(let json) = value else { return [] }
    guard let parsed = DynamicValue(json: json) else { return [] }
    if case .array(let elements) = parsed { return elements }
    return [parsed]
  }

  /// A dynamic's element as a constant of a type; nil where it is no such thing.
  private func fit(_ element: DynamicValue, to type: ScalarType) -> BoundExpression? {
    switch (element, type) {
    case (.string(let text), .string): return .literal(.string(text), .string)
    case (.null, _): return nil
    case (_, .string): return .literal(.string(element.text), .string)
    case (.long(let number), .long), (.long(let number), .int):
      return .literal(.long(number), type)
    case (.long(let number), .real): return .literal(.real(Double(number)), .real)
    case (.real(let number), .real): return .literal(.real(number), .real)
    case (.real(let number), .long), (.real(let number), .int):
      return Int64(exactly: number).map { .literal(.long($0), type) }
    case (.bool(let flag), .bool): return .literal(.bool(flag), .bool)
    case (.datetime(let ticks), .datetime): return .literal(.datetime(ticks), .datetime)
    case (.timespan(let ticks), .timespan): return .literal(.timespan(ticks), .timespan)
    case (.string(let text), .datetime):
      return DateTime.parse(text).map { .literal(.datetime($0), .datetime) }
    case (.string(let text), .guid): return GUID.parse(text).map { .literal(.guid($0), .guid) }
    default: return nil
    }
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
