import KQLCatalog
import KQLValues
import SQLSyntax

/// Sums, averages, distinct counts and bits over a group. Nulls do not count. Source: the page of each
/// aggregate; what an empty group gives was measured: sums and counts 0, an average NaN.
extension FunctionCatalog {
  mutating func declareStatisticsAggregates() {
    declareSums()
    declareAverages()
    declareDistinctCounts()
    declareBitAggregates()
    declareDeviations()
    declarePercentiles()
  }

  // MARK: sums

  private mutating func declareSums() {
    aggregate(
      "sum", source: "sum-aggregation-function", "The sum; 0 of nothing.",
      words: ["value": "the value to aggregate; nulls are left out"],
      intSum(hasCondition: false), longSum(.long, hasCondition: false),
      realSum(hasCondition: false), decimalSum(hasCondition: false),
      longSum(.timespan, hasCondition: false),
      examples: [
        ("range x from 1 to 4 step 1 | summarize sum(x)", "10"),
        ("datatable(x: real) [] | summarize sum(x)", "0.0"),
      ])
    aggregate(
      "sumif", source: "sumif-aggregation-function",
      "The sum over the rows for which a condition is true.",
      words: [
        "value": "the value to aggregate; nulls are left out", "condition": "which rows take part",
      ],
      intSum(hasCondition: true), longSum(.long, hasCondition: true), realSum(hasCondition: true),
      decimalSum(hasCondition: true), longSum(.timespan, hasCondition: true),
      examples: [
        ("range x from 1 to 4 step 1 | summarize sumif(x, x > 2)", "7"),
        ("range x from 1 to 4 step 1 | summarize sumif(x, x > 9)", "0"),
      ])
    accumulator(.sumWrapping) { WrappingSum() }
    accumulator(.sumReal) { RealSum(isAverage: false) }
    accumulator(.averageReal) { RealSum(isAverage: true) }
    accumulator(.sumDecimal) { DecimalSum(isAverage: false) }
    accumulator(.averageDecimal) { DecimalSum(isAverage: true) }
    accumulator(.averageLong) { WholeAverage(isCut: false) }
    accumulator(.averageTicks) { WholeAverage(isCut: true) }
  }

  /// A sum of 32-bit wholes stays far from what SQLite's sum cannot hold.
  private func intSum(hasCondition: Bool) -> AggregateOverload {
    conditional(.strictly(.int), returns: .long, hasCondition) {
      .coalesce(.aggregate("sum", [$0], distinct: false), .integer(0))
    }.clickHouse(Self.sumInClickHouse)
  }

