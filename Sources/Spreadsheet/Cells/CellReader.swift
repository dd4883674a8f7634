import KQLValues

/// The cells of a sheet, a row at a time.
final class CellReader {
  /// A row that has cells with values.
  struct Row {
    /// As the program shows it, the first being 1.
    var number: Int
    /// By their column, from the left.
    var cells: [Cell]
  }

  private let xml: XMLPullReader
  private let book: Workbook
  private(set) var notes = SheetNotes()
  private var lastRow = 0
  private var isInRows = false
  /// Bytes of the texts of a row.
  private var textBytes = 0

  static let maximumRow = 1_048_576
  static let maximumColumn = 16_384
  private static let maximumTextBytes = 64 << 20

  init(_ xml: XMLPullReader, of book: Workbook) {
    self.xml = xml
    self.book = book
  }

  var bytesRead: Int { xml.bytesRead }

  /// The next row that has a value; nil after the last.
  func next() throws(SpreadsheetError) -> Row? {
    while true {
      switch try xml.next() {
      case .text: continue
      case .documentEnd: return nil
      case .end: if xml.isElement("sheetData") { isInRows = false }
      case .start:
        if xml.isElement("sheetData") {
          isInRows = true
        } else if isInRows, xml.isElement("row") {
          if let row = try readRow() { return row }
        } else if xml.depth > 1 {
          try xml.skipElement()
        }
      }
    }
  }

  private func readRow() throws(SpreadsheetError) -> Row? {
    let outside = xml.depth - 1
    var number = lastRow + 1
    if let text = try xml.text(of: "r") {
      guard let written = Int(text) else { throw xml.damaged("a row has no number") }
      number = written
    }
    guard number > lastRow, number <= Self.maximumRow else {
      throw xml.damaged("row \(number) follows row \(lastRow)")
    }
    lastRow = number
    textBytes = 0
    var cells: [Cell] = []
    var nextColumn = 0
    while xml.depth > outside {
      switch try xml.next() {
      case .text, .end: continue
      case .documentEnd: return nil
      case .start:
        guard xml.isElement("c") else {
          try xml.skipElement()
          continue
        }
        var column = nextColumn
        if let reference = try xml.value(of: "r") {
          guard let written = Self.column(of: reference) else {
            throw xml.damaged("a cell has no place")
          }
          column = written
        }
        guard column >= nextColumn, column < Self.maximumColumn else {
          throw xml.damaged("the cells of row \(number) are not in their order")
        }
        nextColumn = column + 1
        if let value = try readCell(), !value.isEmpty {
          cells.append(Cell(column: column, value: value))
        }
      }
    }
    return cells.isEmpty ? nil : Row(number: number, cells: cells)
  }

  /// The number of the column in a reference such as `AB12`; nil where it has none.
  static func column(of reference: [UInt8]) -> Int? {
    var column = 0
    for byte in reference {
      let letter = byte & 0xDF
      guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(letter) else { break }
      column = column * 26 + Int(letter - UInt8(ascii: "A")) + 1
      guard column <= maximumColumn else { return nil }
    }
    return column > 0 ? column - 1 : nil
  }

