extension KQLDecimal: Comparable {
  package static func < (left: KQLDecimal, right: KQLDecimal) -> Bool {
    if left.coefficient == 0 { return right.coefficient > 0 && !right.isNegative }
    if right.coefficient == 0 { return left.isNegative }
    if left.isNegative != right.isNegative { return left.isNegative }
    let isSmaller = isMagnitude(left, below: right)
    return left.isNegative ? left.magnitude != right.magnitude && !isSmaller : isSmaller
  }

  private static func isMagnitude(_ left: KQLDecimal, below right: KQLDecimal) -> Bool {
    let leftCount = digitCount(left.coefficient)
    let rightCount = digitCount(right.coefficient)
    let leftFirst = left.exponent + leftCount
    let rightFirst = right.exponent + rightCount
    if leftFirst != rightFirst { return leftFirst < rightFirst }
    return left.coefficient * power(precision - leftCount)
      < right.coefficient * power(precision - rightCount)
  }

  package var magnitude: KQLDecimal { isNegative ? negated : self }

  package var negated: KQLDecimal {
    KQLDecimal(coefficient, exponent: exponent, isNegative: !isNegative) ?? self
  }

  /// The sum, nil when it is too large.
  package func adding(_ other: KQLDecimal) -> KQLDecimal? {
    if coefficient == 0 { return other }
    if other.coefficient == 0 { return self }
    let (high, low) = exponent >= other.exponent ? (self, other) : (other, self)
    // The number of the larger exponent gets zeros as far as 37 digits go; what the other then has
    // below is only a sign of more, told by its last digit so that rounding comes out right.
    let distance = high.exponent - low.exponent
    let room = 37 - Self.digitCount(high.coefficient)
    let shift = min(distance, room)
    let highPart = high.coefficient * Self.power(shift)
    var lowPart = low.coefficient
    let dropped = distance - shift
    if dropped > 0 {
      lowPart = Self.sticky(
        dropped > 38
          ? (0, lowPart) : lowPart.quotientAndRemainder(dividingBy: Self.power(dropped)))
    }
    let sum: UInt128
    let sumIsNegative: Bool
    if high.isNegative == low.isNegative {
      sum = highPart + lowPart
      sumIsNegative = high.isNegative
    } else if highPart >= lowPart {
      sum = highPart - lowPart
      sumIsNegative = high.isNegative
    } else {
      sum = lowPart - highPart
      sumIsNegative = low.isNegative
    }
    return KQLDecimal(sum, exponent: high.exponent - shift, isNegative: sumIsNegative)
  }

  /// A quotient whose last digit, which rounding is to take off, tells that there was a rest: it is
  /// never 0 or 5 then.
  private static func sticky(_ division: (quotient: UInt128, remainder: UInt128)) -> UInt128 {
    let isMarked = division.remainder > 0 && division.quotient % 5 == 0
    return division.quotient + (isMarked ? 1 : 0)
  }

  package func subtracting(_ other: KQLDecimal) -> KQLDecimal? { adding(other.negated) }

  package func multiplied(by other: KQLDecimal) -> KQLDecimal? {
    let product = coefficient.multipliedFullWidth(by: other.coefficient)
    let isNegative = isNegative != other.isNegative
    var exponent = exponent + other.exponent
    if product.high == 0 {
      return KQLDecimal(product.low, exponent: exponent, isNegative: isNegative)
    }
    // At least 39 digits: taken off until 35 or 36 are left, the last one telling of the rest.
    let count = Self.digitCount(coefficient) + Self.digitCount(other.coefficient)
    let excess = count - Self.precision - 2
    exponent += excess
    let quotient = Self.sticky(Self.power(excess).dividingFullWidth(product))
    return KQLDecimal(quotient, exponent: exponent, isNegative: isNegative)
  }

  /// The quotient, nil when `other` is zero or the answer too large.
  package func divided(by other: KQLDecimal) -> KQLDecimal? {
    guard other.coefficient > 0 else { return nil }
    if coefficient == 0 { return .zero }
    // Scaled so that the quotient has 35 or 36 digits.
    let widening = Self.precision - Self.digitCount(coefficient)
    let scale = Self.digitCount(other.coefficient) + 1
    let scaled = (coefficient * Self.power(widening)).multipliedFullWidth(by: Self.power(scale))
    return KQLDecimal(
      Self.sticky(other.coefficient.dividingFullWidth(scaled)),
      exponent: exponent - widening - scale - other.exponent,
      isNegative: isNegative != other.isNegative)
  }

  /// The mathematical remainder: never negative and below the size of `other`. Nil by zero.
  package func remainder(dividingBy other: KQLDecimal) -> KQLDecimal? {
    guard other.coefficient > 0 else { return nil }
    let distance = exponent - other.exponent
    let rest: KQLDecimal?
    if distance >= 0 {
      let modulus = other.coefficient
      let scale = Self.powerOfTen(distance, modulo: modulus)
      let value = Self.product(coefficient % modulus, scale, modulo: modulus)
      rest = KQLDecimal(value, exponent: other.exponent, isNegative: false)
    } else if Self.digitCount(other.coefficient) - distance <= 38 {
      let modulus = other.coefficient * Self.power(-distance)
      rest = KQLDecimal(coefficient % modulus, exponent: exponent, isNegative: false)
    } else {
      rest = magnitude
    }
    guard let rest else { return nil }
    return isNegative && rest.coefficient > 0 ? other.magnitude.subtracting(rest) : rest
  }

  private static func product(_ left: UInt128, _ right: UInt128, modulo modulus: UInt128) -> UInt128
  {
    modulus.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
  }

  private static func powerOfTen(_ count: Int, modulo modulus: UInt128) -> UInt128 {
    var result = 1 % modulus
    var base = 10 % modulus
    var left = count
    while left > 0 {
      if left & 1 == 1 { result = product(result, base, modulo: modulus) }
      base = product(base, base, modulo: modulus)
      left >>= 1
    }
    return result
  }

  /// How `rounded` goes about what it takes away.
  package enum Rounding: Sendable { case down, up, toNearest }

  /// The number with at most `places` digits after the point (before it, when negative): towards
  /// minus infinity, towards plus infinity, or to the nearest, halves away from zero.
  package func rounded(_ rounding: Rounding, places: Int = 0) -> KQLDecimal? {
    let places = min(max(places, -10_000), 10_000)
    let excess = -exponent - places
    guard excess > 0, coefficient > 0 else { return self }
    let unit = excess > 38 ? nil : Self.power(excess)
    let (quotient, rest) =
      unit.map { coefficient.quotientAndRemainder(dividingBy: $0) } ?? (0, coefficient)
    let isAway =
      switch rounding {
      case .down: isNegative && rest > 0
      case .up: !isNegative && rest > 0
      case .toNearest: unit.map { rest >= $0 / 2 } ?? false
      }
    return KQLDecimal(
      quotient + (isAway ? 1 : 0), exponent: -places, isNegative: isNegative)
  }

  package var floor: KQLDecimal? { rounded(.down) }
  package var ceiling: KQLDecimal? { rounded(.up) }
}
