import Compression
import Platform
import Synchronization
import Testing

@testable import HTTP

/// Answers by the path of the request.
private struct TestService: HTTPService {
  let left = LeftClients()

  func immediateAnswer(to request: HTTPRequest) -> HTTPResponse? {
    request.path == "/now" ? HTTPResponse(200, body: Array("now".utf8)) : nil
  }

  func refusal(_ problem: HTTPProblem) -> HTTPResponse {
    HTTPResponse(problem.status, body: Array(problem.message.utf8))
  }

  func makeWorker() -> any HTTPWorker { TestWorker(left: left) }
}

/// How many endless answers were begun, and whose clients left.
private final class LeftClients: Sendable {
  let begun = Atomic(0)
  let count = Atomic(0)
}

private struct TestWorker: HTTPWorker {
  let left: LeftClients

  func answer(_ request: HTTPRequest, to stream: ResponseStream) throws(ClientGone) {
    switch request.path {
    case "/echo": stream.json.raw(request.body)
    case "/rewound":
      stream.json.raw("wrong")
      _ = stream.rewind(to: 0)
      stream.json.raw("right")
    case "/large":
      for number in 0..<100_000 {
        stream.json.integer(Int64(number))
        stream.json.raw(",")
        try stream.sendIfMuch()
      }
      // What was sent cannot be taken back.
      stream.json.raw(stream.rewind(to: 0) ? "rewound" : "end")
    case "/endless":
      left.begun.add(1, ordering: .relaxed)
      while !stream.isInVain { usleep(1000) }
      left.count.add(1, ordering: .relaxed)
      throw ClientGone()
    default: stream.status = 404
    }
    try stream.end()
  }
}

/// A server on a port of its own, for one test.
private final class TestServer {
  let port: UInt16
  let service = TestService()
  private let stopEnd: Int32
  private let thread: pthread_t?

  init(_ change: (inout HTTPLimits) -> Void = { _ in }) throws {
    var limits = HTTPLimits()
    limits.leavingTime = .milliseconds(20)
    limits.stoppingTime = .milliseconds(50)
    change(&limits)
    let listener = try Listener.loopback(port: 0)
    port = listener.port
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    stopEnd = ends[1]
    let work = Unchecked(
      HTTPServer(listener, service, limits: limits, stopDescriptor: ends[0]))
    let stopDescriptor = ends[0]
    thread = startThread {
      work.value.run()
      close(stopDescriptor)
    }
  }

  deinit {
    var byte: UInt8 = 0
    _ = withUnsafeBytes(of: &byte) { systemWrite(stopEnd, $0) }
    if let thread { pthread_join(thread, nil) }
    close(stopEnd)
  }

  func get(_ path: String, fields: String = "") throws -> String {
    try exchange(
      port, "GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(fields)\r\n")
  }
}

private struct Unchecked<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}

@Suite struct HTTPServerTests {
  private static let get = "GET /now HTTP/1.1\r\nHost: localhost\r\n\r\n"

  @Test("a connection takes one request after another, also before the answers")
  func keptAlive() throws {
    let server = try TestServer()
    let client = try RawClient(port: server.port)
    client.send(
      Self.get + "POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc" + Self.get
    )
    let answers = client.receive { $0.components(of: "HTTP/1.1 200") == 3 && $0.hasSuffix("now") }
    #expect(answers.components(of: "\r\n\r\nnow") == 2)
    #expect(answers.contains("\r\n\r\nabc"))
    client.send("GET /now HTTP/1.0\r\n\r\n")
    #expect(client.receive().hasSuffix("now"))
  }

