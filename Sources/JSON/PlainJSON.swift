/// Appends JSON in which characters that are escaped without need, as in `\/` and `\u0041`, stand as
/// themselves, and control characters in strings are escaped. Nothing else of it changes.
///
/// - Returns: what there was of them.
package func appendPlain(_ json: UnsafeRawBufferPointer, to output: inout [UInt8]) -> PlainChanges {
  var changes: PlainChanges = []
  var isInString = false
  var at = 0
  var copied = 0
  while at < json.count {
    let byte = json[at]
    if byte == UInt8(ascii: "\\"), at + 1 < json.count {
      if let character = needlessEscape(in: json, at: at) {
        output.append(contentsOf: json[copied..<at])
        output.append(character)
        at += json[at + 1] == UInt8(ascii: "u") ? 6 : 2
        copied = at
        changes.insert(.escapes)
      } else {
        at += 2
      }
      continue
    }
    if byte == UInt8(ascii: "\"") {
      isInString.toggle()
    } else if byte < 0x20, isInString {
      output.append(contentsOf: json[copied..<at])
      var writer = JSONWriter()
      writer.string(utf8: UnsafeRawBufferPointer(rebasing: json[at...at]))
      output.append(contentsOf: writer.bytes.dropFirst().dropLast())
      copied = at + 1
      changes.insert(.controls)
    }
    at += 1
  }
  output.append(contentsOf: json[copied...])
  return changes
}

/// What `appendPlain` changed.
package struct PlainChanges: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) { self.rawValue = rawValue }

  package static let escapes = PlainChanges(rawValue: 1)
  package static let controls = PlainChanges(rawValue: 2)
}
