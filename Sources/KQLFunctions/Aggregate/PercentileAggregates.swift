import KQLCatalog
import KQLValues
import SQLSyntax

/// Percentiles by the nearest rank: always a value of the data. Source: percentiles-aggregation-function,
/// percentilesw-aggregation-function; an int gives a long and a decimal a real, as the engine types them.
extension FunctionCatalog {
  mutating func declarePercentiles() {
    let percentile = Parameter("percentile", .real).constant
    let value = Parameter("value", .any)
    let weight = Parameter("weight", .long)
    aggregate(
      "percentile", source: "percentiles-aggregation-function",
      "The smallest value that at least the given percentage of the values do not exceed.",
      words: ["value": "the value to aggregate", "percentile": "which percentile, from 0 to 100"],
      naming: .prefixedWithLast("percentile"),
      .swift(value, percentile, returns: .computed(Self.singleType)) {
        Percentiles(hasWeight: false, form: .single)
      }.clickHouse(takes: Self.isWholeRank) { Self.nearestRank($0) },
      examples: [("range x from 1 to 100 step 1 | summarize percentile(x, 95)", "95")])
    aggregate(
      "percentilew", source: "percentilesw-aggregation-function",
      "The percentile of values that each stand for as many as a weight says.",
      words: [
        "value": "the value to aggregate", "weight": "how often the value counts",
        "percentile": "which percentile, from 0 to 100",
      ],
      naming: .prefixedWithLast("percentile"),
      .swift(value, weight, percentile, returns: .computed(Self.singleType)) {
        Percentiles(hasWeight: true, form: .single)
      },
      examples: [
        (
          "datatable(n: long, v: long) [8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilew(v, n, 75)",
          "20"
        )
      ])
    aggregate(
      "percentiles_array", source: "percentiles-aggregation-function",
      "Several percentiles as one array.",
      words: [
        "value": "the value to aggregate", "percentile": "which percentile, from 0 to 100",
        "percentiles": "an array of percentiles",
      ], naming: .prefixed("percentiles"),
      .swift(value, percentile.variadic, returns: .computed { Self.arrayType($0) }) {
        Percentiles(hasWeight: false, form: .array)
      },
      .swift(
        value, Parameter("percentiles", .strictly(.dynamic)).constant,
        returns: .computed { Self.arrayType($0) }
      ) { Percentiles(hasWeight: false, form: .array) },
      examples: [
        ("range x from 1 to 100 step 1 | summarize percentiles_array(x, 5, 50)", "dynamic([5, 50])")
      ])
    aggregate(
      "percentilesw_array", source: "percentilesw-aggregation-function",
      "Several percentiles of weighted values as one array.",
      words: [
        "value": "the value to aggregate", "weight": "how often the value counts",
        "percentile": "which percentile, from 0 to 100", "percentiles": "an array of percentiles",
      ], naming: .prefixed("percentiles"),
      .swift(value, weight, percentile.variadic, returns: .computed { Self.arrayType($0) }) {
        Percentiles(hasWeight: true, form: .array)
      },
      .swift(
        value, weight, Parameter("percentiles", .strictly(.dynamic)).constant,
        returns: .computed { Self.arrayType($0) }
      ) { Percentiles(hasWeight: true, form: .array) },
      examples: [
        (
          "datatable(n: long, v: long) [8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilesw_array(v, n, 50, 75, 99.9)",
          "dynamic([20, 20, 40])"
        )
      ])
    aggregate(
      "percentiles", source: "percentiles-aggregation-function",
      "Several percentiles, one column each.",
      words: ["value": "the value to aggregate", "percentile": "which percentile, from 0 to 100"],
      naming: .prefixedWithLast("percentile"),
      columns: .values(
        from: 1, type: Self.percentileType,
        .swift(value, percentile.variadic, returns: .fixed(.dynamic)) {
          Percentiles(hasWeight: false, form: .pack)
        }),
      examples: [
        (
          "range x from 1 to 100 step 1 | summarize percentiles(x, 5, 50) | project percentile_x_50",
          "50"
        )
      ])
    aggregate(
      "percentilesw", source: "percentilesw-aggregation-function",
      "Several percentiles of weighted values, a column each.",
      words: [
        "value": "the value to aggregate", "weight": "how often the value counts",
        "percentile": "which percentile, from 0 to 100",
      ],
      naming: .prefixedWithLast("percentile"),
      columns: .values(
        from: 2, type: Self.percentileType,
        .swift(value, weight, percentile.variadic, returns: .fixed(.dynamic)) {
          Percentiles(hasWeight: true, form: .pack)
        }),
      examples: [
        (
          "datatable(n: long, v: long) [8, 10, 6, 20, 3, 30, 1, 40] | summarize percentilesw(v, n, 50, 99.9) | project percentile_v_99_9",
          "40"
        )
      ])
  }

  /// Whether a percentile is of whole numbers or times, and a whole number itself.
  private static let isWholeRank: @Sendable ([SQLArgument]) -> Bool = { arguments in
    switch arguments[0].type {
    case .int, .long, .datetime, .timespan: wholePercentile(arguments[1]) != nil
    case .bool, .real, .decimal, .guid, .string, .dynamic: false
    }
  }

  private static func wholePercentile(_ argument: SQLArgument) -> Int64? {
    let number: Double
    switch argument.constant {
    case .long(let value)?: number = Double(value)
    case .real(let value)?: number = value
    default: return nil
    }
    return number >= 0 && number <= 100 && number == number.rounded() ? Int64(number) : nil
  }

