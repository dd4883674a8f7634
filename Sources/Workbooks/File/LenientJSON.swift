import JSON

/// JSON as workbooks in circulation write it: with a byte order mark, line breaks within strings, commas before a
/// closing bracket, lines of `//`.
struct LenientJSON {
  /// Why a text is not JSON even so, and in which of its bytes.
  struct Problem: Error {
    var message: String
    var offset: Int
  }

  private let bytes: [UInt8]
  private var cleaned: [UInt8] = []
  /// Where each byte of `cleaned` comes from.
  private var origins: [Int] = []

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func value(_ text: String) throws(Problem) -> JSONValue {
    if let value = try? JSONValue(parsing: text) { return value }
    var reader = LenientJSON(Array(text.utf8))
    reader.clean()
    do {
      return try JSONValue(parsing: String(decoding: reader.cleaned, as: UTF8.self))
    } catch {
      let offset =
        error.offset < reader.origins.count ? reader.origins[error.offset] : reader.bytes.count
      throw Problem(message: error.message, offset: offset)
    }
  }

  private mutating func put(_ byte: UInt8, from origin: Int) {
    cleaned.append(byte)
    origins.append(origin)
  }

  private mutating func clean() {
    var at = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var isInString = false
    while at < bytes.count {
      let byte = bytes[at]
      if isInString {
        switch byte {
        case UInt8(ascii: "\\") where at + 1 < bytes.count:
          put(byte, from: at)
          put(bytes[at + 1], from: at)
          at += 1
        case 0..<0x20:
          var writer = JSONWriter()
          writer.string(String(UnicodeScalar(byte)))
          for escaped in writer.bytes.dropFirst().dropLast() { put(escaped, from: at) }
        default:
          put(byte, from: at)
          if byte == UInt8(ascii: "\"") { isInString = false }
        }
      } else if byte == UInt8(ascii: "/"), at + 1 < bytes.count, bytes[at + 1] == byte {
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
        continue
      } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") {
        while let last = cleaned.last, last <= 0x20 {
          cleaned.removeLast()
          origins.removeLast()
        }
        if cleaned.last == UInt8(ascii: ",") {
          cleaned.removeLast()
          origins.removeLast()
        }
        put(byte, from: at)
      } else {
        if byte == UInt8(ascii: "\"") { isInString = true }
        put(byte, from: at)
      }
      at += 1
    }
  }
}
