extension Assertion {
  /// Whether it holds between two bytes of the text.
  func holds(in text: UnsafeRawBufferPointer, at position: Int) -> Bool {
    let before = position > 0 ? text[position - 1] : nil
    let after = position < text.count ? text[position] : nil
    let newline = UInt8(ascii: "\n")
    let carriageReturn = UInt8(ascii: "\r")
    switch self {
    case .textStart: return before == nil
    case .textEnd: return after == nil
    case .lineStart: return before == nil || before == newline
    case .lineEnd: return after == nil || after == newline
    case .lineStartCRLF:
      return before == nil || before == newline || before == carriageReturn && after != newline
    case .lineEndCRLF:
      return after == nil || after == carriageReturn || after == newline && before != carriageReturn
    case .boundary(let boundary, let isASCII):
      let isWordBefore = text.hasWordCharacter(before: position, isASCII)
      let isWordAfter = Self.isWord(text.character(at: position).scalar, isASCII)
      switch boundary {
      case .either: return isWordBefore != isWordAfter
      case .none: return isWordBefore == isWordAfter
      case .start: return !isWordBefore && isWordAfter
      case .end: return isWordBefore && !isWordAfter
      case .startHalf: return !isWordBefore
      case .endHalf: return !isWordAfter
      }
    }
  }

  fileprivate static func isWord(_ scalar: UInt32?, _ isASCII: Bool) -> Bool {
    guard let scalar else { return false }
    if scalar < 0x80 {
      return scalar &- 0x30 < 10 || (scalar | 0x20) &- 0x61 < 26 || scalar == 0x5f
    }
    return !isASCII && ClassSet.wordMembers.contains(scalar)
  }
}

extension UnsafeRawBufferPointer {
  /// The character at a byte; nil and 1 where it is not UTF-8, nil and 0 at the end.
  func character(at position: Int) -> (scalar: UInt32?, width: Int) {
    guard position < count else { return (nil, 0) }
    let first = self[position]
    if first < 0x80 { return (UInt32(first), 1) }
    let width = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2
    guard first >= 0xc2, first <= 0xf4, width <= count - position else { return (nil, 1) }
    var value = UInt32(first) & (0xff >> UInt32(width + 1))
    for offset in 1..<width {
      let byte = self[position + offset]
      guard byte & 0xc0 == 0x80 else { return (nil, 1) }
      value = value << 6 | UInt32(byte & 0x3f)
    }
    let isShortest = width == 2 || (width == 3 ? value >= 0x800 : value >= 0x10000)
    guard isShortest, Unicode.Scalar(value) != nil else { return (nil, 1) }
    return (value, width)
  }

  fileprivate func hasWordCharacter(before position: Int, _ isASCII: Bool) -> Bool {
    var start = position - 1
    guard start >= 0 else { return false }
    while start > 0, position - start < 4, self[start] & 0xc0 == 0x80 { start -= 1 }
    let (scalar, width) = character(at: start)
    return start + width == position && Assertion.isWord(scalar, isASCII)
  }

  /// Whether every byte is ASCII.
  var isASCII: Bool {
    var index = 0
    while index + 8 <= count {
      let word = loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 != 0 { return false }
      index += 8
    }
    while index < count {
      if self[index] >= 0x80 { return false }
      index += 1
    }
    return true
  }
}
