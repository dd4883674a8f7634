import KQLValues
import SQLSyntax

/// `bin`. Source: bin-function, and the measured rules: the type stays, multiples are counted from the origin.
extension FunctionCatalog {
  mutating func declareBinning() {
    scalar(
      "bin", aliases: ["floor"], source: "bin-function",
      "The greatest multiple of a size that is not above the value.", naming: .ofArgument,
      .swift("value", "size") { (value: Int64, size: Int64) -> Int64? in Binning.floor(value, size)
      },
      .swift("value", "size") { (value: Double, size: Double) -> Double in
        size == 0 ? .nan : (value / size).rounded(.down) * size
      },
      .swift("value", "size") { (value: DecimalText, size: DecimalText) -> DecimalText? in
        guard let value = KQLDecimal(value.text), let size = KQLDecimal(size.text), size != .zero
        else { return nil }
        return value.divided(by: size)?.floor?.multiplied(by: size).map {
          DecimalText($0.description)
        }
      },
      .swift("value", "size") { (value: DateTimeTicks, size: TimeSpanTicks) -> DateTimeTicks? in
        Binning.floor(value.ticks, size.ticks).map(DateTimeTicks.init)
      },
      .swift("value", "size") { (value: TimeSpanTicks, size: TimeSpanTicks) -> TimeSpanTicks? in
        Binning.floor(value.ticks, size.ticks).map(TimeSpanTicks.init)
      },
      examples: [
        ("bin(7, 5)", "5"), ("bin(-7, 5)", "-10"), ("bin(4.5, 1)", "4.0"),
        ("bin(datetime(2024-05-01 12:34:56), 1h)", "datetime(2024-05-01 12:00:00)"),
        ("bin(16d, 7d)", "14d"),
      ])
  }
}

package enum Binning {
  /// The greatest multiple of `size` not above `value`; nil for a size of zero or less.
  package static func floor(_ value: Int64, _ size: Int64) -> Int64? {
    guard size > 0 else { return nil }
    let remainder = value % size
    return remainder < 0 ? value &- remainder &- size : value - remainder
  }
}
