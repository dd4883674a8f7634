import Testing

@testable import HTTP

@Suite struct RequestHeadTests {
  private func head(_ text: String) throws -> RequestHead {
    try RequestHead(Array(text.utf8), HTTPLimits())
  }

  @Test("a head is read into method, path, query and fields")
  func parts() throws {
    let head = try head(
      "POST //v1//rest/query?db=a%20b&csl=print+1%2B1&x HTTP/1.1\r\nHost: localhost:1\r\nContent-Length: 7\r\n"
        + "Content-Type: Application/JSON; charset=utf-8\r\nAccept-Encoding: br, gzip\r\n\r\n")
    #expect(head.request.method == "POST")
    #expect(head.request.path == "/v1/rest/query")
    #expect(head.request.parameter("db") == "a b")
    #expect(head.request.parameter("csl") == "print 1+1")
    #expect(head.request.parameter("x") == "")
    #expect(head.request.mediaType == "application/json")
    #expect(head.request.acceptsGzip)
    #expect(head.bodyLength == 7)
  }

  @Test("an absolute target is its path")
  func absolute() throws {
    let head = try head("GET http://localhost:1/a?b=c HTTP/1.1\r\nHost: localhost:1\r\n\r\n")
    #expect(head.request.path == "/a")
    #expect(head.request.parameter("b") == "c")
  }

  @Test("a mark that combines with a separator hides it from nobody")
  func combiningMarks() throws {
    let mark = "\u{301}"
    let head = try head(
      "GET /\(mark)a//b?\(mark)=\(mark)&\(mark) HTTP/1.1\r\nHost:\(mark)x \r\nx: \(mark)\t\r\n\r\n")
    #expect(head.request.path == "/\(mark)a/b")
    #expect(head.request.query.map(\.name) == [mark, mark])
    #expect(head.request.query.map(\.value) == [mark, ""])
    #expect(head.request.fields.map(\.value) == ["\(mark)x", mark])
  }

  @Test(
    "what could be read in two ways is refused",
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
      ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
      ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nx\u{0}: b\r\n\r\n", 400),
      ("GET / HTTP/1.1\nHost: a\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413),
      ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
      ("POST / HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\n\r\n", 415),
    ])
  func refused(text: String, status: Int) throws {
    let problem = #expect(throws: HTTPProblem.self) { try head(text) }
    #expect(problem?.status == status)
  }

  @Test("more fields than are taken are refused")
  func manyFields() throws {
    let fields = (0...100).map { "x\($0): y\r\n" }.joined()
    let problem = #expect(throws: HTTPProblem.self) {
      try head("GET / HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")
    }
    #expect(problem?.status == 431)
  }
}
