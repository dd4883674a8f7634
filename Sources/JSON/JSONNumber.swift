import Platform

/// The numbers that a scan has found well-formed.
package enum JSONNumber {
  /// The integer that the digits mean, or nil where they are none or it takes more than 64 bits.
  package static func integer(_ digits: UnsafeRawBufferPointer) -> Int64? {
    var at = 0
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { at = 1 }
    guard at < digits.count else { return nil }
    var value: Int64 = 0
    while at < digits.count {
      let digit = digits[at] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.subtractingReportingOverflow(Int64(digit))
      guard !overflow, !carried else { return nil }
      value = sum
      at += 1
    }
    // Counted below zero, where one more number fits.
    if isNegative { return value }
    return value == .min ? nil : -value
  }

  /// The real number nearest to the digits; infinite where they are too large for one.
  package static func real(_ digits: UnsafeRawBufferPointer) -> Double {
    // Fifteen digits and less are exact in a double, the commonest numbers by far.
    if digits.count <= 15, let integer = integer(digits) {
      return integer == 0 && digits.first == UInt8(ascii: "-") ? -0.0 : Double(integer)
    }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: digits.count + 1) { buffer in
      for (index, byte) in digits.enumerated() { buffer[index] = CChar(bitPattern: byte) }
      buffer[digits.count] = 0
      guard let start = buffer.baseAddress else { return 0 }
      return strtod(start, nil)
    }
  }
}
