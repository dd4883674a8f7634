import CStrings

/// What a scan for one value found.
package enum JSONScan: Sendable, Hashable {
  /// A value, whose last byte is before `end`.
  case value(end: Int)
  /// All bytes so far may begin a value; it needs more of them to be whole.
  case needsMore
  case failure(JSONError)
}

extension JSONTape {
  /// How many open brackets a document may have unless the caller says otherwise.
  package static var defaultDepthLimit: Int { 1000 }

  /// Scans the next value and keeps its nodes; what was kept before is gone.
  ///
  /// Strict RFC 8259, UTF-8 included. White space before the value is skipped, nothing after it is
  /// looked at. Without recursion: depth costs nothing but nodes.
  ///
  /// - Parameters:
  ///   - start: where to begin, in bytes.
  ///   - isFinal: whether the buffer ends where the input does. If not, a value that reaches the
  ///     buffer's end is `.needsMore`.
  ///   - allowsControls: whether control characters but NUL may stand in strings as they are; see
  ///     `hasRawControls`.
  package mutating func scan(
    _ bytes: UnsafeRawBufferPointer, from start: Int = 0, isFinal: Bool = true,
    depthLimit: Int = JSONTape.defaultDepthLimit, allowsControls: Bool = false
  ) -> JSONScan {
    count = 0
    guard bytes.count < Int(UInt32.max) else { return .failure(JSONError(.tooLarge, at: 0)) }
    guard start >= 0, start < bytes.count, let base = bytes.baseAddress else {
      return isFinal ? .failure(JSONError(.unexpectedEnd, at: bytes.count)) : .needsMore
    }
    var scanner = Scanner(
      base: base, end: bytes.count, at: start, allowsControls: allowsControls)
    let outcome = scan(with: &scanner, depthLimit: depthLimit)
    hasNeedlessEscapes = scanner.hasNeedlessEscapes
    hasRawControls = scanner.hasRawControls
    switch outcome {
    case .whole:
      // More digits may follow.
      if !isFinal, scanner.at == bytes.count, nodes[0].kind == .number { return .needsMore }
      return .value(end: scanner.at)
    case .ended:
      count = 0
      return isFinal ? .failure(JSONError(.unexpectedEnd, at: bytes.count)) : .needsMore
    case .wrong(let reason):
      count = 0
      return .failure(JSONError(reason, at: scanner.at))
    }
  }

  /// Scans a document: one value and nothing but white space around it.
  package mutating func scanDocument(
    _ bytes: UnsafeRawBufferPointer, depthLimit: Int = JSONTape.defaultDepthLimit,
    allowsControls: Bool = false
  ) throws(JSONError) {
    switch scan(bytes, depthLimit: depthLimit, allowsControls: allowsControls) {
    case .value(var end):
      while end < bytes.count {
        switch bytes[end] {
        case 0x20, 0x09, 0x0A, 0x0D: end += 1
        case let byte:
          count = 0
          throw JSONError(.unexpectedByte(byte), at: end)
        }
      }
    case .needsMore: throw JSONError(.unexpectedEnd, at: bytes.count)
    case .failure(let error): throw error
    }
  }

  private enum Place { case value, firstElement, firstKey, key, afterValue }

