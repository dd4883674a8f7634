import JSON
import Platform

/// Messages of the base protocol of language servers: a head with their length, and JSON.
///
/// Source: the Language Server Protocol, 3.17, base protocol.
package final class MessageStream {
  /// Why no message could be read.
  package enum Problem: Error {
    /// The head is not a head, or says no length that can be taken. What follows cannot be told apart any more.
    case head
    /// The content is not JSON; the next message can be read.
    case content(String)
  }

  private static let longestHead = 8_192
  /// A document of many megabytes is not a query.
  private static let longestContent = 64 << 20

  private let input: Int32
  private let output: Int32
  private var buffer: [UInt8] = []
  /// How many bytes of the buffer were read.
  private var start = 0

  package init(input: Int32, output: Int32) {
    self.input = input
    self.output = output
  }

  /// The next message; nil where there are no more.
  package func next() throws -> JSONValue? {
    guard let length = try contentLength() else { return nil }
    while buffer.count - start < length {
      guard fill() else { throw Problem.head }
    }
    let content = buffer[start..<start + length]
    start += length
    defer { compact() }
    do throws(JSONError) {
      return try content.withUnsafeBytes { bytes in
        Result { () throws(JSONError) in try JSONValue(parsing: bytes) }
      }.get()
    } catch {
      throw Problem.content("\(error)")
    }
  }

  /// Whether more was sent already.
  package var hasMore: Bool {
    if start < buffer.count { return true }
    var source = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
    return poll(&source, 1, 0) > 0 && source.revents & Int16(POLLIN) != 0
  }

  package func send(_ message: JSONValue) {
    let content = Array(message.jsonText.utf8)
    let head = Array("Content-Length: \(content.count)\r\n\r\n".utf8)
    var rest = (head + content)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Nobody reads any more: the end of the input follows.
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// The length that the next head says; nil at the end of the input.
  private func contentLength() throws -> Int? {
    var length: Int?
    var size = 0
    while true {
      guard let line = try line() else {
        guard size == 0 else { throw Problem.head }
        return nil
      }
      size += line.utf8.count
      guard size <= Self.longestHead else { throw Problem.head }
      if line.isEmpty {
        guard let length else { throw Problem.head }
        return length
      }
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2 else { throw Problem.head }
      if parts[0].lowercased() == "content-length" {
        guard let value = Int(parts[1].drop { $0 == " " }),
          (0...Self.longestContent).contains(value)
        else { throw Problem.head }
        length = value
      }
    }
  }

  /// The next line of a head without its end; nil at the end of the input.
  private func line() throws -> String? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        var line = buffer[start..<end]
        start = end + 1
        if line.last == 0x0D { line.removeLast() }
        return String(decoding: line, as: UTF8.self)
      }
      searched = buffer.count
      guard searched - start <= Self.longestHead else { throw Problem.head }
      guard fill() else {
        guard start == buffer.count else { throw Problem.head }
        return nil
      }
    }
  }

  private func fill() -> Bool {
    while true {
      let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { bytes in
        let count = read(input, bytes.baseAddress, bytes.count)
        if count > 0 { buffer.append(contentsOf: bytes[..<count]) }
        return count
      }
      if count < 0, errno == EINTR { continue }
      return count > 0
    }
  }

  private func compact() {
    guard start > 65_536 || start == buffer.count else { return }
    buffer.removeFirst(start)
    start = 0
  }
}
