extension UnsafeRawBufferPointer {
  /// The character at a byte and its width; a byte that starts none is 0x110000 and its value.
  func unit(at position: Int) -> (unit: UInt32, width: Int) {
    let first = self[position]
    if first < 0x80 { return (UInt32(first), 1) }
    let invalid = (0x110000 + UInt32(first), 1)
    let width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, width <= count - position else { return invalid }
    var value = UInt32(first) & (0xff >> UInt32(width + 1))
    for offset in 1..<width {
      let byte = self[position + offset]
      guard byte & 0xc0 == 0x80 else { return invalid }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    let isShortest = width == 2 || (width == 3 ? value >= 0x800 : value >= 0x10000)
    guard isShortest, Unicode.Scalar(value) != nil else { return invalid }
    return (value, width)
  }

  /// The character that ends before a byte and its width; `position` is above 0.
  func unit(before position: Int) -> (unit: UInt32, width: Int) {
    let last = self[position - 1]
    if last < 0x80 { return (UInt32(last), 1) }
    var start = position - 1
    while start > 0, position - start < 4, self[start] & 0xc0 == 0x80 { start -= 1 }
    let (unit, width) = unit(at: start)
    if start + width == position { return (unit, width) }
    return (0x110000 + UInt32(last), 1)
  }

  /// Whether a letter or digit ends before a byte.
  func hasTermCharacter(before position: Int) -> Bool {
    position > 0 && isTermCharacter(unit(before: position).unit)
  }

  /// Whether a letter or digit starts at a byte.
  func hasTermCharacter(at position: Int) -> Bool {
    position < count && isTermCharacter(unit(at: position).unit)
  }
}

/// Whether a character belongs to a term of Kusto's `has`: letters and decimal digits, not `_`.
func isTermCharacter(_ unit: UInt32) -> Bool {
  if unit < 0x80 {
    return unit &- 0x30 < 10 || (unit | 0x20) &- 0x61 < 26
  }
  guard let scalar = Unicode.Scalar(unit) else { return false }
  switch scalar.properties.generalCategory {
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
    .decimalNumber:
    return true
  default:
    // The categories are Unicode's, not ours.
    return false
  }
}
