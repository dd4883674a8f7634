import Files
import KQLValues

/// A workbook for spreadsheets (Office Open XML): numbers, times and bools as such, text always as text, never as a
/// formula. Integers that a spreadsheet cannot hold exactly are text.
package struct WorkbookRenderer: Renderer {
  package static let name = "xlsx"
  package static let separatesResults = false
  package static let isBinary = true

  /// What a sheet holds at most, its header included.
  private static let mostRows = 1_048_576
  private static let mostColumns = 16_384
  /// What a cell holds at most, in UTF-16 units.
  private static let longestText = 32_767
  /// The most that a double holds exactly.
  private static let largestExact: Int64 = 1 << 53

  private var columns: [ResultColumn] = []
  private var archive = ZipWriter()
  private var sheet: [UInt8] = []
  private var rowsInSheet = 0
  private var sheets = 0

  package init(_ options: RenderOptions) {}

  package mutating func begin(_ columns: [ResultColumn], to output: Output) throws(OutputError) {
    self.columns = Array(columns.prefix(Self.mostColumns))
    beginSheet()
  }

  package mutating func row(_ values: [Value], to output: Output) throws(OutputError) {
    if rowsInSheet == Self.mostRows {
      try endSheet(to: output)
      beginSheet()
    }
    write("<row>")
    for (value, column) in zip(values, columns) { cell(value, column.type) }
    write("</row>\n")
    rowsInSheet += 1
  }

  package mutating func end(to output: Output) throws(OutputError) {
    try endSheet(to: output)
    for (name, text) in parts { try archive.add(name, Array(text.utf8), to: output) }
    try archive.end(to: output)
  }

  private mutating func write(_ text: String) { sheet.append(contentsOf: text.utf8) }

  // MARK: sheets

  private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
  private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
  private static let relations =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  private mutating func beginSheet() {
    sheet.removeAll(keepingCapacity: true)
    write(
      Self.head + "<worksheet xmlns=\"\(Self.main)\"><sheetViews><sheetView workbookViewId=\"0\">")
    write("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>")
    write("</sheetView></sheetViews>")
    if !columns.isEmpty { write("<cols>") }
    for (index, column) in columns.enumerated() {
      let width = column.type == .datetime ? 24 : min(40, max(10, column.name.count + 2))
      write("<col min=\"\(index + 1)\" max=\"\(index + 1)\" width=\"\(width)\" customWidth=\"1\"/>")
    }
    write(columns.isEmpty ? "<sheetData>\n<row>" : "</cols><sheetData>\n<row>")
    for column in columns { text(column.name, style: 2) }
    write("</row>\n")
    rowsInSheet = 1
    sheets += 1
  }

  private mutating func endSheet(to output: Output) throws(OutputError) {
    write("</sheetData></worksheet>\n")
    try archive.add("xl/worksheets/sheet\(sheets).xml", sheet, to: output)
  }

  // MARK: cells

  private mutating func cell(_ value: Value, _ type: ScalarType) {
    switch value {
    case .null: write("<c/>")
    case .bool(let value): write("<c t=\"b\"><v>\(value ? 1 : 0)</v></c>")
    case .long(let number) where type.isInteger && abs(clamping: number) <= Self.largestExact:
      write("<c><v>\(number)</v></c>")
    case .long(let number) where type == .bool:
      write("<c t=\"b\"><v>\(number == 0 ? 0 : 1)</v></c>")
    case .real(let number) where number.isFinite: write("<c><v>\(RealText.text(number))</v></c>")
    case .datetime(let ticks):
      if let serial = Self.serial(ticks) {
        write("<c s=\"1\"><v>\(serial)</v></c>")
      } else {
        text(DateTime.text(ticks), style: 0)
      }
    case .long, .real, .decimal, .timespan, .guid, .string, .dynamic:
      text(value.plainText(as: type), style: 0)
    }
  }

  private func abs(clamping number: Int64) -> Int64 { number == .min ? .max : Swift.abs(number) }

  /// Days since 1899-12-30, as spreadsheets count from March 1900 on; nil before.
  private static func serial(_ ticks: Int64) -> String? {
    // 1900-03-01: before it spreadsheets count a day that never was.
    let first: Int64 = 599_317_056_000_000_000
    guard ticks >= first else { return nil }
    let epoch: Int64 = 599_264_352_000_000_000
    let days = (ticks - epoch) / TimeSpan.day
    let rest = Double((ticks - epoch) % TimeSpan.day) / Double(TimeSpan.day)
    return RealText.text(Double(days) + rest)
  }

  /// A text cell. What XML has no place for is written as spreadsheets escape it: `_x001B_`.
  private mutating func text(_ text: String, style: Int) {
    if text.isEmpty { return write("<c/>") }
    write("<c t=\"inlineStr\"" + (style == 0 ? "" : " s=\"\(style)\""))
    write("><is><t xml:space=\"preserve\">")
    var units = 0
    for (index, scalar) in zip(text.unicodeScalars.indices, text.unicodeScalars) {
      units += scalar.utf16.count
      if units > Self.longestText { break }
      switch scalar {
      case "&": write("&amp;")
      case "<": write("&lt;")
      case ">": write("&gt;")
      case "_" where Self.isEscape(text.unicodeScalars[index...]): write("_x005F_")
      case "\t", "\n": sheet.append(contentsOf: String(scalar).utf8)
      case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}":
        let digits = String(scalar.value, radix: 16, uppercase: true)
        write("_x" + String(repeating: "0", count: 4 - digits.count) + digits + "_")
      default: sheet.append(contentsOf: String(scalar).utf8)
      }
    }
    write("</t></is></c>")
  }

  /// Whether a text begins with what a spreadsheet would read as an escape.
  private static func isEscape(_ text: Substring.UnicodeScalarView) -> Bool {
    let head = Array(text.prefix(7))
    return head.count == 7 && head[1] == "x" && head[6] == "_"
      && head[2..<6].allSatisfy { $0.properties.isASCIIHexDigit }
  }

  // MARK: the other parts

  private var parts: [(String, String)] {
    let numbers = Array(1...max(1, sheets))
    let types = numbers.map { number in
      "<Override PartName=\"/xl/worksheets/sheet\(number).xml\" ContentType=\""
        + "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/>"
    }
    let package = "http://schemas.openxmlformats.org/package/2006"
    let sheet = numbers.map {
      "<sheet name=\"Result\($0 == 1 ? "" : " \($0)")\" sheetId=\"\($0)\" r:id=\"rId\($0)\"/>"
    }
    let links = numbers.map {
      "<Relationship Id=\"rId\($0)\" Type=\"\(Self.relations)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
    }
    return [
      (
        "[Content_Types].xml",
        Self.head + "<Types xmlns=\"\(package)/content-types\">"
          + "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
          + "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
          + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
          + "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>"
          + types.joined() + "</Types>"
      ),
      (
        "_rels/.rels",
        Self.head + "<Relationships xmlns=\"\(package)/relationships\"><Relationship Id=\"rId1\" "
          + "Type=\"\(Self.relations)/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
      ),
      (
        "xl/workbook.xml",
        Self.head + "<workbook xmlns=\"\(Self.main)\" xmlns:r=\"\(Self.relations)\"><sheets>"
          + sheet.joined() + "</sheets></workbook>"
      ),
      (
        "xl/_rels/workbook.xml.rels",
        Self.head + "<Relationships xmlns=\"\(package)/relationships\">" + links.joined()
          + "<Relationship Id=\"rId\(numbers.count + 1)\" Type=\"\(Self.relations)/styles\" "
          + "Target=\"styles.xml\"/></Relationships>"
      ),
      ("xl/styles.xml", Self.head + Self.styles),
    ]
  }

  /// Style 0 is plain, 1 a time, 2 a head.
  private static let styles =
    "<styleSheet xmlns=\"\(main)\"><numFmts count=\"1\">"
    + "<numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss.000\"/></numFmts>"
    + "<fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>"
    + "<font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>"
    + "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>"
    + "<fill><patternFill patternType=\"gray125\"/></fill></fills>"
    + "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    + "<cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>"
    + "<cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>"
    + "<xf numFmtId=\"164\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>"
    + "<xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/></cellXfs>"
    + "</styleSheet>"
}
