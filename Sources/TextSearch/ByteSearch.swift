// TextSearch: finding text in text as `has`, `contains` and the like do, over bytes.

/// Finds bytes in a text, of both cases of ASCII if so wished.
///
/// Two bytes of the needle, the rarest by guess, are looked for at 16 places at once; where both are,
/// the rest is compared. When comparing costs more than reading the text a few times, a linear search
/// takes over, so that no needle makes it quadratic.
struct ByteSearch: Sendable {
  /// Folded where `ignoresCase`.
  let needle: [UInt8]
  let ignoresCase: Bool
  private let first: Probe
  private let second: Probe

  /// One byte of the needle that is looked for.
  private struct Probe: Sendable {
    let offset: Int
    let value: UInt8
    /// What a byte of the text is or-ed with: 0x20 makes the two cases of a letter one, and a few
    /// other characters as well, which the comparison sorts out.
    let mask: UInt8
  }

  /// - Parameter needle: not empty.
  init(_ needle: [UInt8], ignoresCase: Bool) {
    self.needle = needle
    self.ignoresCase = ignoresCase
    let byRarity = needle.indices.sorted {
      let (a, b) = (Self.frequency(needle[$0]), Self.frequency(needle[$1]))
      return a == b ? $0 < $1 : a < b
    }
    let offsets = byRarity.prefix(2).sorted()
    func probe(_ offset: Int) -> Probe {
      let value = needle[offset]
      let mask: UInt8 = ignoresCase && value &- 0x61 < 26 ? 0x20 : 0
      return Probe(offset: offset, value: value, mask: mask)
    }
    first = probe(offsets.first ?? 0)
    second = probe(offsets.last ?? 0)
  }

