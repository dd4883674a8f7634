/// Case as .NET's OrdinalIgnoreCase sees it: each character stands for its capital, where that is one
/// character.
///
/// No character beyond ASCII has an ASCII capital here (dotless i and long s stand for themselves), so
/// ASCII text is compared byte by byte.
enum CaseFolding {
  /// Small letters for ASCII, capitals for all else; what lies beyond Unicode stays.
  @inline(__always)
  static func folded(_ scalar: UInt32) -> UInt32 {
    if scalar < 0x80 { return UInt32(folded(UInt8(truncatingIfNeeded: scalar))) }
    return Table.shared.folded(scalar)
  }

  @inline(__always)
  static func folded(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// The characters that fold to `folded`, itself among them.
  static func variants(of folded: UInt32) -> [UInt32] {
    if folded < 0x80 {
      let isLetter = folded &- 0x61 < 26
      return isLetter ? [folded, folded - 32] : [folded]
    }
    return [folded] + (Table.shared.smallLetters[folded] ?? [])
  }

  /// The capitals, in pages of 256 characters; made when a character beyond ASCII is first folded.
  private struct Table: Sendable {
    static let shared = Table()

    private var pages: [UInt16] = []
    private var capitals: [UInt32] = []
    private(set) var smallLetters: [UInt32: [UInt32]] = [:]

    private init() {
      // All letters with capitals lie in the first two planes. Page 0 of the capitals says "itself".
      capitals = Array(repeating: 0, count: 256)
      for page in 0..<UInt32(0x200) {
        var values = [UInt32](repeating: 0, count: 256)
        var isEmpty = true
        for low in 0..<UInt32(256) {
          let scalar = page << 8 | low
          guard let capital = Self.capital(scalar) else { continue }
          values[Int(low)] = capital
          smallLetters[capital, default: []].append(scalar)
          isEmpty = false
        }
        pages.append(isEmpty ? 0 : UInt16(capitals.count / 256))
        if !isEmpty { capitals += values }
      }
    }

    /// The capital of a character beyond ASCII where it is another single one.
    private static func capital(_ value: UInt32) -> UInt32? {
      guard value >= 0x80, value != 0x131, value != 0x17f, let scalar = Unicode.Scalar(value),
        scalar.properties.changesWhenUppercased
      else { return nil }
      let mapping = scalar.properties.uppercaseMapping.unicodeScalars
      guard mapping.count == 1, let capital = mapping.first, capital != scalar else { return nil }
      return capital.value
    }

    func folded(_ scalar: UInt32) -> UInt32 {
      guard scalar < 0x20000 else { return scalar }
      let page = Int(pages[Int(scalar >> 8)])
      guard page != 0 else { return scalar }
      let capital = capitals[page << 8 | Int(scalar & 0xff)]
      return capital == 0 ? scalar : capital
    }
  }
}

/// The text with its case folded: two texts are equal but for case when these are equal.
///
/// Not meant for reading: ASCII becomes small, everything else large. Bytes that are not UTF-8 stay.
package func caseFolded(_ text: UnsafeRawBufferPointer) -> [UInt8] {
  var folded: [UInt8] = []
  folded.reserveCapacity(text.count)
  var position = 0
  while position < text.count {
    let byte = text[position]
    if byte < 0x80 {
      folded.append(CaseFolding.folded(byte))
      position += 1
      continue
    }
    let (unit, width) = text.unit(at: position)
    let other = CaseFolding.folded(unit)
    if other != unit, let scalar = Unicode.Scalar(other), let bytes = UTF8.encode(scalar) {
      folded.append(contentsOf: bytes)
    } else {
      folded.append(contentsOf: text[position..<(position + width)])
    }
    position += width
  }
  return folded
}

/// Whether two texts are equal but for case, as .NET's OrdinalIgnoreCase has it (`=~`).
package func equalsIgnoringCase(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
  var mine = 0
  var theirs = 0
  while mine < a.count, theirs < b.count {
    let first = a[mine]
    let second = b[theirs]
    if first < 0x80 || second < 0x80 {
      guard CaseFolding.folded(first) == CaseFolding.folded(second) else { return false }
      mine += 1
      theirs += 1
    } else {
      let (left, leftWidth) = a.unit(at: mine)
      let (right, rightWidth) = b.unit(at: theirs)
      guard left == right || CaseFolding.folded(left) == CaseFolding.folded(right) else {
        return false
      }
      mine += leftWidth
      theirs += rightWidth
    }
  }
  return mine == a.count && theirs == b.count
}
