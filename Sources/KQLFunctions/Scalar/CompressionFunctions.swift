import CZlib
import JSON
import KQLCatalog
import KQLValues
import Platform

/// zlib and gzip in Base64.
extension FunctionCatalog {
  mutating func declareCompression() {
    scalar(
      "zlib_compress_to_base64_string", source: "zlib-base64-compress-function",
      "The text compressed by zlib, in Base64.", words: ["string": "the text to compress"],
      .swift("string") { (text: Text) -> String? in
        Zlib.compressed(text.bytes, .zlib).map(Zlib.base64)
      },
      examples: [
        (
          "zlib_compress_to_base64_string('1234567890qwertyuiop')",
          "'eAEBFADr/zEyMzQ1Njc4OTBxd2VydHl1aW9wOAkGdw=='"
        )
      ])
    scalar(
      "gzip_compress_to_base64_string", source: "gzip-base64-compress",
      "The text compressed by gzip, in Base64.", words: ["string": "the text to compress"],
      .swift("string") { (text: Text) -> String? in
        Zlib.compressed(text.bytes, .gzip).map(Zlib.base64)
      },
      examples: [
        (
          "gzip_compress_to_base64_string('1234567890qwertyuiop')",
          "'H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA=='"
        )
      ])
    scalar(
      "zlib_decompress_from_base64_string", source: "zlib-base64-decompress-function",
      "The text that zlib compressed, from Base64; nothing where it is none.",
      words: ["string": "base64 of what was compressed"],
      .raw(Parameter("string", .string), returns: .fixed(.string)) { try Zlib.text($0, .zlib) },
      examples: [
        (
          "zlib_decompress_from_base64_string('eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=')",
          "'Test string 123'"
        ), ("zlib_decompress_from_base64_string('x0x0x0')", "''"),
      ])
    scalar(
      "gzip_decompress_from_base64_string", source: "gzip-base64-decompress",
      "The text that gzip compressed, from Base64; nothing where it is none.",
      words: ["string": "base64 of what was compressed"],
      .raw(Parameter("string", .string), returns: .fixed(.string)) { try Zlib.text($0, .gzip) },
      examples: [
        (
          "gzip_decompress_from_base64_string('H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==')",
          "'1234567890qwertyuiop'"
        ), ("gzip_decompress_from_base64_string('x0x0x0')", "''"),
      ])
  }
}

private enum Zlib {
  enum Wrapper { case zlib, gzip }

  /// A text may grow to this and no further.
  private static let limit = 1 << 28

  static func base64(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.withUnsafeBytes(Base64.encoded), as: UTF8.self)
  }

  /// The text of an argument in Base64.
  static func text(_ arguments: Arguments, _ wrapper: Wrapper) throws -> FunctionValue {
    guard let text = Text(view: arguments[0]), let compressed = Base64.decoded(text.bytes),
      let bytes = try decompressed(compressed, wrapper),
      bytes.withUnsafeBytes({ UTF8Sequence.firstError(in: $0) }) == nil
    else { return .text("") }
    return .bytes(bytes)
  }

  /// Stored as it is where deflating gains nothing, as the engine does.
  static func compressed(_ bytes: UnsafeRawBufferPointer, _ wrapper: Wrapper) -> [UInt8]? {
    guard let size = UInt32(exactly: bytes.count) else { return nil }
    var output: [UInt8] =
      wrapper == .zlib ? [0x78, 0x01] : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]
    guard let deflated = deflated(bytes) else { return nil }
    if deflated.count + 1 < bytes.count || bytes.count > 0xffff {
      output += deflated
    } else {
      let count = UInt16(bytes.count)
      output.append(1)
      for value in [count, ~count] {
        output.append(UInt8(value & 0xff))
        output.append(UInt8(value >> 8))
      }
      output += bytes
    }
    let start = bytes.bindMemory(to: UInt8.self).baseAddress
    switch wrapper {
    case .zlib:
      let sum = UInt32(truncatingIfNeeded: adler32(1, start, start == nil ? 0 : size))
      for shift: UInt32 in [24, 16, 8, 0] { output.append(UInt8(sum >> shift & 0xff)) }
    case .gzip:
      let sum = UInt32(truncatingIfNeeded: crc32(0, start, start == nil ? 0 : size))
      for value in [sum, size] {
        for shift: UInt32 in [0, 8, 16, 24] { output.append(UInt8(value >> shift & 0xff)) }
      }
    }
    return output
  }

  private static func deflated(_ bytes: UnsafeRawBufferPointer) -> [UInt8]? {
    withStream { stream in
      guard kustody_deflate_init(stream, 6, -15) == Z_OK else { return nil }
      defer { deflateEnd(stream) }
      stream.pointee.next_in = UnsafeMutablePointer(
        mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      return run(stream) { deflate(stream, Z_FINISH) }?.output
    }
  }

  /// nil where the bytes are not such a stream.
  private static func decompressed(_ bytes: [UInt8], _ wrapper: Wrapper) throws -> [UInt8]? {
    // The engine reads no optional fields of gzip's header.
    if wrapper == .gzip, bytes.count < 4 || bytes[3] != 0 { return nil }
    guard let size = UInt32(exactly: bytes.count) else { return nil }
    let result = withStream { stream -> (output: [UInt8], isTooLarge: Bool)? in
      guard kustody_inflate_init(stream, wrapper == .zlib ? 15 : 31) == Z_OK else { return nil }
      defer { inflateEnd(stream) }
      var input = bytes
      return input.withUnsafeMutableBufferPointer { buffer in
        stream.pointee.next_in = buffer.baseAddress
        stream.pointee.avail_in = size
        return run(stream) { inflate(stream, Z_NO_FLUSH) }
      }
    }
    guard let result else { return nil }
    if result.isTooLarge { throw FunctionFailure("a text grows too large when it is decompressed") }
    return result.output
  }

  /// zlib keeps the address of its stream: it must not move.
  private static func withStream<R>(_ body: (UnsafeMutablePointer<z_stream>) -> R) -> R {
    withUnsafeTemporaryAllocation(of: z_stream.self, capacity: 1) { room in
      room.initialize(repeating: z_stream())
      guard let stream = room.baseAddress else { preconditionFailure("room for one stream") }
      return body(stream)
    }
  }

  /// Runs a stream whose input is set to its end.
  private static func run(_ stream: UnsafeMutablePointer<z_stream>, _ step: () -> Int32)
    -> (output: [UInt8], isTooLarge: Bool)?
  {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 14)
    while true {
      let capacity = buffer.count
      let (status, written) = buffer.withUnsafeMutableBufferPointer { room in
        stream.pointee.next_out = room.baseAddress
        stream.pointee.avail_out = UInt32(capacity)
        let status = step()
        return (status, capacity - Int(stream.pointee.avail_out))
      }
      output += buffer[..<written]
      if status == Z_STREAM_END { return (output, false) }
      guard status == Z_OK, written > 0 || stream.pointee.avail_in > 0 else { return nil }
      if output.count > limit { return (output, true) }
    }
  }
}
