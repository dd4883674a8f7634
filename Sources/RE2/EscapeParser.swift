extension PatternParser {
  /// What a backslash starts.
  enum Escape {
    case literal(UInt32)
    case set(ClassSet)
    case assertion(Assertion)
  }

  mutating func escape() throws(PatternError) -> PatternNode {
    switch try escaped() {
    case .literal(let scalar): .literal(scalar, caseRule(of: scalar))
    case .set(let set): .characterClass(set, caseRule)
    case .assertion(let assertion): .assertion(assertion)
    }
  }

  /// Reads an escape, outside a class or within.
  mutating func escaped() throws(PatternError) -> Escape {
    let start = position
    position += 1
    guard let scalar = current else { throw error("the pattern ends with a `\\`", at: start) }
    position += 1
    switch scalar {
    case "a": return .literal(0x07)
    case "f": return .literal(0x0c)
    case "t": return .literal(0x09)
    case "n": return .literal(0x0a)
    case "r": return .literal(0x0d)
    case "v": return .literal(0x0b)
    case "x": return .literal(try hexadecimal(digits: 2, start))
    case "u": return .literal(try hexadecimal(digits: 4, start))
    case "U": return .literal(try hexadecimal(digits: 8, start))
    case "d": return .set(flags.contains(.asciiOnly) ? .ascii(.digitASCII) : .digit)
    case "w":
      if isASCII { return .set(.ascii(.wordASCII)) }
      try countTable(start)
      return .set(.word)
    case "s": return .set(flags.contains(.asciiOnly) ? .ascii(.spaceASCII) : .space)
    case "D", "W", "S":
      if flags.contains(.asciiOnly) { throw notUTF8("`\\\(scalar)`") }
      try countTable(start)
      return .set(.negated(scalar == "D" ? .digit : scalar == "W" ? .word : .space))
    case "p", "P": return .set(try property(isNegated: scalar == "P", start))
    case "A": return .assertion(.textStart)
    case "z": return .assertion(.textEnd)
    case "b": return .assertion(.boundary(try boundary(start), isASCII: isASCII))
    case "B":
      if isASCII { throw notUTF8("`\\B`") }
      return .assertion(.boundary(.none, isASCII: false))
    case "<": return .assertion(.boundary(.start, isASCII: isASCII))
    case ">": return .assertion(.boundary(.end, isASCII: isASCII))
    case "k", "g":
      throw error("back-references are not part of Kusto's regular expressions", at: start)
    case "0"..."9": return .literal(try octal(scalar, start))
    case "a"..."z", "A"..."Z":
      throw error("`\\\(scalar)` is not an escape of Kusto's regular expressions", at: start)
    default:
      guard scalar.isASCII else {
        throw error("`\\` does not stand before `\(scalar)`, which needs none", at: start)
      }
      return .literal(scalar.value)
    }
  }

  private var isASCII: Bool { flags.contains(.asciiOnly) }

  /// `\b`, or `\b{start}` and the like.
  private mutating func boundary(_ start: Int) throws(PatternError) -> Boundary {
    guard current == "{", startsBoundaryName else { return .either }
    for (name, boundary) in [
      ("start", Boundary.start), ("end", .end), ("start-half", .startHalf), ("end-half", .endHalf),
    ] where take(text: "{\(name)}") {
      return boundary
    }
    throw error("`\\b{` is followed by start, end, start-half or end-half and `}`", at: start)
  }

  /// Whether the `{` here opens the name of a boundary: after anything but a letter or a hyphen it opens a
  /// repetition, `\b{1,2}`.
  private var startsBoundaryName: Bool {
    var index = position + 1
    while flags.contains(.verbose), index < scalars.count,
      scalars[index].properties.isWhitespace
    {
      index += 1
    }
    guard index < scalars.count, scalars[index].isASCII else { return index >= scalars.count }
    return scalars[index].properties.isAlphabetic || scalars[index] == "-"
  }

  private mutating func hexadecimal(digits: Int, _ start: Int) throws(PatternError) -> UInt32 {
    var value: UInt32 = 0
    var count = 0
    let isBraced = take("{")
    while let scalar = current, let digit = digit(scalar, radix: 16) {
      guard count < (isBraced ? 8 : digits) else { break }
      value = value &* 16 &+ UInt32(digit)
      count += 1
      position += 1
    }
    let isWhole = isBraced ? count > 0 && take("}") : count == digits
    guard isWhole else {
      throw error("this escape has \(digits) hexadecimal digits, or braces around some", at: start)
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw error("there is no character U+\(String(value, radix: 16, uppercase: true))", at: start)
    }
    if isASCII, value > 0x7f, !isBraced, digits == 2 {
      throw notUTF8("a byte above `\\x7F`")
    }
    return scalar.value
  }

  /// Three octal digits are a character; fewer would be a back-reference elsewhere.
  private mutating func octal(
    _ first: Unicode.Scalar, _ start: Int
  ) throws(PatternError) -> UInt32 {
    var value = UInt32(digit(first, radix: 8) ?? 0)
    var count = 1
    if digit(first, radix: 8) != nil {
      while count < 3, let scalar = current, let digit = digit(scalar, radix: 8) {
        value = value * 8 + UInt32(digit)
        count += 1
        position += 1
      }
    }
    guard first == "0" || count == 3 else {
      throw error("back-references are not part of Kusto's regular expressions", at: start)
    }
    return value
  }

  /// `\pL`, `\p{Greek}`, `\p{Script=Greek}`.
  private mutating func property(isNegated: Bool, _ start: Int) throws(PatternError) -> ClassSet {
    var name = ""
    if take("{") {
      while let scalar = current, scalar != "}" {
        name.unicodeScalars.append(scalar)
        position += 1
      }
      guard take("}") else { throw error("this `{` has no `}`", at: start) }
    } else if let scalar = current {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    if isASCII { throw error("`\\p` needs the flag `u`", at: start) }
    try countTable(start)
    guard let set = properties[name] ?? UnicodeProperty.set(named: name) else {
      throw error("there is no Unicode class `\(name)`", at: start)
    }
    properties[name] = set
    return isNegated ? .negated(set) : set
  }
}