  private mutating func scan(with scanner: inout Scanner, depthLimit: Int) -> Outcome {
    var depth = 0
    // While a container is open its `next` holds the index of the one around it.
    var parent: UInt32 = 0
    var place = Place.value
    while true {
      guard let byte = scanner.skipSpace() else { return .ended }
      switch place {
      case .firstElement where byte == UInt8(ascii: "]"), .firstKey where byte == UInt8(ascii: "}"):
        place = .afterValue
      case .firstKey, .key:
        guard byte == UInt8(ascii: "\"") else { return .wrong(.unexpectedByte(byte)) }
        let outcome = scanner.string(into: &self)
        guard case .whole = outcome else { return outcome }
        guard let colon = scanner.skipSpace() else { return .ended }
        guard colon == UInt8(ascii: ":") else { return .wrong(.unexpectedByte(colon)) }
        scanner.at += 1
        place = .value
      case .value, .firstElement:
        switch byte {
        case UInt8(ascii: "\""):
          let outcome = scanner.string(into: &self)
          guard case .whole = outcome else { return outcome }
          place = .afterValue
        case UInt8(ascii: "{"), UInt8(ascii: "["):
          guard depth < depthLimit else { return .wrong(.tooDeep(limit: depthLimit)) }
          depth += 1
          let isObject = byte == UInt8(ascii: "{")
          let index = UInt32(truncatingIfNeeded: count)
          append(
            start: scanner.at, end: scanner.at, next: parent, kind: isObject ? .object : .array)
          parent = index
          scanner.at += 1
          place = isObject ? .firstKey : .firstElement
          continue
        default:
          let outcome = scanner.scalar(byte, into: &self)
          guard case .whole = outcome else { return outcome }
          place = .afterValue
        }
        if depth == 0 { return .whole }
      case .afterValue:
        let isObject = nodes[Int(parent)].kind == .object
        if byte == UInt8(ascii: ",") {
          scanner.at += 1
          place = isObject ? .key : .value
        } else if byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) {
          scanner.at += 1
          let outer = nodes[Int(parent)].next
          nodes[Int(parent)].next = UInt32(truncatingIfNeeded: count)
          nodes[Int(parent)].end = UInt32(truncatingIfNeeded: scanner.at)
          parent = outer
          depth -= 1
          if depth == 0 { return .whole }
        } else {
          return .wrong(.unexpectedByte(byte))
        }
      }
    }
  }

  fileprivate mutating func append(
    start: Int, end: Int, next: UInt32, kind: JSONNode.Kind, flags: UInt8 = 0
  ) {
    if count == capacity { grow() }
    (nodes + count).initialize(
      to: JSONNode(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end), next: next,
        kind: kind, flags: flags))
    count += 1
  }

  fileprivate mutating func appendScalar(
    start: Int, end: Int, kind: JSONNode.Kind, flags: UInt8 = 0
  ) {
    append(
      start: start, end: end, next: UInt32(truncatingIfNeeded: count &+ 1), kind: kind, flags: flags
    )
  }
}

private enum Outcome {
  case whole, ended
  case wrong(JSONError.Reason)
}

/// A place in the bytes. On `.wrong`, `at` is the offending byte.
private struct Scanner {
  let base: UnsafeRawPointer
  let end: Int
  var at: Int
  let allowsControls: Bool
  var hasNeedlessEscapes = false
  var hasRawControls = false

  @inline(__always)
  func byte(_ offset: Int) -> UInt8 { base.load(fromByteOffset: offset, as: UInt8.self) }

