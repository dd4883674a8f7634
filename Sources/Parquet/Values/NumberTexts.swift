/// Decimals as texts, with all digits of their scale.
enum DecimalText {
  static func text(_ value: Int64, scale: Int) -> [UInt8] {
    placed(Array(String(value.magnitude).utf8), scale: scale, isNegative: value < 0)
  }

  /// Of a whole number in two's complement, highest byte first; nil where it has very many bytes.
  static func text(bigEndian bytes: UnsafeRawBufferPointer, scale: Int) -> [UInt8]? {
    guard bytes.count <= 128 else { return nil }
    let isNegative = (bytes.first ?? 0) & 0x80 != 0
    // The magnitude in parts of 32 bits, the highest first.
    var parts = [UInt32](repeating: 0, count: (bytes.count + 3) / 4)
    for (index, byte) in bytes.reversed().enumerated() {
      let bits = isNegative ? ~byte : byte
      parts[parts.count - 1 - index / 4] |= UInt32(bits) << UInt32(index % 4 * 8)
    }
    if isNegative { addOne(to: &parts) }
    var digits: [UInt8] = []
    while parts.contains(where: { $0 != 0 }) {
      var remainder: UInt64 = 0
      for index in parts.indices {
        let value = remainder << 32 | UInt64(parts[index])
        parts[index] = UInt32(value / 1_000_000_000)
        remainder = value % 1_000_000_000
      }
      for _ in 0..<9 {
        digits.append(UInt8(ascii: "0") + UInt8(remainder % 10))
        remainder /= 10
      }
    }
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    return placed(digits.reversed(), scale: scale, isNegative: isNegative)
  }

  /// Adds one to a number whose highest part stands first; there is room, as it is the complement of a
  /// negative one.
  private static func addOne(to parts: inout [UInt32]) {
    for index in parts.indices.reversed() {
      parts[index] &+= 1
      if parts[index] != 0 { return }
    }
  }

  /// Digits with a point before the last `scale` of them.
  static func placed(_ digits: [UInt8], scale: Int, isNegative: Bool) -> [UInt8] {
    let zeros = [UInt8](repeating: UInt8(ascii: "0"), count: max(0, scale + 1 - digits.count))
    var text = zeros + digits
    if scale > 0 { text.insert(UInt8(ascii: "."), at: text.count - scale) }
    return isNegative ? [UInt8(ascii: "-")] + text : text
  }
}

/// Reals of two bytes (binary16 of IEEE 754), which not every platform has a type for.
enum Half {
  static func real(_ bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF)
    switch exponent {
    case 0: return sign * fraction * 0x1p-24
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction / 1024)
        * Double(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}

/// Intervals of months, days and milliseconds as ISO 8601 has them: `P1M3DT4S`.
enum IntervalText {
  /// - Parameter bytes: twelve: three numbers without sign, the lowest byte first.
  static func text(_ bytes: UnsafeRawBufferPointer) -> String {
    func number(_ index: Int) -> UInt32 {
      UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    }
    let (months, days, milliseconds) = (number(0), number(1), number(2))
    var text = "P"
    if months >= 12 { text += "\(months / 12)Y" }
    if months % 12 > 0 { text += "\(months % 12)M" }
    if days > 0 { text += "\(days)D" }
    let seconds = milliseconds / 1000
    let fraction = milliseconds % 1000
    if milliseconds > 0 { text += "T" }
    if seconds >= 3600 { text += "\(seconds / 3600)H" }
    if seconds / 60 % 60 > 0 { text += "\(seconds / 60 % 60)M" }
    if fraction > 0 {
      let digits = String(fraction + 1000).dropFirst()
      text += "\(seconds % 60).\(digits)S"
    } else if seconds % 60 > 0 {
      text += "\(seconds % 60)S"
    }
    return text == "P" ? "PT0S" : text
  }
}
