import KQLCatalog
import KQLValues
import Platform
import SQLSyntax

/// `+ - * / %` and the sign. Source: numerical-operators, datetime-timespan-arithmetic; wholes wrap, divide
/// towards zero, and leave a remainder that is never negative, as the engine was measured.
extension FunctionCatalog {
  mutating func declareArithmetic() {
    infix(
      "+", source: "numerical-operators", "The sum.",
      words: ["left": "the first term", "right": "the second term"],
      .swift("left", "right") { (a: Int64, b: Int64) -> Int64 in a &+ b }.clickHouse(.add),
      .swift("left", "right") { (a: Double, b: Double) -> Double in a + b }.clickHouse(.add),
      decimal { $0.adding($1) },
      .swift("left", "right") { (a: DateTimeTicks, b: TimeSpanTicks) -> DateTimeTicks? in
        DateTime.adding(b.ticks, to: a.ticks).map(DateTimeTicks.init)
      }.shiftedInClickHouse(.add),
      .swift("left", "right") { (a: TimeSpanTicks, b: DateTimeTicks) -> DateTimeTicks? in
        DateTime.adding(a.ticks, to: b.ticks).map(DateTimeTicks.init)
      },
      .swift("left", "right") { (a: TimeSpanTicks, b: TimeSpanTicks) -> TimeSpanTicks in
        TimeSpanTicks(a.ticks &+ b.ticks)
      }.clickHouse(.add),
      examples: [("1 + 2", "3"), ("int(2147483647) + int(1)", "2147483648")])
    infix(
      "-", source: "numerical-operators", "The difference.",
      words: ["left": "what to subtract from", "right": "what to subtract"],
      .swift("left", "right") { (a: Int64, b: Int64) -> Int64 in a &- b }.clickHouse(.subtract),
      .swift("left", "right") { (a: Double, b: Double) -> Double in a - b }.clickHouse(.subtract),
      decimal { $0.subtracting($1) },
      .swift("left", "right") { (a: DateTimeTicks, b: DateTimeTicks) -> TimeSpanTicks in
        TimeSpanTicks(a.ticks &- b.ticks)
      }.clickHouse(.subtract),
      .swift("left", "right") { (a: DateTimeTicks, b: TimeSpanTicks) -> DateTimeTicks? in
        guard b.ticks != .min else { return nil }
        return DateTime.adding(-b.ticks, to: a.ticks).map(DateTimeTicks.init)
      }.shiftedInClickHouse(.subtract),
      .swift("left", "right") { (a: TimeSpanTicks, b: TimeSpanTicks) -> TimeSpanTicks in
        TimeSpanTicks(a.ticks &- b.ticks)
      }.clickHouse(.subtract),
      examples: [("1 - 2", "-1"), ("datetime(2024-05-02) - datetime(2024-05-01)", "1d")])
    infix(
      "*", source: "numerical-operators", "The product.",
      words: ["left": "the first factor", "right": "the second factor"],
      .swift("left", "right") { (a: Int64, b: Int64) -> Int64 in a &* b }.clickHouse(.multiply),
      .swift("left", "right") { (a: Double, b: Double) -> Double in a * b }.clickHouse(.multiply),
      decimal { $0.multiplied(by: $1) },
      .swift("left", "right") { (a: Int64, b: TimeSpanTicks) -> TimeSpanTicks in
        TimeSpanTicks(a &* b.ticks)
      },
      .swift("left", "right") { (a: TimeSpanTicks, b: Int64) -> TimeSpanTicks in
        TimeSpanTicks(a.ticks &* b)
      },
      .swift("left", "right") { (a: Double, b: TimeSpanTicks) -> TimeSpanTicks? in
        Conversion.long(real: a * Double(b.ticks)).map(TimeSpanTicks.init)
      },
      .swift("left", "right") { (a: TimeSpanTicks, b: Double) -> TimeSpanTicks? in
        Conversion.long(real: b * Double(a.ticks)).map(TimeSpanTicks.init)
      },
      examples: [("2 * 3", "6"), ("1.5 * 1h", "time(01:30:00)")])
    infix(
      "/", source: "numerical-operators", "The quotient; of wholes, cut towards zero.",
      words: [
        "left": "the dividend",
        "right": "the divisor; zero gives null for whole numbers and infinity or NaN for reals",
      ],
      .swift("left", "right") { (a: Int64, b: Int64) -> Int64? in
        b == 0 ? nil : a.dividedReportingOverflow(by: b).partialValue
      }.clickHouse(takes: SQLArgument.secondIsPositive) {
        .call("intDiv", [$0[0].sql, $0[1].sql])
      },
      .swift("left", "right") { (a: Double, b: Double) -> Double in a / b }.clickHouse {
        .call("divide", [$0[0].sql, $0[1].sql])
      },
      decimal { $0.divided(by: $1) },
      .swift("left", "right") { (a: TimeSpanTicks, b: TimeSpanTicks) -> Double in
        Double(a.ticks) / Double(b.ticks)
      },
      .swift("left", "right") { (a: TimeSpanTicks, b: Int64) -> TimeSpanTicks? in
        b == 0 ? nil : TimeSpanTicks(a.ticks.dividedReportingOverflow(by: b).partialValue)
      },
      .swift("left", "right") { (a: TimeSpanTicks, b: Double) -> TimeSpanTicks? in
        Conversion.long(real: Double(a.ticks) / b).map(TimeSpanTicks.init)
      },
      examples: [("7 / 2", "3"), ("-7 / 2", "-3"), ("1 / 0", "long(null)"), ("1h / 30m", "2.0")])
    infix(
      "%", source: "numerical-operators", "The remainder, never negative.",
      words: ["left": "the dividend", "right": "the divisor"],
      .swift("left", "right") { (a: Int64, b: Int64) -> Int64? in Self.remainder(a, b) }
        .clickHouse(takes: SQLArgument.secondIsPositive) {
          .call("toInt64", [.call("positiveModulo", [$0[0].sql, $0[1].sql])])
        },
      .swift("left", "right") { (a: Double, b: Double) -> Double in
        let remainder = fmod(a, b)
        return remainder < 0 ? remainder + abs(b) : remainder
      },
      decimal { $0.remainder(dividingBy: $1) },
      .swift("left", "right") { (a: TimeSpanTicks, b: TimeSpanTicks) -> TimeSpanTicks? in
        Self.remainder(a.ticks, b.ticks).map(TimeSpanTicks.init)
      },
      .swift("left", "right") { (a: DateTimeTicks, b: TimeSpanTicks) -> TimeSpanTicks? in
        Self.remainder(a.ticks, b.ticks).map(TimeSpanTicks.init)
      },
      examples: [("-14 % 12", "10"), ("14 % -12", "2"), ("10 % 0", "long(null)")])
    internalFunction(
      .negate, "A number with its sign turned.",
      .swift("number") { (a: Int64) -> Int64 in 0 &- a },
      .swift("number") { (a: Double) -> Double in -a },
      .swift("number") { (a: DecimalText) -> DecimalText? in
        KQLDecimal(a.text).map { DecimalText($0.negated.description) }
      },
      .swift("span") { (a: TimeSpanTicks) -> TimeSpanTicks in TimeSpanTicks(0 &- a.ticks) })
  }

