import HTTP
import JSON

extension ServerReader {
  /// What the page asks.
  func answerPage(_ name: String, _ request: HTTPRequest, to stream: ResponseStream) throws {
    throw HTTPProblem(404, "there is no `/api/\(name)` here")
  }
}

extension Service {
  func page() -> HTTPResponse {
    HTTPResponse(
      200, [("Content-Type", "text/plain; charset=utf-8")],
      body: Array("kustody answers the Kusto REST interface here\n".utf8))
  }
}
