import KQLCatalog
import KQLValues
import SQLSyntax

/// Least, greatest and any value of a group. Nulls do not count; null of nothing. Source: the page of each.
extension FunctionCatalog {
  mutating func declareExtremes() {
    declareExtreme(
      "min", "The least value.", ("range x from 1 to 3 step 1 | summarize min(x)", "1"),
      ("range x from 1 to 3 step 1 | summarize minif(x, x > 1)", "2"))
    declareExtreme(
      "max", "The greatest value.", ("range x from 1 to 3 step 1 | summarize max(x)", "3"),
      ("range x from 1 to 3 step 1 | summarize maxif(x, x < 3)", "2"))
    accumulator(.minimumReal) { RealExtreme(wantsGreatest: false) }
    accumulator(.maximumReal) { RealExtreme(wantsGreatest: true) }
    accumulator(.minimumDecimal) { DecimalExtreme(wantsGreatest: false) }
    accumulator(.maximumDecimal) { DecimalExtreme(wantsGreatest: true) }
    declareAny()
  }

  private mutating func declareExtreme(
    _ name: String, _ summary: String, _ example: (String, String),
    _ conditional: (String, String)
  ) {
    aggregate(
      name, source: "\(name)-aggregation-function", summary,
      words: ["value": "the value to aggregate"], extreme(name, .int, false),
      extreme(name, .long, false), extreme(name, .real, false), extreme(name, .decimal, false),
      extreme(name, .datetime, false), extreme(name, .timespan, false),
      extreme(name, .string, false), extreme(name, .bool, false), extreme(name, .guid, false),
      examples: [example])
    aggregate(
      name + "if", source: "\(name)if-aggregation-function",
      summary + " Over the rows for which a condition is true.",
      words: ["value": "the value to aggregate", "condition": "which rows take part"],
      extreme(name, .int, true),
      extreme(name, .long, true), extreme(name, .real, true), extreme(name, .decimal, true),
      extreme(name, .datetime, true), extreme(name, .timespan, true), extreme(name, .string, true),
      extreme(name, .bool, true), extreme(name, .guid, true), examples: [conditional])
  }

  private func extreme(_ name: String, _ type: ScalarType, _ hasCondition: Bool)
    -> AggregateOverload
  {
    let value = Parameter("value", .strictly(type))
    guard hasCondition else {
      let plain = AggregateOverload.sql(value, returns: .fixed(type)) {
        Self.extreme(name, type, $0[0], $0[0].sql)
      }
      guard Self.isPlainInClickHouse(type) else { return plain }
      return plain.clickHouse { Self.extreme(name, type, $0[0], Self.nullable($0[0].sql, type)) }
    }
    let conditional = AggregateOverload.sql(
      value, Parameter("condition", .bool), returns: .fixed(type)
    ) {
      Self.extreme(name, type, $0[0], Self.where($0[1], $0[0]))
    }
    guard Self.isPlainInClickHouse(type) else { return conditional }
    return conditional.clickHouse { Self.extreme(name, type, $0[0], Self.where($0[1], $0[0])) }
  }

  /// A value whose type has a null: of nothing the answer is one.
  private static func nullable(_ value: SQLExpression, _ type: ScalarType) -> SQLExpression {
    type == .string ? value : .call("toNullable", [value])
  }

  /// Of reals it leaves out NaN, and of nothing it gives 0 where a type has no null.
  private static func isPlainInClickHouse(_ type: ScalarType) -> Bool {
    switch type {
    case .int, .long, .datetime, .timespan, .guid, .string: true
    case .bool, .real, .decimal, .dynamic: false
    }
  }

  private static func extreme(
    _ name: String, _ type: ScalarType, _ argument: SQLArgument, _ value: SQLExpression
  ) -> SQLExpression {
    let isGreatest = name == "max"
    return switch type {
    case .real where argument.mayBeNaN:
      (isGreatest ? InternalAggregate.maximumReal : .minimumReal)(value)
    case .decimal: (isGreatest ? InternalAggregate.maximumDecimal : .minimumDecimal)(value)
    case .string: .coalesce(.aggregate(name, [value], distinct: false), .text(""))
    case .bool, .int, .long, .real, .datetime, .timespan, .guid, .dynamic:
      .aggregate(name, [value], distinct: false)
    }
  }

