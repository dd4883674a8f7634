import Diagnostics
import KQLCatalog
import KQLPlan
import KQLSyntax
import KQLValues

/// What `in` and its kind look for, and where: one list for each type as which the value is compared, so that each
/// item is compared as `==` would.
struct MembershipSearch {
  let subject: BoundExpression
  let name: Name
  let span: Span
  private var ignoresCase: Bool { name.text.hasSuffix("~") }
  private var lists: [(type: ScalarType, items: [BoundExpression])] = []
  /// Conditions over arrays that the row decides.
  private var conditions: [BoundExpression] = []

  init(subject: BoundExpression, name: Name, span: Span) {
    self.subject = subject
    self.name = name
    self.span = span
  }

  /// Adds an item that is not a dynamic.
  mutating func add(_ item: BoundExpression, at place: Span, _ binder: Binder) throws(Diagnostic) {
    guard let type = subject.type.compared(with: item.type) else {
      if case .literal(.null, _) = item { return }
      throw binder.incomparable(name.text, subject.type, item.type, at: place)
    }
    binder.noteMixed(subject, item, as: type, at: place)
    append(try spelled(try binder.compared(item, as: type), binder), as: type)
  }

  /// Adds an element of a constant array; one that cannot be compared with the value is in no list.
  mutating func add(_ element: DynamicValue, _ binder: Binder) throws(Diagnostic) {
    guard let (value, type) = element.listed(beside: subject.type),
      subject.type.compared(with: type) != nil
    else { return }
    try add(.literal(value, type), at: span, binder)
  }

  /// Adds the elements of an array that the row decides.
  mutating func add(array: BoundExpression, _ binder: Binder) throws(Diagnostic) {
    let type = BoundExpression.literal(.string(subject.type.rawValue), .string)
    conditions.append(
      try binder.call(
        .isInDynamic,
        [subject, array, type, .literal(.bool(ignoresCase), .bool)], at: span))
  }

  /// Whether the value is among the values of a column.
  func bind(_ plan: LogicalPlan, _ column: Column, isNegated: Bool, _ binder: Binder)
    throws(Diagnostic) -> BoundExpression
  {
    var item = BoundExpression.column(column)
    let bothDynamic = subject.type == .dynamic && item.type == .dynamic
    guard let type = bothDynamic ? .string : subject.type.compared(with: item.type) else {
      throw binder.incomparable(name.text, subject.type, item.type, at: span)
    }
    binder.noteMixed(subject, item, as: type, at: span)
    item = try spelled(try binder.compared(item, as: type), binder)
    let key = binder.newColumn(column.name, for: item)
    return .inPlan(
      try value(as: type, binder), binder.project(plan, [(key, item)]), key, isNegated: isNegated)
  }

  /// The condition that all items make.
  func condition(isNegated: Bool, _ binder: Binder) throws(Diagnostic) -> BoundExpression {
    if conditions.isEmpty, lists.count < 2 {
      guard let list = lists.first else { return .inList(subject, [], isNegated: isNegated) }
      return .inList(try value(as: list.type, binder), list.items, isNegated: isNegated)
    }
    var parts = conditions
    for list in lists {
      parts.append(.inList(try value(as: list.type, binder), list.items, isNegated: false))
    }
    let found = try binder.combine(.or, parts)
    return isNegated ? try binder.call(.not, [found], at: span) : found
  }

  private mutating func append(_ item: BoundExpression, as type: ScalarType) {
    if let index = lists.firstIndex(where: { $0.type == type }) {
      lists[index].items.append(item)
    } else {
      lists.append((type, [item]))
    }
  }

  private func value(as type: ScalarType, _ binder: Binder) throws(Diagnostic) -> BoundExpression {
    try spelled(try binder.compared(subject, as: type), binder)
  }

  /// A text as it is compared: without its case, where that does not count.
  private func spelled(_ value: BoundExpression, _ binder: Binder) throws(Diagnostic)
    -> BoundExpression
  {
    guard ignoresCase, value.type == .string else { return value }
    return try binder.call(.fold, [value], at: name.span)
  }
}
