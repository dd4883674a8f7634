/// Numbers that look random and are the same each time.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

/// Writes JSON of all sorts, some of it wrong.
struct JSONMaker {
  var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  private mutating func one(of texts: [String]) -> String { texts[below(texts.count)] }

  mutating func value(depth: Int) -> String {
    switch below(depth > 0 ? 10 : 5) {
    case 0:
      return one(of: ["null", "true", "false", "0", "-1", "1.50", "1e9", "12345678901234567890"])
    case 1: return "\(random.next())"
    case 2:
      return string(
        one(of: ["", "a", "é", "\n", "\\", "\"", "{", "[x", "/", "\u{1F600}", "\u{1}"]))
    case 3: return string("text \(below(1000))")
    case 4:
      return one(of: [
        "\"\\/\"", "\"\\u0041\"", "\"\\u007b\\\"a\\\":1}\"", "x", "01", "\"", "\"\t\"",
      ])
    case 5, 6:
      let members = (0..<below(5)).map { _ in
        space() + string(one(of: ["a", "b", "c", "d\"", "é"])) + space() + ":" + space()
          + value(depth: depth - 1)
      }
      return "{" + members.joined(separator: space() + ",") + space() + "}"
    case 7:
      let elements = (0..<below(5)).map { _ in space() + value(depth: depth - 1) }
      return "[" + elements.joined(separator: space() + ",") + space() + "]"
    default: return string(value(depth: depth - 1))
    }
  }

  private mutating func space() -> String { one(of: ["", "", "", "", " ", "\n", "\t "]) }

  /// The text as a string of JSON.
  private mutating func string(_ text: String) -> String {
    var written = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": written += "\\\""
      case "\\": written += "\\\\"
      case "\n": written += "\\n"
      case "\t": written += "\\t"
      case "/" where below(4) == 0: written += "\\/"
      default: written.unicodeScalars.append(scalar)
      }
    }
    return written + "\""
  }
}
