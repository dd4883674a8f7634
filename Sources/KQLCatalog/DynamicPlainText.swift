import KQLValues

/// Calls `body` with what `tostring` gives of a stored dynamic; a string without escapes is not copied.
package func withPlainText<R>(
  of json: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R
) rethrows -> R {
  let quote = UInt8(ascii: "\"")
  if json.count >= 2, json[0] == quote, json[json.count - 1] == quote {
    let content = UnsafeRawBufferPointer(rebasing: json[1..<(json.count - 1)])
    if !content.contains(where: { $0 == UInt8(ascii: "\\") || $0 == quote }) {
      return try body(content)
    }
  }
  var text: [UInt8] = []
  DynamicText.appendText(of: json, to: &text)
  return try text.withUnsafeBytes(body)
}
