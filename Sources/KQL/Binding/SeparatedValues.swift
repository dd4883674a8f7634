/// Rows of separated values, as RFC 4180 has them: quotes around a field, doubled inside it.
struct SeparatedValues {
  private let bytes: [UInt8]
  private let separator: UInt8
  private var index = 0

  init(_ bytes: [UInt8], separator: UInt8 = UInt8(ascii: ",")) {
    // A byte order mark is no part of the first field.
    self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    self.separator = separator
  }

  /// The next row; nil at the end. An empty line is no row.
  mutating func next() -> [String]? {
    while index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D { index += 1 }
    guard index < bytes.count else { return nil }
    var row: [String] = []
    var field: [UInt8] = []
    var isQuoted = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          field.append(byte)
        } else if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
          field.append(byte)
          index += 1
        } else {
          isQuoted = false
        }
      } else if byte == UInt8(ascii: "\""), field.isEmpty {
        isQuoted = true
      } else if byte == separator {
        row.append(String(decoding: field, as: UTF8.self))
        field = []
      } else if byte == 0x0A {
        break
      } else if byte != 0x0D || (index < bytes.count && bytes[index] != 0x0A) {
        field.append(byte)
      }
    }
    row.append(String(decoding: field, as: UTF8.self))
    return row
  }
}
