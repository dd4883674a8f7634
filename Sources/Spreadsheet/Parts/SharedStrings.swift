/// The texts of a workbook that its cells refer to by number.
final class SharedStrings {
  private var bytes: [UInt8] = []
  /// Where each text ends.
  private var ends: [Int] = []

  private static let maximumBytes = 512 << 20
  private static let maximumCount = 64 << 20

  init() {}

  init(_ xml: XMLPullReader) throws(SpreadsheetError) {
    while true {
      switch try xml.next() {
      case .text, .end: continue
      case .documentEnd: return
      case .start:
        guard xml.isElement("si") else { continue }
        let text = try RichText.read(xml)
        guard bytes.count + text.count <= Self.maximumBytes, ends.count < Self.maximumCount else {
          throw .tooLarge(
            "its shared texts have more than \(Self.maximumBytes >> 20) MiB or are too many")
        }
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
      }
    }
  }

  /// Nil where there is no such text.
  subscript(index: Int) -> ArraySlice<UInt8>? {
    guard ends.indices.contains(index) else { return nil }
    return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }
}

/// The text of an element that may hold it in pieces with formats of their own.
enum RichText {
  /// Reads the element that has just begun to its end: all of its `t`, but for those that say how
  /// characters are pronounced.
  static func read(_ xml: XMLPullReader) throws(SpreadsheetError) -> [UInt8] {
    let outside = xml.depth - 1
    var text: [UInt8] = []
    var isInText = false
    while xml.depth > outside {
      switch try xml.next() {
      case .documentEnd: return text
      case .text: if isInText { text.append(contentsOf: xml.content) }
      case .end: if xml.isElement("t") { isInText = false }
      case .start:
        if xml.isElement("t") {
          isInText = true
        } else if xml.isElement("rPh") || xml.isElement("phoneticPr") {
          try xml.skipElement()
        }
      }
    }
    return EscapedText.resolved(text)
  }
}

/// Characters that XML cannot hold, as spreadsheets write them: `_x000D_`.
enum EscapedText {
  /// Resolves each `_xHHHH_`, a unit of UTF-16, once and from the left, so that `_x005F_x0041_` is
  /// `_x0041_`.
  static func resolved(_ text: [UInt8]) -> [UInt8] {
    guard var mark = nextEscape(in: text, from: 0) else { return text }
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var position = 0
    var high: UInt16?
    func append(_ scalar: UInt32) {
      let scalar = Unicode.Scalar(scalar) ?? "\u{FFFD}"
      output.append(contentsOf: UTF8.encode(scalar) ?? .init())
    }
    func endHigh() {
      if high != nil { append(0xFFFD) }
      high = nil
    }
    while true {
      if mark.at > position {
        endHigh()
        output.append(contentsOf: text[position..<mark.at])
      }
      let unit = mark.unit
      switch unit {
      case 0xD800...0xDBFF:
        endHigh()
        high = unit
      case 0xDC00...0xDFFF:
        if let first = high {
          high = nil
          append(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(unit) - 0xDC00))
        } else {
          append(0xFFFD)
        }
      default:
        endHigh()
        append(UInt32(unit))
      }
      position = mark.at + 7
      guard let next = nextEscape(in: text, from: position) else { break }
      mark = next
    }
    endHigh()
    output.append(contentsOf: text[position...])
    return output
  }

  private static func nextEscape(
    in text: [UInt8], from start: Int
  ) -> (at: Int, unit: UInt16)? {
    var at = start
    while at + 7 <= text.count {
      if text[at] == UInt8(ascii: "_"), text[at + 1] == UInt8(ascii: "x"),
        text[at + 6] == UInt8(ascii: "_"),
        text[(at + 2)..<(at + 6)].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
        let unit = UInt16(String(decoding: text[(at + 2)..<(at + 6)], as: UTF8.self), radix: 16)
      {
        return (at, unit)
      }
      at += 1
    }
    return nil
  }
}
