import JSON
import Testing

@Suite struct QueryStreamTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func answers(to lines: [String]) throws -> [JSONValue] {
    let run = try CommandLineRun(
      ["query", "--stdio"], in: scratch, input: lines.joined(separator: "\n"))
    #expect(run.status == 0)
    #expect(run.errors.isEmpty)
    return try run.output.split(separator: "\n").map { try JSONValue(parsing: String($0)) }
  }

  @Test("each request is answered on a line of its own, in order, whatever its id")
  func order() throws {
    let ids = ["1", "\"two\"", "null", "12345678901234567890123", "[1,{\"a\":2}]", "1.50"]
    let lines = ids.map { "{\"id\":\($0),\"query\":\"print x = 1\"}" }
    let run = try CommandLineRun(
      ["query", "--stdio"], in: scratch, input: lines.joined(separator: "\n") + "\n")
    let expected = ids.map {
      "{\"id\":\($0),\"columns\":[{\"name\":\"x\",\"type\":\"long\"}],\"rows\":[[1]]}\n"
    }
    #expect(run.output == expected.joined())
  }

  @Test(
    "a line that is not a request is answered and ends nothing",
    arguments: [
      "x", "[", "{}", "[1]", "null", "{\"id\":1}", "{\"query\":1}", "\u{0}", "\u{FEFF}{}",
    ])
  func badLines(line: String) throws {
    let answers = try answers(to: [line, "{\"id\":2,\"query\":\"print x = 1\"}"])
    #expect(answers.count == 2)
    #expect(answers.first?["error"]?["message"] != nil)
    #expect(answers.last?["rows"] == .array([.array([.integer(1)])]))
  }

  @Test("empty lines are not requests")
  func emptyLines() throws {
    #expect(try answers(to: ["", "  ", "\r", "{\"id\":1,\"query\":\"print 1\"}", ""]).count == 1)
  }

  @Test("an error is answered with its place and the next query runs")
  func errors() throws {
    let answers = try answers(to: [
      "{\"id\":1,\"query\":\"print x = 1\\n| where y\"}", "{\"id\":2,\"query\":\"print 1\"}",
    ])
    let error = answers.first?["error"]
    #expect(error?["code"] == .string("KQL102"))
    #expect(error?["line"] == .integer(2))
    #expect(error?["column"] == .integer(9))
    #expect(answers.last?["error"] == nil)
  }

  @Test("numbers keep their digits and texts their characters")
  func exact() throws {
    let query =
      "print a = 9223372036854775807, b = 0.1, c = 'é\\\\u0000\\\\n', d = dynamic({\\\"a\\\":[1]})"
    let run = try CommandLineRun(
      ["query", "--stdio"], in: scratch, input: "{\"id\":1,\"query\":\"\(query)\"}")
    #expect(
      run.output.hasSuffix("\"rows\":[[9223372036854775807,0.1,\"é\\u0000\\n\",{\"a\":[1]}]]}\n"))
  }

  @Test("a very long line is a request like any other")
  func longLine() throws {
    let padding = String(repeating: " ", count: 1 << 20)
    let answers = try answers(to: ["{\"id\":1,\(padding)\"query\":\"print x = 1\"}"])
    #expect(answers.first?["rows"] != nil)
  }
}
