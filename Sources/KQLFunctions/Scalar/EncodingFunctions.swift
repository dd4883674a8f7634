import JSON
import KQLCatalog
import KQLValues
import Platform

/// Base64, URL encoding, hexadecimal digits; hashes and compression are declared with them.
extension FunctionCatalog {
  mutating func declareEncoding() {
    declareBase64()
    declareURLEncoding()
    declareHashes()
    declareCompression()
    scalar(
      "tohex", source: "tohex-function",
      "The number in hexadecimal, with zeros before it up to a length; negative ones as they are stored.",
      words: [
        "value": "the number to write",
        "minLength": "how many digits at least; zeros are put in front, up to 16",
      ],
      naming: .ofArgument,
      .swift("value") { (value: Int32) -> String in String(UInt32(bitPattern: value), radix: 16) },
      .swift("value") { (value: Int64) -> String in String(UInt64(bitPattern: value), radix: 16) },
      .swift("value", "minLength") { (value: Int32, length: Int64) -> String in
        Hexadecimal.padded(String(UInt32(bitPattern: value), radix: 16), length)
      },
      .swift("value", "minLength") { (value: Int64, length: Int64) -> String in
        Hexadecimal.padded(String(UInt64(bitPattern: value), radix: 16), length)
      },
      examples: [
        ("tohex(256)", "'100'"), ("tohex(-256)", "'ffffffffffffff00'"),
        ("tohex(toint(-256), 8)", "'ffffff00'"), ("tohex(256, 8)", "'00000100'"),
        ("tohex(256, 2)", "'100'"),
      ])
  }

  private mutating func declareBase64() {
    scalar(
      "base64_encode_tostring", aliases: ["base64_encodestring"],
      source: "base64-encode-tostring-function", "The text in Base64.",
      words: ["string": "the text whose UTF-8 bytes are encoded"],
      .raw(Parameter("string", .string), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        return .bytes(Base64.encoded(text.bytes))
      },
      examples: [("base64_encode_tostring('Kusto')", "'S3VzdG8='")])
    scalar(
      "base64_encode_fromarray", source: "base64-encode-fromarray-function",
      "The bytes of an array in Base64.",
      words: ["array": "an array of bytes, numbers from 0 to 255"],
      .raw(Parameter("array", .dynamic), returns: .fixed(.string)) { arguments in
        guard case .text(let json) = arguments[0],
          case .array(let elements)? = DynamicValue(json: json)
        else { return .text("") }
        var bytes: [UInt8] = []
        for element in elements {
          guard case .long(let value) = element, let byte = UInt8(exactly: value) else {
            return .text("")
          }
          bytes.append(byte)
        }
        return .bytes(bytes.withUnsafeBytes(Base64.encoded))
      },
      examples: [
        ("base64_encode_fromarray(dynamic([75, 117, 115, 116, 111]))", "'S3VzdG8='")
      ])
    scalar(
      "base64_encode_fromguid", source: "base64-encode-fromguid-function",
      "The sixteen bytes of a guid in Base64.",
      words: ["guid": "the GUID whose 16 bytes are encoded"],
      .swift("guid") { (guid: GUIDText) -> String? in
        GUIDBytes.bytes(of: guid.text).map {
          String(decoding: $0.withUnsafeBytes(Base64.encoded), as: UTF8.self)
        }
      },
      examples: [
        (
          "base64_encode_fromguid(toguid('ae3133f2-6e22-49ae-b06a-16e6a9b212eb'))",
          "'8jMxriJurkmwahbmqbIS6w=='"
        )
      ])
    scalar(
      "base64_decode_tostring", aliases: ["base64_decodestring"],
      source: "base64-decode-tostring-function",
      "The text that Base64 stands for; nothing where it is not UTF-8.",
      words: ["base64_string": "the base64 text to decode"],
      .raw(Parameter("base64_string", .string), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]), let bytes = Base64.decoded(text.bytes),
          bytes.withUnsafeBytes({ UTF8Sequence.firstError(in: $0) }) == nil
        else { return .text("") }
        return .bytes(bytes)
      },
      examples: [
        ("base64_decode_tostring('S3VzdG8=')", "'Kusto'"),
        ("base64_decode_tostring('U3RyaW5n0KHR0tGA0L7Rh9C60LA=')", "''"),
      ])
    scalar(
      "base64_decode_toarray", source: "base64-decode-toarray-function",
      "The bytes that Base64 stands for as an array, or null.",
      words: ["base64_string": "the base64 text to decode"],
      .swift("base64_string") { (text: Text) -> JSONText? in
        guard let bytes = Base64.decoded(text.bytes) else { return nil }
        var writer = JSONWriter()
        writer.raw("[")
        for (index, byte) in bytes.enumerated() {
          if index > 0 { writer.raw(",") }
          writer.integer(Int64(byte))
        }
        writer.raw("]")
        return JSONText(writer.bytes)
      },
      examples: [("base64_decode_toarray('S3VzdG8=')", "dynamic([75, 117, 115, 116, 111])")])
    scalar(
      "base64_decode_toguid", source: "base64-decode-toguid-function",
      "The guid whose sixteen bytes Base64 stands for, or null.",
      words: ["base64_string": "the base64 text to decode"],
      .swift("base64_string") { (text: Text) -> GUIDText? in
        Base64.decoded(text.bytes).flatMap(GUIDBytes.text).map(GUIDText.init)
      },
      examples: [
        (
          "base64_decode_toguid('JpbpECu8dUy7Pv5gbeJXAA==')",
          "guid(10e99626-bc2b-4c75-bb3e-fe606de25700)"
        ), ("base64_decode_toguid('abcd1231')", "guid(null)"),
      ])
  }

  private mutating func declareURLEncoding() {
    scalar(
      "url_encode", source: "url-encode-function",
      "The text fit for a URL; a blank becomes `+`.", words: ["url": "the text to encode"],
      .raw(Parameter("url", .strictly(.string)), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        return .bytes(URLEncoding.encoded(text.bytes, blank: [UInt8(ascii: "+")]))
      },
      examples: [
        (
          "url_encode('https://www.bing.com/hello world')",
          "'https%3a%2f%2fwww.bing.com%2fhello+world'"
        )
      ])
    scalar(
      "url_encode_component", source: "url-encode-component-function",
      "The text fit for a URL; a blank becomes `%20`.", words: ["url": "the text to encode"],
      .raw(Parameter("url", .strictly(.string)), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        return .bytes(URLEncoding.encoded(text.bytes, blank: Array("%20".utf8)))
      },
      examples: [
        (
          "url_encode_component('https://www.bing.com/hello world')",
          "'https%3a%2f%2fwww.bing.com%2fhello%20world'"
        )
      ])
    scalar(
      "url_decode", source: "url-decode-function", "The text that a URL's encoding stands for.",
      words: ["encoded_url": "the text to decode"],
      .raw(Parameter("encoded_url", .string), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        guard text.bytes.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") })
        else { return .argument(0) }
        return .bytes(URLEncoding.decoded(text.bytes))
      },
      examples: [
        ("url_decode('https%3a%2f%2fwww.bing.com%2f')", "'https://www.bing.com/'"),
        ("url_decode('hello%20world')", "'hello world'"), ("url_decode('100%')", "'100%'"),
      ])
  }
}