  /// Wholes wrap, where SQLite's own sum would fail.
  private func longSum(_ type: ScalarType, hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(type), returns: type, hasCondition) {
      InternalAggregate.sumWrapping($0)
    }.clickHouse(Self.sumInClickHouse)
  }

  /// Its sum of wholes wraps.
  private static let sumInClickHouse: @Sendable ([SQLArgument]) -> SQLExpression = { arguments in
    let value = arguments.count > 1 ? Self.where(arguments[1], arguments[0]) : arguments[0].sql
    return .coalesce(
      .aggregate("sum", [.call("toInt64", [value])], distinct: false),
      .wide(0))
  }

  private func realSum(hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(.real), returns: .real, hasCondition) {
      InternalAggregate.sumReal($0)
    }
  }

  private func decimalSum(hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(.decimal), returns: .decimal, hasCondition) {
      InternalAggregate.sumDecimal($0)
    }
  }

  // MARK: averages

  private mutating func declareAverages() {
    aggregate(
      "avg", source: "avg-aggregation-function", "The arithmetic mean; NaN of nothing.",
      words: ["value": "the value to aggregate; nulls are left out"],
      longAverage(hasCondition: false), realAverage(hasCondition: false),
      decimalAverage(hasCondition: false), tickAverage(.timespan, hasCondition: false),
      tickAverage(.datetime, hasCondition: false),
      examples: [
        ("range x from 1 to 4 step 1 | summarize avg(x)", "2.5"),
        ("datatable(x: long) [] | summarize avg(x)", "real(nan)"),
      ])
    aggregate(
      "avgif", source: "avgif-aggregation-function",
      "The arithmetic mean over the rows for which a condition is true.",
      words: [
        "value": "the value to aggregate; nulls are left out", "condition": "which rows take part",
      ],
      longAverage(hasCondition: true), realAverage(hasCondition: true),
      decimalAverage(hasCondition: true), tickAverage(.timespan, hasCondition: true),
      tickAverage(.datetime, hasCondition: true),
      examples: [("range x from 1 to 4 step 1 | summarize avgif(x, x > 2)", "3.5")])
  }

  private func longAverage(hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(.long), returns: .real, hasCondition) {
      InternalAggregate.averageLong($0)
    }.clickHouse { arguments in
      let (sum, count) = Self.totalInClickHouse(arguments)
      // As reals both are exact below 2^53.
      let isRounded = SQLExpression.binary(
        .call("greatest", [sum, .binary(.integer(0), .subtract, sum)]), .greaterOrEqual,
        .wide(1 << 53))
      let mean = SQLExpression.call(
        "divide", [.call("toFloat64", [sum]), .call("toFloat64", [count])])
      return .caseWhen(
        [
          SQLWhen(.binary(count, .equal, .integer(0)), .real(.nan)),
          SQLWhen(isRounded, .call("toFloat64", [ClickHouseJSON.refusing(isRounded)])),
        ], otherwise: mean)
    }
  }

  /// The sum of wholes in 128 bits, and how many there are.
  private static func totalInClickHouse(
    _ arguments: [SQLArgument]
  ) -> (sum: SQLExpression, count: SQLExpression) {
    let value = arguments.count > 1 ? Self.where(arguments[1], arguments[0]) : arguments[0].sql
    let sum = SQLExpression.aggregate("sum", [.call("toInt128", [value])], distinct: false)
    return (
      .coalesce(sum, .call("toInt128", [.integer(0)])),
      .aggregate("count", [value], distinct: false)
    )
  }

  private func realAverage(hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(.real), returns: .real, hasCondition) {
      InternalAggregate.averageReal($0)
    }
  }

  private func decimalAverage(hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(.decimal), returns: .decimal, hasCondition) {
      InternalAggregate.averageDecimal($0)
    }
  }

  private func tickAverage(_ type: ScalarType, hasCondition: Bool) -> AggregateOverload {
    conditional(.exactly(type), returns: type, hasCondition) {
      InternalAggregate.averageTicks($0)
    }.clickHouse { arguments in
      let (sum, count) = Self.totalInClickHouse(arguments)
      let divisor = SQLExpression.call("toInt128", [.call("greatest", [count, .integer(1)])])
      return .unless(
        .binary(count, .equal, .integer(0)), .call("toInt64", [.call("intDiv", [sum, divisor])]))
    }
  }

  /// An aggregate of a value, or of a value where a condition holds.
  private func conditional(
    _ type: ParameterType, returns: ScalarType, _ hasCondition: Bool,
    _ make: @escaping @Sendable (SQLExpression) -> SQLExpression
  ) -> AggregateOverload {
    let value = Parameter("value", type)
    guard hasCondition else {
      return .sql(value, returns: .fixed(returns)) { make($0[0].sql) }
    }
    return .sql(value, Parameter("condition", .bool), returns: .fixed(returns)) {
      make(Self.where($0[1], $0[0]))
    }
  }

  /// The value where a condition is true, else null.
  static func `where`(_ condition: SQLArgument, _ value: SQLArgument) -> SQLExpression {
    .caseWhen([SQLWhen(condition.sql, value.sql)], otherwise: .null)
  }

  // MARK: distinct values

  private mutating func declareDistinctCounts() {
    let accuracy = Parameter("accuracy", .long).constant.optional
    aggregate(
      "dcount", source: "dcount-aggregation-function",
      "How many different values there are, counted exactly.",
      words: [
        "value": "the value whose different values are counted",
        "accuracy": "how exact in Kusto, from 0 to 4; kustody counts exactly",
      ],
      .sql(Parameter("value", .any), accuracy, returns: .fixed(.long)) {
        .aggregate("count", [$0[0].sql], distinct: true)
      }.countedInClickHouse(),
      examples: [
        ("datatable(x: int) [1, 2, 2, int(null)] | summarize dcount(x)", "2"),
        ("datatable(x: string) ['', 'a', 'b', 'c'] | summarize dcount(x)", "4"),
      ])
    aggregate(
      "dcountif", source: "dcountif-aggregation-function",
      "How many different values there are in the rows for which a condition is true.",
      words: [
        "value": "the value whose different values are counted",
        "condition": "which rows take part",
        "accuracy": "how exact in Kusto, from 0 to 4; kustody counts exactly",
      ],
      .sql(
        Parameter("value", .any), Parameter("condition", .bool), accuracy, returns: .fixed(.long)
      ) { .aggregate("count", [Self.where($0[1], $0[0])], distinct: true) }
      .countedInClickHouse(hasCondition: true),
      examples: [("range x from 1 to 9 step 1 | summarize dcountif(x % 3, x > 7)", "2")])
    aggregate(
      "count_distinct", source: "count-distinct-aggregation-function",
      "How many different values there are.",
      words: ["value": "the value whose different values are counted"],
      .sql(Parameter("value", .any), returns: .fixed(.long)) {
        .aggregate("count", [$0[0].sql], distinct: true)
      }.countedInClickHouse(),
      examples: [("range x from 1 to 9 step 1 | summarize count_distinct(x % 3)", "3")])
    aggregate(
      "count_distinctif", source: "count-distinctif-aggregation-function",
      "How many different values there are in the rows for which a condition is true.",
      words: [
        "value": "the value whose different values are counted",
        "condition": "which rows take part",
      ],
      .sql(Parameter("value", .any), Parameter("condition", .bool), returns: .fixed(.long)) {
        .aggregate("count", [Self.where($0[1], $0[0])], distinct: true)
      },
      examples: [("range x from 1 to 9 step 1 | summarize count_distinctif(x % 3, x > 7)", "2")])
  }

  // MARK: bits

  private mutating func declareBitAggregates() {
    aggregate(
      "binary_all_and", source: "binary-all-and-aggregation-function",
      "The bits that are set in every value.",
      words: ["value": "the number whose bits are combined"], naming: .ofArgument,
      .swift(Parameter("value", .long), returns: .fixed(.long)) { BitAggregate(&) },
      examples: [
        (
          "datatable(num: long) [0xFFFFFFFF, 0xFFFFF00F, 0xCFFFFFFD, 0xFAFEFFFF] | summarize tohex(binary_all_and(num))",
          "'cafef00d'"
        )
      ])
    aggregate(
      "binary_all_or", source: "binary-all-or-aggregation-function",
      "The bits that are set in any value.", words: ["value": "the number whose bits are combined"],
      naming: .ofArgument,
      .swift(Parameter("value", .long), returns: .fixed(.long)) { BitAggregate(|) },
      examples: [("datatable(x: long) [1, 4] | summarize binary_all_or(x)", "5")])
    aggregate(
      "binary_all_xor", source: "binary-all-xor-aggregation-function",
      "The bits that are set in an odd number of values.",
      words: ["value": "the number whose bits are combined"], naming: .ofArgument,
      .swift(Parameter("value", .long), returns: .fixed(.long)) { BitAggregate(^) },
      examples: [("datatable(x: long) [1, 5] | summarize binary_all_xor(x)", "4")])
  }
}

