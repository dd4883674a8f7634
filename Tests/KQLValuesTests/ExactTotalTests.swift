import Testing

@testable import KQLValues

@Suite struct ExactTotalTests {
  private func total(_ values: [Double]) -> Double {
    var total = ExactTotal()
    for value in values { total.add(value) }
    return total.rounded
  }

  @Test(
    "a sum is the double nearest to it, whatever was rounded or too large on the way",
    arguments: [
      ([], 0), ([0.1, 0.2, 0.3], 0.6), ([Double](repeating: 0.1, count: 10), 1),
      ([1e308, 1e308, -1e308], 1e308), ([1e308, 1e308], .infinity), ([-1e308, -1e308], -.infinity),
      ([1, 1e100, 1, -1e100], 2), ([0x1p-1070, 1e300, -1e300], 0x1p-1070),
      ([.leastNonzeroMagnitude, .leastNonzeroMagnitude, 1e308, -1e308], 0x1p-1073),
      // Halfway between two doubles: the even one, unless anything lies beyond.
      ([0x1p53, 1, 0x1p-600, -0x1p-600], 0x1p53), ([0x1p53, 1, 0x1p-600], 0x1p53 + 2),
      ([0x1p53, 1, -0x1p-600], 0x1p53), ([-0x1p53, -1, -0x1p-600], -0x1p53 - 2),
      ([0x1p53 + 2, 1, 0x1p-600, -0x1p-600], 0x1p53 + 4),
      ([.greatestFiniteMagnitude, 0x1p969, 0x1p-900], .greatestFiniteMagnitude),
      ([.greatestFiniteMagnitude, 0x1p970, 0x1p-900], .infinity),
      ([1, .infinity], .infinity), ([.infinity, -.infinity], .nan), ([.nan, 1], .nan),
      ([0x1p-1022, -.leastNonzeroMagnitude, 0x1p900, -0x1p900], .leastNormalMagnitude.nextDown),
    ] as [([Double], Double)])
  func sums(values: [Double], expected: Double) {
    for order in [values, values.reversed()] {
      let sum = total(order)
      #expect(sum == expected || sum.isNaN && expected.isNaN, "\(order)")
    }
  }

  @Test("the order of the numbers does not matter, and the parts are the sum")
  func order() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var values = (0..<Int.random(in: 1...60, using: &random)).map { _ in
        Double(
          sign: Bool.random(using: &random) ? .plus : .minus,
          exponent: Int.random(in: -1074...1000, using: &random),
          significand: Double.random(in: 1..<2, using: &random))
      }
      // Much of it goes away again, and what is left is small.
      values += values.dropFirst().map { -$0 }
      let sum = total(values.shuffled(using: &random))
      #expect(sum == values[0])
      #expect(total(values.shuffled(using: &random)) == sum)
      var parts = ExactTotal()
      for value in values { parts.add(value) }
      #expect(total(parts.parts) == sum)
    }
  }

  @Test(
    "a variance keeps its digits, and is 0 of what never changes",
    arguments: [
      ([1, 2, 3, 4, 5], 2.5), ([0.1, 0.1, 0.1], 0), ([1e17, 1e17 + 16, 1e17 + 32], 256),
      ([1e150, -1e150], 2e300), ([1e200, 1], .infinity), ([.infinity, 1], .nan), ([7], 0), ([], 0),
      ([1e-140, 3e-140], 2e-280),
    ] as [([Double], Double)])
  func variance(values: [Double], expected: Double) {
    for order in [values, values.reversed()] {
      var moments = ExactMoments(isOfOne: true)
      for value in order { moments.add(value) }
      let variance = moments.covariance(isPopulation: false)
      #expect(
        abs(variance - expected) <= expected * 1e-15 || variance == expected
          || variance.isNaN && expected.isNaN, "\(variance)")
    }
  }

  @Test("a covariance takes sums of very different size")
  func covariance() {
    var moments = ExactMoments(isOfOne: false)
    for (x, y) in [(1e100, 1e-100), (3e100, 5e-100), (2e100, 3e-100)] { moments.add(x, y) }
    #expect(abs(moments.covariance(isPopulation: false) - 2) < 1e-14)
    #expect(abs(moments.covariance(isPopulation: true) - 4 / 3) < 1e-14)
  }
}
