/// What the format of a number makes of it.
enum NumberFormat: Sendable, Hashable {
  case number
  /// A date, with a time of day or without.
  case date
  /// A time of day, or a length of time.
  case time
}

/// The formats of a workbook's cells.
struct Styles {
  /// By the number that a cell has for its style.
  private var formats: [NumberFormat] = []

  private static let maximumCount = 1 << 20

  init() {}

  init(_ xml: XMLPullReader) throws(SpreadsheetError) {
    var custom: [Int: NumberFormat] = [:]
    var isInCells = false
    var numbers: [Int] = []
    while true {
      switch try xml.next() {
      case .text: continue
      case .documentEnd:
        formats = numbers.map { custom[$0] ?? Self.builtIn($0) }
        return
      case .end: if xml.isElement("cellXfs") { isInCells = false }
      case .start:
        if xml.isElement("cellXfs") {
          isInCells = true
        } else if xml.isElement("numFmt") {
          guard let id = try xml.text(of: "numFmtId").flatMap({ Int($0) }),
            let code = try xml.text(of: "formatCode")
          else { continue }
          guard custom.count < Self.maximumCount else {
            throw xml.damaged("it has too many formats")
          }
          custom[id] = Self.format(code)
        } else if isInCells, xml.isElement("xf") {
          guard numbers.count < Self.maximumCount else {
            throw xml.damaged("it has too many styles")
          }
          numbers.append(try xml.text(of: "numFmtId").flatMap { Int($0) } ?? 0)
        }
      }
    }
  }

  /// - Parameter style: a cell's number; nil where it has none.
  func format(of style: Int?) -> NumberFormat {
    guard let style, formats.indices.contains(style) else { return .number }
    return formats[style]
  }

  /// The formats that have no code of their own, those of East Asian editions included.
  private static func builtIn(_ id: Int) -> NumberFormat {
    switch id {
    case 14...17, 22, 27...31, 36, 50...54, 57, 58: .date
    case 18...21, 32...35, 45...47, 55, 56: .time
    default: .number
    }
  }

  /// What a format's code makes of a number: letters of dates and times count outside of quotes,
  /// escapes and brackets, but for `[h]` and the like.
  static func format(_ code: String) -> NumberFormat {
    let code = Array(code.lowercased().utf8)
    if code.elementsEqual("general".utf8) { return .number }
    var letters: Set<UInt8> = []
    var position = 0
    while position < code.count {
      let byte = code[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        while position < code.count, code[position] != byte { position += 1 }
        position += 1
      case UInt8(ascii: "\\"), UInt8(ascii: "_"), UInt8(ascii: "*"): position += 1
      case UInt8(ascii: "["):
        let end = code[position...].firstIndex(of: UInt8(ascii: "]")) ?? code.count
        let inside = code[position..<end]
        if let first = inside.first, "hms".utf8.contains(first),
          inside.allSatisfy({ $0 == first })
        {
          letters.formUnion([first, UInt8(ascii: "h")])
        }
        position = end + 1
      // Only the first of several sections says how a number that is not negative looks.
      case UInt8(ascii: ";"): position = code.count
      default: letters.insert(byte)
      }
    }
    func has(_ letter: Character) -> Bool { letter.asciiValue.map(letters.contains) ?? false }
    if has("y") || has("d") { return .date }
    if has("h") || has("s") { return .time }
    // Months or minutes alone: the latter never stand alone.
    return has("m") ? .date : .number
  }
}
