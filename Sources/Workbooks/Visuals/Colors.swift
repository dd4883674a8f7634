/// A colour of a page.
package struct Color: Sendable, Hashable {
  package var red: Int
  package var green: Int
  package var blue: Int

  init(_ hex: Int) {
    red = hex >> 16 & 255
    green = hex >> 8 & 255
    blue = hex & 255
  }

  package var css: String {
    "#"
      + [red, green, blue].map { part in
        let digits = String(part, radix: 16)
        return digits.count < 2 ? "0" + digits : digits
      }.joined()
  }

  /// Whether dark text is easier to read on it than light text.
  package var takesDarkText: Bool { 299 * red + 587 * green + 114 * blue > 140_000 }

  func mixed(_ other: Color, _ share: Double) -> Color {
    func part(_ a: Int, _ b: Int) -> Int { a + Int((Double(b - a) * share).rounded()) }
    var mixed = self
    mixed.red = part(red, other.red)
    mixed.green = part(green, other.green)
    mixed.blue = part(blue, other.blue)
    return mixed
  }

  /// The colours that workbooks name.
  static func named(_ name: String) -> Color? {
    guard let hex = hexadecimal[name.lowercased()] else {
      guard name.hasPrefix("#"), name.utf8.count == 7, let value = Int(name.dropFirst(), radix: 16)
      else { return nil }
      return Color(value)
    }
    return Color(hex)
  }

  private static let hexadecimal: [String: Int] = [
    "blue": 0x0078D4, "lightblue": 0x5EA9E6, "bluedark": 0x004578, "darkblue": 0x004578,
    "green": 0x57A300, "lightgreen": 0xA4CF65, "greendark": 0x107C10, "greenddark": 0x107C10,
    "yellow": 0xF2C811, "orange": 0xE07B1A, "red": 0xC4314B, "redbright": 0xE81123,
    "reddark": 0xA4262C, "gray": 0x8A8886, "grey": 0x8A8886, "grayblue": 0x69797E,
    "magenta": 0xB4009E, "purple": 0x8764B8, "turquoise": 0x00B7C3, "pink": 0xE3008C,
    "brown": 0x8E562E, "amethyst": 0x9A5FB4, "black": 0x323130, "white": 0xFFFFFF,
    "success": 0x57A300, "warning": 0xE07B1A, "error": 0xE81123, "info": 0x0078D4,
    "lightyellow": 0xFBEFA8, "orangered": 0xD83B01, "violet": 0x8764B8, "teal": 0x008272,
  ]

  static let neutral = Color(0x8A8886)

  /// The colours of a palette from low to high: one name from pale to full, or several in a row as in `greenRed`.
  static func palette(_ name: String) -> [Color] {
    switch name.lowercased() {
    case "", "auto", "none", "default": return [Color(0xE8EEF6), Color(0x5EA9E6)]
    case "coldhot": return [Color(0x5EA9E6), Color(0xFFFFFF), Color(0xE81123)]
    case "hotcold": return [Color(0xE81123), Color(0xFFFFFF), Color(0x5EA9E6)]
    default: break
    }
    if let one = named(name) { return [Color(0xFFFFFF).mixed(one, 0.15), one] }
    var words: [String] = []
    for character in name {
      if character.isUppercase || words.isEmpty { words.append("") }
      words[words.count - 1].append(character)
    }
    let colors = words.compactMap { named($0) }
    return colors.count > 1 ? colors : [Color(0xE8EEF6), Color(0x5EA9E6)]
  }

  /// The place from 0 to 1 in a palette.
  static func at(_ share: Double, in palette: [Color]) -> Color {
    guard palette.count > 1, share.isFinite else { return palette.first ?? neutral }
    let place = min(max(share, 0), 1) * Double(palette.count - 1)
    let index = min(Int(place), palette.count - 2)
    return palette[index].mixed(palette[index + 1], place - Double(index))
  }
}

/// A sign beside a value.
package struct Icon: Sendable, Hashable {
  /// What is drawn.
  package var sign: String
  package var color: Color
  package var name: String

  /// Nil for a picture that only the portal has.
  init?(_ name: String) {
    let known: [String: (String, String)] = [
      "success": ("✓", "green"), "available": ("✓", "green"), "resolved": ("✓", "green"),
      "failed": ("✕", "redBright"), "error": ("✕", "redBright"), "critical": ("✕", "redDark"),
      "unavailable": ("✕", "redBright"), "cancelled": ("⊘", "gray"), "warning": ("▲", "orange"),
      "degraded": ("▲", "orange"), "fired": ("▲", "redBright"), "info": ("i", "blue"),
      "1": ("1", "redDark"), "2": ("2", "redBright"), "3": ("3", "orange"), "4": ("4", "yellow"),
      "sev0": ("0", "redDark"), "sev1": ("1", "redBright"), "sev2": ("2", "orange"),
      "sev3": ("3", "blue"), "sev4": ("4", "gray"), "up": ("↑", "gray"), "down": ("↓", "gray"),
      "left": ("←", "gray"), "right": ("→", "gray"), "trendup": ("↗", "gray"),
      "trenddown": ("↘", "gray"), "pending": ("…", "blue"), "stopped": ("■", "gray"),
      "disabled": ("⊘", "gray"), "unknown": ("?", "gray"), "uninitialized": ("?", "gray"),
      "more": ("…", "gray"), "question": ("?", "gray"),
    ]
    guard let (sign, color) = known[name.lowercased()] else { return nil }
    self.sign = sign
    self.color = Color.named(color) ?? .neutral
    self.name = name
  }
}
