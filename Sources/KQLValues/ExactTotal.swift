/// A sum of doubles without rounding, so that it does not depend on their order; `rounded` is the double that is
/// nearest to it. Two doubles hold most sums; what does not fit goes into a number of fixed point that spans all
/// doubles. Source: Neal, "Fast exact summation using small and large superaccumulators"; Knuth's two-sum.
package struct ExactTotal: Sendable {
  /// `high + low`, and what `limbs` say, are the sum.
  private var high = 0.0
  private var low = 0.0
  /// Limb `i` counts 2^(32·i − 1074); signed, of more than 32 bits until they are carried. Empty where all is 0.
  private var limbs: [Int64] = []
  /// How many numbers may be added before limbs must be carried.
  private var room = Self.mostAdditions
  /// The sum of what is not finite: infinite or NaN; 0 where all is finite.
  private var special = 0.0

  /// All finite doubles, and 2^32 times as much.
  private static let limbCount = 69
  private static let mostAdditions = 1 << 30

  package init() {}

  package mutating func add(_ value: Double) {
    let sum = high + value
    let part = sum - high
    let error = (high - (sum - part)) + (value - part)
    let lowSum = low + error
    let lowPart = lowSum - low
    let lowError = (low - (lowSum - lowPart)) + (error - lowPart)
    if lowError == 0 {
      high = sum
      low = lowSum
    } else {
      // Also where something is not finite, as the errors are NaN then.
      addFixed(value)
    }
  }

  /// Adds the product, without rounding where it is neither above nor below the normal doubles.
  package mutating func add(_ x: Double, times y: Double) {
    let product = x * y
    add(product)
    if product.isFinite { add((-product).addingProduct(x, y)) }
  }

  private mutating func addFixed(_ value: Double) {
    guard value.isFinite else {
      special += value
      return
    }
    if limbs.isEmpty { limbs = [Int64](repeating: 0, count: Self.limbCount) }
    if room == 0 { carry() }
    room -= 1
    // Subnormals have no hidden bit, and the exponent of the least normals.
    let exponent = Int(value.exponentBitPattern)
    let mantissa = value.significandBitPattern | (exponent > 0 ? 1 << 52 : 0)
    let place = max(0, exponent - 1)
    let first = place >> 5
    let bits = UInt128(mantissa) << UInt128(place & 31)
    for index in 0..<3 {
      let digit = Int64(truncatingIfNeeded: (bits >> UInt128(32 * index)) & 0xffff_ffff)
      limbs[first + index] += value.sign == .minus ? -digit : digit
    }
  }

  /// Leaves 32 bits in each limb but the last, which has the sign.
  private mutating func carry() {
    for index in 0..<Self.limbCount - 1 {
      let carried = limbs[index] >> 32
      limbs[index] -= carried << 32
      limbs[index + 1] += carried
    }
    room = Self.mostAdditions
  }

  /// The same sum with all that is finite in the limbs, which are not negative.
  ///
  /// - Parameter isNegative: whether the sum is what the limbs say with the other sign.
  private func inLimbs(_ isNegative: inout Bool) -> [Int64] {
    var total = self
    total.addFixed(high)
    total.addFixed(low)
    total.carry()
    isNegative = total.limbs[Self.limbCount - 1] < 0
    if isNegative {
      for index in 0..<Self.limbCount { total.limbs[index].negate() }
      total.carry()
    }
    return total.limbs
  }

  /// The nearest double; of two that are as near, the even one.
  package var rounded: Double {
    if special != 0 { return special }
    if limbs.isEmpty { return high + low }
    var isNegative = false
    let limbs = inLimbs(&isNegative)
    guard let top = limbs.lastIndex(where: { $0 != 0 }) else { return 0 }
    // The top three limbs hold 65 bits at least; what lies below only decides ties.
    var bits: UInt128 = 0
    for index in 0..<3 {
      bits = bits << 32 | UInt128(top >= index ? limbs[top - index] : 0)
    }
    let isExact = !limbs.prefix(max(0, top - 2)).contains { $0 != 0 }
    // Of the lowest of these bits; where there are fewer than three limbs, those that are missing count as 0.
    let place = 32 * (top - 2)
    let width = 128 - bits.leadingZeroBitCount
    // The bits below the 53 that stay, or below 2^−1074.
    let dropped = max(width - 53, -place)
    let mantissa = UInt64(bits >> UInt128(dropped))
    let rest = bits & ((1 << UInt128(dropped)) - 1)
    let half: UInt128 = dropped > 0 ? 1 << UInt128(dropped - 1) : 0
    let isUp =
      dropped > 0 && (rest > half || (rest == half && (!isExact || mantissa & 1 == 1)))
    // A mantissa of 2^53 carries into the exponent.
    let exponent = UInt64(max(0, place + dropped))
    let pattern = exponent << 52 + mantissa + (isUp ? 1 : 0)
    let size = min(pattern, Double.infinity.bitPattern)
    return Double(bitPattern: size) * (isNegative ? -1 : 1)
  }

  /// Doubles whose sum it is, the largest first; one that is not finite where it is not.
  package var parts: [Double] {
    if special != 0 { return [special] }
    if limbs.isEmpty { return [high, low].filter { $0 != 0 } }
    var isNegative = false
    let limbs = inLimbs(&isNegative)
    return limbs.indices.reversed().compactMap { index in
      guard limbs[index] != 0 else { return nil }
      let size = Double(sign: .plus, exponent: 32 * index - 1074, significand: Double(limbs[index]))
      return isNegative ? -size : size
    }
  }
}
