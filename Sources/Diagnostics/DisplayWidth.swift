/// The number of terminal cells that `text` takes. For text that `visible(_:)` has given.
package func displayWidth(of text: String) -> Int {
  if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
  return text.reduce(into: 0) { $0 += displayWidth(of: $1) }
}

/// The number of terminal cells of one character: 2 for wide East Asian letters and emoji.
package func displayWidth(of character: Character) -> Int {
  guard let first = character.unicodeScalars.first else { return 0 }
  if first.value < 0x300 { return 1 }
  if isWide(first.value) || first.properties.isEmojiPresentation { return 2 }
  if character.unicodeScalars.contains("\u{FE0F}") { return 2 }
  switch first.properties.generalCategory {
  // A mark that stands on nothing.
  case .nonspacingMark, .enclosingMark, .format: return 0
  default: return 1
  }
}

/// East_Asian_Width W and F of Unicode 16, in blocks.
private func isWide(_ value: UInt32) -> Bool {
  if value < 0x1100 { return false }
  return switch value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF: true
  case 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE10...0xFE19: true
  case 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18DFF: true
  case 0x1AFF0...0x1B2FF, 0x1F1E6...0x1F1FF, 0x20000...0x2FFFD, 0x30000...0x3FFFD: true
  default: false
  }
}

/// The longest beginning of `text` that fits `width` cells, with `mark` where something was cut.
package func cut(_ text: String, toWidth width: Int, mark: String = "…") -> String {
  // A character takes at least no cell and at most two; only a longer text can need cutting.
  if text.utf8.count <= width { return text }
  if displayWidth(of: text) <= width { return text }
  let room = width - displayWidth(of: mark)
  guard room >= 0 else { return "" }
  var result = ""
  var used = 0
  for character in text {
    let cells = displayWidth(of: character)
    if used + cells > room { break }
    result.append(character)
    used += cells
  }
  return result + mark
}
