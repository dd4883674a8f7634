/// A client's connection: read by one thread, answered by another, never both at once.
final class Connection {
  enum State {
    /// A request comes, or is waited for.
    case receiving
    /// A worker has it.
    case working
    /// Bytes that are there go out.
    case sending
    /// The answer is sent, and what still comes is thrown away: closing at once could take the answer from
    /// a client that has not read it.
    case draining
  }

  let socket: Socket
  var state = State.receiving
  /// When whatever it waits for must have come.
  var deadline: ContinuousClock.Instant
  /// Whether a request has begun to come.
  var hasBegun: Bool { !received.isEmpty || head != nil }
  /// Whether further requests are taken after the answer.
  var staysOpen = false

  private var received: [UInt8] = []
  /// How much of it holds no end of a head.
  private var searched = 0
  private var head: RequestHead?
  private var output: [UInt8] = []
  private var sent = 0

  init(_ socket: Socket, deadline: ContinuousClock.Instant) {
    self.socket = socket
    self.deadline = deadline
  }

  // MARK: receiving

  func append(_ bytes: ArraySlice<UInt8>) { received += bytes }

  /// What is there of a request.
  enum Progress {
    case incomplete
    /// The client waits for leave to send the body.
    case expectsContinue
    case request(HTTPRequest)
  }

  /// - Throws: where what came is not a request, or is too large to be one.
  func progress(_ limits: HTTPLimits) throws(HTTPProblem) -> Progress {
    var wantsLeave = false
    if head == nil {
      guard let end = try headEnd(limits) else { return .incomplete }
      let head = try RequestHead(received[..<end], limits)
      received.removeSubrange(..<end)
      searched = 0
      self.head = head
      wantsLeave = head.expectsContinue && received.count < head.bodyLength
    }
    guard let head, received.count >= head.bodyLength else {
      return wantsLeave ? .expectsContinue : .incomplete
    }
    var request = head.request
    request.body = Array(received[..<head.bodyLength])
    received.removeSubrange(..<head.bodyLength)
    self.head = nil
    return .request(request)
  }

  /// Where the body begins.
  private func headEnd(_ limits: HTTPLimits) throws(HTTPProblem) -> Int? {
    // Empty lines before a request are ignored.
    while searched == 0, received.starts(with: [13, 10]) { received.removeFirst(2) }
    var at = max(searched - 3, 0)
    while at + 4 <= received.count {
      if received[at] == 13, received[at + 1] == 10, received[at + 2] == 13,
        received[at + 3] == 10
      {
        guard at + 4 <= limits.head else { break }
        return at + 4
      }
      at += 1
    }
    searched = received.count
    if received.count > limits.head {
      throw HTTPProblem(431, "the head of the request has more than \(limits.head >> 10) KiB")
    }
    return nil
  }

  // MARK: sending

  func begin(sending bytes: [UInt8]) {
    output = bytes
    sent = 0
    state = .sending
  }

  enum Sending { case done, wouldWait, closed }

  func send() -> Sending {
    while sent < output.count {
      switch socket.send(output, from: sent) {
      case .count(let count): sent += count
      case .wouldWait: return .wouldWait
      case .closed: return .closed
      }
    }
    output = []
    return .done
  }
}