  /// The letters of a column.
  static func letters(of column: Int) -> String {
    var left = column + 1
    var letters = ""
    while left > 0 {
      letters.insert(
        Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8((left - 1) % 26))),
        at: letters.startIndex)
      left = (left - 1) / 26
    }
    return letters
  }

  // MARK: cells

  private func readCell() throws(SpreadsheetError) -> CellValue? {
    let outside = xml.depth - 1
    let type = try xml.text(of: "t") ?? "n"
    let style = try xml.text(of: "s").flatMap { Int($0) }
    var written: [UInt8]?
    var inline: [UInt8]?
    var hasFormula = false
    while xml.depth > outside {
      switch try xml.next() {
      case .text, .end: continue
      case .documentEnd: return nil
      case .start:
        if xml.isElement("v") {
          written = try readValue()
        } else if xml.isElement("is") {
          inline = try RichText.read(xml)
        } else {
          if xml.isElement("f") { hasFormula = true }
          try xml.skipElement()
        }
      }
    }
    if let inline {
      try count(inline.count)
      return .text(inline)
    }
    guard let written, !written.isEmpty else {
      if hasFormula, type != "str" { notes.formulasWithoutValue += 1 }
      return nil
    }
    return try value(written, type: type, style: style)
  }

  /// The text of the element that has just begun.
  private func readValue() throws(SpreadsheetError) -> [UInt8] {
    let outside = xml.depth - 1
    var text: [UInt8] = []
    while xml.depth > outside {
      if case .text = try xml.next() { text.append(contentsOf: xml.content) }
    }
    return text
  }

  private func value(
    _ text: [UInt8], type: String, style: Int?
  ) throws(SpreadsheetError) -> CellValue? {
    switch type {
    case "s":
      guard let index = Int(String(decoding: text, as: UTF8.self)),
        let shared = book.strings[index]
      else { throw xml.damaged("a cell refers to a text that there is not") }
      try count(shared.count)
      return .text(Array(shared))
    case "str", "inlineStr":
      try count(text.count)
      return .text(EscapedText.resolved(text))
    case "b": return .bool(text == [UInt8(ascii: "1")] || text.elementsEqual("true".utf8))
    case "e":
      notes.errors += 1
      return nil
    case "d": return isoTime(text)
    default: return number(text, style: style)
    }
  }

  private func count(_ bytes: Int) throws(SpreadsheetError) {
    textBytes += bytes
    guard textBytes <= Self.maximumTextBytes else {
      throw .tooLarge("a row has more than \(Self.maximumTextBytes >> 20) MiB of text")
    }
  }

  private func number(_ text: [UInt8], style: Int?) -> CellValue? {
    let format = book.styles.format(of: style)
    guard let number = CellNumber(text) else {
      // Not a number: what is written stays.
      return .text(text)
    }
    switch format {
    case .number: return number.value
    case .time:
      guard let ticks = SerialTime.timespan(number.real) else { break }
      return .timespan(ticks)
    case .date:
      switch SerialTime.reading(number.real, startsIn1904: book.startsIn1904) {
      case .datetime(let ticks): return .datetime(ticks)
      case .clock(let ticks): return .clock(ticks)
      case .none: break
      }
    }
    notes.timesOutOfRange += 1
    return nil
  }

  /// A date, a date with time, or a time, as ISO 8601 has them.
  private func isoTime(_ text: [UInt8]) -> CellValue? {
    let written = String(decoding: text, as: UTF8.self)
    if text.count >= 10, text[4] == UInt8(ascii: "-"), let ticks = DateTime.parse(written) {
      return .datetime(ticks)
    }
    if text.count >= 5, text[2] == UInt8(ascii: ":"), let ticks = TimeSpan.parse(written) {
      return .timespan(ticks)
    }
    return .text(text)
  }
}

/// The number that a cell's text is.
struct CellNumber {
  let value: CellValue
  let real: Double

  /// Above this, doubles leave out whole numbers.
  private static let exact: Double = 9_007_199_254_740_992

  /// Nil where it is none. One without a fraction is a long, up to where doubles are exact; digits alone are
  /// one as long as they fit.
  init?(_ text: [UInt8]) {
    let written = String(decoding: text, as: UTF8.self)
    if let long = Int64(written) {
      (value, real) = (.long(long), Double(long))
      return
    }
    guard let number = text.withUnsafeBytes({ RealText.parse($0) }) else { return nil }
    real = number
    let hasFraction =
      text.contains(UInt8(ascii: "."))
      && !text.contains { $0 | 0x20 == UInt8(ascii: "e") }
    if !hasFraction, number == number.rounded(), abs(number) <= Self.exact {
      value = .long(Int64(number))
    } else {
      value = .real(number)
    }
  }
}

extension Workbook {
  /// The cells of a sheet, from its first row.
  func cells(of sheet: Sheet) throws(SpreadsheetError) -> CellReader {
    guard let xml = try parts.reader(of: sheet.part) else {
      throw .damaged("it has no `\(sheet.part)`")
    }
    return CellReader(xml, of: self)
  }
}
