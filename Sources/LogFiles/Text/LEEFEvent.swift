/// Events in the Log Event Extended Format, of which the columns are those of the Common Event Format:
/// `LEEF:1.0|vendor|product|version|event|key=value⇥key=value`, and 2.0 with the character between the values
/// before them.
extension CEFEvent {
  /// Nil where the line is not such an event.
  init?(leef line: UnsafeRawBufferPointer) {
    guard let start = Self.leefStart(in: line) else { return nil }
    var fields: [String] = []
    var at = start + 5
    let isSecond = line[at...].first { $0 != 0x20 } == UInt8(ascii: "2")
    while fields.count < (isSecond ? 6 : 5), at < line.count {
      let field = line[at...].prefix { $0 != UInt8(ascii: "|") }
      guard field.endIndex < line.count else { break }
      fields.append(String(decoding: field, as: UTF8.self))
      at = field.endIndex + 1
    }
    guard fields.count >= 5 else { return nil }
    prefix = UnsafeRawBufferPointer(rebasing: line[..<start])
    header = Array(fields[1..<5]) + ["", ""]
    let separator = fields.count > 5 ? Self.separator(fields[5]) : 0x09
    for pair in line[at...].split(separator: separator) {
      let key = pair.prefix { $0 != UInt8(ascii: "=") }
      guard key.endIndex < pair.endIndex else { continue }
      let name = String(decoding: key, as: UTF8.self)
      let value = String(decoding: pair[(key.endIndex + 1)...], as: UTF8.self)
      if name == "sev" {
        header[5] = value
      } else {
        extensions.append((Self.keys[name] ?? name, value))
      }
    }
  }

  static func leefStart(in line: UnsafeRawBufferPointer) -> Int? {
    start(of: "LEEF:", in: line)
  }

  /// The character itself, or its number: `x5E`, `0x5E`. A tab where there is none.
  private static func separator(_ field: String) -> UInt8 {
    if field.utf8.count == 1, let byte = field.utf8.first { return byte }
    guard let mark = field.firstIndex(where: { $0 == "x" || $0 == "X" }) else { return 0x09 }
    return UInt8(field[field.index(after: mark)...], radix: 16) ?? 0x09
  }

  /// The keys of the Common Event Format for those that say the same.
  private static let keys = [
    "srcPort": "spt", "dstPort": "dpt", "usrName": "suser", "devTime": "rt", "srcMAC": "smac",
    "dstMAC": "dmac", "identHostName": "shost", "url": "request",
  ]
}
