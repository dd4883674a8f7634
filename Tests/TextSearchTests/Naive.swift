/// The string operators again, one character after the other, from the words of Kusto's pages.
struct Naive {
  let needle: [UInt32]
  let isCaseSensitive: Bool

  init(_ needle: [UInt8], ignoringCase: Bool) {
    isCaseSensitive = !ignoringCase
    self.needle = Self.units(needle).map { ignoringCase ? Self.folded($0) : $0 }
  }

  /// Characters; bytes that are none are themselves beyond Unicode.
  static func units(_ bytes: [UInt8]) -> [UInt32] {
    var units: [UInt32] = []
    var rest = bytes[...]
    while let first = rest.first {
      let width = (1...4).first { width in
        guard width <= rest.count else { return false }
        let text = String(validating: rest.prefix(width), as: UTF8.self)
        return text?.unicodeScalars.count == 1
      }
      if let width,
        let scalar = String(decoding: rest.prefix(width), as: UTF8.self).unicodeScalars.first
      {
        units.append(scalar.value)
        rest = rest.dropFirst(width)
      } else {
        units.append(0x110000 + UInt32(first))
        rest = rest.dropFirst()
      }
    }
    return units
  }

  static func folded(_ unit: UInt32) -> UInt32 {
    guard let scalar = Unicode.Scalar(unit), unit != 0x131, unit != 0x17f else { return unit }
    let capital = scalar.properties.uppercaseMapping.unicodeScalars
    return capital.count == 1 ? capital.first?.value ?? unit : unit
  }

  private func units(_ text: [UInt8]) -> [UInt32] {
    Self.units(text).map { isCaseSensitive ? $0 : Self.folded($0) }
  }

  static func isTerm(_ unit: UInt32) -> Bool {
    guard let scalar = Unicode.Scalar(unit) else { return false }
    return scalar.properties.isAlphabetic && Character(scalar).isLetter
      || scalar.properties.generalCategory == .decimalNumber
  }

  private func places(in text: [UInt32]) -> [Int] {
    guard text.count >= needle.count else { return [] }
    return (0...(text.count - needle.count)).filter { text[$0...].starts(with: needle) }
  }

  func occurs(in text: [UInt8]) -> Bool { !places(in: units(text)).isEmpty }
  func isEqual(to text: [UInt8]) -> Bool { units(text) == needle }
  func isPrefix(of text: [UInt8]) -> Bool { units(text).starts(with: needle) }
  func isSuffix(of text: [UInt8]) -> Bool { units(text).reversed().starts(with: needle.reversed()) }

  func isTerm(in text: [UInt8], starts: Bool, ends: Bool) -> Bool {
    let units = units(text)
    return places(in: units).contains { place in
      let end = place + needle.count
      let isTornBefore =
        starts && place > 0 && needle.first.map(Self.isTerm) == true
        && Self.isTerm(units[place - 1])
      let isTornAfter =
        ends && end < units.count && needle.last.map(Self.isTerm) == true && Self.isTerm(units[end])
      return !isTornBefore && !isTornAfter
    }
  }
}

/// A generator with a seed.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