/// A sum of wholes modulo 2^64.
private final class WrappingSum: Accumulator {
  private var sum: Int64 = 0

  func step(_ arguments: Arguments) throws {
    if case .integer(let value) = arguments[0] { sum &+= value }
  }

  func result() throws -> FunctionValue { .integer(sum) }
}

/// A sum of reals, or their mean; the order of the rows does not matter. Of parts that a table summed up it makes the
/// whole.
private final class RealSum: Accumulator {
  private let isAverage: Bool
  private var total = PartialTotal()

  init(isAverage: Bool) { self.isAverage = isAverage }

  func step(_ arguments: Arguments) throws {
    if case .blob(let part) = arguments[0] { return total.add(part: part) }
    if let value = Double(view: arguments[0]) { total.add(value) }
  }

  func result() throws -> FunctionValue {
    if !isAverage { return total.sum.rounded.encoded }
    return (total.count == 0 ? Double.nan : total.sum.rounded / Double(total.count)).encoded
  }
}

private final class DecimalSum: Accumulator {
  private let isAverage: Bool
  /// nil once the sum is too large for a decimal.
  private var sum: KQLDecimal? = .zero
  private var count: Int64 = 0

  init(isAverage: Bool) { self.isAverage = isAverage }

  func step(_ arguments: Arguments) throws {
    guard case .text(let bytes) = arguments[0], let value = KQLDecimal(utf8: bytes) else { return }
    sum = sum?.adding(value)
    count += 1
  }

  func result() throws -> FunctionValue {
    guard let sum else { throw FunctionFailure("a sum of decimals is too large") }
    guard isAverage else { return .text(sum.description) }
    return sum.divided(by: KQLDecimal(count)).map { .text($0.description) } ?? .null
  }
}

/// The mean of wholes: a real, NaN of nothing; of datetimes and timespans cut to a tick, null of nothing. Of parts that a
/// table summed up it makes the whole.
private final class WholeAverage: Accumulator {
  private let isCut: Bool
  private var total = PartialWholeTotal()

  init(isCut: Bool) { self.isCut = isCut }

  func step(_ arguments: Arguments) throws {
    switch arguments[0] {
    case .integer(let value): total.add(value)
    case .blob(let part): total.add(part: part)
    case .null, .real, .text: break
    }
  }

  func result() throws -> FunctionValue {
    let (sum, count) = (total.sum, total.count)
    if !isCut { return (count == 0 ? Double.nan : Double(sum) / Double(count)).encoded }
    return count == 0 ? .null : .integer(Int64(clamping: sum / Int128(count)))
  }
}

private final class BitAggregate: Accumulator {
  private let combine: (Int64, Int64) -> Int64
  private var bits: Int64?

  init(_ combine: @escaping (Int64, Int64) -> Int64) { self.combine = combine }

  func step(_ arguments: Arguments) throws {
    guard case .integer(let value) = arguments[0] else { return }
    bits = bits.map { combine($0, value) } ?? value
  }

  func result() throws -> FunctionValue { bits.map { .integer($0) } ?? .null }
}

extension AggregateOverload {
  /// With the exact count of different values in ClickHouse.
  fileprivate func countedInClickHouse(hasCondition: Bool = false) -> AggregateOverload {
    clickHouse { arguments in
      let value =
        hasCondition ? FunctionCatalog.where(arguments[1], arguments[0]) : arguments[0].sql
      switch arguments[0].type {
      // 0.0 and -0.0 are two values there: what nobody has written is refused.
      case .real, .decimal: return .aggregate("count", [value], distinct: true)
      case .bool, .int, .long, .datetime, .timespan, .guid, .string, .dynamic: break
      }
      return .call("toInt64", [.aggregate("uniqExact", [value], distinct: false)])
    }
  }
}
