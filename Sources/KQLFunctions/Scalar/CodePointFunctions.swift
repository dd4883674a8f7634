import JSON
import KQLCatalog
import KQLValues

/// Texts as code points, and Punycode (RFC 3492).
extension FunctionCatalog {
  mutating func declareCodePoints() {
    scalar(
      "unicode_codepoints_from_string", aliases: ["to_utf8"],
      source: "unicode-codepoints-from-string-function", "The text's code points as an array.",
      words: ["value": "the text to take apart"],
      .swift("value") { (text: Text) -> JSONText in
        var writer = JSONWriter()
        writer.raw("[")
        for (index, scalar) in text.bytes.scalars.enumerated() {
          if index > 0 { writer.raw(",") }
          writer.integer(Int64(scalar.value))
        }
        writer.raw("]")
        return JSONText(writer.bytes)
      },
      examples: [
        ("unicode_codepoints_from_string('⒦⒰⒮⒯⒪')", "dynamic([9382, 9392, 9390, 9391, 9386])")
      ])
    scalar(
      "unicode_codepoints_to_string", aliases: ["make_string"],
      source: "unicode-codepoints-to-string-function",
      "The text of some code points, and of the arrays among them; empty where one is not a code point.",
      words: ["value": "a code point, or an array of them"],
      .raw(
        Parameter("value", .any).variadic,
        returns: .computed { shapes in
          shapes.allSatisfy { $0.type.isInteger || $0.type == .dynamic } ? .string : nil
        }
      ) { arguments in
        var text = String.UnicodeScalarView()
        func add(_ number: Int64) -> Bool {
          guard let value = UInt32(exactly: number), let scalar = Unicode.Scalar(value) else {
            return false
          }
          text.append(scalar)
          return true
        }
        for index in 0..<arguments.count {
          switch arguments[index] {
          case .integer(let number):
            guard add(number) else { return .text("") }
          case .text(let json):
            guard case .array(let elements)? = DynamicValue(json: json) else { return .text("") }
            for element in elements {
              guard case .long(let number) = element, add(number) else { return .text("") }
            }
          case .null, .real, .blob: return .text("")
          }
        }
        return .text(String(text))
      },
      examples: [
        ("unicode_codepoints_to_string(75, 117, 115, 116, 111)", "'Kusto'"),
        ("unicode_codepoints_to_string(dynamic([75, 117, 115]), 116, 111)", "'Kusto'"),
        ("unicode_codepoints_to_string(-1)", "''"),
      ])
    declarePunycode()
  }

  private mutating func declarePunycode() {
    scalar(
      "punycode_from_string", source: "punycode-from-string-function", "The text as Punycode.",
      words: ["input_string": "the text to encode"],
      .swift("input_string") { (text: String) -> String? in Punycode.encoded(text) },
      examples: [
        ("punycode_from_string('académie-française')", "'acadmie-franaise-npb1a'"),
        ("punycode_from_string('艺术')", "'cqv902d'"),
      ])
    scalar(
      "punycode_to_string", source: "punycode-to-string-function",
      "The text that Punycode stands for, or nothing.",
      words: ["input_string": "the punycode to decode"],
      .swift("input_string") { (text: String) -> String? in Punycode.decoded(text) },
      examples: [("punycode_to_string('acadmie-franaise-npb1a')", "'académie-française'")])
    scalar(
      "punycode_domain_to_string", source: "punycode-domain-to-string-function",
      "The domain with each label that is not ASCII as `xn--` and Punycode.",
      words: ["domain": "the domain name to decode"],
      .swift("domain") { (domain: String) -> String? in
        var labels: [String] = []
        for label in domain.unicodeScalars.split(
          omittingEmptySubsequences: false,
          whereSeparator: { [".", "\u{3002}", "\u{ff0e}", "\u{ff61}"].contains($0) })
        {
          let text = String(label)
          if label.allSatisfy(\.isASCII) {
            labels.append(text)
          } else {
            guard let encoded = Punycode.encoded(text) else { return nil }
            labels.append("xn--" + encoded)
          }
        }
        return labels.joined(separator: ".")
      },
      examples: [
        (
          "punycode_domain_to_string(\"Kaledvoulc'h.Artorījos.edu\")",
          "\"Kaledvoulc'h.xn--Artorjos-ejb.edu\""
        ),
        (
          "punycode_domain_to_string('Riðill｡Skáldskaparmál｡org')",
          "'xn--Riill-jta.xn--Skldskaparml-dbbj.org'"
        ),
      ])
    scalar(
      "punycode_domain_from_string", source: "punycode-domain-from-string-function",
      "The domain with each label after `xn--` decoded from Punycode.",
      words: ["encoded_string": "the domain name to encode"],
      .swift("encoded_string") { (domain: String) -> String? in
        var labels: [String] = []
        for label in domain.split(separator: ".", omittingEmptySubsequences: false) {
          if label.utf8.count >= 4, label.prefix(4).lowercased() == "xn--" {
            guard let decoded = Punycode.decoded(String(label.dropFirst(4))) else { return nil }
            labels.append(decoded)
          } else {
            labels.append(String(label))
          }
        }
        return labels.joined(separator: ".")
      },
      examples: [
        ("punycode_domain_from_string('xn--Ge-mia.Bulg.edu')", "'Gáe.Bulg.edu'"),
        (
          "punycode_domain_from_string('xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com')",
          "'Rúyì.Jīngū.Bàng.com'"
        ),
      ])
  }
}

