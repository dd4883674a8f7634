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
    #expect(lines[2] == "\(long.prefix(27))…  日\(long.prefix(24))…  7")
    #expect(lines[3] == "(1 row; --format line shows values whole)")
    #expect(try rendered(table).contains(long + "  日" + long))
  }

  @Test(
    "on a terminal times lose what is zero in all rows, and texts are cut before them",
    arguments: [
      (0, "0001-01-01"), (36_000_000_000, "0001-01-01 01:00:00"),
      (36_001_200_000, "0001-01-01 01:00:00.12"), (1, "0001-01-01 00:00:00.0000001"),
    ])
  func timesStay(ticks: Int64, shown: String) throws {
    let table = ResultTable(
      columns: [ResultColumn("t", .datetime), ResultColumn("s", .string)],
      rows: [[.datetime(ticks), .string(String(repeating: "y", count: 60))]])
    let lines = try rendered(table, width: 50).split(separator: "\n")
    #expect(lines[2] == "\(shown)  \(String(repeating: "y", count: 47 - shown.count))…")
    #expect(try rendered(table).contains("Z  y"))
  }

  @Test("an overview's times are cut to the minute or the day before its rows become records")
  func roundTimes() throws {
    let table = ResultTable(
      columns: [
        ResultColumn("Table", .string), ResultColumn("First", .datetime),
        ResultColumn("Last", .datetime), ResultColumn("Sources", .long),
      ],
      rows: [
        [
          .string("ContainerRegistryRepositoryEvents"), .datetime(600_000_000),
          .datetime(1_234_567), .long(1),
        ]
      ])
    func second(_ width: Int) throws -> String {
      var options = RenderOptions(width: width)
      options.keepsFirstColumn = true
      options.roundsTimes = true
      var renderer = TableRenderer(options)
      let output = Output()
      try renderer.render(table, to: output)
      return String(String(decoding: output.bytes, as: UTF8.self).split(separator: "\n")[2])
    }
    let name = "ContainerRegistryRepositoryEvents"
    #expect(try second(100) == "\(name)  0001-01-01 00:01:00  0001-01-01 00:00:00        1")
    #expect(try second(80) == "\(name)  0001-01-01 00:01  0001-01-01 00:00        1")
    #expect(try second(70) == "\(name)  0001-01-01  0001-01-01        1")
  }

  @Test("heads that are cut differ, where columns begin alike")
  func heads() throws {
    let table = ResultTable(
      columns: [
        ResultColumn("ProcessName", .string), ResultColumn("ProcessIdentity", .long),
        ResultColumn("Facility", .string), ResultColumn("Message", .string),
      ],
      rows: [
        [.string("sshd"), .long(4), .string("auth"), .string(String(repeating: "y", count: 90))]
      ])
    let head = try rendered(table, width: 48).split(separator: "\n")[0]
    #expect(head.hasPrefix("ProcessN…  ProcessI…  Facility  Message"))
  }

  @Test("a terminal without letters beyond ASCII gets none of ours")
  func ascii() throws {
    let columns = [ResultColumn("a", .string), ResultColumn("b", .string)]
    let long = String(repeating: "y", count: 60)
    for width in [30, 8] {
      var options = RenderOptions(width: width)
      options.isASCII = true
      var renderer = TableRenderer(options)
      let output = Output()
      try renderer.render(
        ResultTable(columns: columns, rows: [[.string(long), .string(long)]]), to: output)
      #expect(output.bytes.allSatisfy { $0 < 0x80 })
      let isCut = String(decoding: output.bytes, as: UTF8.self).contains("...")
      #expect(isCut == (width == 30))
    }
  }

  @Test("records are wrapped at blanks where one is near the end of the line")
  func wrappedRecords() throws {
    var renderer = LineRenderer(RenderOptions(width: 30))
    let output = Output()
    try renderer.render(
      ResultTable(
        columns: [ResultColumn("s", .string)],
        rows: [
          [.string("what is wrong with this machine and " + String(repeating: "z", count: 40))]
        ]),
      to: output)
    let lines = String(decoding: output.bytes, as: UTF8.self).split(separator: "\n").dropFirst()
    #expect(
      lines.prefix(4) == [
        "s  what is wrong with this", "   machine and zzzzzzzzzzzzzzz",
        "   \(String(repeating: "z", count: 25))", "(1 row)",
      ])
  }

  @Test("one long cell does not turn a table, and heads are cut before cells")
  func oneLongCell() throws {
    var table = ResultTable(
      columns: [
        ResultColumn("ObjectRef_resource", .string), ResultColumn("ResponseStatus_code", .int),
        ResultColumn("s", .string),
      ])
    for index in 0..<12 {
      table.rows.append([
        .string("clusterrolebindings"), .long(201),
        .string(String(repeating: "x", count: index == 5 ? 5_000 : 10)),
      ])
    }
    let lines = try rendered(table, width: 60).split(separator: "\n")
    #expect(lines.count == 15)
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(lines[2].hasPrefix("clusterrolebindings  "))
  }

  @Test("records show what was searched for first, cut around it, in bold where there are colours")
  func hits() throws {
    let long = String(repeating: "a", count: 900) + "Mallory" + String(repeating: "b", count: 900)
    var columns = (1...30).map { ResultColumn("Column\($0)", .string) }
    columns.append(ResultColumn("log_s", .string))
    let row: [Value] =
      (1...30).map { .string(String(repeating: "\($0)", count: 30)) } + [.string(long)]
    var options = RenderOptions(width: 60, usesColor: true)
    options.terms = ["mallory"]
    var renderer = TableRenderer(options)
    let output = Output()
    try renderer.render(ResultTable(columns: columns, rows: [row]), to: output)
    let lines = String(decoding: output.bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines[1].hasPrefix("log_s"))
    #expect(lines.contains { $0.contains("\u{1B}[1;31mMallory\u{1B}[0m") })
    #expect(lines[5].hasPrefix("Column1 "))
    #expect(lines.last == "(1 row; --format line shows values whole)")
  }

  @Test("columns that a query names are shown without values, others are named where they are few")
  func namedColumns() throws {
    let table = ResultTable(
      columns: [ResultColumn("a", .long), ResultColumn("Port", .string)], rows: [[.long(1), .null]])
    #expect(try rendered(table, width: 60).hasSuffix("(1 row, 1 empty column left out: Port)\n"))
    var options = RenderOptions(width: 60)
    options.keepsEmptyColumns = true
    var renderer = TableRenderer(options)
    let output = Output()
    try renderer.render(table, to: output)
    #expect(String(decoding: output.bytes, as: UTF8.self).hasPrefix("a  Port\n"))
  }

  @Test("a line format shows values whole, and a dynamic member by member on a terminal")
  func lineFormat() throws {
    let table = ResultTable(
      columns: [ResultColumn("s", .string), ResultColumn("d", .dynamic)],
      rows: [
        [
          .string(String(repeating: "x", count: 50)),
          .dynamic("{\"name\":\"a\\u001b\",\"items\":[1,2,3],\"more\":\"yyyyyyyyyyyyyyyyyyyy\"}"),
        ]
      ])
    func lines(_ width: Int?) throws -> [Substring] {
      var renderer = LineRenderer(RenderOptions(width: width))
      let output = Output()
      try renderer.render(table, to: output)
      return String(decoding: output.bytes, as: UTF8.self).split(separator: "\n")
    }
    let narrow = try lines(40)
    #expect(narrow[1] == "s  " + String(repeating: "x", count: 37))
    #expect(narrow[2] == "   " + String(repeating: "x", count: 13))
    #expect(narrow[3] == "d  {")
    #expect(narrow[4] == "     \"name\": \"a\\u001b\",")
    #expect(narrow.last == "(1 row)")
    let wide = try lines(nil)
    #expect(wide[1] == "s  " + String(repeating: "x", count: 50))
    #expect(wide[2].hasPrefix("d  {\"name\":\"a\\u001b\""))
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
