/// Bytes to be pulled, once, from front to back.
package protocol ByteSource: AnyObject {
  /// Fills the front of `buffer`.
  ///
  /// - Parameter buffer: not empty.
  /// - Returns: how many bytes came; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int

  /// What is wrong with the bytes, where they could only be given in part; known at the end.
  var damage: String? { get }
}

/// The operating system could not read.
package struct ReadError: Error, Sendable, Hashable, CustomStringConvertible {
  /// `errno`.
  package var code: Int32
  package var description: String

  package init(code: Int32, description: String) {
    self.code = code
    self.description = description
  }
}

extension ByteSource {
  /// Fills `buffer` unless the end comes first.
  ///
  /// - Returns: how many bytes came.
  package func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    var count = 0
    while count < buffer.count {
      let read = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[count...]))
      if read == 0 { break }
      count += read
    }
    return count
  }

  /// The next `count` bytes; fewer where the end comes first.
  package func head(_ count: Int) throws(ReadError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let outcome = bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(ReadError) in try fill(buffer) }
    }
    bytes.removeLast(count - (try outcome.get()))
    return bytes
  }
}

/// Bytes that were read already, and then those of a source.
package final class PrefixedSource: ByteSource {
  private let prefix: [UInt8]
  private var position = 0
  private let rest: any ByteSource

  package init(_ prefix: [UInt8], then rest: any ByteSource) {
    self.prefix = prefix
    self.rest = rest
  }

  package var damage: String? { rest.damage }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(ReadError) -> Int {
    let left = prefix.count - position
    guard left > 0 else { return try rest.read(into: buffer) }
    let count = min(left, buffer.count)
    prefix.withUnsafeBytes {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
    }
    position += count
    return count
  }
}