  @Test("a small answer has its length, a large one comes in chunks whose contents are whole")
  func chunks() throws {
    let server = try TestServer()
    #expect(
      try server.get("/rewound").hasSuffix("Content-Length: 5\r\nConnection: close\r\n\r\nright"))
    let large = try server.get("/large")
    #expect(large.contains("Transfer-Encoding: chunked\r\n"))
    var body = large.body[...]
    var text = ""
    while let line = body.firstIndex(of: "\r\n"), let size = Int(body[..<line], radix: 16), size > 0
    {
      let start = body.index(after: line)
      let end = body.index(start, offsetBy: size)
      text += body[start..<end]
      body = body[body.index(after: end)...]
    }
    #expect(body == "0\r\n\r\n")
    #expect(text == (0..<100_000).map { "\($0)," }.joined() + "end")
  }

  @Test(
    "gzip is answered where it is taken, and unpacks to the same", arguments: ["/large", "/echo"])
  func gzip(path: String) throws {
    let server = try TestServer()
    let padding = String(repeating: "x", count: 5000)
    let request =
      "POST \(path) HTTP/1.0\r\nAccept-Encoding: gzip, deflate\r\nContent-Length: 5000\r\n\r\n\(padding)"
    let client = try RawClient(port: server.port)
    client.send(request)
    let answer = client.receiveBytes()
    let head = String(decoding: answer.prefix(400), as: UTF8.self)
    #expect(head.contains("Content-Encoding: gzip\r\n"))
    let start = try #require(
      answer.indices.first { answer[$0...].starts(with: [13, 10, 13, 10]) }.map { $0 + 4 })
    let source = GzipSource(MemorySource(Array(answer[start...])))
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { break }
      text += buffer[..<count]
    }
    #expect(source.damage == nil)
    let expected = path == "/echo" ? padding : (0..<100_000).map { "\($0)," }.joined() + "end"
    #expect(String(decoding: text, as: UTF8.self) == expected)
  }

  @Test(
    "what is not a request, or too large to be one, is refused and the connection closed",
    arguments: [
      ("\u{16}\u{3}\u{1}garbage\r\n\r\n", 400), ("hello\r\n\r\n", 400),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 5 << 20), 431),
      ("GET /" + String(repeating: "x", count: 5 << 20), 431),
      (
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n"
          + String(repeating: "x", count: 5_000_000), 413
      ),
      ("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 104857600\r\n\r\n", 413),
    ])
  func refused(request: String, status: Int) throws {
    let server = try TestServer()
    let answer = try exchange(server.port, request)
    #expect(answer.status == status)
    #expect(answer.contains("Connection: close\r\n"))
    #expect(try server.get("/now").hasSuffix("now"))
  }

  @Test("connections that send slowly or nothing cost others nothing, and are cut")
  func slow() throws {
    let server = try TestServer {
      $0.requestTime = .milliseconds(1500)
      $0.connections = 400
    }
    let idle = try (0..<300).map { index in
      let client = try RawClient(port: server.port)
      if index % 2 == 0 { client.send("GET /now HT") }
      return client
    }
    let bodies = try (0..<50).map { _ in try RawClient(port: server.port) }
    for client in bodies {
      client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
    }
    #expect(try server.get("/echo").status == 200)
    #expect(idle[0].receive().status == 408)
    #expect(bodies[0].receive().status == 408)
    #expect(idle[1].receive() == "")
    #expect(try server.get("/echo").status == 200)
  }

  @Test("where all connections are taken, that which has waited longest makes room")
  func crowded() throws {
    let server = try TestServer { $0.connections = 3 }
    let idle = try (0..<5).map { _ in try RawClient(port: server.port) }
    #expect(try server.get("/now").hasSuffix("now"))
    #expect(idle[0].receive() == "")
  }

  @Test("a client that says no more than its request is answered")
  func halfClosed() throws {
    let server = try TestServer()
    let client = try RawClient(port: server.port)
    client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
    client.endSending()
    #expect(client.receive().body == "abc")
  }

  @Test("a client that waits for leave to send its body gets it")
  func expectsContinue() throws {
    let server = try TestServer()
    let client = try RawClient(port: server.port)
    client.send(
      "POST /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
    )
    #expect(client.receive { $0.hasSuffix("\r\n\r\n") } == "HTTP/1.1 100 Continue\r\n\r\n")
    client.send("abc")
    #expect(client.receive().body == "abc")
  }

  @Test("where all workers are busy, others wait, and beyond that are told to come again")
  func busy() throws {
    let server = try TestServer {
      $0.workers = 1
      $0.waiting = 1
    }
    let endless = "GET /endless HTTP/1.1\r\nHost: a\r\n\r\n"
    var first: RawClient? = try RawClient(port: server.port)
    first?.send(endless)
    while server.service.left.begun.load(ordering: .relaxed) == 0 { usleep(1000) }
    let second = try RawClient(port: server.port)
    second.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    // Connections are read in the order in which they came.
    let refusal = try server.get("/echo")
    #expect(refusal.status == 503)
    #expect(refusal.contains("Retry-After: 1\r\n"))
    #expect(try server.get("/now").hasSuffix("now"))
    // It leaves, and who waited is answered.
    first = nil
    #expect(second.receive().status == 200)
    #expect(server.service.left.count.load(ordering: .relaxed) == 1)
  }

  @Test("a request that waits too long for a worker is told to come again")
  func overdue() throws {
    let server = try TestServer {
      $0.workers = 1
      $0.waitingTime = .milliseconds(100)
    }
    let first = try RawClient(port: server.port)
    first.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
    let second = try RawClient(port: server.port)
    second.send("GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(second.receive().status == 503)
  }

  @Test("HEAD is answered with the length alone")
  func head() throws {
    let server = try TestServer()
    let answer = try exchange(
      server.port, "HEAD /now HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    #expect(answer.contains("Content-Length: 3\r\n"))
    #expect(answer.body.isEmpty)
  }
}

extension String {
  /// How often a text stands in it.
  fileprivate func components(of text: String) -> Int {
    var count = 0
    var rest = utf8[...]
    let wanted = Array(text.utf8)
    while rest.count >= wanted.count {
      if rest.starts(with: wanted) { count += 1 }
      rest = rest.dropFirst()
    }
    return count
  }
}
