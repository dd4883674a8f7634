import CMbedTLS

/// Bytes in text: Base64 between two lines that say what it is (RFC 7468).
package enum PEM {
  /// The bytes of the blocks that call themselves so, up to one that cannot be read; other text is passed over.
  ///
  /// - Parameter label: such as `CERTIFICATE`.
  package static func blocks(_ label: String, in text: String) -> [[UInt8]] {
    let text = Array(text.utf8) + [0]
    var blocks: [[UInt8]] = []
    var start = 0
    while let (block, length) = block(label, in: text[start...]) {
      blocks.append(block)
      start += length
    }
    return blocks
  }

  /// The first block, and where it ends.
  private static func block(
    _ label: String, in text: ArraySlice<UInt8>
  ) -> (bytes: [UInt8], length: Int)? {
    var context = mbedtls_pem_context()
    mbedtls_pem_init(&context)
    defer { mbedtls_pem_free(&context) }
    var length = 0
    let result = text.withUnsafeBufferPointer {
      mbedtls_pem_read_buffer(
        &context, "-----BEGIN \(label)-----", "-----END \(label)-----", $0.baseAddress, nil, 0,
        &length)
    }
    guard result == 0 else { return nil }
    return (Array(UnsafeBufferPointer(start: context.buf, count: context.buflen)), length)
  }

  /// The block of these bytes, with a line feed at its end.
  package static func text(_ label: String, _ bytes: [UInt8]) -> String {
    let (begin, end) = ("-----BEGIN \(label)-----\n", "-----END \(label)-----\n")
    // Four characters for three bytes, a line feed for 64 characters, and a zero.
    var text = [UInt8](
      repeating: 0, count: bytes.count * 3 / 2 + begin.utf8.count + end.utf8.count + 8)
    var count = 0
    let result = mbedtls_pem_write_buffer(
      begin, end, bytes, bytes.count, &text, text.count, &count)
    precondition(result == 0, "there is room for the text")
    return String(decoding: text[..<max(0, count - 1)], as: UTF8.self)
  }
}
