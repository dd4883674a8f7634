import JSON
import KQLValues
import Testing

@testable import Compression
@testable import Spreadsheet

@Suite("Workbooks")
struct SpreadsheetTests {
  /// A workbook of one sheet.
  ///
  /// - Parameters:
  ///   - rows: what stands in `sheetData`.
  ///   - formats: the codes of the styles from 1 on; 0 is a number.
  private static func parts(
    _ rows: String, formats: [String] = [], strings: String? = nil, settings: String = "",
    more: [String: String] = [:]
  ) -> ZipParts {
    let relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    func link(_ id: String, _ kind: String, _ target: String) -> String {
      "<Relationship Id=\"\(id)\" Type=\"\(relation)/\(kind)\" Target=\"\(target)\"/>"
    }
    let codes = formats.enumerated().map {
      "<numFmt numFmtId=\"\(200 + $0.offset)\" formatCode=\"\($0.element)\"/>"
    }
    let styles = formats.indices.map { "<xf numFmtId=\"\(200 + $0)\"/>" }
    var parts = [
      "_rels/.rels":
        "<Relationships>\(link("x", "officeDocument", "/xl/workbook.xml"))</Relationships>",
      "xl/_rels/workbook.xml.rels":
        "<Relationships>\(link("a", "styles", "styles.xml"))"
        + link("b", "worksheet", "../xl/worksheets/one.xml") + link("c", "sharedStrings", "s.xml")
        + "</Relationships>",
      "xl/workbook.xml":
        "<workbook xmlns:r=\"\(relation)\">\(settings)<sheets><sheet name=\"One\" r:id=\"b\"/>"
        + "</sheets></workbook>",
      "xl/styles.xml":
        "<styleSheet><numFmts>\(codes.joined())</numFmts><cellStyleXfs><xf numFmtId=\"14\"/>"
        + "</cellStyleXfs><cellXfs><xf numFmtId=\"0\"/>\(styles.joined())</cellXfs></styleSheet>",
      "xl/worksheets/one.xml": "<worksheet><sheetData>\(rows)</sheetData></worksheet>",
    ]
    if let strings { parts["xl/s.xml"] = "<sst>\(strings)</sst>" }
    return ZipParts(parts.merging(more) { $1 })
  }

  private func table(
    _ rows: String, formats: [String] = [], strings: String? = nil, settings: String = ""
  ) throws -> Table {
    try Table(parts: Self.parts(rows, formats: formats, strings: strings, settings: settings))
  }