  private mutating func declareAny() {
    let value = Parameter("value", .any)
    let condition = Parameter("condition", .bool)
    let columns = PackedColumns.row(
      isChosenByFirst: false,
      .swift(value.variadic, returns: .fixed(.dynamic)) { FirstRow() })
    aggregate(
      "take_any", source: "take-any-aggregation-function",
      "A value of the group: the first that is not null or empty. Of several values or `*`, a whole row's.",
      words: ["value": "the value to take; `*` for all columns"],
      naming: .ofArgument, isOrderSensitive: true,
      .swift(value, returns: .sameAs(0)) { AnyValue() }, columns: columns,
      examples: [
        ("datatable(x: string) ['', 'a', 'b'] | summarize take_any(x)", "'a'"),
        (
          "datatable(x: long, y: string) [1, 'a', 2, 'b'] | summarize take_any(x, y) | project y",
          "'a'"
        ),
      ])
    aggregate(
      "any", source: "take-any-aggregation-function",
      "The older name of `take_any`: its columns are called `any_x`.",
      words: ["value": "the value to take; `*` for all columns"], naming: .prefixed("any"),
      isOrderSensitive: true, .swift(value, returns: .sameAs(0)) { AnyValue() }, columns: columns,
      examples: [
        ("datatable(x: string) ['', 'a', 'b'] | summarize any(x)", "'a'"),
        (
          "datatable(x: long, y: string) [1, 'a', 2, 'b'] | summarize any(x, y) | project any_y",
          "'a'"
        ),
      ])
    aggregate(
      "take_anyif", source: "take-anyif-aggregation-function",
      "A value of the group out of the rows for which a condition is true.",
      words: ["value": "the value to take", "condition": "which rows may be chosen"],
      naming: .ofArgument,
      isOrderSensitive: true, .swift(value, condition, returns: .sameAs(0)) { AnyValue() },
      examples: [("range x from 1 to 3 step 1 | summarize take_anyif(x, x > 2)", "3")])
    aggregate(
      "anyif", source: "take-anyif-aggregation-function",
      "The older name of `take_anyif`: its column is called `any_x`.",
      words: ["value": "the value to take", "condition": "which rows may be chosen"],
      naming: .prefixed("any"),
      isOrderSensitive: true, .swift(value, condition, returns: .sameAs(0)) { AnyValue() },
      examples: [("range x from 1 to 3 step 1 | summarize anyif(x, x > 2) | project any_x", "3")])
  }
}

/// NaN, which SQLite keeps as text, is less than any number.
private final class RealExtreme: Accumulator {
  private let wantsGreatest: Bool
  private var best: Double?

  init(wantsGreatest: Bool) { self.wantsGreatest = wantsGreatest }

  func step(_ arguments: Arguments) throws {
    guard let value = Double(view: arguments[0]) else { return }
    guard let current = best else {
      best = value
      return
    }
    let isLess = value.isNaN ? !current.isNaN : value < current
    let isGreater = current.isNaN ? !value.isNaN : value > current
    if wantsGreatest ? isGreater : isLess { best = value }
  }

  func result() throws -> FunctionValue { best.map(\.encoded) ?? .null }
}

private final class DecimalExtreme: Accumulator {
  private let wantsGreatest: Bool
  private var best: KQLDecimal?

  init(wantsGreatest: Bool) { self.wantsGreatest = wantsGreatest }

  func step(_ arguments: Arguments) throws {
    guard case .text(let bytes) = arguments[0], let value = KQLDecimal(utf8: bytes) else { return }
    guard let current = best else {
      best = value
      return
    }
    if wantsGreatest ? current < value : value < current { best = value }
  }

  func result() throws -> FunctionValue { best.map { .text($0.description) } ?? .null }
}

/// The first value that is not null or empty, else an empty text where there was one.
private final class AnyValue: Accumulator {
  private var value: FunctionValue = .null
  private var isSettled = false

  func step(_ arguments: Arguments) throws {
    if isSettled { return }
    if arguments.count > 1 {
      guard case .integer(let condition) = arguments[1], condition != 0 else { return }
    }
    switch arguments[0] {
    case .null: break
    case .integer(let number): settle(.integer(number))
    case .real(let number): settle(.real(number))
    case .text(let bytes):
      if bytes.isEmpty { value = .text("") } else { settle(.bytes(Array(bytes))) }
    case .blob(let bytes): settle(.blob(Array(bytes)))
    }
  }

  private func settle(_ found: FunctionValue) {
    value = found
    isSettled = true
  }

  func result() throws -> FunctionValue { value }
}
