import Foundation
import JSON
import Testing
import Workspace

@testable import LanguageServer

/// A server and what it sent.
private final class Editor {
  private(set) var sent: [JSONValue] = []
  private var server: LanguageServer?
  private var count: Int64 = 0

  init(initialized: Bool = true, encodings: String = "[]") throws {
    let workspace = try Workspace.temporary()
    server = LanguageServer(
      version: "1", session: try workspace.session(QueryOptions()),
      send: { [unowned self] in sent.append($0) })
    if initialized {
      try ask("initialize", "{\"capabilities\":{\"general\":{\"positionEncodings\":\(encodings)}}}")
    }
  }

  /// Asks, and gives the answer's result, or its error.
  @discardableResult
  func ask(_ method: String, _ parameters: String) throws -> JSONValue {
    count += 1
    let text =
      "{\"jsonrpc\":\"2.0\",\"id\":\(count),\"method\":\"\(method)\",\"params\":\(parameters)}"
    _ = server?.handle(try JSONValue(parsing: text))
    let answer = try #require(sent.last { $0["id"] == .integer(count) })
    return answer["result"] ?? answer["error"] ?? .null
  }

  func tell(_ method: String, _ parameters: String) throws {
    let text = "{\"jsonrpc\":\"2.0\",\"method\":\"\(method)\",\"params\":\(parameters)}"
    _ = server?.handle(try JSONValue(parsing: text))
  }

  func open(_ text: String, _ uri: String = "file:///a.kql", language: String = "kusto") throws {
    let text = JSONValue.string(text).jsonText
    try tell(
      "textDocument/didOpen",
      "{\"textDocument\":{\"uri\":\"\(uri)\",\"languageId\":\"\(language)\",\"version\":1,\"text\":\(text)}}"
    )
  }

  func ask(_ method: String, at line: Int, _ column: Int, _ uri: String = "file:///a.kql") throws
    -> JSONValue
  {
    try ask(
      "textDocument/" + method,
      "{\"textDocument\":{\"uri\":\"\(uri)\"},\"position\":{\"line\":\(line),\"character\":\(column)}}"
    )
  }

  /// `line:column-line:column code` of each problem that was reported last.
  func problems() throws -> [String] {
    server?.publish()
    let told = try #require(
      sent.last { $0["method"] == .string("textDocument/publishDiagnostics") })
    guard case .array(let problems)? = told["params"]?["diagnostics"] else { return [] }
    return problems.map { "\(Self.text($0["range"])) \($0["code"]?.text ?? "")" }
  }

  static func text(_ range: JSONValue?) -> String {
    func place(_ name: String) -> String {
      let place = range?[name]
      return "\(place?["line"]?.integerValue ?? -1):\(place?["character"]?.integerValue ?? -1)"
    }
    return place("start") + "-" + place("end")
  }

  func handle(_ text: String) throws -> Bool? { server?.handle(try JSONValue(parsing: text)) }
}

extension JSONValue {
  fileprivate var text: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate var labels: [String] {
    guard case .array(let items)? = self["items"] else { return [] }
    return items.compactMap { $0["label"]?.text }
  }
}

private let rule = """
  id: 7d2c4f1e-0000-4000-8000-000000000001
  name: Failures
  kind: Scheduled
  query: |
    Syslog
    | where SeverityLevl == "err"
  severity: Low
  """

@Suite("The language server")
struct LanguageServerTests {
  @Test("errors are reported at their places in KQL, Markdown and rules")
  func tellsProblems() throws {
    let editor = try Editor()
    try editor.open("Syslog\n| where SeverityLevl == 1")
    #expect(try editor.problems() == ["1:8-1:20 KQL102"])
    try editor.open(
      "# A\n\n```kql\nSyslog | wher x\n```\n\n```kql\nSyslog | count\n```\n", "file:///t.md",
      language: "markdown")
    #expect(try editor.problems().map { $0.prefix(4) } == ["3:9-"])
    try editor.open(rule, "file:///r.yaml", language: "yaml")
    #expect(try editor.problems().contains("5:10-5:22 KQL102"))
    try editor.open("a: 1\nb: 2", "file:///o.yaml", language: "yaml")
    #expect(try editor.problems() == [])
  }

  @Test("a change of a stretch is one of characters as the editor counts them")
  func changes() throws {
    let editor = try Editor()
    try editor.open("// 😀\nSyslog | cout")
    #expect(try editor.problems().count == 1)
    try editor.tell(
      "textDocument/didChange",
      """
      {"textDocument":{"uri":"file:///a.kql","version":2},"contentChanges":[
      {"range":{"start":{"line":1,"character":9},"end":{"line":1,"character":13}},"text":"count"},
      {"range":{"start":{"line":0,"character":5},"end":{"line":0,"character":5}},"text":" x"}]}
      """)
    #expect(try editor.problems() == [])
    let edits = try editor.ask(
      "textDocument/formatting",
      "{\"textDocument\":{\"uri\":\"file:///a.kql\"},\"options\":{\"tabSize\":2,\"insertSpaces\":true}}"
    )
    #expect(edits[0]?["newText"] == .string("// 😀 x\nSyslog\n| count\n"))
    #expect(Editor.text(edits[0]?["range"]) == "0:0-1:14")
  }

