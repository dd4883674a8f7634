import Files
import Foundation
import JSON
import KQLValues
import Rendering
import Testing

/// A value of each type and the texts that break formats.
private let sample = ResultTable(
  columns: [
    ResultColumn("b", .bool), ResultColumn("n", .long), ResultColumn("r", .real),
    ResultColumn("m", .decimal), ResultColumn("t", .datetime), ResultColumn("g", .guid),
    ResultColumn("s", .string), ResultColumn("d", .dynamic),
  ],
  rows: [
    [
      .bool(true), .long(.max), .real(0.1), .decimal("1.50"), .datetime(638_501_636_961_234_567),
      .guid("74be27de-1e4e-49d9-b579-fe0b331d3642"), .string("a,\"b\"\r\n\u{1B}é日"),
      .dynamic("{ \"a\" : [1,\n2] }"),
    ],
    [.null, .null, .real(.nan), .null, .null, .null, .string(""), .null],
    [
      .bool(false), .long(.min), .real(-.infinity), .decimal("0"), .datetime(0),
      .guid("00000000-0000-0000-0000-000000000000"), .string("x"), .dynamic("\"=1|<b>\""),
    ],
  ])

private func rendered(
  _ table: ResultTable, as name: String, _ change: (inout RenderOptions) -> Void = { _ in }
) throws -> String {
  var options = RenderOptions()
  change(&options)
  let type = try #require(renderer(named: name))
  var format = type.init(options)
  let output = Output()
  try format.render(table, to: output)
  return String(decoding: output.bytes, as: UTF8.self)
}

@Suite struct RenderersTests {
  @Test("json keeps every digit and every character, and names the types")
  func json() throws {
    let expected = """
      {"columns":[{"name":"b","type":"bool"},{"name":"n","type":"long"},{"name":"r","type":"real"},\
      {"name":"m","type":"decimal"},{"name":"t","type":"datetime"},{"name":"g","type":"guid"},\
      {"name":"s","type":"string"},{"name":"d","type":"dynamic"}],"rows":[
      [true,9223372036854775807,0.1,"1.50","2024-05-01T12:34:56.1234567Z",\
      "74be27de-1e4e-49d9-b579-fe0b331d3642","a,\\"b\\"\\r\\n\\u001bé日",{"a":[1,2]}],
      [null,null,"NaN",null,null,null,"",null],
      [false,-9223372036854775808,"-Infinity","0","0001-01-01T00:00:00.0000000Z",\
      "00000000-0000-0000-0000-000000000000","x","=1|<b>"]
      ]}

      """
    #expect(try rendered(sample, as: "json") == expected)
    let oneLine = try rendered(sample, as: "json") { $0.isOneLine = true }
    #expect(oneLine == expected.split(separator: "\n").joined())
  }

  @Test("json of no rows is one object all the same")
  func emptyJSON() throws {
    let table = ResultTable(columns: [ResultColumn("a\"", .int)])
    let text = "{\"columns\":[{\"name\":\"a\\\"\",\"type\":\"int\"}],\"rows\":[]}\n"
    #expect(try rendered(table, as: "json") == text)
  }

  @Test("a dynamic that is not JSON becomes a string")
  func brokenDynamic() throws {
    let table = ResultTable(columns: [ResultColumn("d", .dynamic)], rows: [[.dynamic("],{")]])
    #expect(try rendered(table, as: "json").contains("[\"],{\"]"))
  }

  @Test("jsonl is one object a row, and a name that comes twice gets a number")
  func jsonLines() throws {
    let columns = ["x", "x", "x_1", "y"].map { ResultColumn($0, .long) }
    let table = ResultTable(columns: columns, rows: [[.long(1), .long(2), .long(3), .null]])
    #expect(try rendered(table, as: "jsonl") == "{\"x\":1,\"x_2\":2,\"x_1\":3,\"y\":null}\n")
    let lines = try rendered(sample, as: "jsonl").split(separator: "\n")
    #expect(lines.count == 3)
    for line in lines { _ = try JSONValue(parsing: String(line)) }
  }

  @Test("csv quotes what needs quotes and keeps every character")
  func csv() throws {
    let expected = """
      b,n,r,m,t,g,s,d
      true,9223372036854775807,0.1,1.50,2024-05-01T12:34:56.1234567Z,\
      74be27de-1e4e-49d9-b579-fe0b331d3642,"a,""b""\r\n\u{1B}é日","{ ""a"" : [1,\n2] }"
      ,,NaN,,,,,
      false,-9223372036854775808,-inf,0,0001-01-01T00:00:00.0000000Z,\
      00000000-0000-0000-0000-000000000000,x,\"""=1|<b>""\"

      """
    #expect(try rendered(sample, as: "csv") == expected)
  }

  @Test("the only field of a line is quoted where it is empty")
  func loneEmpty() throws {
    let table = ResultTable(columns: [ResultColumn("s", .string)], rows: [[.string("")]])
    #expect(try rendered(table, as: "csv") == "s\n\"\"\n")
  }

  @Test("tsv separates with tabs and quotes them")
  func tsv() throws {
    let table = ResultTable(
      columns: [ResultColumn("a", .string), ResultColumn("b,", .string)],
      rows: [[.string("x\ty"), .string("1,2")]])
    #expect(try rendered(table, as: "tsv") == "a\tb,\n\"x\ty\"\t1,2\n")
  }

  @Test(
    "a spreadsheet-safe field disarms a text that begins a formula",
    arguments: [
      ("=1+1", "'=1+1"), ("+1", "'+1"), ("-x", "'-x"), ("@a", "'@a"), ("\t=1", "'\t=1"),
      ("\r=1", "\"'\r=1\""), ("＝1", "'＝1"), ("a=1", "a=1"), ("=\"x\"", "\"'=\"\"x\"\"\""),
    ])
  func spreadsheet(text: String, field: String) throws {
    let table = ResultTable(
      columns: [ResultColumn("s", .string), ResultColumn("n", .long)],
      rows: [[.string(text), .long(-1)]])
    let safe = try rendered(table, as: "csv") { $0.isSpreadsheetSafe = true }
    #expect(safe == "s,n\n\(field),-1\n")
  }

  @Test("markdown and html show the logs' text as text")
  func markup() throws {
    let table = ResultTable(
      columns: [ResultColumn("a_s|", .string), ResultColumn("n", .long)],
      rows: [[.string("<b>&|\u{1B}\n`x` _y_ a_b \\"), .long(1)]])
    let markdown = """
      | a_s\\| | n |
      | --- | --: |
      | &lt;b&gt;&amp;\\|\\\\u{1b}\\\\n\\`x\\` \\_y\\_ a_b \\\\ | 1 |

      """
    #expect(try rendered(table, as: "markdown") == markdown)
    let html = try rendered(table, as: "html")
    #expect(html.contains("<td>&lt;b&gt;&amp;|\\u{1b}\n`x` _y_ a_b \\</td><td class=\"n\">1</td>"))
    #expect(html.contains("default-src 'none'"))
  }

  @Test("every renderer of the folder is in the list")
  func list() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Rendering/Formats")
    var declared: Set<String> = []
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      for line in text.split(separator: "\n") where line.hasSuffix(": Renderer {") {
        declared.insert(
          String(line.dropLast(": Renderer {".count).split(separator: " ").last ?? ""))
      }
    }
    #expect(Set(renderers.map { String(describing: $0) }) == declared)
  }

  @Test("every format there is has a name of its own")
  func names() {
    let all = renderers.map { $0.name }
    #expect(Set(all).count == all.count)
    for name in all { #expect(renderer(named: name)?.name == name) }
  }
}