enum Hexadecimal {
  static func text(_ bytes: some Sequence<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    for byte in bytes {
      output.append(digit(byte >> 4))
      output.append(digit(byte & 15))
    }
    return output
  }

  static func digit(_ value: UInt8) -> UInt8 { value < 10 ? value + 0x30 : value + 0x57 }

  static func value(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x57
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x37
    default: nil
    }
  }

  static func padded(_ digits: String, _ length: Int64) -> String {
    let missing = min(max(length, 0), 16) - Int64(digits.utf8.count)
    return missing > 0 ? String(repeating: "0", count: Int(missing)) + digits : digits
  }
}

/// A guid's bytes as .NET has them: its first three groups are little-endian.
private enum GUIDBytes {
  private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

  static func bytes(of text: String) -> [UInt8]? {
    let digits = text.utf8.compactMap(Hexadecimal.value)
    guard digits.count == 32 else { return nil }
    return order.map { digits[$0 * 2] << 4 | digits[$0 * 2 + 1] }
  }

  static func text(of bytes: [UInt8]) -> String? {
    guard bytes.count == 16 else { return nil }
    let digits = Hexadecimal.text(order.map { bytes[$0] })
    var text = ""
    for (index, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(index) { text += "-" }
      text.unicodeScalars.append(Unicode.Scalar(digit))
    }
    return text
  }
}

private enum URLEncoding {
  static func encoded(_ text: UnsafeRawBufferPointer, blank: [UInt8]) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    for byte in text {
      if byte == UInt8(ascii: " ") {
        output += blank
      } else if isSafe(byte) {
        output.append(byte)
      } else {
        output.append(UInt8(ascii: "%"))
        output.append(Hexadecimal.digit(byte >> 4))
        output.append(Hexadecimal.digit(byte & 15))
      }
    }
    return output
  }

  private static func isSafe(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-_.!*()".utf8.contains(byte)
  }

  /// A `%` without two digits after it stands for itself; bytes that are not UTF-8 become U+FFFD.
  static func decoded(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == UInt8(ascii: "%"), index + 2 < text.count,
        let high = Hexadecimal.value(text[index + 1]), let low = Hexadecimal.value(text[index + 2])
      {
        output.append(high << 4 | low)
        index += 3
      } else {
        output.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
        index += 1
      }
    }
    let isValid = output.withUnsafeBytes { UTF8Sequence.firstError(in: $0) } == nil
    return isValid ? output : Array(String(decoding: output, as: UTF8.self).utf8)
  }
}