  @Test("completion offers what can stand there, in the query that the place is in")
  func completes() throws {
    let editor = try Editor()
    try editor.open("Syslog\n| whe")
    let completion = try editor.ask("completion", at: 1, 5)
    #expect(completion.labels.first == "where")
    guard case .array(let items)? = completion["items"] else { return }
    #expect(Editor.text(items[0]["textEdit"]?["range"]) == "1:2-1:5")
    try editor.open("```kql\nSyslog | where Sever\n```\ntext", "file:///t.md", language: "markdown")
    #expect(
      try editor.ask("completion", at: 1, 20, "file:///t.md").labels.contains("SeverityLevel"))
    #expect(try editor.ask("completion", at: 3, 2, "file:///t.md") == .null)
    try editor.open(rule, "file:///r.yaml", language: "yaml")
    #expect(
      try editor.ask("completion", at: 5, 14, "file:///r.yaml").labels.contains("SeverityLevel"))
  }

  @Test("hover, signatures and definitions")
  func explains() throws {
    let editor = try Editor()
    try editor.open("let limit = 5;\nSyslog | take limit | extend x = substring(\"a\", 1)")
    let hover = try editor.ask("hover", at: 1, 35)
    #expect(hover["contents"]?["value"]?.text?.contains("substring") == true)
    #expect(Editor.text(hover["range"]) == "1:33-1:42")
    let help = try editor.ask("signatureHelp", at: 1, 48)
    #expect(help["activeParameter"] == .integer(1))
    #expect(help["signatures"]?[0]?["label"]?.text?.hasPrefix("substring(") == true)
    #expect(Editor.text(try editor.ask("definition", at: 1, 16)["range"]) == "0:4-0:9")
    #expect(try editor.ask("hover", at: 0, 10) == .null)
  }

  @Test("a fix is offered where the error is")
  func fixes() throws {
    let editor = try Editor()
    try editor.open("Syslog | where SeverityLevl == 'err'")
    func actions(_ column: Int) throws -> JSONValue {
      try editor.ask(
        "textDocument/codeAction",
        """
        {"textDocument":{"uri":"file:///a.kql"},"context":{"diagnostics":[]},
        "range":{"start":{"line":0,"character":\(column)},"end":{"line":0,"character":\(column)}}}
        """)
    }
    let edit = try actions(17)[0]?["edit"]?["changes"]?["file:///a.kql"]?[0]
    #expect(edit?["newText"] == .string("SeverityLevel"))
    #expect(Editor.text(edit?["range"]) == "0:15-0:27")
    #expect(try actions(2) == .array([]))
  }

  @Test("colours are counted from one to the next, in the editor's units")
  func colours() throws {
    let editor = try Editor()
    try editor.open("print '😀', 1\n// c")
    let tokens = try editor.ask(
      "textDocument/semanticTokens/full", "{\"textDocument\":{\"uri\":\"file:///a.kql\"}}")
    #expect(
      tokens["data"]?.jsonText == "[0,0,5,0,0,0,6,4,2,0,0,6,1,3,0,1,0,4,4,0]")
    let other = try Editor(encodings: "[\"utf-8\",\"utf-16\"]")
    try other.open("print '😀', 1")
    let bytes = try other.ask(
      "textDocument/semanticTokens/full", "{\"textDocument\":{\"uri\":\"file:///a.kql\"}}")
    #expect(bytes["data"]?.jsonText == "[0,0,5,0,0,0,6,6,2,0,0,8,1,3,0]")
  }

  @Test("what the protocol refuses is refused by its code")
  func refuses() throws {
    let early = try Editor(initialized: false)
    #expect(try early.ask("shutdown", "null")["code"] == .integer(-32_002))
    #expect(try early.handle("{\"method\":\"exit\"}") == false)
    let editor = try Editor()
    #expect(try editor.ask("workspace/symbol", "{}")["code"] == .integer(-32_601))
    #expect(try editor.ask("hover", at: 0, 0)["code"] == .integer(-32_602))
    try editor.open("T")
    #expect(
      try editor.ask("textDocument/hover", "{\"textDocument\":{\"uri\":\"file:///a.kql\"}}")["code"]
        == .integer(-32_602))
    _ = try editor.ask("hover", at: 1_000_000, 1_000_000)
    _ = try editor.handle("{}")
    #expect(editor.sent.last?["error"]?["code"] == .integer(-32_600))
    #expect(try editor.ask("shutdown", "null") == .null)
    #expect(try editor.ask("hover", at: 0, 0)["code"] == .integer(-32_600))
    #expect(try editor.handle("{\"method\":\"exit\"}") == true)
  }

  @Test(
    "messages are read by their length; a head that is none ends the stream",
    arguments: [
      ("Content-Length: 2\r\n\r\n{}", "1 end"),
      ("content-length:2\r\nContent-Type: x\r\n\r\n{}Content-Length: 2\r\n\r\n[]", "2 end"),
      ("Content-Length: 1\r\n\r\n{Content-Length: 2\r\n\r\n{}", "content 1 end"),
      ("", "end"), ("Content-Length: 9\r\n\r\n{}", "head"), ("Content-Length: -1\r\n\r\n", "head"),
      ("Content-Length: 99999999999999999999\r\n\r\n", "head"), ("\r\n", "head"),
      ("garbage\r\n\r\n", "head"), (String(repeating: "a", count: 100_000), "head"),
    ])
  func frames(bytes: String, expected: String) throws {
    let pipe = Pipe()
    let writer = Thread {
      pipe.fileHandleForWriting.write(Data(bytes.utf8))
      try? pipe.fileHandleForWriting.close()
    }
    writer.start()
    let stream = MessageStream(input: pipe.fileHandleForReading.fileDescriptor, output: -1)
    var seen: [String] = []
    var count = 0
    reading: while true {
      do {
        guard try stream.next() != nil else {
          if count > 0 { seen.append("\(count)") }
          seen.append("end")
          break reading
        }
        count += 1
      } catch MessageStream.Problem.content {
        seen.append("content")
      } catch {
        seen.append("head")
        break reading
      }
    }
    #expect(seen.joined(separator: " ") == expected)
  }
}
