import KQLValues
import QueryTesting
import Testing

@Suite struct FixtureTableTests {
  private func rows(_ text: String, _ format: FixtureTable.Format = .csv, table: String = "Syslog")
    throws -> String
  {
    let fixture = FixtureTable(table: table, content: .text(text, format), line: 10)
    return try fixture.rows(of: text, format, now: DateTime.literal("2024-05-01"))
  }

  @Test("cells take the types of the table's columns; nothing between commas is nothing")
  func csv() throws {
    let text = "Computer,SyslogMessage,SeverityLevel\nh1,\"a \"\"b\"\", c\",\n"
    #expect(
      try rows(text) == """
        {"Type":"Syslog","TimeGenerated":"2024-05-01T00:00:00.0000000Z","Computer":"h1",\
        "SyslogMessage":"a \\"b\\", c"}

        """)
  }

  @Test("undeclared columns of a table have the narrowest type, or the one they say")
  func undeclared() throws {
    let text =
      "TimeGenerated,N,R,B,S,J:dynamic,T:string\n2024-01-01,1,1.5,true,x,\"{\"\"a\"\":[1]}\",1\n"
    #expect(
      try rows(text, table: "My_CL") == """
        {"Type":"My_CL","TimeGenerated":"2024-01-01","N":1,"R":1.5,"B":true,"S":"x","J":{"a":[1]},\
        "T":"1"}

        """)
  }

  @Test("JSON is an array of objects, or objects one after the other")
  func json() throws {
    let expected = """
      {"Type":"A_CL","TimeGenerated":"x","n":1}
      {"Type":"A_CL","TimeGenerated":"2024-05-01T00:00:00.0000000Z","n":null}

      """
    let array = "[{\"TimeGenerated\":\"x\",\"n\":1},\n {\"n\":null}]"
    #expect(try rows(array, .json, table: "A_CL") == expected)
    let lines = "{\"TimeGenerated\":\"x\",\"n\":1}\n{\"n\":null}\n"
    #expect(try rows(lines, .jsonl, table: "A_CL") == expected)
  }

  @Test(
    "what cannot be read says where",
    arguments: [
      ("Computr\nh", "`Syslog` has no column `Computr`; did you mean `Computer`?", 10),
      ("Computer\nh\na,b", "2 cells under 1 columns", 12),
      ("Computer,X:long\n\"h\n\",1\nh,x", "`x` is not of type long, as `X` is", 13),
      ("Computer,X:guid\nh,1", "`1` is not of type guid, as `X` is", 11),
      ("Computer,X:integer\nh,1", "`integer` is not a type", 10), ("", "the first line names", 10),
      ("TimeGenerated\nsoon", "`soon` is not of type datetime, as `TimeGenerated` is", 11),
    ])
  func problems(text: String, message: String, line: Int) throws {
    let problem = try #require(throws: FixtureTable.Problem.self) { try rows(text) }
    #expect(problem.message.hasPrefix(message))
    #expect(problem.line == line)
  }

  @Test(
    "JSON that is none, and names that are none", arguments: ["[1]", "[{]", "{\"a\":1} x", "\"a"])
  func hostile(text: String) {
    #expect(throws: FixtureTable.Problem.self) { try rows(text, .json) }
    #expect(throws: FixtureTable.Problem.self) { try rows("a\n1", table: "x']; drop") }
  }
}
