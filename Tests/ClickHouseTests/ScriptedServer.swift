import Foundation
import Platform
import Synchronization

@testable import HTTP

/// A server on loopback that answers each connection with bytes that a test has written, whatever it is asked.
final class ScriptedServer: Sendable {
  let port: UInt16
  private let waiting: Waiting
  private let closed = ClosedConnections()

  /// Where connections arrive. It is closed once neither the server nor its thread has it: a number that is closed
  /// under the thread may be another server's already.
  private final class Waiting: Sendable {
    let descriptor: Int32

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
  }

  private final class ClosedConnections: Sendable {
    let count = Mutex(0)
  }

  /// - Parameter answers: of the first connection, the second, …; the last is that of all further ones.
  init(_ answers: [String]) throws {
    let listener = try Listener.loopback(port: 0)
    port = listener.port
    let waiting = Waiting(dup(listener.descriptors[0]))
    self.waiting = waiting
    _ = fcntl(waiting.descriptor, F_SETFL, 0)
    let closed = closed
    Thread.detachNewThread {
      var next = 0
      while true {
        let connection = systemAccept(waiting.descriptor)
        guard connection >= 0 else { return }
        Self.serve(connection, answers[min(next, answers.count - 1)])
        next += 1
        closed.count.withLock { $0 = next }
      }
    }
  }

  deinit { shutdown(waiting.descriptor, Int32(SHUT_RDWR)) }

  /// Waits until it has closed that number of connections.
  func waitForClosed(_ number: Int) {
    while closed.count.withLock({ $0 }) < number { usleep(1000) }
  }

  /// Reads a request, head and body, answers and closes.
  private static func serve(_ connection: Int32, _ answer: String) {
    defer { close(connection) }
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let text = String(decoding: received, as: UTF8.self)
      if let end = text.range(of: "\r\n\r\n") {
        let length = text.range(of: "Content-Length: ").flatMap { field in
          Int(text[field.upperBound...].prefix { $0.isNumber })
        }
        let head = text.utf8.distance(from: text.startIndex, to: end.upperBound)
        if received.count >= head + (length ?? 0) { break }
      }
      let count = buffer.withUnsafeMutableBytes { systemRead(connection, into: $0) }
      guard count > 0 else { return }
      received += buffer[..<count]
    }
    let bytes = Array(answer.utf8)
    _ = bytes.withUnsafeBytes { systemWrite(connection, $0) }
  }
}

/// An answer in chunks, its last one included.
func chunked(_ head: String, _ pieces: [String]) -> String {
  let body = pieces.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined()
  return "HTTP/1.1 \(head)\r\nTransfer-Encoding: chunked\r\n\r\n" + body + "0\r\n\r\n"
}
