/// A text as a literal of KQL, whatever is in it: logs and files give names too.
///
/// - Parameter quote: `'` or `"`.
package func quotedText(_ text: String, by quote: Unicode.Scalar = "'") -> String {
  var literal = "\(quote)"
  for scalar in text.unicodeScalars {
    switch scalar {
    case quote, "\\": literal += "\\\(scalar)"
    case "\n": literal += "\\n"
    case "\r": literal += "\\r"
    case "\t": literal += "\\t"
    case "\u{0}"..<" ", "\u{7F}":
      let digits = String(scalar.value, radix: 16)
      literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: literal.unicodeScalars.append(scalar)
    }
  }
  return literal + "\(quote)"
}

/// A name as it stands in a query, whatever is in it.
package func quotedName(_ name: String) -> String { "[\(quotedText(name))]" }
