import Diagnostics
import KQLCatalog
import KQLPlan
import KQLValues
import SQLLowering
import SQLSyntax
import Testing

/// A stored table `T`: a number, a text, a real that may be NaN, a dynamic.
enum T {
  static let a = Column(id: 1, name: "a", type: .long)
  static let s = Column(id: 2, name: "s", type: .string)
  static let r = Column(id: 3, name: "r", type: .real)
  static let d = Column(id: 4, name: "d", type: .dynamic)

  static let plan = LogicalPlan(.scan(table: "T"), columns: [a, s, r, d])
}

/// Another, `U`: a number and a text.
enum U {
  static let k = Column(id: 11, name: "k", type: .long)
  static let t = Column(id: 12, name: "t", type: .string)

  static let plan = LogicalPlan(.scan(table: "U"), columns: [k, t])
}

/// Keeps each field in a column of its own name.
final class PlainLayout: StorageLayout {
  func layout(of table: String, fields: [String]) -> TableLayout? {
    guard table != "missing" else { return nil }
    return TableLayout(
      source: .table(table, alias: nil),
      fields: Dictionary(uniqueKeysWithValues: fields.map { ($0, .column(table, $0)) }))
  }
}

extension LogicalPlan {
  /// The SQL of the plan, for eyes.
  func sql(_ dialect: Dialect = .sqlite, _ change: (inout Limits) -> Void = { _ in }) throws
    -> String
  {
    var limits = dialect.limits
    change(&limits)
    return dialect.readable(try lowered(dialect, limits).query)
  }

  func lowered(_ dialect: Dialect = .sqlite, _ limits: Limits) throws -> LoweredQuery {
    try SQLLowering.lower(self, dialect, limits, layout: PlainLayout())
  }

  /// Why it has no SQL.
  func failure(_ dialect: Dialect = .sqlite, _ change: (inout Limits) -> Void = { _ in })
    -> LoweringError?
  {
    var limits = dialect.limits
    change(&limits)
    do throws(LoweringError) {
      _ = try SQLLowering.lower(self, dialect, limits, layout: PlainLayout())
      return nil
    } catch {
      return error
    }
  }

  func filter(_ predicate: BoundExpression) -> LogicalPlan {
    LogicalPlan(.filter(self, predicate), columns: columns, isOrdered: isOrdered)
  }

  func project(_ items: (Column, BoundExpression)...) -> LogicalPlan {
    LogicalPlan(.project(self, items.map(\.1)), columns: items.map(\.0), isOrdered: isOrdered)
  }

  func sort(_ expression: BoundExpression, descending: Bool = false) -> LogicalPlan {
    let key = SortKey(expression, isDescending: descending, nullsFirst: !descending)
    return LogicalPlan(.sort(self, [key]), columns: columns, isOrdered: true)
  }

  func limit(_ count: Int64) -> LogicalPlan {
    LogicalPlan(.limit(self, count), columns: columns, isOrdered: isOrdered)
  }

  /// Of two tables on one key each.
  func join(_ kind: JoinKind, _ right: LogicalPlan, on left: Column, _ other: Column)
    -> LogicalPlan
  {
    let node = JoinNode(
      kind: kind, left: self, right: right, keys: [(left: .column(left), right: .column(other))])
    let shown =
      switch kind {
      case .inner, .leftOuter, .rightOuter, .fullOuter: columns + right.columns
      case .leftSemi, .leftAnti: columns
      case .rightSemi, .rightAnti: right.columns
      }
    return LogicalPlan(.join(node), columns: shown)
  }
}

extension BoundExpression {
  static func long(_ value: Int64) -> BoundExpression { .literal(.long(value), .long) }
  static func string(_ value: String) -> BoundExpression { .literal(.string(value), .string) }

  /// One more than a number, in SQL.
  func next() -> BoundExpression { sql("next", .long) { .binary($0, .add, .integer(1)) } }

  func isMore(than value: Int64) -> BoundExpression {
    sql("more", .bool) { .binary($0, .greater, .integer(value)) }
  }

  func isNever() -> BoundExpression {
    sql("never", .bool) { .binary(.isNull($0), .and, .integer(0)) }
  }

  private func sql(
    _ name: String, _ type: ScalarType, _ make: @escaping @Sendable (SQLExpression) -> SQLExpression
  ) -> BoundExpression {
    let overload = ScalarOverload.sql(Parameter("x", .long), returns: .fixed(type)) {
      make($0[0].sql)
    }
    return .call(
      BoundCall(name: name, overload: overload, arguments: [self], type: type, span: .none))
  }

  /// A call of a body of Swift.
  static func body(_ arguments: [BoundExpression], isVolatile: Bool = false) -> BoundExpression {
    let overload =
      isVolatile
      ? ScalarOverload.volatile(returns: .fixed(.real)) { _ in .null }
      : ScalarOverload.raw(returns: .fixed(.long)) { _ in .null }
    return .call(
      BoundCall(
        name: "body", overload: overload, arguments: arguments, type: .long, span: Span(3, 7)))
  }
}

extension AggregateCall {
  static func sum(_ argument: BoundExpression) -> AggregateCall {
    AggregateCall(
      name: "sum",
      overload: .sql(Parameter("x", .long), returns: .fixed(.long)) {
        .aggregate("sum", [$0[0].sql], distinct: false)
      }, arguments: [argument], type: .long)
  }
}