  /// The value at the rank of a whole percentile, in ClickHouse; null of nothing.
  private static func nearestRank(_ arguments: [SQLArgument]) -> SQLExpression {
    let value = SQLExpression.call("toInt64", [arguments[0].sql])
    let count = SQLExpression.aggregate("count", [value], distinct: false)
    let percent = SQLExpression.integer(wholePercentile(arguments[1]) ?? 0)
    let rank = SQLExpression.call(
      "intDiv",
      [
        .binary(.binary(count, .multiply, percent), .add, .integer(99)), .integer(100),
      ])
    // Beyond it `NearestRank.rank` takes what is nearly a whole rank for one.
    let isLarge = SQLExpression.binary(count, .greater, .integer(1_000_000))
    let sorted = SQLExpression.call(
      "arraySort", [.aggregate("groupArray", [value], distinct: false)])
    return .caseWhen(
      [
        SQLWhen(.binary(count, .equal, .integer(0)), .null),
        SQLWhen(isLarge, .call("toInt64", [ClickHouseJSON.refusing(isLarge)])),
      ],
      otherwise: .call("arrayElement", [sorted, .call("greatest", [rank, .integer(1)])]))
  }

  /// The type of a percentile of values of a type; nil for what has no order to speak of.
  private static func percentileType(_ type: ScalarType) -> ScalarType? {
    switch type {
    case .int, .long: .long
    case .real, .decimal: .real
    case .datetime, .timespan: type
    case .bool, .guid, .string, .dynamic: nil
    }
  }

  private static func singleType(_ shapes: [ArgumentShape]) -> ScalarType? {
    shapes.first.flatMap { percentileType($0.type) }
  }

  /// An array of numbers; of datetimes and timespans it is refused.
  private static func arrayType(_ shapes: [ArgumentShape]) -> ScalarType? {
    guard let type = shapes.first?.type, type.isNumeric else { return nil }
    return .dynamic
  }
}

/// The nearest rank among weighted values.
package enum NearestRank {
  /// The rank, from 1, of a percentile among that number of values.
  package static func rank(_ percentile: Double, of total: Double) -> Double {
    let exact = min(max(percentile, 0), 100) * total / 100
    // 99.9 % of 1000 is 999, though no double is 99.9.
    let whole = exact.rounded()
    if abs(exact - whole) <= 1e-9 * max(1, whole) { return max(1, whole) }
    return max(1, exact.rounded(.up))
  }
}

/// Gathers the values of a group for percentiles: all wholes or all reals.
private final class Percentiles: Accumulator {
  enum Form { case single, array, pack }

  private let hasWeight: Bool
  private let form: Form
  private var wholes: [(value: Int64, weight: Int64)] = []
  private var reals: [(value: Double, weight: Int64)] = []
  private var wanted: [Double]?

  init(hasWeight: Bool, form: Form) {
    self.hasWeight = hasWeight
    self.form = form
  }

  func step(_ arguments: Arguments) throws {
    if wanted == nil { wanted = percentiles(arguments, from: hasWeight ? 2 : 1) }
    var weight: Int64 = 1
    if hasWeight {
      guard case .integer(let given) = arguments[1], given > 0 else { return }
      weight = given
    }
    switch arguments[0] {
    case .integer(let value): wholes.append((value, weight))
    case .real(let value): reals.append((value, weight))
    case .text(let bytes):
      // A decimal. NaN is not a rank's value.
      if let value = KQLDecimal(utf8: bytes) { reals.append((value.real, weight)) }
    case .null, .blob: break
    }
  }

  private func percentiles(_ arguments: Arguments, from first: Int) -> [Double] {
    var result: [Double] = []
    for index in first..<max(arguments.count, first) {
      if case .text(let json) = arguments[index], case .array(let items)? = DynamicValue(json: json)
      {
        result += items.map { Conversion.real(dynamic: $0) ?? .nan }
      } else {
        result.append(Double(view: arguments[index]) ?? .nan)
      }
    }
    return result
  }

  func result() throws -> FunctionValue {
    // A real column may hold wholes.
    if !reals.isEmpty {
      reals += wholes.map { (Double($0.value), $0.weight) }
      wholes = []
    }
    wholes.sort { $0.value < $1.value }
    reals.sort { $0.value < $1.value }
    let values: [FunctionValue] = (wanted ?? []).map { percentile in
      if !wholes.isEmpty {
        return pick(percentile, wholes).map { .integer($0) } ?? .null
      }
      return pick(percentile, reals).map { .real($0) } ?? .null
    }
    switch form {
    case .single: return values.first ?? .null
    case .pack: return wanted == nil ? .null : .blob(RowPack.pack(values))
    case .array:
      if wholes.isEmpty, reals.isEmpty { return .null }
      let items = values.map { value -> DynamicValue in
        switch value {
        case .integer(let number): .long(number)
        case .real(let number): .real(number)
        case .null, .text, .bytes, .slice, .argument, .blob: .null
        }
      }
      return .text(DynamicValue.array(items).jsonText)
    }
  }

  private func pick<T>(_ percentile: Double, _ sorted: [(value: T, weight: Int64)]) -> T? {
    if percentile.isNaN || sorted.isEmpty { return nil }
    if !hasWeight {
      let rank = NearestRank.rank(percentile, of: Double(sorted.count))
      return sorted[min(Int(rank), sorted.count) - 1].value
    }
    let total = sorted.reduce(0.0) { $0 + Double($1.weight) }
    let rank = NearestRank.rank(percentile, of: total)
    var seen = 0.0
    for (value, weight) in sorted {
      seen += Double(weight)
      if seen >= rank { return value }
    }
    return sorted.last?.value
  }
}
