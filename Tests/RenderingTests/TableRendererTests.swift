import Files
import KQLValues
import Rendering
import Testing

@Suite struct TableRendererTests {
  private func rendered(_ table: ResultTable, width: Int? = nil) throws -> String {
    var renderer = TableRenderer(RenderOptions(width: width))
    let output = Output()
    try renderer.render(table, to: output)
    return String(decoding: output.bytes, as: UTF8.self)
  }

  private let people = ResultTable(
    columns: [
      ResultColumn("Name", .string), ResultColumn("Count", .long), ResultColumn("Empty", .string),
      ResultColumn("Place", .dynamic),
    ],
    rows: [
      [.string("日本"), .long(5), .string(""), .dynamic("\"x\\ny\"")],
      [.string("a\u{1B}[1m"), .long(12_345), .string(""), .null],
    ])

  @Test("cells stand under their header, numbers to the right, empty columns left out")
  func plain() throws {
    let expected = """
      Name        Count  Place
      ──────────  ─────  ─────
      日本            5  x\\ny
      a\\u{1b}[1m  12345
      (2 rows, 1 empty column left out)

      """
    #expect(try rendered(people) == expected)
  }

  @Test("on a terminal long cells are cut so that the table fits")
  func fitted() throws {
    let long = String(repeating: "y", count: 200)
    let table = ResultTable(
      columns: [ResultColumn("a", .string), ResultColumn("b", .string), ResultColumn("n", .int)],
      rows: [[.string(long), .string("日" + long), .long(7)]])
    let lines = try rendered(table, width: 60).split(separator: "\n")
    #expect(lines[2] == "\(long.prefix(26))…  日\(long.prefix(24))…  7")
    #expect(lines[3] == "(1 row)")
    #expect(try rendered(table).contains(long + "  日" + long))
  }

  @Test("texts are cut before times")
  func timesStay() throws {
    let table = ResultTable(
      columns: [ResultColumn("t", .datetime), ResultColumn("s", .string)],
      rows: [[.datetime(0), .string(String(repeating: "y", count: 60))]])
    let lines = try rendered(table, width: 50).split(separator: "\n")
    #expect(lines[2] == "0001-01-01T00:00:00.0000000Z  \(String(repeating: "y", count: 19))…")
  }

  @Test("where columns would be too narrow each row is a record")
  func records() throws {
    let columns = (1...5).map { ResultColumn("Column\($0)", .string) }
    let row: [Value] = (1...5).map { .string(String(repeating: "\($0)", count: 30)) }
    let text = try rendered(ResultTable(columns: columns, rows: [row, row]), width: 40)
    let lines = text.split(separator: "\n")
    #expect(lines.count == 13)
    #expect(lines[0] == "─ 1 " + String(repeating: "─", count: 36))
    #expect(lines[1] == "Column1  111111111111111111111111111111")
    #expect(lines[6].hasPrefix("─ 2 ─"))
  }

  @Test("no rows show a short header, and no columns of a wide table")
  func none() throws {
    let few = ResultTable(columns: [ResultColumn("a", .string), ResultColumn("b", .long)])
    #expect(try rendered(few) == "a  b\n─  ─\n(0 rows)\n")
    let many = ResultTable(columns: (0..<300).map { ResultColumn("c\($0)", .string) })
    #expect(try rendered(many) == "(0 rows of 300 columns)\n")
  }

  @Test("a long result comes in blocks, each with its own header")
  func blocks() throws {
    var table = ResultTable(columns: [ResultColumn("a", .long), ResultColumn("b", .string)])
    for index in 0..<20_001 {
      table.rows.append([.long(Int64(index)), .string(index == 20_000 ? "last" : "")])
    }
    let text = try rendered(table)
    #expect(text.split(separator: "\n").filter { $0.contains("─") }.count == 3)
    #expect(text.contains("19999\n(1 empty column left out in these rows)\n\n"))
    #expect(text.hasSuffix("20000  last\n(20001 rows)\n"))
  }
}