  /// The next byte that is not white space, not consumed; nil at the end.
  @inline(__always)
  mutating func skipSpace() -> UInt8? {
    while at < end {
      let byte = byte(at)
      if byte > 0x20 { return byte }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return byte }
      at += 1
    }
    return nil
  }

  /// A string, `at` on its opening quote.
  mutating func string(into tape: inout JSONTape) -> Outcome {
    at += 1
    let start = at
    var flags: UInt8 = 0
    while true {
      at = kustody_pass_string(
        base.assumingMemoryBound(to: UInt8.self), at, end, &flags)
      // What is left of that, eight bytes at a time as long as none of them is a quote, a backslash, a control
      // character or the part of a longer character.
      while at &+ 8 <= end {
        let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        let marks = specialBytes(of: word)
        if marks != 0 {
          at &+= marks.trailingZeroBitCount >> 3
          break
        }
        at &+= 8
      }
      guard at < end else { return .ended }
      let byte = byte(at)
      switch byte {
      case UInt8(ascii: "\""):
        tape.appendScalar(start: start, end: at, kind: .string, flags: flags)
        at += 1
        return .whole
      case UInt8(ascii: "\\"):
        flags |= JSONNode.escapes
        let outcome = escape()
        guard case .whole = outcome else { return outcome }
      case 0..<0x20:
        guard allowsControls, byte != 0 else { return .wrong(.controlCharacter(byte)) }
        hasRawControls = true
        at += 1
      case 0..<0x80:
        at += 1
      default:
        // Where one longer character is there are more.
        while at < end, self.byte(at) >= 0x80 {
          let length = UTF8Sequence.length(
            at: at, in: UnsafeRawBufferPointer(start: base, count: end))
          if length > 0 {
            at += length
          } else if length == 0 {
            return .wrong(.invalidUTF8)
          } else {
            return .ended
          }
        }
      }
    }
  }

  /// An escape, `at` on its backslash.
  @inline(__always)
  private mutating func escape() -> Outcome {
    guard at &+ 1 < end else { return .ended }
    switch byte(at &+ 1) {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at &+= 2
      return .whole
    case UInt8(ascii: "/"):
      hasNeedlessEscapes = true
      at &+= 2
      return .whole
    case UInt8(ascii: "u"):
      for digit in 2..<6 {
        guard at &+ digit < end else { return .ended }
        guard hexDigit(byte(at &+ digit)) != nil else { return .wrong(.malformedEscape) }
      }
      let escape = UnsafeRawBufferPointer(start: base + at, count: 6)
      if needlessEscape(in: escape, at: 0) != nil { hasNeedlessEscapes = true }
      at &+= 6
      return .whole
    default:
      return .wrong(.malformedEscape)
    }
  }

  mutating func scalar(_ first: UInt8, into tape: inout JSONTape) -> Outcome {
    switch first {
    case UInt8(ascii: "t"): literal("true", .true, into: &tape)
    case UInt8(ascii: "f"): literal("false", .false, into: &tape)
    case UInt8(ascii: "n"): literal("null", .null, into: &tape)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): number(into: &tape)
    default: .wrong(.unexpectedByte(first))
    }
  }

  private mutating func literal(
    _ word: StaticString, _ kind: JSONNode.Kind, into tape: inout JSONTape
  ) -> Outcome {
    let start = at
    for index in 0..<word.utf8CodeUnitCount {
      guard at < end else { return .ended }
      guard byte(at) == word.utf8Start[index] else { return .wrong(.unexpectedByte(byte(at))) }
      at += 1
    }
    tape.appendScalar(start: start, end: at, kind: kind)
    return .whole
  }

  private mutating func number(into tape: inout JSONTape) -> Outcome {
    let start = at
    var flags = JSONNode.integer
    if byte(at) == UInt8(ascii: "-") { at += 1 }
    guard at < end else { return .ended }
    if byte(at) == UInt8(ascii: "0") {
      at += 1
      if at < end, isDigit(byte(at)) { return .wrong(.malformedNumber) }
    } else if skipDigits() == 0 {
      return .wrong(.malformedNumber)
    }
    if at < end, byte(at) == UInt8(ascii: ".") {
      flags = 0
      at += 1
      if skipDigits() == 0 { return at < end ? .wrong(.malformedNumber) : .ended }
    }
    if at < end, byte(at) | 0x20 == UInt8(ascii: "e") {
      flags = 0
      at += 1
      if at < end, byte(at) == UInt8(ascii: "+") || byte(at) == UInt8(ascii: "-") { at += 1 }
      if skipDigits() == 0 { return at < end ? .wrong(.malformedNumber) : .ended }
    }
    tape.appendScalar(start: start, end: at, kind: .number, flags: flags)
    return .whole
  }

  @inline(__always)
  private func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private mutating func skipDigits() -> Int {
    let start = at
    while at < end, isDigit(byte(at)) { at += 1 }
    return at - start
  }
}

/// The high bit of each byte of `word` that a string's fast path must stop at; above the lowest
/// such byte the marks may be wrong (borrows), so only the lowest counts.
@inline(__always)
func specialBytes(of word: UInt64) -> UInt64 {
  let low: UInt64 = 0x0101_0101_0101_0101
  let high: UInt64 = 0x8080_8080_8080_8080
  let quote = word ^ (low &* 0x22)
  let backslash = word ^ (low &* 0x5C)
  return
    (((quote &- low) & ~quote) | ((backslash &- low) & ~backslash)
    | ((word &- (low &* 0x20)) & ~word) | word) & high
}
