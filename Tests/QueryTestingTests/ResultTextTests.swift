import KQLValues
import QueryTesting
import Testing

@Suite struct ResultTextTests {
  private func table(_ type: ScalarType, _ values: [Value]) -> ResultTable {
    ResultTable(columns: [ResultColumn("x", type)], rows: values.map { [$0] })
  }

  @Test(
    "what is written is read back, whatever the text",
    arguments: [
      "", " ", "a  b", " a", "a ", "\"", "\"x\"", "null", "…", "a\nb", "\t", "\u{1B}[0m",
      "\u{202E}x",
      "日本  語", "```", "~~~", "plain text", "\\", "\\\"", "\u{0}", "\u{E0041}", "a\r\nb", "👍",
    ])
  func roundTrip(text: String) throws {
    let columns = [ResultColumn(text, .string), ResultColumn("y", .string)]
    let table = ResultTable(
      columns: columns, rows: [[.string(text), .string("z")], [.string("q"), .string(text)]],
      isOrdered: true)
    let written = ResultText(table, columns: [0, 1])
    let lines = written.lines
    #expect(lines.allSatisfy { !$0.contains { $0.isNewline } })
    let read = try ResultText(parsing: lines.joined(separator: "\n"))
    #expect(read.names == [text, "y"])
    #expect(ResultComparison(read, with: table).difference == nil)
  }

  @Test("null, text and dynamic are told apart")
  func nulls() throws {
    let dynamics: [Value] = [
      .null, .dynamic("\"null\""), .dynamic("5"), .dynamic("\"5\""), .dynamic("\"a b\""),
      .dynamic("{\"a\":[1,2.0]}"), .dynamic("\"\""), .dynamic("\"{}\""),
    ]
    let written = ResultText(table(.dynamic, dynamics), columns: [0])
    let expected = [
      "x", "null", "\"\\\"null\\\"\"", "5", "\"\\\"5\\\"\"", "a b", "{\"a\":[1,2.0]}", "\"\"",
      "\"\\\"{}\\\"\"",
    ]
    #expect(written.lines == expected)
    for (index, value) in dynamics.enumerated() {
      for (other, line) in expected.dropFirst().enumerated() {
        let read = try ResultText(parsing: "x\n\(line)")
        let agrees = ResultComparison(read, with: table(.dynamic, [value])).difference == nil
        #expect(agrees == (index == other))
      }
    }
  }

  @Test(
    "values agree by meaning where their text may differ",
    arguments: [
      ("0.30000000000000004", Value.real(0.1 + 0.2), true), ("0.3", .real(0.1 + 0.2), true),
      ("0.31", .real(0.1 + 0.2), false), ("NaN", .real(.nan), true), ("1", .real(1), true),
      ("Infinity", .real(.infinity), true),
      ("{\"b\":1,\"a\":2.0}", .dynamic("{\"a\":2,\"b\":1}"), true),
      ("{\"a\":2}", .dynamic("{\"a\":3}"), false), ("[1,2]", .dynamic("[2,1]"), false),
      ("true", .bool(true), true), ("1", .long(10), false), ("null", .null, true),
      ("null", .string(""), false), ("\"null\"", .null, false), ("null", .string("null"), true),
    ])
  func meaning(cell: String, value: Value, agree: Bool) throws {
    let read = try ResultText(parsing: "x\n\(cell)")
    #expect((ResultComparison(read, with: table(.real, [value])).difference == nil) == agree)
  }

  @Test(
    "a block that cannot be read says where",
    arguments: [
      ("", 0), ("\n\n", 0), ("a  b\n1", 1), ("a\n1\n1  2", 2), ("a\n\"x", 1), ("a\n\"x\"y", 1),
      ("a\n\"x\" y", 1), ("a  b\n1  2\n\n3  4", 2),
    ])
  func problems(text: String, line: Int) {
    let problem = #expect(throws: ResultText.Problem.self) { try ResultText(parsing: text) }
    #expect(problem?.line == line)
  }
}

@Suite struct ResultComparisonTests {
  private let table = ResultTable(
    columns: [ResultColumn("n", .long), ResultColumn("s", .string)],
    rows: [[.long(1), .string("a")], [.long(2), .string("b")], [.long(3), .string("c")]],
    isOrdered: true)

  private func difference(_ text: String, isOrdered: Bool = true) throws -> String? {
    var table = table
    table.isOrdered = isOrdered
    return ResultComparison(try ResultText(parsing: text), with: table).difference
  }

  @Test("some of the columns, in any order, may be stated")
  func columns() throws {
    #expect(try difference("s\na\nb\nc") == nil)
    #expect(try difference("s  n\na  1\nb  2\nc  3") == nil)
    #expect(try difference("z\n1")?.contains("there is no column `z`") == true)
  }

  @Test("order counts where the query orders, and only there")
  func order() throws {
    #expect(try difference("n\n3\n2\n1") != nil)
    #expect(try difference("n\n3\n2\n1", isOrdered: false) == nil)
  }

  @Test("a last … says that more rows follow")
  func open() throws {
    #expect(try difference("n\n1\n…") == nil)
    #expect(try difference("n\n2\n…") != nil)
    #expect(try difference("n\n2\n…", isOrdered: false) == nil)
    #expect(try difference("n\n1\n2\n3\n4\n…") != nil)
    #expect(try difference("n\n…") == nil)
  }

  @Test("a difference shows what is stated and not there, and the reverse")
  func drawn() throws {
    #expect(
      try difference("n  s\n1  a\n2  x\n3  c")
        == "1 row stated and not there, 1 row not stated\n  n  s\n  1  a\n- 2  x\n+ 2  b\n  ^ `s` is b, stated x\n  3  c\n"
    )
    #expect(
      try difference("n\n1\n2", isOrdered: false) == "1 row more than stated\n  n\n  1\n  2\n+ 3\n")
    #expect(
      try difference("n\n0\n1\n2\n3")
        == "1 row stated and not there\n  n\n- 0\n  1\n  2\n  3\n")
  }

  @Test("a row that comes twice must come twice")
  func bags() throws {
    #expect(
      try difference("n\n1\n1\n2\n3", isOrdered: false)
        == "1 row stated and not there\n  n\n  1\n- 1\n  2\n  3\n")
  }
}
