import Diagnostics
import JSON
import KQLValues
import Testing

@testable import Workbooks

@Suite struct FormatterTests {
  private static func cell(
    _ formatter: String, _ value: Value, _ type: ScalarType,
    bounds: (Double, Double) = (0, 10), columns: [(String, Value, ScalarType)] = []
  ) throws -> Cell {
    let formatter = CellFormatter(try JSONValue(parsing: formatter), ParameterScope(now: may15))
    let row = RowText(
      columns: columns.map { ResultColumn($0.0, $0.2) }, cells: columns.map { $0.1 })
    return formatter.cell(value, type, in: row, bounds: (low: bounds.0, high: bounds.1))
  }

  @Test(
    "numbers in their units",
    arguments: [
      (#"{"unit":0}"#, 1234.5, "1234.5"), (#"{"unit":1}"#, 12.5, "12.5%"),
      (#"{"unit":2,"options":{"maximumFractionDigits":1}}"#, 1536, "1.5KB"),
      (#"{"unit":36}"#, 1500, "1.5KB"), (#"{"unit":17}"#, 3_400_000, "3.4M"),
      (#"{"unit":17}"#, 12, "12"), (#"{"unit":23}"#, 1234, "1.234s"),
      (#"{"unit":24}"#, 90, "1.5min"), (#"{"unit":24}"#, 0, "0s"),
      (#"{"unit":22}"#, 1500, "1.5ms"), (#"{"unit":31}"#, 2, "2/s"),
      (#"{"unit":11}"#, 2048, "2KB/s"),
      (#"{"unit":0,"options":{"useGrouping":true}}"#, 1_234_567, "1,234,567"),
      (#"{"unit":0,"options":{"style":"percent","maximumFractionDigits":0}}"#, 0.256, "26%"),
      (#"{"unit":0,"options":{"style":"currency","currency":"EUR"}}"#, 5, "5 EUR"),
      (#"{"unit":0,"options":{"minimumFractionDigits":2}}"#, 5, "5.00"),
      (#"{"unit":0,"options":{"minimumIntegerDigits":3}}"#, 5, "005"),
      (#"{"unit":17,"options":{"maximumSignificantDigits":3}}"#, 123_456, "123K"),
      (#"{"unit":0,"options":{"maximumSignificantDigits":2}}"#, 1234, "1200"),
      (#"{"unit":0,"options":{"maximumSignificantDigits":2}}"#, 0.01234, "0.012"),
      (#"{"unit":0}"#, -0.5, "-0.5"), (#"{"unit":999}"#, 1, "1"),
    ])
  func numbers(format: String, value: Double, expected: String) throws {
    #expect(NumberFormat(try JSONValue(parsing: format)).text(value) == expected)
  }

  @Test("a number that is not there has its text")
  func empty() throws {
    let cell = try Self.cell(
      #"{"formatter":0,"numberFormat":{"unit":1,"emptyValCustomText":"none"}}"#, .null, .real)
    #expect(cell.text == "none")
  }

  @Test("bars and heat maps take the place of a value between the bounds")
  func bars() throws {
    let bar = try Self.cell(
      #"{"formatter":3,"formatOptions":{"palette":"blue"}}"#, .long(5), .long)
    #expect(bar.bar?.share == 0.5)
    #expect(bar.bar?.isBeside == true)
    #expect(bar.bar?.color.css == "#0078d4")
    let heat = try Self.cell(
      #"{"formatter":8,"formatOptions":{"palette":"greenRed"}}"#, .long(10), .long)
    #expect(heat.background?.css == "#c4314b")
    let cold = try Self.cell(
      #"{"formatter":8,"formatOptions":{"palette":"greenRed"}}"#, .long(-3), .long)
    #expect(cold.background?.css == "#57a300")
  }

  @Test("where all values are alike a bar is full, or empty where they are 0", arguments: [0, 7])
  func alikeBars(value: Int64) throws {
    let cell = try Self.cell(
      #"{"formatter":4}"#, .long(value), .long, bounds: (Double(value), Double(value)))
    #expect(cell.bar?.share == (value == 0 ? 0 : 1))
  }

  private static let severity = #"""
    {"formatter":18,"formatOptions":{"thresholdsOptions":"icons","thresholdsGrid":[
    {"operator":"==","thresholdValue":"High","representation":"Sev0","text":"{0}!"},
    {"operator":"is Empty","representation":"unknown","text":"none"},
    {"operator":"Default","representation":"Blank","text":"{0}{1} of [\"Total\"]"}]}}
    """#

  @Test(
    "the first threshold that holds says icon and text",
    arguments: [("High", "High!", "0"), ("", "none", "?"), ("Low", "Low of 7", nil)]
      as [(String, String, String?)])
  func thresholds(value: String, text: String, sign: String?) throws {
    let cell = try Self.cell(
      Self.severity, .string(value), .string, columns: [("Total", .long(7), .long)])
    #expect(cell.text == text)
    #expect(cell.icon?.sign == sign)
  }

  @Test("thresholds compare numbers as numbers and keep their unit")
  func numericThreshold() throws {
    let cell = try Self.cell(
      #"""
      {"formatter":18,"numberFormat":{"unit":1},"formatOptions":{"thresholdsOptions":"colors",
      "thresholdsGrid":[{"operator":">","thresholdValue":"9","representation":"redBright","text":"{0}{1}"}]}}
      """#, .long(10), .long)
    #expect(cell.text == "10%")
    #expect(cell.background?.css == "#e81123")
  }

  @Test("resources are shown by their names, the whole id as tooltip")
  func resources() throws {
    let id = "/subscriptions/5e8f/resourceGroups/RG/providers/Microsoft.KeyVault/vaults/kv"
    let shown = try [13, 14, 15, 16].map { kind in
      try Self.cell(#"{"formatter":\#(kind)}"#, .string(id), .string)
    }
    #expect(shown.map(\.text) == ["kv", "RG", "5e8f", "microsoft.keyvault/vaults"])
    #expect(shown.allSatisfy { $0.tooltip == id })
  }

  @Test(
    "only web and mail addresses are links",
    arguments: [
      ("https://example.org/a", true), ("HTTP://example.org", true), ("mailto:a@example.org", true),
      ("javascript:alert(1)", false), ("data:text/html,x", false), ("/relative", false),
      ("java\nscript:alert(1)", false), ("https://example.org/\u{202E}x", false),
    ])
  func links(address: String, isLink: Bool) throws {
    let cell = try Self.cell(
      #"{"formatter":7,"formatOptions":{"linkTarget":"Url","linkLabel":"Open"}}"#,
      .string(address), .string)
    #expect((cell.address != nil) == isLink)
    #expect(cell.text == (isLink ? "Open" : address))
  }

  @Test("composite bars share their length among columns")
  func composite() throws {
    let cell = try Self.cell(
      #"""
      {"formatter":22,"formatOptions":{"compositeBarSettings":{"labelText":"[\"Good\"] good","columnSettings":[
      {"columnName":"Good","color":"green"},{"columnName":"Bad","color":"red"}]}}}
      """#, .long(4), .long, columns: [("Good", .long(3), .long), ("Bad", .long(1), .long)])
    #expect(cell.text == "3 good")
    #expect(cell.parts.map(\.share) == [0.75, 0.25])
  }

  @Test("sparklines take the numbers of an array")
  func sparks() throws {
    let cell = try Self.cell(#"{"formatter":21}"#, .dynamic("[1,null,3]"), .dynamic)
    #expect(cell.spark?.values == [1, nil, 3])
    #expect(cell.spark?.form == .area)
    #expect(cell.text.isEmpty)
  }

  // MARK: grids

  private static func grid(_ settings: String, _ rows: [(String, String, Int64)]) throws -> Grid {
    let table = ResultTable(
      columns: [
        ResultColumn("Name", .string), ResultColumn("Parent", .string), ResultColumn("Size", .long),
      ], rows: rows.map { [.string($0.0), .string($0.1), .long($0.2)] })
    return GridBuilder(
      table, try JSONValue(parsing: settings), sortBy: .null, ParameterScope(now: may15)
    ).grid
  }

  private static let rows: [(String, String, Int64)] = [("a", "", 1), ("b", "a", 3), ("c", "b", 2)]

  @Test("hidden columns, labels and the limit of rows")
  func columns() throws {
    let grid = try Self.grid(
      #"""
      {"formatters":[{"columnMatch":"Par.*","formatter":5}],"rowLimit":2,
      "labelSettings":[{"columnId":"Size","label":"Bytes"}],"sortBy":[{"itemKey":"$gen_bar_Size_2","sortOrder":2}]}
      """#, Self.rows)
    #expect(grid.columns.map(\.label) == ["Name", "Bytes"])
    #expect(grid.rows.map { $0.cells[0].text } == ["b", "c"])
    #expect(grid.rows.map(\.number) == [1, 2])
    #expect(grid.hidden == 1)
  }

  @Test("a tree nests rows under their parents and cuts circles")
  func trees() throws {
    let settings =
      #"{"hierarchySettings":{"treeType":0,"idColumn":"Name","parentColumn":"Parent","expanderColumn":"Name"}}"#
    let tree = try Self.grid(settings, Self.rows)
    #expect(tree.rows.map(\.depth) == [0, 1, 2])
    let circle = try Self.grid(settings, [("a", "b", 1), ("b", "a", 2), ("c", "gone", 3)])
    #expect(circle.rows.map { $0.cells[0].text } == ["c", "a", "b"])
    #expect(circle.rows.map(\.depth) == [0, 0, 1])
  }

  @Test("groups have a head with their count")
  func groups() throws {
    let grid = try Self.grid(
      #"{"hierarchySettings":{"treeType":1,"groupBy":["Parent"],"finalBy":"Name"}}"#, Self.rows)
    #expect(grid.rows.map { $0.cells[0].text } == ["(empty) (1)", "a", "a (1)", "b", "b (1)", "c"])
    #expect(grid.rows.map { $0.number == nil } == [true, false, true, false, true, false])
  }
}
