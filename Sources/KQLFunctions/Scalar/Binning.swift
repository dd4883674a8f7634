import KQLCatalog
import KQLValues
import SQLSyntax

/// `bin` and its kind. Source: bin-function, bin-at-function, and the measured rules: the type stays, multiples
/// are counted from the origin.
extension FunctionCatalog {
  mutating func declareBinning() {
    scalar(
      "bin", aliases: ["floor"], source: "bin-function",
      "The greatest multiple of a size that is not above the value.",
      words: ["value": "the value to round down", "size": "the distance between the results"],
      naming: .ofArgument,
      .swift("value", "size") { (value: Int64, size: Int64) -> Int64? in
        Binning.multiple(value, size)
      }.clickHouse(takes: SQLArgument.secondIsPositive) { Binning.clickHouseBin($0) },
      .swift("value", "size") { (value: Bool, size: Int64) -> Int64? in
        Binning.multiple(value ? 1 : 0, size)
      },
      .swift("value", "size") { (value: Double, size: Double) -> Double in
        size == 0 ? .nan : (value / size).rounded(.down) * size
      },
      .swift("value", "size") { (value: DecimalText, size: DecimalText) -> DecimalText? in
        Self.bin(value, size, at: .zero)
      },
      dateBin(),
      .swift("value", "size") { (value: TimeSpanTicks, size: TimeSpanTicks) -> TimeSpanTicks? in
        Binning.floor(value.ticks, size.ticks).map(TimeSpanTicks.init)
      }.clickHouse(takes: SQLArgument.secondIsPositive) { Binning.clickHouseBin($0) },
      examples: [
        ("bin(7, 5)", "5"), ("bin(-7, 5)", "-10"), ("bin(4.5, 1)", "4.0"), ("bin(13, -4)", "16"),
        ("bin(true, 1)", "1"),
        ("bin(datetime(2024-05-01 12:34:56), 1h)", "datetime(2024-05-01 12:00:00)"),
        ("bin(16d, 7d)", "14d"),
      ])
    body(.binTicks) { arguments in
      guard case .integer(let value) = arguments[0], case .integer(let size) = arguments[1],
        let bin = Binning.floor(value, size)
      else { return .null }
      return .integer(bin)
    }
    scalar(
      "bin_at", source: "bin-at-function",
      "The greatest value not above this one that lies whole bins away from a fixed point.",
      words: [
        "value": "the value to round down", "size": "the distance between the results",
        "fixed": "one of the results, which fixes all others",
      ],
      naming: .ofArgument,
      .swift("value", "size", "fixed") { (value: Int64, size: Int64, fixed: Int64) -> Int64? in
        Binning.floor(value, size, at: fixed)
      },
      .swift("value", "size", "fixed") { (value: Double, size: Double, fixed: Double) -> Double in
        size == 0 ? .nan : ((value - fixed) / size).rounded(.down) * size + fixed
      },
      .swift("value", "size", "fixed") {
        (value: DecimalText, size: DecimalText, fixed: DecimalText) -> DecimalText? in
        KQLDecimal(fixed.text).flatMap { Self.bin(value, size, at: $0) }
      },
      .swift("value", "size", "fixed") {
        (value: DateTimeTicks, size: TimeSpanTicks, fixed: DateTimeTicks) -> DateTimeTicks? in
        Binning.floor(value.ticks, size.ticks, at: fixed.ticks).flatMap(DateTime.valid).map(
          DateTimeTicks.init)
      },
      .swift("value", "size", "fixed") {
        (value: TimeSpanTicks, size: TimeSpanTicks, fixed: TimeSpanTicks) -> TimeSpanTicks? in
        Binning.floor(value.ticks, size.ticks, at: fixed.ticks).map(TimeSpanTicks.init)
      },
      examples: [
        ("bin_at(6.5, 2.5, 7)", "4.5"), ("bin_at(time(1h), 1d, 12h)", "-12h"),
        (
          "bin_at(datetime(2017-05-17 10:20:00.0), 7d, datetime(2017-06-04 00:00:00.0))",
          "datetime(2017-05-14)"
        ),
      ])
  }

  private func dateBin() -> ScalarOverload {
    .sql(Parameter("value", .datetime), Parameter("size", .timespan), returns: .fixed(.datetime)) {
      if case .timespan(let size)? = $0[1].constant, size > 0 {
        return Binning.dateBin($0[0].sql, size)
      }
      return InternalFunction.binTicks($0[0].sql, $0[1].sql)
    }.clickHouse(takes: SQLArgument.secondIsPositive) {
      .binary($0[0].sql, .subtract, .call("modulo", [$0[0].sql, $0[1].sql]))
    }
  }

  private static func bin(_ value: DecimalText, _ size: DecimalText, at fixed: KQLDecimal)
    -> DecimalText?
  {
    guard let value = KQLDecimal(value.text), let size = KQLDecimal(size.text), size != .zero
    else { return nil }
    return value.subtracting(fixed)?.divided(by: size)?.floor?.multiplied(by: size)?.adding(fixed)
      .map { DecimalText($0.description) }
  }
}

package enum Binning {
  /// The bin of a datetime, which is never negative: in SQL it is one remainder.
  static func dateBin(_ value: SQLExpression, _ size: Int64) -> SQLExpression {
    guard value.weight <= 8 else { return InternalFunction.binTicks(value, .integer(size)) }
    return .binary(value, .subtract, .binary(value, .remainder, .integer(size)))
  }

  /// The greatest multiple of a size above 0 that is not above the value, in the SQL of ClickHouse.
  static func clickHouseBin(_ arguments: [SQLArgument]) -> SQLExpression {
    let (value, size) = (arguments[0].sql, arguments[1].sql)
    return .binary(
      value, .subtract, .call("toInt64", [.call("positiveModulo", [value, size])]))
  }

  /// `size * floor(value / size)`: for a negative size the least multiple not below `value`; nil for zero. Wraps near
  /// the ends of the range.
  package static func multiple(_ value: Int64, _ size: Int64) -> Int64? {
    guard size != 0 else { return nil }
    // The least long has no quotient by -1.
    guard size != -1 else { return value }
    let remainder = value % size
    let towardsZero = value - remainder
    return remainder != 0 && (remainder < 0) != (size < 0) ? towardsZero &- size : towardsZero
  }

  /// The greatest multiple of `size` not above `value`; nil for a size of zero or less.
  package static func floor(_ value: Int64, _ size: Int64) -> Int64? {
    guard size > 0 else { return nil }
    let remainder = value % size
    return remainder < 0 ? value &- remainder &- size : value - remainder
  }

  /// The same counted from a fixed point. Wraps near the ends of the range.
  package static func floor(_ value: Int64, _ size: Int64, at fixed: Int64) -> Int64? {
    guard size > 0 else { return nil }
    let distance = Int128(value) - Int128(fixed)
    let remainder = distance % Int128(size)
    let below = remainder < 0 ? distance - remainder - Int128(size) : distance - remainder
    return Int64(truncatingIfNeeded: below + Int128(fixed))
  }
}
