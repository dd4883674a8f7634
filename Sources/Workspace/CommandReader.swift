/// Finds commands that make tables: `.create table T (a: string)`, `.create-merge table`, `.alter table`,
/// `.alter-merge table`.
struct CommandReader {
  struct Command {
    var table: String
    /// Names and types as written, and where the type stands.
    var columns: [(name: String, type: String, offset: Int)] = []
  }

  private let bytes: [UInt8]
  private var at = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// The next command with its columns; nil after the last.
  mutating func next() -> Command? {
    while at < bytes.count {
      guard skipTo(UInt8(ascii: ".")) else { return nil }
      at += 1
      let verb = word()
      guard ["create", "create-merge", "alter", "alter-merge"].contains(verb) else { continue }
      let kind = word()
      guard kind == "table" || kind == "tables" else { continue }
      if let command = command() { return command }
    }
    return nil
  }

  private mutating func command() -> Command? {
    var command = Command(table: name())
    guard !command.table.isEmpty else { return nil }
    skipBlanks()
    guard at < bytes.count, bytes[at] == UInt8(ascii: "(") else { return nil }
    at += 1
    while at < bytes.count {
      let column = name()
      skipBlanks()
      guard !column.isEmpty, at < bytes.count, bytes[at] == UInt8(ascii: ":") else { return nil }
      at += 1
      skipBlanks()
      let offset = at
      command.columns.append((column, word(), offset))
      skipBlanks()
      guard at < bytes.count else { return nil }
      at += 1
      if bytes[at - 1] == UInt8(ascii: ")") { return command }
      guard bytes[at - 1] == UInt8(ascii: ",") else { return nil }
    }
    return nil
  }

  private mutating func skipTo(_ byte: UInt8) -> Bool {
    while true {
      skipBlanks()
      guard at < bytes.count else { return false }
      if bytes[at] == byte { return true }
      at += 1
    }
  }

  /// Blanks and comments.
  private mutating func skipBlanks() {
    while at < bytes.count {
      if bytes[at] <= 0x20 {
        at += 1
      } else if bytes[at...].starts(with: [0x2F, 0x2F]) {
        while at < bytes.count, bytes[at] != 0x0A { at += 1 }
      } else {
        return
      }
    }
  }

  private mutating func word() -> String {
    skipBlanks()
    let start = at
    while at < bytes.count, isWordByte(bytes[at]) { at += 1 }
    return String(decoding: bytes[start..<at], as: UTF8.self)
  }

  private func isWordByte(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte >= 0x80 || "_-.".utf8.contains(byte)
  }

  /// `Name`, `['a name']` or `["a name"]`.
  private mutating func name() -> String {
    skipBlanks()
    guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "["),
      bytes[at + 1] == UInt8(ascii: "'") || bytes[at + 1] == UInt8(ascii: "\"")
    else { return word() }
    let quote = bytes[at + 1]
    guard let end = bytes[(at + 2)...].firstIndex(of: quote), end + 1 < bytes.count,
      bytes[end + 1] == UInt8(ascii: "]")
    else { return "" }
    let name = String(decoding: bytes[(at + 2)..<end], as: UTF8.self)
    at = end + 2
    return name
  }
}
