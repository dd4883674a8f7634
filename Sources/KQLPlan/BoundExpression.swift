import Diagnostics
import KQLCatalog
import KQLValues

/// An expression in which every name is resolved and every type known.
package indirect enum BoundExpression: Sendable {
  case column(Column)
  case literal(Value, ScalarType)
  case call(BoundCall)
  /// A walk into a dynamic: `d.a[0]`.
  case path(BoundExpression, [PathStep])
  /// `value in (…)`; the items have the type of the value.
  case inList(BoundExpression, [BoundExpression], isNegated: Bool)
  /// `value in (T | …)`: the column of the plan is compared.
  case inPlan(BoundExpression, LogicalPlan, Column, isNegated: Bool)
  /// `toscalar(T | …)`: that column of the first row.
  case scalarPlan(LogicalPlan, Column)
  /// All values of a column, in order, as a dynamic array.
  case listPlan(LogicalPlan, Column)

  package var type: ScalarType {
    switch self {
    case .column(let column): column.type
    case .literal(_, let type): type
    case .call(let call): call.type
    case .path, .listPlan: .dynamic
    case .inList, .inPlan: .bool
    case .scalarPlan(_, let column): column.type
    }
  }

  /// The expressions right under this one.
  package var children: [BoundExpression] {
    switch self {
    case .column, .literal, .scalarPlan, .listPlan: []
    case .call(let call): call.arguments
    case .path(let base, let steps): [base] + steps.compactMap(\.computed)
    case .inList(let value, let items, _): [value] + items
    case .inPlan(let value, _, _, _): [value]
    }
  }

  /// The columns that it reads, by number.
  package func collectColumns(into set: inout Set<Int>) {
    if case .column(let column) = self { set.insert(column.id) }
    for child in children { child.collectColumns(into: &set) }
  }

  /// Whether it may answer differently each time (`rand`, `new_guid`).
  package var isVolatile: Bool {
    if case .call(let call) = self, call.overload.isVolatile { return true }
    return children.contains(where: \.isVolatile)
  }

  /// Whether it reads no column: one value for the whole query.
  package var isRowIndependent: Bool {
    if case .column = self { return false }
    return children.allSatisfy(\.isRowIndependent)
  }

  /// Whether it is a column that stands for something unknown.
  package var isUnknown: Bool {
    if case .column(let column) = self { column.placeholder != nil } else { false }
  }

  /// Whether the rows of a table decide it.
  package var readsTables: Bool {
    switch self {
    case .inPlan, .scalarPlan, .listPlan: true
    case .column, .literal, .call, .path, .inList: children.contains(where: \.readsTables)
    }
  }

  /// The same expression with each part replaced by what `change` makes of it, from the leaves up.
  package func mapped(_ change: (BoundExpression) -> BoundExpression) -> BoundExpression {
    switch self {
    case .column, .literal, .scalarPlan, .listPlan: return change(self)
    case .call(var call):
      call.arguments = call.arguments.map { $0.mapped(change) }
      return change(.call(call))
    case .path(let base, let steps):
      let steps = steps.map { step in
        if case .computed(let inner) = step { return PathStep.computed(inner.mapped(change)) }
        return step
      }
      return change(.path(base.mapped(change), steps))
    case .inList(let value, let items, let isNegated):
      return change(
        .inList(value.mapped(change), items.map { $0.mapped(change) }, isNegated: isNegated))
    case .inPlan(let value, let plan, let column, let isNegated):
      return change(.inPlan(value.mapped(change), plan, column, isNegated: isNegated))
    }
  }
}

/// A call whose overload is chosen and whose arguments have its parameters' types.
package struct BoundCall: Sendable {
  package var name: String
  package var overload: ScalarOverload
  package var arguments: [BoundExpression]
  package var type: ScalarType
  package var span: Span
  /// How many parts the expression has when it is written out: parts that stand in several places count in each.
  package private(set) var weight: Int

  package init(
    name: String, overload: ScalarOverload, arguments: [BoundExpression], type: ScalarType,
    span: Span
  ) {
    self.name = name
    self.overload = overload
    self.arguments = arguments
    self.type = type
    self.span = span
    weight = arguments.reduce(1) { $0.addingReportingOverflow($1.weight).partialValue }
  }

  /// Whether it is a call of a function that the compiler itself knows.
  package func calls(_ function: KnownFunction) -> Bool { name == function.rawValue }
}

extension BoundExpression {
  /// How many parts it has when it is written out.
  package var weight: Int {
    switch self {
    case .call(let call): call.weight
    case .column, .literal, .scalarPlan, .listPlan: 1
    case .path, .inList, .inPlan: children.reduce(1) { $0 + $1.weight }
    }
  }
}

/// One step of a path into a dynamic.
package enum PathStep: Sendable {
  case key(String)
  case index(Int64)
  /// A string or a number that the row decides.
  case computed(BoundExpression)

  package var computed: BoundExpression? {
    if case .computed(let expression) = self { expression } else { nil }
  }
}

/// A call of an aggregate over the rows of a group.
package struct AggregateCall: Sendable {
  package var name: String
  package var overload: AggregateOverload
  package var arguments: [BoundExpression]
  package var type: ScalarType

  package init(
    name: String, overload: AggregateOverload, arguments: [BoundExpression], type: ScalarType
  ) {
    self.name = name
    self.overload = overload
    self.arguments = arguments
    self.type = type
  }
}
