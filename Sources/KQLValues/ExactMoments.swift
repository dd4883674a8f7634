/// Sums over pairs of reals from which variances and covariances follow, without rounding until the end: the answer
/// does not depend on the order of the pairs, and is 0 where one of the two never changes.
package struct ExactMoments: Sendable {
  private var count = 0.0
  private var x = ExactTotal()
  private var y = ExactTotal()
  private var products = ExactTotal()
  /// Whether each pair is one value twice.
  private let isOfOne: Bool

  /// - Parameter isOfOne: whether only `add(_:)` is used.
  package init(isOfOne: Bool) { self.isOfOne = isOfOne }

  /// Adds a value with itself.
  package mutating func add(_ value: Double) {
    count += 1
    x.add(value)
    products.add(value, times: value)
  }

  package mutating func add(_ first: Double, _ second: Double) {
    count += 1
    x.add(first)
    y.add(second)
    products.add(first, times: second)
  }

  /// The sum of the products of the distances from the means, divided by the number of pairs, or for a sample by one
  /// less; 0 where there are too few.
  package func covariance(isPopulation: Bool) -> Double {
    let divisor = isPopulation ? count : count - 1
    guard divisor > 0 else { return 0 }
    var (first, second, products) = (x.parts, isOfOne ? x.parts : y.parts, self.products.parts)
    guard (first + second).allSatisfy(\.isFinite) else { return .nan }
    // Too large for a double, then.
    if let infinite = products.first, !infinite.isFinite { return infinite }
    // The products of large sums must not overflow: all are scaled so that the largest is near 1.
    let places = [first, second, products].map { $0.first.map { Int($0.exponent) } }
    let largest =
      [places[0].flatMap { a in places[1].map { a + $0 } }, places[2]].compactMap(\.self)
      .max() ?? 0
    let half = -(places[0] ?? 0)
    Self.scale(&first, by: half)
    Self.scale(&second, by: -largest - half)
    Self.scale(&products, by: -largest)
    // n·Σxy − Σx·Σy
    var numerator = ExactTotal()
    for part in products { numerator.add(count, times: part) }
    for a in first { for b in second { numerator.add(-a, times: b) } }
    return Double(
      sign: .plus, exponent: largest, significand: numerator.rounded / (count * divisor))
  }

  private static func scale(_ values: inout [Double], by exponent: Int) {
    for index in values.indices {
      values[index] = Double(sign: .plus, exponent: exponent, significand: values[index])
    }
  }
}
