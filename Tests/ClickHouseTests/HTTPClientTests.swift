import HTTP
import Testing

@Suite("HTTP client")
struct HTTPClientTests {
  private static func body(_ answer: String, atMost limit: Int = 1 << 20) throws -> String? {
    let server = try ScriptedServer([answer])
    var limits = HTTPClientLimits()
    limits.silence = .seconds(5)
    let client = HTTPClient(host: "127.0.0.1", port: server.port, limits: limits)
    let found = try client.post("/", body: Array("question".utf8))
    return try found.rest(atMost: limit).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "an answer ends where its head says",
    arguments: [
      ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrowsmore", "rows"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", ""),
      ("HTTP/1.1 204 No Content\r\n\r\n", ""),
      ("HTTP/1.0 200 OK\r\n\r\nrows to the end", "rows to the end"),
      ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nrows", "rows"),
      (chunked("200 OK", ["ro", "ws"]), "rows"),
      (
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4;x=y\r\nrows\r\n0\r\nTrail: 1\r\n\r\n",
        "rows"
      ),
    ])
  func whole(answer: String, expected: String) throws {
    #expect(try Self.body(answer) == expected)
  }

  @Test(
    "an answer that breaks off is not taken for a whole one",
    arguments: [
      "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nrows",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nrows\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nrows",
    ])
  func brokenOff(answer: String) {
    #expect(throws: HTTPClientError.closed) { try Self.body(answer) }
  }

  @Test(
    "what is not HTTP, or can be read in two ways, is refused",
    arguments: [
      "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n",
      "HTTP/1.1 200 OK\nContent-Length: 4\n\nrows", "HTTP/1.1 200 OK\r\nnothing\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nrows",
      "HTTP/1.1 200 OK\r\nContent-Length: -4\r\n\r\nrows",
      "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\nrows\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nrows\r\n0\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
      "HTTP/1.1 200 OK\r\nx: " + String(repeating: "y", count: 100_000) + "\r\n\r\n",
      "HTTP/1.1 200 OK\r\n" + String(repeating: "x: y\r\n", count: 300) + "\r\n",
    ])
  func malformed(answer: String) {
    do {
      _ = try Self.body(answer)
      Issue.record("it was taken")
    } catch let error as HTTPClientError {
      guard case .malformed = error else {
        Issue.record("\(error)")
        return
      }
    } catch {
      Issue.record(error)
    }
  }

  @Test("a body is read up to a limit")
  func limit() throws {
    let answer = chunked("200 OK", Array(repeating: String(repeating: "x", count: 1000), count: 50))
    #expect(try Self.body(answer, atMost: 49_999) == nil)
    #expect(try Self.body(answer, atMost: 50_000)?.utf8.count == 50_000)
  }

  @Test("a connection is used again only where the server keeps it")
  func connections() throws {
    let server = try ScriptedServer([
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb",
    ])
    let client = HTTPClient(host: "127.0.0.1", port: server.port)
    #expect(try client.post("/", body: []).rest(atMost: 9) == Array("a".utf8))
    // The server closes what it answered.
    server.waitForClosed(1)
    #expect(try client.post("/", body: []).rest(atMost: 9) == Array("b".utf8))
  }

  @Test("nobody listens; no such host; a wait that is cancelled")
  func unreachable() throws {
    let closed = try ScriptedServer([""]).port
    let nobody = HTTPClient(host: "127.0.0.1", port: closed)
    #expect(throws: HTTPClientError.self) { try nobody.post("/", body: []) }
    let unknown = HTTPClient(host: "no.such.host.invalid", port: 1)
    #expect(throws: HTTPClientError.unknownHost) { try unknown.post("/", body: []) }
    let silent = try Listener.loopback(port: 0)
    let cancelled = HTTPClient(host: "127.0.0.1", port: silent.port, isCancelled: { true })
    #expect(throws: HTTPClientError.cancelled) { try cancelled.post("/", body: []) }
  }
}
