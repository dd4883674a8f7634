import Platform
import Testing

/// A connection that sends exactly the bytes it is given.
final class RawClient {
  let descriptor: Int32

  init(port: UInt16) throws {
    #if canImport(Darwin)
      descriptor = socket(AF_INET, SOCK_STREAM, 0)
    #else
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let status = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(status == 0)
    // Nothing here takes longer unless it is wrong.
    var time = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// - Returns: whether all of it could be sent.
  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: $0[sent...]))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  /// Says that nothing more comes.
  func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// All until the server closes, or until what came satisfies `isEnough`.
  func receive(until isEnough: (String) -> Bool = { _ in false }) -> String {
    String(decoding: receiveBytes { isEnough(String(decoding: $0, as: UTF8.self)) }, as: UTF8.self)
  }

  func receiveBytes(until isEnough: ([UInt8]) -> Bool = { _ in false }) -> [UInt8] {
    var received: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while !isEnough(received) {
      let count = buffer.withUnsafeMutableBytes { systemRead(descriptor, into: $0) }
      if count <= 0 { break }
      received += buffer[..<count]
    }
    return received
  }
}

/// What the server answers to a request, until it closes.
func exchange(_ port: UInt16, _ request: String) throws -> String {
  let client = try RawClient(port: port)
  client.send(request)
  return client.receive()
}

extension String {
  /// The number in the first line of an answer.
  var status: Int? { split(separator: " ").dropFirst().first.flatMap { Int($0) } }
  /// What follows the head of an answer.
  var body: String {
    guard let range = utf8Range(of: "\r\n\r\n") else { return "" }
    return String(decoding: Array(utf8)[range.upperBound...], as: UTF8.self)
  }

  private func utf8Range(of text: String) -> Range<Int>? {
    let bytes = Array(utf8)
    let wanted = Array(text.utf8)
    guard bytes.count >= wanted.count else { return nil }
    return (0...(bytes.count - wanted.count)).first {
      bytes[$0..<($0 + wanted.count)].elementsEqual(wanted)
    }.map { $0..<($0 + wanted.count) }
  }
}
