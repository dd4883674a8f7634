/// RSA signatures of PKCS #1 v1.5 (RFC 8017, section 8.2.2). Only for verifying: nothing here is secret.
struct RSASignature {
  /// Least significant first.
  private let modulus: [UInt32]
  private let exponent: Int
  private let size: Int

  /// - Parameter key: an `RSAPublicKey`: modulus and exponent. nil where it is none of 1024 to 8192 bits.
  init?(key: ArraySlice<UInt8>) {
    guard let parts = DERValue(key)?.children(of: DERValue.sequence), parts.count == 2,
      parts.allSatisfy({ $0.tag == DERValue.integer })
    else { return nil }
    let modulus = parts[0].content.drop { $0 == 0 }
    guard (128...1024).contains(modulus.count), parts[1].content.count <= 4,
      let last = modulus.last, last & 1 == 1
    else { return nil }
    exponent = parts[1].content.reduce(0) { $0 << 8 | Int($1) }
    guard exponent >= 3 else { return nil }
    size = modulus.count
    self.modulus = Self.limbs(modulus)
  }

  /// Whether `signature` is one of the hash.
  ///
  /// - Parameter algorithm: the object identifier of the hash's algorithm.
  func isValid(_ signature: ArraySlice<UInt8>, hash: [UInt8], algorithm: [UInt8]) -> Bool {
    guard signature.count == size else { return false }
    let value = Self.limbs(signature)
    guard Self.isLess(value, modulus) else { return false }
    let info = DERValue.encoded(
      DERValue.sequence,
      DERValue.encoded(
        DERValue.sequence, DERValue.encoded(DERValue.objectIdentifier, algorithm) + [0x05, 0x00])
        + DERValue.encoded(DERValue.octetString, hash))
    guard size >= info.count + 11 else { return false }
    let expected =
      [0x00, 0x01] + [UInt8](repeating: 0xFF, count: size - info.count - 3) + [0x00] + info
    return power(value) == Self.limbs(expected[...])
  }

  private static func limbs(_ bytes: ArraySlice<UInt8>) -> [UInt32] {
    var limbs: [UInt32] = []
    var end = bytes.endIndex
    while end > bytes.startIndex {
      let start = max(bytes.startIndex, end - 4)
      limbs.append(bytes[start..<end].reduce(0) { $0 << 8 | UInt32($1) })
      end = start
    }
    while limbs.last == 0 { limbs.removeLast() }
    return limbs
  }

  private static func isLess(_ first: [UInt32], _ second: [UInt32]) -> Bool {
    if first.count != second.count { return first.count < second.count }
    for index in first.indices.reversed() where first[index] != second[index] {
      return first[index] < second[index]
    }
    return false
  }

  private func power(_ base: [UInt32]) -> [UInt32] {
    var result: [UInt32] = base
    // From the bit below the highest.
    for bit in (0..<(Int.bitWidth - exponent.leadingZeroBitCount - 1)).reversed() {
      result = product(result, result)
      if exponent >> bit & 1 == 1 { result = product(result, base) }
    }
    return result
  }

  /// The product modulo `modulus`: a limb of the one factor at a time, reduced as it grows.
  private func product(_ first: [UInt32], _ second: [UInt32]) -> [UInt32] {
    var result: [UInt32] = []
    for limb in first.reversed() {
      result.insert(0, at: 0)
      add(second, times: limb, to: &result)
      reduce(&result)
    }
    return result
  }

  private func add(_ value: [UInt32], times factor: UInt32, to result: inout [UInt32]) {
    var carry: UInt64 = 0
    var index = 0
    while index < value.count || carry > 0 {
      if index == result.count { result.append(0) }
      let part = index < value.count ? UInt64(value[index]) * UInt64(factor) : 0
      // At most (2^32 - 1)^2 + 2 (2^32 - 1), which is 2^64 - 1.
      let sum = part + UInt64(result[index]) + carry
      result[index] = UInt32(truncatingIfNeeded: sum)
      carry = sum >> 32
      index += 1
    }
    while result.last == 0 { result.removeLast() }
  }

  /// Long division by the modulus, of which only the rest is kept (Knuth's algorithm D).
  private func reduce(_ value: inout [UInt32]) {
    let count = modulus.count
    guard value.count >= count, let top = modulus.last else { return }
    let shift = UInt32(top.leadingZeroBitCount)
    let divisor = Self.shifted(modulus, shift)
    var rest = Self.shifted(value, shift)
    rest.append(0)
    let high = UInt64(divisor[count - 1])
    let next = count > 1 ? UInt64(divisor[count - 2]) : 0
    for place in (0...(rest.count - count - 1)).reversed() {
      let front = UInt64(rest[place + count]) << 32 | UInt64(rest[place + count - 1])
      var quotient = front / high
      var left = front % high
      while quotient >> 32 != 0
        || quotient * next > (left << 32 | UInt64(count > 1 ? rest[place + count - 2] : 0))
      {
        quotient -= 1
        left += high
        if left >> 32 != 0 { break }
      }
      var borrow: Int64 = 0
      var carry: UInt64 = 0
      for index in 0..<count {
        let part = quotient * UInt64(divisor[index]) + carry
        carry = part >> 32
        let difference = Int64(rest[place + index]) - Int64(part & 0xFFFF_FFFF) + borrow
        rest[place + index] = UInt32(truncatingIfNeeded: difference)
        borrow = difference >> 32
      }
      let difference = Int64(rest[place + count]) - Int64(carry) + borrow
      rest[place + count] = UInt32(truncatingIfNeeded: difference)
      guard difference < 0 else { continue }
      // One too many.
      var back: UInt64 = 0
      for index in 0..<count {
        let sum = UInt64(rest[place + index]) + UInt64(divisor[index]) + back
        rest[place + index] = UInt32(truncatingIfNeeded: sum)
        back = sum >> 32
      }
      rest[place + count] = rest[place + count] &+ UInt32(truncatingIfNeeded: back)
    }
    rest.removeLast(rest.count - count)
    value = Self.unshifted(rest, shift)
    while value.last == 0 { value.removeLast() }
  }

  private static func shifted(_ value: [UInt32], _ shift: UInt32) -> [UInt32] {
    guard shift > 0 else { return value }
    var result: [UInt32] = []
    var carry: UInt32 = 0
    for limb in value {
      result.append(limb << shift | carry)
      carry = limb >> (32 - shift)
    }
    if carry > 0 { result.append(carry) }
    return result
  }

  private static func unshifted(_ value: [UInt32], _ shift: UInt32) -> [UInt32] {
    guard shift > 0 else { return value }
    var result = value
    for index in value.indices {
      let above = index + 1 < value.count ? value[index + 1] << (32 - shift) : 0
      result[index] = value[index] >> shift | above
    }
    return result
  }
}
