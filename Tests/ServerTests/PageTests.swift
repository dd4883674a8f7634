import Cryptography
import Foundation
import JSON
import Testing

@testable import Server

@Suite(.serialized) struct PageTests {
  private static let logs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/logs").path

  private func ask(_ server: ServedBinary, _ name: String, _ members: (String, JSONValue)...) throws
    -> JSONValue
  {
    let body = JSONValue.object(members.map { JSONMember($0.0, $0.1) }).jsonText
    return try JSONValue(parsing: try server.post("/api/\(name)", body).body)
  }

  @Test("the page is one small text that fetches nothing")
  func size() {
    #expect(PageText.text.utf8.count <= 100_000)
    for word in ["src=", "@import", "url(", "http://", "https://", "innerHTML", "eval("] {
      let text = PageText.text.replacing("http://www.w3.org/2000/svg", with: "")
        .replacing("onerror", with: "")
      #expect(!text.contains(word), "\(word)")
    }
  }

  @Test("a browser is told to run the page's own script and style, and nothing else")
  func policy() throws {
    let server = try ServedBinary([])
    let answer = try server.get("/")
    let policy = try #require(
      answer.split(separator: "\r\n").first { $0.hasPrefix("Content-Security-Policy: ") })
    #expect(answer.body == PageText.text)
    for (tag, directive) in [("script", "script-src"), ("style", "style-src")] {
      let start = try #require(answer.body.range(of: "<\(tag)>"))
      let end = try #require(
        answer.body.range(of: "</\(tag)>", range: start.upperBound..<answer.body.endIndex))
      let text = answer.body[start.upperBound..<end.lowerBound]
      let hash = Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString()
      #expect(policy.contains("\(directive) 'sha256-\(hash)';"))
    }
    #expect(policy.contains("default-src 'none'"))
    #expect(policy.contains("connect-src 'self'"))
    #expect(policy.contains("frame-ancestors 'none'"))
    #expect(!policy.contains("unsafe"))
  }

  @Test("every value is its exact text, and what is left out is said")
  func values() throws {
    let server = try ServedBinary([])
    let query = "print 9223372036854775807, 0.1, true, dynamic({'a':1}), '', long(null)"
    let answer = try ask(server, "query", ("query", .string(query)))
    #expect(
      answer["results"]?[0]?["rows"]?.jsonText
        == #"[["9223372036854775807","0.1","true","{\"a\":1}","",null]]"#)
    #expect(answer["results"]?[0]?["isCut"] == .bool(false))
    let cut = try ask(
      server, "query", ("query", .string("range x from 1 to 3 step 1")), ("limit", .integer(3)))
    #expect(cut["results"]?[0]?["isCut"] == .bool(false))
    let shorter = try ask(
      server, "query", ("query", .string("range x from 1 to 3 step 1")), ("limit", .integer(2)))
    #expect(shorter["results"]?[0]?["isCut"] == .bool(true))
    #expect(shorter["results"]?[0]?["rows"]?.jsonText == #"[["1"],["2"]]"#)
  }

  @Test("places are counted as the page counts them")
  func places() throws {
    let server = try ServedBinary([])
    // Each of these letters is two units of UTF-16 and four bytes.
    let text = "print x = '𝄞𝄞' | where nosuch == 1"
    let answer = try ask(server, "check", ("query", .string(text)))
    let problem = answer["problems"]?[0]
    #expect(problem?["start"] == .integer(25))
    #expect(problem?["end"] == .integer(31))
    let error = try ask(server, "query", ("query", .string(text)))["error"]?["problems"]?[0]
    #expect(error?["start"] == .integer(25))
    let completion = try ask(
      server, "complete", ("query", .string("print x = '𝄞𝄞' | wher")), ("offset", .integer(23)))
    #expect(completion["start"] == .integer(19))
    #expect(completion["items"]?[0]?["label"] == .string("where"))
    let hover = try ask(
      server, "hover", ("query", .string("print strlen('𝄞', ")), ("offset", .integer(18)))
    #expect(hover["signature"]?.jsonText.contains("strlen") == true)
  }

  @Test("a row leads to its record, also where its number is another by now")
  func trace() throws {
    let server = try ServedBinary(["--from", Self.logs])
    let query = JSONValue.string("Syslog | project Facility, SyslogMessage")
    let rows = try ask(server, "query", ("query", query))["results"]?[0]?["rows"]
    let row = try #require(rows?[3])
    for number: Int64 in [3, 0, 99] {
      let trace = try ask(
        server, "trace", ("query", query), ("row", .integer(number)), ("values", row))
      #expect(trace["count"] == .integer(1))
      #expect(trace["items"]?[0]?["isIntact"] == .bool(true))
      #expect(trace["items"]?[0]?["line"] == .integer(4))
      #expect(
        trace["command"]
          == .string(
            "kustody evidence --from \(Self.logs) --out evidence 'Syslog | project Facility, SyslogMessage'"
          ))
    }
    // A long value is identified by its beginning and its length.
    guard case .array(let cells) = row, case .string(let message)? = cells.last else {
      Issue.record("there is no message")
      return
    }
    let length = Int64(message.utf16.count)
    for (said, found) in [(length, JSONValue.integer(1)), (length + 1, nil)] {
      let values = JSONValue.array([
        cells[0], .array([.string(String(message.prefix(3))), .integer(said)]),
      ])
      let trace = try ask(
        server, "trace", ("query", query), ("row", .integer(3)), ("values", values))
      #expect(trace["count"] == found)
    }
  }

  @Test("the command for evidence has what the pickers say, and nothing of it is the shell's")
  func command() throws {
    let server = try ServedBinary(["--from", Self.logs])
    let query = JSONValue.string(
      "Syslog | where SyslogMessage != \"it's $(x)\" | take 1 | project 1")
    let trace = try ask(
      server, "trace", ("query", query), ("row", .integer(0)), ("values", .array([.string("1")])),
      ("timespan", .string("2024-05-14T00:00:00Z/P1D")), ("resource", .string("node 01")))
    let command = try #require(trace["command"])
    #expect(
      command
        == .string(
          "kustody evidence --from \(Self.logs) --timespan 2024-05-14T00:00:00Z/P1D --resource 'node 01' "
            + "--out evidence 'Syslog | where SyslogMessage != \"it'\\''s $(x)\" | take 1 | project 1'"
        ))
  }
}
