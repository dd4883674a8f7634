import KQLValues
import Platform

/// Different values, each with a number: they are counted from 0 in the order in which they come.
final class ScanKeyIndex {
  private enum Kind: UInt8 { case null, integer, real, text, blob }

  // Unchecked exclusivity: touched for each row, by one task.
  @exclusivity(unchecked) private var kinds: [Kind] = []
  /// The number, its bits, or where the text begins.
  @exclusivity(unchecked) private var bits: [UInt64] = []
  @exclusivity(unchecked) private var lengths: [Int] = []
  @exclusivity(unchecked) private var hashes: [UInt64] = []
  @exclusivity(unchecked) private var texts: [UInt8] = []
  /// The number of a value, from 1; 0: a free place.
  @exclusivity(unchecked) private var places: [UInt32] = Array(repeating: 0, count: 64)

  var count: Int { kinds.count }
  /// About how many bytes of memory it takes.
  var memory: Int { texts.count + 40 * kinds.count }

  func clear() {
    kinds.removeAll(keepingCapacity: true)
    bits.removeAll(keepingCapacity: true)
    lengths.removeAll(keepingCapacity: true)
    hashes.removeAll(keepingCapacity: true)
    texts.removeAll(keepingCapacity: true)
    for index in places.indices { places[index] = 0 }
  }

  /// Calls `body` with a value; a text is valid until it returns.
  func withValue<Result>(_ number: Int, _ body: (ValueView) throws -> Result) rethrows -> Result {
    switch kinds[number] {
    case .null: return try body(.null)
    case .integer: return try body(.integer(Int64(bitPattern: bits[number])))
    case .real: return try body(.real(Double(bitPattern: bits[number])))
    case .text, .blob:
      let start = Int(bits[number])
      return try texts.withUnsafeBytes { texts in
        let bytes = UnsafeRawBufferPointer(rebasing: texts[start..<start + lengths[number]])
        return try body(kinds[number] == .text ? .text(bytes) : .blob(bytes))
      }
    }
  }

  /// The number of a value, which is taken in if it is new.
  func number(of value: ValueView) -> UInt32 {
    switch value {
    case .null: return number(.null, 0, hash: 1)
    case .integer(let value): return number(ofInteger: value)
    case .real(let value): return number(.real, value.bitPattern, hash: value.bitPattern ^ 3)
    case .text(let text): return number(.text, text)
    case .blob(let bytes): return number(.blob, bytes)
    }
  }

  @inline(__always)
  func number(ofInteger value: Int64) -> UInt32 {
    number(.integer, UInt64(bitPattern: value), hash: UInt64(bitPattern: value))
  }

  private static func mixed(_ hash: UInt64) -> UInt64 {
    let product = hash.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return product.high ^ product.low
  }

  private func number(_ kind: Kind, _ value: UInt64, hash: UInt64) -> UInt32 {
    let hash = Self.mixed(hash)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let known = Int(places[place]) - 1
      if bits[known] == value, kinds[known] == kind { return UInt32(known) }
      place = (place + 1) & (places.count - 1)
    }
    return add(kind, value, length: 0, hash, at: place)
  }

  private func number(_ kind: Kind, _ text: UnsafeRawBufferPointer) -> UInt32 {
    var hash = UInt64(text.count)
    var at = 0
    while at &+ 8 <= text.count {
      hash = Self.mixed(hash ^ text.loadUnaligned(fromByteOffset: at, as: UInt64.self))
      at &+= 8
    }
    var word: UInt64 = 0
    while at < text.count {
      word = word << 8 | UInt64(text[at])
      at &+= 1
    }
    hash = Self.mixed(hash ^ word ^ UInt64(kind.rawValue) << 56)
    var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
    while places[place] != 0 {
      let known = Int(places[place]) - 1
      if hashes[known] == hash, kinds[known] == kind, lengths[known] == text.count,
        isSame(text, as: Int(bits[known]))
      {
        return UInt32(known)
      }
      place = (place + 1) & (places.count - 1)
    }
    let start = texts.count
    texts.append(contentsOf: text)
    return add(kind, UInt64(start), length: text.count, hash, at: place)
  }

  private func isSame(_ text: UnsafeRawBufferPointer, as start: Int) -> Bool {
    texts.withUnsafeBytes { texts in
      guard let known = texts.baseAddress, let other = text.baseAddress else { return true }
      return memcmp(known + start, other, text.count) == 0
    }
  }

  private func add(
    _ kind: Kind, _ value: UInt64, length: Int, _ hash: UInt64, at place: Int
  ) -> UInt32 {
    kinds.append(kind)
    bits.append(value)
    lengths.append(length)
    hashes.append(hash)
    places[place] = UInt32(kinds.count)
    if kinds.count * 2 > places.count { grow() }
    return UInt32(kinds.count - 1)
  }

  private func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    for (number, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(number + 1)
    }
  }
}

/// Pairs of numbers, each with a number of its own.
final class ScanPairIndex {
  @exclusivity(unchecked) private(set) var pairs: [UInt64] = []
  @exclusivity(unchecked) private var places: [UInt32] = Array(repeating: 0, count: 64)

  var count: Int { pairs.count }

  func clear() {
    pairs.removeAll(keepingCapacity: true)
    for index in places.indices { places[index] = 0 }
  }

  /// Both numbers count in the low bits.
  private static func hash(_ pair: UInt64) -> Int {
    let product = pair.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    return Int(truncatingIfNeeded: product.high ^ product.low)
  }

  func number(of first: UInt32, _ second: UInt32) -> UInt32 {
    let pair = UInt64(first) << 32 | UInt64(second)
    var place = Self.hash(pair) & (places.count - 1)
    while places[place] != 0 {
      let known = Int(places[place]) - 1
      if pairs[known] == pair { return UInt32(known) }
      place = (place + 1) & (places.count - 1)
    }
    pairs.append(pair)
    places[place] = UInt32(pairs.count)
    if pairs.count * 2 > places.count { grow() }
    return UInt32(pairs.count - 1)
  }

  private func grow() {
    places = Array(repeating: 0, count: places.count * 2)
    for (number, pair) in pairs.enumerated() {
      var place = Self.hash(pair) & (places.count - 1)
      while places[place] != 0 { place = (place + 1) & (places.count - 1) }
      places[place] = UInt32(number + 1)
    }
  }
}