  private func error(_ rows: String, more: [String: String] = [:], strings: String? = nil)
    -> String?
  {
    do {
      _ = try Table(parts: Self.parts(rows, strings: strings, more: more))
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// The value of one cell in a column named `a`.
  private func value(
    _ cell: String, formats: [String] = [], settings: String = ""
  ) throws -> String {
    let table = try table(
      "<row><c t=\"str\"><v>a</v></c></row><row>\(cell)</row>", formats: formats,
      settings: settings)
    return table.rows.first?["a"]?.jsonText ?? "none"
  }

  private static let days = ["yyyy-mm-dd", "[h]:mm", "0.0 &quot;days&quot;"]

  @Test(
    "days of the two systems, as the cell's format says",
    arguments: [
      ("45352.5", 1, false, "\"2024-03-01T12:00:00.0000000Z\""),
      ("61", 1, false, "\"1900-03-01T00:00:00.0000000Z\""), ("60", 1, false, "none"),
      ("59", 1, false, "\"1900-02-28T00:00:00.0000000Z\""),
      ("1", 1, false, "\"1900-01-01T00:00:00.0000000Z\""), ("0.25", 1, false, "\"06:00:00\""),
      ("-1", 1, false, "\"1899-12-29T00:00:00.0000000Z\""),
      ("-693593", 1, false, "\"0001-01-01T00:00:00.0000000Z\""), ("-693594", 1, false, "none"),
      ("2958465.99999999", 1, false, "\"9999-12-31T23:59:59.9990000Z\""),
      ("2958466", 1, false, "none"), ("1e300", 1, false, "none"),
      ("0", 1, true, "\"1904-01-01T00:00:00.0000000Z\""),
      ("-1.5", 1, true, "\"1903-12-30T12:00:00.0000000Z\""),
      ("45352.50000142361", 1, false, "\"2024-03-01T12:00:00.1230000Z\""),
      ("1.25", 2, false, "\"1.06:00:00\""), ("-0.5", 2, false, "\"-12:00:00\""),
      ("1.5", 3, false, "1.5"), ("1.5", 0, false, "1.5"), ("45352", 9, false, "45352"),
    ])
  func readsDays(number: String, style: Int, startsIn1904: Bool, expected: String) throws {
    let settings = startsIn1904 ? "<workbookPr date1904=\"1\"/>" : ""
    let cell = "<c s=\"\(style)\"><v>\(number)</v></c>"
    #expect(try value(cell, formats: Self.days, settings: settings) == expected)
  }

  @Test(
    "formats of numbers, days and times",
    arguments: [
      ("General", .number), ("0.00", .number), ("#,##0;[Red]-#,##0", .number), ("@", .number),
      ("[Red]0", .number), ("\"TRUE\";\"TRUE\";\"FALSE\"", .number), ("0\\d", .number),
      ("0_d", .number), ("0.0 \"days\"", .number), ("[$-409]0", .number),
      ("yyyy\\-mm\\-dd", .date), ("DD/MM/YYYY", .date), ("dd/mm/yyyy\\ hh:mm:ss.000", .date),
      ("mmm", .date), ("[$-F800]dddd\\,\\ mmmm", .date), ("h:mm AM/PM", .time), ("[mm]:ss", .time),
      ("[h]:mm:ss", .time), ("ss.000", .time),
    ] as [(String, NumberFormat)])
  func tellsFormats(code: String, expected: NumberFormat) {
    #expect(Styles.format(code) == expected)
  }

  @Test(
    "cells of each kind",
    arguments: [
      ("<c><v>5</v></c>", "5"), ("<c t=\"n\"><v>-0.5</v></c>", "-0.5"),
      ("<c><v>9007199254740993</v></c>", "9007199254740993"),
      ("<c><v>9.00719925474099e+15</v></c>", "9007199254740990"),
      ("<c><v>1E+300</v></c>", "1e+300"), ("<c><v>2.0</v></c>", "2.0"),
      ("<c><v>nan</v></c>", "\"NaN\""), ("<c t=\"b\"><v>1</v></c>", "true"),
      ("<c t=\"b\"><v>0</v></c>", "false"), ("<c t=\"e\"><v>#N/A</v></c>", "none"),
      ("<c t=\"str\"><f>A1</f><v> x </v></c>", "\" x \""), ("<c><f>1+1</f></c>", "none"),
      ("<c><f>1+1</f><v>2</v></c>", "2"), ("<c t=\"inlineStr\"/>", "none"),
      ("<c t=\"inlineStr\"><is><t>a</t></is></c>", "\"a\""),
      (
        "<c t=\"inlineStr\"><is><r><rPr/><t>a</t></r><rPh><t>no</t></rPh><r><t>b</t></r></is></c>",
        "\"ab\""
      ),
      ("<c t=\"d\"><v>2024-03-01</v></c>", "\"2024-03-01T00:00:00.0000000Z\""),
      ("<c t=\"d\"><v>12:34:56</v></c>", "\"12:34:56\""),
      ("<c t=\"d\"><v>soon</v></c>", "\"soon\""),
      (
        "<c t=\"str\"><v>&lt;&amp;&gt;&quot;&apos;&#10;&#x41;<![CDATA[<&]]></v></c>",
        "\"<&>\\\"'\\nA<&\""
      ),
      ("<c t=\"str\"><v>a\r\nb\rc&#13;</v></c>", "\"a\\nb\\nc\\r\""),
      (
        "<c t=\"str\"><v>_x000D_ _x005F_x0041_ _xD83D__xDE00_ _xD83D_ _x00_</v></c>",
        "\"\\r _x0041_ 😀 \u{FFFD} _x00_\""
      ),
      ("<c><v>12 monkeys</v></c>", "\"12 monkeys\""),
    ])
  func readsCells(cell: String, expected: String) throws {
    #expect(try value(cell) == expected)
  }

  @Test("a column's type needs all of its cells; what does not go together is text")
  func typesColumns() throws {
    let rows = """
      <row r="3"><c r="B3" t="str"><v>long</v></c><c r="C3" t="str"><v>real</v></c>\
      <c r="D3" t="str"><v>mixed</v></c><c r="E3" t="str"><v>day</v></c><c r="G3"><v>2024</v></c></row>
      <row r="4"><c r="B4"><v>1</v></c><c r="C4"><v>1</v></c><c r="D4"><v>1</v></c>\
      <c r="E4" s="1"><v>0.5</v></c><c r="F4"><v>9</v></c></row>
      <row r="5"/>
      <row r="7"><c r="B7"><v>2</v></c><c r="C7"><v>0.5</v></c><c r="D7" t="b"><v>1</v></c>\
      <c r="E7" s="1"><v>61</v></c></row>
      """
    let table = try table(rows, formats: ["yyyy-mm-dd"])
    #expect(
      table.columns == [
        "long:long", "real:real", "mixed:string", "day:datetime", "Column_F:long", "2024:string",
      ])
    #expect(table.numbers == [4, 7])
    #expect(
      table.rows.map(\.jsonText) == [
        "{\"long\":1,\"real\":1.0,\"mixed\":\"1\",\"day\":\"1899-12-31T12:00:00.0000000Z\","
          + "\"Column_F\":9,\"2024\":null}",
        "{\"long\":2,\"real\":0.5,\"mixed\":\"true\",\"day\":\"1900-03-01T00:00:00.0000000Z\","
          + "\"Column_F\":null,\"2024\":null}",
      ])
  }

