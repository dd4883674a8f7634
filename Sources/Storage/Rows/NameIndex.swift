import Platform

/// A dictionary from names as bytes to numbers, asked without making a `String`.
///
/// Names come from logs, so the hash is seeded: nobody can choose names that collide.
package struct NameIndex {
  private var slots: [Int32]
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  package init() { slots = [Int32](repeating: -1, count: 64) }

  /// How many names there are. Their numbers are 0 up to this, in the order of adding.
  package var count: Int { ends.count }

  package func number(of name: UnsafeRawBufferPointer) -> Int? {
    let found = slots[slot(for: name)]
    return found < 0 ? nil : Int(found)
  }

  package func number(of name: String) -> Int? {
    var name = name
    return name.withUTF8 { number(of: UnsafeRawBufferPointer($0)) }
  }

  package func name(_ number: Int) -> String {
    String(decoding: bytes[range(number)], as: UTF8.self)
  }

  /// Adds a name that is not there.
  ///
  /// - Returns: its number.
  package mutating func add(_ name: UnsafeRawBufferPointer) -> Int {
    if (ends.count + 1) * 2 > slots.count { grow() }
    let number = ends.count
    slots[slot(for: name)] = Int32(truncatingIfNeeded: number)
    bytes.append(contentsOf: name)
    ends.append(bytes.count)
    return number
  }

  private func range(_ number: Int) -> Range<Int> {
    (number == 0 ? 0 : ends[number - 1])..<ends[number]
  }

  private func slot(for name: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: name)
    let mask = slots.count - 1
    var slot = hasher.finalize() & mask
    while slots[slot] >= 0, !matches(Int(slots[slot]), name) { slot = (slot + 1) & mask }
    return slot
  }

  private func matches(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    let range = range(number)
    guard range.count == name.count else { return false }
    guard let start = name.baseAddress, !range.isEmpty else { return true }
    return bytes.withUnsafeBytes { bytes in
      bytes.baseAddress.map { memcmp($0 + range.lowerBound, start, range.count) == 0 } ?? false
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    bytes.withUnsafeBytes { all in
      for number in ends.indices {
        let name = UnsafeRawBufferPointer(rebasing: all[range(number)])
        var hasher = Hasher()
        hasher.combine(bytes: name)
        let mask = slots.count - 1
        var slot = hasher.finalize() & mask
        while slots[slot] >= 0 { slot = (slot + 1) & mask }
        slots[slot] = Int32(truncatingIfNeeded: number)
      }
    }
  }
}
