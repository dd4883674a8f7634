import Diagnostics

/// Byte offsets of a text as offsets in UTF-16, in which JavaScript counts.
struct UTF16Places: Sendable {
  let source: SourceText
  /// Of each byte and of the end: how many units begin before it.
  private let units: [UInt32]

  init(_ source: SourceText) {
    self.source = source
    var units: [UInt32] = [0]
    units.reserveCapacity(source.utf8.count + 1)
    var count: UInt32 = 0
    for byte in source.utf8 {
      switch byte {
      case 0x80..<0xC0: break
      case 0xF0...: count += 2
      default: count += 1
      }
      units.append(count)
    }
    self.units = units
  }

  subscript(offset: Int) -> Int64 { Int64(units[min(max(offset, 0), units.count - 1)]) }
}

extension SourceText {
  /// The byte offset of a place that is counted in UTF-16.
  func offset(ofUTF16 place: Int) -> Int {
    let text = String(decoding: utf8, as: UTF8.self)
    let end = text.utf16.index(text.startIndex, offsetBy: place, limitedBy: text.endIndex)
    return text.utf8.distance(from: text.startIndex, to: end ?? text.endIndex)
  }
}
