/// An address that a page may link to: http, https or mailto; nil for others, such as `javascript:`, which are shown as
/// text. Logs and workbooks come from anywhere.
package func followable(_ address: String) -> String? {
  let text = String(address.drop { $0.isWhitespace })
  let lower = text.lowercased()
  guard ["https://", "http://", "mailto:"].contains(where: { lower.hasPrefix($0) }),
    text.unicodeScalars.allSatisfy({ $0.value > 0x20 && $0.value != 0x7F }), visible(text) == text
  else { return nil }
  return text
}
