/// What a server asks for answers.
package protocol HTTPService: Sendable {
  /// Answers what needs no work: refusals, and pages that are there. Called on the thread that reads all
  /// connections, so it must not wait.
  ///
  /// - Returns: nil where a worker is to answer.
  func immediateAnswer(to request: HTTPRequest) -> HTTPResponse?

  /// The answer to a request that cannot be read, or that nobody has time for.
  func refusal(_ problem: HTTPProblem) -> HTTPResponse

  /// Called on the worker's own thread, when the first request for it comes.
  func makeWorker() -> any HTTPWorker
}

/// Answers one request after another, on one thread.
package protocol HTTPWorker {
  /// - Throws: `ClientGone` where nobody takes the answer any more; nothing else.
  func answer(_ request: HTTPRequest, to stream: ResponseStream) throws(ClientGone)
}

/// Nobody reads the answer: the client left, or takes no bytes, or the server stops.
package struct ClientGone: Error, Sendable {
  package init() {}
}