/// Source: RFC 3492. nil where the text cannot be encoded or decoded.
private enum Punycode {
  private static let base = 36
  private static let tMin = 1
  private static let tMax = 26
  /// Domains are short; a long text would cost its square.
  private static let longest = 4096

  private static func adapted(_ delta: Int, _ count: Int, isFirst: Bool) -> Int {
    var delta = isFirst ? delta / 700 : delta / 2
    delta += delta / count
    var k = 0
    while delta > ((base - tMin) * tMax) / 2 {
      delta /= base - tMin
      k += base
    }
    return k + ((base - tMin + 1) * delta) / (delta + 38)
  }

  private static func threshold(_ k: Int, _ bias: Int) -> Int { min(max(k - bias, tMin), tMax) }

  static func encoded(_ text: String) -> String? {
    let scalars = text.unicodeScalars.map { Int($0.value) }
    guard scalars.count <= longest else { return nil }
    var output = scalars.filter { $0 < 0x80 }.map { UInt8($0) }
    let basicCount = output.count
    var handled = basicCount
    if basicCount > 0 { output.append(UInt8(ascii: "-")) }
    var n = 0x80
    var delta = 0
    var bias = 72
    while handled < scalars.count {
      guard let next = scalars.filter({ $0 >= n }).min() else { return nil }
      let (step, overflows) = (next - n).multipliedReportingOverflow(by: handled + 1)
      guard !overflows else { return nil }
      delta += step
      n = next
      for scalar in scalars {
        if scalar < n { delta += 1 }
        guard scalar == n else { continue }
        var q = delta
        var k = base
        while true {
          let t = threshold(k, bias)
          if q < t { break }
          output.append(digit(t + (q - t) % (base - t)))
          q = (q - t) / (base - t)
          k += base
        }
        output.append(digit(q))
        bias = adapted(delta, handled + 1, isFirst: handled == basicCount)
        delta = 0
        handled += 1
      }
      delta += 1
      n += 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  static func decoded(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    guard bytes.count <= longest, bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
    let delimiter = bytes.lastIndex(of: UInt8(ascii: "-"))
    var output: [Unicode.Scalar] = bytes[..<(delimiter ?? 0)].map { Unicode.Scalar($0) }
    var position = delimiter.map { $0 + 1 } ?? 0
    var n = 0x80
    var i = 0
    var bias = 72
    while position < bytes.count {
      let old = i
      var weight = 1
      var k = base
      while true {
        guard position < bytes.count, let digit = value(bytes[position]) else { return nil }
        position += 1
        let (part, overflows) = digit.multipliedReportingOverflow(by: weight)
        guard !overflows, part < 1 << 40, i < 1 << 40 else { return nil }
        i += part
        let t = threshold(k, bias)
        if digit < t { break }
        weight *= base - t
        guard weight < 1 << 40 else { return nil }
        k += base
      }
      let count = output.count + 1
      bias = adapted(i - old, count, isFirst: old == 0)
      n += i / count
      i %= count
      guard let scalar = UInt32(exactly: n).flatMap(Unicode.Scalar.init) else { return nil }
      output.insert(scalar, at: i)
      i += 1
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: output)
    return String(view)
  }

  private static func digit(_ value: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: value < 26 ? value + 0x61 : value - 26 + 0x30)
  }

  private static func value(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(byte) - 0x61
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(byte) - 0x41
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 0x30 + 26
    default: nil
    }
  }
}