  /// How common a byte is in logs, roughly.
  private static func frequency(_ byte: UInt8) -> Int {
    switch byte {
    case UInt8(ascii: "e"), UInt8(ascii: "t"), UInt8(ascii: "a"), UInt8(ascii: "i"),
      UInt8(ascii: "o"), UInt8(ascii: "n"), UInt8(ascii: "s"), UInt8(ascii: "r"), 0x20:
      4
    case UInt8(ascii: "\""), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: ","),
      UInt8(ascii: "/"), UInt8(ascii: "-"), UInt8(ascii: "0"), UInt8(ascii: "1"),
      UInt8(ascii: "c"), UInt8(ascii: "d"), UInt8(ascii: "l"), UInt8(ascii: "m"),
      UInt8(ascii: "p"), UInt8(ascii: "u"):
      3
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): 2
    case 0x80...0xff: 3
    default: 1
    }
  }

  /// The first place at or after `from` that `accept` takes.
  func firstRange(
    in text: UnsafeRawBufferPointer, from: Int, accept: (Range<Int>) -> Bool
  ) -> Range<Int>? {
    guard let start = text.baseAddress, needle.count <= text.count else { return nil }
    let lastStart = text.count - needle.count
    var position = from
    var budget = text.count.multipliedReportingOverflow(by: 4).partialValue &+ 4096
    return needle.withUnsafeBufferPointer { needle in
      while let found = candidate(start, position, lastStart) {
        let matched = matchedCount(start + found, needle)
        if matched == needle.count {
          let range = found..<(found + needle.count)
          if accept(range) { return range }
        }
        position = found + 1
        budget -= matched
        if budget < 0 { return linearRange(in: text, from: position, accept: accept) }
      }
      return nil
    }
  }

  /// Whether the needle stands at the byte; the text reaches that far.
  @inline(__always)
  func matches(_ text: UnsafeRawPointer) -> Bool {
    needle.withUnsafeBufferPointer { matchedCount(text, $0) == $0.count }
  }

  @inline(__always)
  private func matchedCount(
    _ text: UnsafeRawPointer, _ needle: UnsafeBufferPointer<UInt8>
  ) -> Int {
    var count = 0
    if ignoresCase {
      while count < needle.count,
        CaseFolding.folded(text.load(fromByteOffset: count, as: UInt8.self)) == needle[count]
      {
        count += 1
      }
    } else {
      while count < needle.count,
        text.load(fromByteOffset: count, as: UInt8.self) == needle[count]
      {
        count += 1
      }
    }
    return count
  }

  // MARK: Sixteen places at once

  private typealias Vector = SIMD16<UInt8>

  /// The first place from `position` to `lastStart` where both probes fit.
  @inline(__always)
  private func candidate(
    _ text: UnsafeRawPointer, _ position: Int, _ lastStart: Int
  ) -> Int? {
    var place = position
    // A load at the last place of a block ends within the text, since the needle would.
    while place + 15 <= lastStart {
      if let offset = fit(text + place) { return place + offset }
      place += 16
    }
    guard place <= lastStart else { return nil }
    if lastStart >= 15 {
      // The last block overlaps what was looked at, or starts before `position`: pass those over.
      let block = lastStart - 15
      return fit(text + block, skipping: place - block).map { block + $0 }
    }
    while place <= lastStart {
      if fits(text + place, first), fits(text + place, second) { return place }
      place += 1
    }
    return nil
  }

  @inline(__always)
  private func fits(_ text: UnsafeRawPointer, _ probe: Probe) -> Bool {
    text.load(fromByteOffset: probe.offset, as: UInt8.self) | probe.mask == probe.value
  }

  /// The first of 16 places where both probes fit, the first `skipping` left out.
  @inline(__always)
  private func fit(_ text: UnsafeRawPointer, skipping: Int = 0) -> Int? {
    let a = (text + first.offset).loadUnaligned(as: Vector.self) | Vector(repeating: first.mask)
    let b = (text + second.offset).loadUnaligned(as: Vector.self) | Vector(repeating: second.mask)
    let isFit =
      (a .== Vector(repeating: first.value)) .& (b .== Vector(repeating: second.value))
    // A mask is 0x00 or 0xff a byte.
    let words = unsafeBitCast(isFit, to: SIMD2<UInt64>.self)
    guard words[0] | words[1] != 0 else { return nil }
    var low = UInt64(littleEndian: words[0])
    var high = UInt64(littleEndian: words[1])
    if skipping > 0 {
      low = skipping >= 8 ? 0 : low & (UInt64.max << UInt64(skipping * 8))
      if skipping > 8 { high &= UInt64.max << UInt64((skipping - 8) * 8) }
    }
    if low != 0 { return low.trailingZeroBitCount / 8 }
    if high != 0 { return 8 + high.trailingZeroBitCount / 8 }
    return nil
  }

  // MARK: Linear

  private func linearRange(
    in text: UnsafeRawBufferPointer, from: Int, accept: (Range<Int>) -> Bool
  ) -> Range<Int>? {
    var search = LinearSearch(needle)
    for position in from..<text.count {
      let byte = text[position]
      guard search.takes(ignoresCase ? CaseFolding.folded(byte) : byte) else { continue }
      let range = (position + 1 - needle.count)..<(position + 1)
      if accept(range) { return range }
    }
    return nil
  }
}

/// Knuth, Morris and Pratt's search: each unit of the text is looked at once.
struct LinearSearch<Unit: Equatable> {
  private let needle: [Unit]
  /// How much of the needle still stands when it fails after that number of units.
  private var failures: [Int]
  private var matched = 0

  /// - Parameter needle: not empty.
  init(_ needle: [Unit]) {
    self.needle = needle
    failures = [0]
    failures.reserveCapacity(needle.count)
    var length = 0
    for unit in needle.dropFirst() {
      while length > 0, needle[length] != unit { length = failures[length - 1] }
      if needle[length] == unit { length += 1 }
      failures.append(length)
    }
  }

  /// Takes the next unit.
  ///
  /// - Returns: whether the needle ends with it.
  mutating func takes(_ unit: Unit) -> Bool {
    if matched == needle.count { matched = failures[matched - 1] }
    while matched > 0, needle[matched] != unit { matched = failures[matched - 1] }
    if needle[matched] == unit { matched += 1 }
    return matched == needle.count
  }
}