  private func decimal(
    _ compute: @escaping @Sendable (KQLDecimal, KQLDecimal) -> KQLDecimal?
  ) -> ScalarOverload {
    .swift("left", "right") { (a: DecimalText, b: DecimalText) -> DecimalText? in
      guard let left = KQLDecimal(a.text), let right = KQLDecimal(b.text) else { return nil }
      return compute(left, right).map { DecimalText($0.description) }
    }
  }

  /// In `0 ..< |divisor|`; nil for no divisor.
  private static func remainder(_ value: Int64, _ divisor: Int64) -> Int64? {
    guard divisor != 0 else { return nil }
    if divisor == -1 || divisor == 1 { return 0 }
    let remainder = value % divisor
    guard remainder < 0 else { return remainder }
    return divisor == .min ? remainder &- divisor : remainder + abs(divisor)
  }
}

extension ScalarOverload {
  /// With the operator of ClickHouse that computes the same: whole numbers wrap there too.
  fileprivate func clickHouse(_ sign: SQLBinaryOperator) -> ScalarOverload {
    clickHouse { .binary($0[0].sql, sign, $0[1].sql) }
  }

  /// A time moved by a constant span; null outside of the years that there are.
  fileprivate func shiftedInClickHouse(_ sign: SQLBinaryOperator) -> ScalarOverload {
    let takes: @Sendable ([SQLArgument]) -> Bool = { arguments in
      if case .timespan(let span)? = arguments[1].constant { span != .min } else { false }
    }
    return clickHouse(takes: takes) { arguments in
      let moved = SQLExpression.binary(arguments[0].sql, sign, arguments[1].sql)
      let isTime = SQLExpression.binary(
        .binary(moved, .greaterOrEqual, .integer(0)), .and,
        .binary(moved, .lessOrEqual, .integer(DateTime.maximum)))
      return .caseWhen([SQLWhen(isTime, moved)], otherwise: .null)
    }
  }
}

extension SQLArgument {
  /// Whether the second of some arguments is a whole number or span above 0 that is known.
  static let secondIsPositive: @Sendable ([SQLArgument]) -> Bool = { arguments in
    switch arguments[1].constant {
    case .long(let number), .timespan(let number): number > 0
    case nil, .null, .bool, .real, .decimal, .datetime, .guid, .string, .dynamic: false
    }
  }
}
