/// What a server answers: its head, and its body piece by piece.
package final class HTTPAnswer {
  package let status: Int
  package let fields: [HTTPRequest.Field]
  private let connection: ClientConnection
  private var body: Body
  private let keepsAlive: Bool
  /// Is given the connection once the body is read whole, where another request may follow on it.
  private let finished: (ClientConnection) -> Void

  private enum Body {
    /// So many bytes are still to come.
    case length(Int)
    /// The number of bytes of the current chunk that are still to come; 0: its head is.
    case chunks(Int)
    case untilClosed
    case ended
  }

  init(
    _ connection: ClientConnection, _ limits: HTTPClientLimits,
    finished: @escaping (ClientConnection) -> Void
  ) throws(HTTPClientError) {
    self.connection = connection
    self.finished = finished
    var head = try AnswerHead(connection, limits)
    // Announcements, none of which was asked for.
    var announcements = 0
    while (100..<200).contains(head.status), announcements < 10 {
      head = try AnswerHead(connection, limits)
      announcements += 1
    }
    status = head.status
    fields = head.fields
    func field(_ name: String) -> String? { head.fields.first { $0.name == name }?.value }
    let wish = field("connection")?.lowercased() ?? ""
    keepsAlive = !head.isOldVersion && !wish.contains("close")
    let lengths = Set(head.fields.filter { $0.name == "content-length" }.map(\.value))
    if status == 204 || status == 304 {
      body = .length(0)
    } else if let coding = field("transfer-encoding") {
      guard coding.lowercased() == "chunked", lengths.isEmpty else {
        throw .malformed("the body of the answer is not in chunks alone")
      }
      body = .chunks(0)
    } else if let text = lengths.first {
      guard lengths.count == 1, let length = Int(text), length >= 0 else {
        throw .malformed("the length of the answer is not a number")
      }
      body = .length(length)
    } else {
      body = .untilClosed
    }
  }

  /// The value of the first field of that name, which is in lower case.
  package func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }

  /// The next piece of the body; nil at its end.
  ///
  /// - Throws: `closed` where the connection ends before the body does.
  package func next() throws(HTTPClientError) -> ArraySlice<UInt8>? {
    switch body {
    case .ended: return nil
    case .untilClosed:
      if connection.received.isEmpty, try !connection.receive() {
        body = .ended
        return nil
      }
      return connection.take(connection.received.count)
    case .length(let left):
      if left == 0 {
        end()
        return nil
      }
      let piece = try piece(of: left)
      body = .length(left - piece.count)
      return piece
    case .chunks(var left):
      if left == 0 {
        left = try chunkLength()
        if left == 0 {
          // What trails the last chunk says nothing that matters here.
          var trailers = 0
          while try !line().isEmpty {
            trailers += 1
            guard trailers < 100 else { throw .malformed("the answer does not end") }
          }
          end()
          return nil
        }
      }
      let piece = try piece(of: left)
      left -= piece.count
      if left == 0, try !line().isEmpty { throw .malformed("a chunk of the answer does not end") }
      body = .chunks(left)
      return piece
    }
  }

  /// All that is left of the body.
  ///
  /// - Returns: nil where it is more than `limit` bytes; the rest is not read then.
  package func rest(atMost limit: Int) throws(HTTPClientError) -> [UInt8]? {
    var bytes: [UInt8] = []
    while let piece = try next() {
      bytes += piece
      if bytes.count > limit { return nil }
    }
    return bytes
  }

  private func end() {
    body = .ended
    if keepsAlive, !connection.isSpent, connection.received.isEmpty { finished(connection) }
  }

  private func piece(of left: Int) throws(HTTPClientError) -> ArraySlice<UInt8> {
    if connection.received.isEmpty, try !connection.receive() { throw .closed }
    return connection.take(min(left, connection.received.count))
  }

  private func chunkLength() throws(HTTPClientError) -> Int {
    let digits = try line().prefix { $0 != ";" }
    guard !digits.isEmpty, digits.utf8.count <= 12, digits.allSatisfy(\.isHexDigit),
      let length = Int(digits, radix: 16)
    else { throw .malformed("the length of a chunk is not a number") }
    return length
  }

  private func line() throws(HTTPClientError) -> String {
    try AnswerHead.line(connection, atMost: 4 << 10)
  }
}

/// The head of an answer: all up to the empty line.
private struct AnswerHead {
  var status: Int
  var fields: [HTTPRequest.Field] = []
  var isOldVersion: Bool

  init(_ connection: ClientConnection, _ limits: HTTPClientLimits) throws(HTTPClientError) {
    let words = try Self.line(connection, atMost: limits.head)
      .split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    guard words.count >= 2, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0",
      words[1].utf8.count == 3, let status = Int(words[1]), status >= 100
    else { throw .malformed("the first line of the answer is not that of HTTP/1.1") }
    self.status = status
    isOldVersion = words[0] == "HTTP/1.0"
    var left = limits.head
    while true {
      let line = try Self.line(connection, atMost: left)
      if line.isEmpty { return }
      left -= line.utf8.count
      guard fields.count < limits.fields, left > 0 else {
        throw .malformed("the head of the answer is larger than \(limits.head >> 10) KiB")
      }
      guard let colon = line.firstIndex(of: ":"), colon > line.startIndex else {
        throw .malformed("a field of the answer has no name")
      }
      fields.append(
        .init(
          name: line[..<colon].lowercased(),
          value: String(line[line.index(after: colon)...]).trimmed))
    }
  }

  /// A line, without its end.
  static func line(
    _ connection: ClientConnection, atMost limit: Int
  ) throws(HTTPClientError) -> String {
    var searched = 0
    while true {
      if let end = connection.received[searched...].firstIndex(of: 10) {
        let taken = connection.take(end + 1)
        guard end <= limit, end > 0, taken[end - 1] == 13 else {
          throw .malformed("a line of the answer is too long, or does not end as lines of HTTP do")
        }
        guard let text = String(validating: taken[..<(end - 1)], as: UTF8.self) else {
          throw .malformed("the head of the answer is not UTF-8")
        }
        return text
      }
      searched = connection.received.count
      guard searched <= limit else {
        throw .malformed("a line of the answer is longer than \(limit >> 10) KiB")
      }
      guard try connection.receive() else { throw .closed }
    }
  }
}
