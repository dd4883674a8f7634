/// A number as the exact sum of doubles: what the signs of determinants are decided with when rounded
/// arithmetic cannot tell. Source: Shewchuk, "Adaptive Precision Floating-Point Arithmetic".
struct ExactSum {
  /// Do not overlap, least first; none of them is zero.
  private var parts: [Double] = []

  init() {}

  /// The exact product.
  init(_ a: Double, _ b: Double) {
    let product = a * b
    let error = (-product).addingProduct(a, b)
    if error != 0 { parts.append(error) }
    if product != 0 { parts.append(product) }
  }

  var sign: Int { parts.last.map { $0 > 0 ? 1 : -1 } ?? 0 }

  mutating func add(_ value: Double) {
    var carry = value
    var sums: [Double] = []
    sums.reserveCapacity(parts.count + 1)
    for part in parts {
      let sum = carry + part
      let virtual = sum - carry
      let error = (carry - (sum - virtual)) + (part - virtual)
      if error != 0 { sums.append(error) }
      carry = sum
    }
    if carry != 0 { sums.append(carry) }
    parts = sums
  }

  mutating func add(_ other: ExactSum, times factor: Double = 1) {
    for part in other.parts {
      for piece in ExactSum(part, factor).parts { add(piece) }
    }
  }

  /// `a·d − b·c`.
  static func determinant(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> ExactSum {
    var result = ExactSum(a, d)
    result.add(ExactSum(b, c), times: -1)
    return result
  }
}
