/// Some services write their properties as an object with single quotes.
enum SingleQuotes {
  /// The text with its single quotes made double, or nil where it does not begin as such an object.
  /// Whether JSON came of it the caller finds out.
  static func repaired(_ text: [UInt8]) -> [UInt8]? {
    let quote = UInt8(ascii: "'")
    guard text.first == UInt8(ascii: "{"), text.contains(quote), text.last == UInt8(ascii: "}")
    else {
      return nil
    }
    var output: [UInt8] = []
    output.reserveCapacity(text.count + 16)
    var isInString = false
    var at = 0
    while at < text.count {
      let byte = text[at]
      if !isInString {
        isInString = byte == quote
        output.append(byte == quote ? UInt8(ascii: "\"") : byte)
      } else if byte == UInt8(ascii: "\\"), at + 1 < text.count {
        at += 1
        if text[at] != quote { output.append(byte) }
        output.append(text[at])
      } else if byte == UInt8(ascii: "\"") {
        output += [UInt8(ascii: "\\"), byte]
      } else if byte == quote, endsString(text, at) {
        isInString = false
        output.append(UInt8(ascii: "\""))
      } else {
        output.append(byte)
      }
      at += 1
    }
    return output
  }

  /// Whether what follows the quote is what follows a string: an apostrophe is followed by letters.
  private static func endsString(_ text: [UInt8], _ quote: Int) -> Bool {
    var at = quote + 1
    while at < text.count, text[at] == 0x20 { at += 1 }
    guard at < text.count else { return true }
    return [UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]")]
      .contains(text[at])
  }
}