  @Test("shared texts, rich or plain, and names of columns that come twice")
  func readsSharedTexts() throws {
    let strings = "<si><t>a</t></si><si><r><t>a</t></r></si><si><t> b </t><phoneticPr/></si>"
    let table = try table(
      "<row><c t=\"s\"><v>0</v></c><c t=\"s\"><v>1</v></c></row><row><c t=\"s\"><v>2</v></c></row>",
      strings: strings)
    #expect(table.columns == ["a:string", "a_2:string"])
    #expect(table.rows.map(\.jsonText) == ["{\"a\":\" b \",\"a_2\":null}"])
  }

  @Test("a sheet without cells has no columns and no rows")
  func readsEmpty() throws {
    let table = try table("")
    #expect(table.columns.isEmpty && table.rows.isEmpty)
  }

  @Test(
    "cells and rows that are out of order, or outside, are refused",
    arguments: [
      ("<row r=\"2\"/><row r=\"2\"><c><v>1</v></c></row>", "row 2 follows row 2"),
      ("<row r=\"1048577\"/>", "row 1048577 follows row 0"), ("<row r=\"x\"/>", "has no number"),
      ("<row><c r=\"B1\"/><c r=\"A1\"/></row>", "not in their order"),
      ("<row><c r=\"XFE1\"/></row>", "no place"), ("<row><c r=\"1\"/></row>", "no place"),
      ("<row><c t=\"s\"><v>0</v></c></row>", "refers to a text that there is not"),
      ("<row><c t=\"s\"><v>-1</v></c></row>", "refers to a text that there is not"),
    ])
  func refusesImpossible(rows: String, expected: String) {
    #expect(error(rows, strings: "")?.contains(expected) == true)
  }

  @Test(
    "XML that is not well-formed, or could grow, is refused",
    arguments: [
      "", "<a>", "<a></b>", "<a><b></a></b>", "<a/><b/>", "text<a/>", "<a/>text", "<a b></a>",
      "<a b=c/>", "<a b='1'c='2'/>", "<a>&unknown;</a>", "<a>&#xD800;</a>", "<a>& b</a>", "<a",
      "<!--", "<a><![CDATA[", "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
      "<?xml version='1.0' encoding='EBCDIC'?><a/>",
      "\u{FEFF}\u{FEFF}<a/>", String(repeating: "<a>", count: 300),
    ])
  func refusesXML(text: String) {
    let xml = XMLPullReader(MemorySource(Array(text.utf8)), part: "part")
    #expect(throws: SpreadsheetError.self) {
      while try xml.next() != .documentEnd {}
    }
  }

  @Test("XML with prefixes, comments, instructions and a byte order mark")
  func readsXML() throws {
    let text = """
      \u{FEFF}<?xml version="1.0"?><!-- a --><x:a xmlns:x="u" xmlns:r="v" x:r='1 &amp; "2"' r="3">
      <?b?><x:c/> t <!-- > --></x:a>
      """
    let xml = XMLPullReader(MemorySource(Array(text.utf8)), part: "part")
    #expect(try xml.next() == .start)
    #expect(xml.isElement("a"))
    #expect(try xml.text(of: "r") == "3")
    #expect(try xml.text(of: "x") == nil)
    var texts: [String] = []
    while true {
      let event = try xml.next()
      if event == .text { texts.append(String(decoding: xml.content, as: UTF8.self)) }
      if event == .documentEnd { break }
    }
    #expect(texts == ["\n", " t "])
  }

  @Test("a workbook without its parts, in binary, or of charts alone")
  func namesMissing() throws {
    #expect(throws: SpreadsheetError.self) { try Table(parts: ZipParts([:] as [String: String])) }
    #expect(error("", more: ["xl/workbook.xml": "<other/>"])?.contains("is not a workbook") == true)
    let link = "<Relationship Id=\"x\" Type=\"t/officeDocument\" Target=\"xl/workbook.bin\"/>"
    #expect(
      error("", more: ["_rels/.rels": "<Relationships>\(link)</Relationships>"])
        == "a binary workbook (xlsb) is not supported")
    let sheet = Self.parts("")
    sheet.parts["xl/worksheets/one.xml"] = nil
    #expect(throws: SpreadsheetError.self) { try Table(parts: sheet) }
  }

  @Test("letters of columns and back")
  func namesColumns() {
    for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")] {
      #expect(CellReader.letters(of: column) == letters)
      #expect(CellReader.column(of: Array("\(letters)7".utf8)) == column)
    }
  }
}
