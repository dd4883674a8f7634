/// `text` with every character that a terminal would obey, or that nobody would see, written out as
/// `\u{1b}`; line breaks and tabs as `\n`, `\r`, `\t`. Whatever people read goes through here.
///
/// Escaped are C0, DEL, C1, the bidirectional controls, the zero-width characters, the line and
/// paragraph separators, the tag characters, and combining marks beyond the eighth in a row. It is for
/// the eye and not to be reversed: a backslash of the text stays as it is.
package func visible(_ text: String) -> String {
  // Almost all text of logs is printable ASCII.
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = ""
  result.reserveCapacity(text.utf8.count + 16)
  var marks = 0
  for scalar in text.unicodeScalars {
    marks = isMark(scalar) ? marks + 1 : 0
    if marks > 8 || isHidden(scalar) {
      result += escaped(scalar)
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// The same of a text of several lines, which stay lines.
package func visibleLines(_ text: String) -> String {
  text.split(separator: "\n", omittingEmptySubsequences: false).map { visible(String($0)) }
    .joined(separator: "\n")
}

private func escaped(_ scalar: Unicode.Scalar) -> String {
  switch scalar {
  case "\n": "\\n"
  case "\r": "\\r"
  case "\t": "\\t"
  default: "\\u{" + String(scalar.value, radix: 16) + "}"
  }
}

private func isMark(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.value < 0x300 { return false }
  let category = scalar.properties.generalCategory
  return category == .nonspacingMark || category == .enclosingMark
}

/// Whether a terminal acts on the scalar, or shows nothing for it.
private func isHidden(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true
  // Soft hyphen, Arabic letter mark, Hangul fillers, Mongolian vowel separator.
  case 0xAD, 0x61C, 0x115F, 0x1160, 0x180E, 0x3164, 0xFFA0: true
  // Zero width space to the right-to-left mark; separators and embeddings; joiner to the isolates.
  case 0x200B...0x200F, 0x2028...0x202E, 0x2060...0x206F: true
  case 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF: true
  default: false
  }
}

/// `text` as HTML, within elements and quoted attributes alike. Line breaks stay; whatever else
/// nobody would see is made ``visible(_:)``.
package func htmlEscaped(_ text: String) -> String {
  var result = ""
  result.reserveCapacity(text.utf8.count)
  for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
    if index > 0 { result += "\n" }
    for scalar in visible(String(line)).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
  return result
}
