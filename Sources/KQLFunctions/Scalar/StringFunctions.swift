import JSON
import KQLCatalog
import KQLValues
import SQLSyntax
import TextSearch

/// Functions over texts: lengths, case, parts, joins. Positions count code points from 0.
extension FunctionCatalog {
  mutating func declareStrings() {
    declareLengths()
    declareCase()
    declareParts()
    declareJoins()
    declareTextSearches()
    declareReplacements()
    declareCodePoints()
    declareRecords()
    declarePaths()
    declareURLs()
    declareXML()
    declareByteSizes()
    declareUserAgents()
  }

  private mutating func declareLengths() {
    scalar(
      "strlen", source: "strlen-function", "The number of code points in the text.",
      words: ["source": "the text to measure"],
      naming: .affixed(prefix: "strlen_", suffix: ""),
      .swift("source") { (text: Text) -> Int64 in Int64(text.bytes.characterCount) }
        .clickHouse { .call("toInt64", [.call("lengthUTF8", [$0[0].sql])]) },
      examples: [("strlen('hello')", "5"), ("strlen('⒦⒰⒮⒯⒪')", "5"), ("strlen('')", "0")])
    scalar(
      "string_size", source: "string-size-function", "The number of bytes in the text.",
      words: ["source": "the text to measure"],
      naming: .affixed(prefix: "string_size_", suffix: ""),
      .swift("source") { (text: Text) -> Int64 in Int64(text.bytes.count) },
      examples: [("string_size('hello')", "5"), ("string_size('⒦⒰⒮⒯⒪')", "15")])
    scalar(
      "isascii", source: "isascii", "Whether the text is ASCII alone.",
      words: ["value": "the text to test"],
      .swift("value") { (text: Text) -> Bool in text.bytes.isASCII },
      examples: [("isascii('some string')", "true"), ("isascii('é')", "false")])
    scalar(
      "isutf8", source: "isutf8-function", "Whether the text is valid UTF-8.",
      words: ["value": "the text to test"],
      .swift("value") { (text: Text) -> Bool in UTF8Sequence.firstError(in: text.bytes) == nil },
      examples: [("isutf8('some string')", "true")])
    scalar(
      "strcmp", source: "strcmp-function",
      "-1, 0 or 1: how the texts follow each other, by code point.",
      words: ["left": "the first text", "right": "the second text"],
      .swift("left", "right") { (left: Text, right: Text) -> Int64 in
        for (a, b) in zip(left.bytes, right.bytes) where a != b { return a < b ? -1 : 1 }
        let difference = left.bytes.count - right.bytes.count
        return difference < 0 ? -1 : difference == 0 ? 0 : 1
      },
      examples: [
        ("strcmp('ABC', 'ABC')", "0"), ("strcmp('abc', 'ABC')", "1"),
        ("strcmp('ABC', 'abc')", "-1"), ("strcmp('abcde', 'abc')", "1"),
      ])
  }

  private mutating func declareCase() {
    scalar(
      "toupper", source: "toupper-function", "The text in capitals, each letter for one.",
      words: ["value": "the text to convert"],
      .raw(Parameter("value", .string), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        return LetterCase.mapped(text.bytes, toUpper: true)
      }.clickHouse { Self.casedInClickHouse($0, "upper") },
      examples: [("toupper('hello')", "'HELLO'"), ("toupper('é1')", "'É1'")])
    scalar(
      "tolower", source: "tolower-function", "The text in small letters, each letter for one.",
      words: ["value": "the text to convert"],
      .raw(Parameter("value", .string), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        return LetterCase.mapped(text.bytes, toUpper: false)
      }.clickHouse { Self.casedInClickHouse($0, "lower") },
      examples: [("tolower('Hello')", "'hello'"), ("tolower('É1')", "'é1'")])
  }

  /// Its letters beyond ASCII become others than ours.
  private static func casedInClickHouse(
    _ arguments: [SQLArgument], _ function: String
  ) -> SQLExpression {
    let text = arguments[0].sql
    let isASCII = SQLExpression.binary(
      .call("length", [text]), .equal, .call("lengthUTF8", [text]))
    return .call(
      "if",
      [
        isASCII, .call(function, [text]),
        .call("toString", [ClickHouseJSON.refusing(.not(isASCII))]),
      ])
  }

  /// Whether the places of a part are constants from the start of a text.
  private static let isPlainPart: @Sendable ([SQLArgument]) -> Bool = { arguments in
    arguments.dropFirst().allSatisfy { argument in
      if case .long(let place)? = argument.constant { (0..<1 << 30).contains(place) } else { false }
    }
  }

  private mutating func declareParts() {
    scalar(
      "substring", source: "substring-function",
      "The part from a character on; a negative start counts from the end.",
      words: [
        "source": "the text to cut from",
        "startingIndex": "the first character, from 0; negative counts from the end",
        "length": "how many characters; all to the end if not given",
      ],
      .swift("source", "startingIndex") { (text: Text, start: Int64) -> Text in
        Text(TextPart.substring(text.bytes, start, nil))
      }.clickHouse(takes: Self.isPlainPart) {
        .call("substringUTF8", [$0[0].sql, .binary($0[1].sql, .add, .integer(1))])
      },
      .swift("source", "startingIndex", "length") {
        (text: Text, start: Int64, length: Int64) -> Text in
        Text(TextPart.substring(text.bytes, start, length))
      }.clickHouse(takes: Self.isPlainPart) {
        .call(
          "substringUTF8", [$0[0].sql, .binary($0[1].sql, .add, .integer(1)), $0[2].sql])
      },
      examples: [
        ("substring('123456', 1)", "'23456'"), ("substring('123456', 2, 2)", "'34'"),
        ("substring('123456', -2, 2)", "'56'"), ("substring('abc', -10)", "''"),
      ])
    scalar(
      "split", source: "split-function",
      "The parts between the delimiters as an array, or an array of the one asked for.",
      words: [
        "source": "the text to split", "delimiter": "what separates the parts",
        "requestedIndex": "gives only the part with this number, from 0",
      ],
      naming: .ofArgument,
      .raw(
        Parameter("source", .string), Parameter("delimiter", .string),
        Parameter("requestedIndex", .long).optional, returns: .fixed(.dynamic)
      ) { arguments in
        guard let text = Text(view: arguments[0]), let delimiter = Text(view: arguments[1]),
          !delimiter.bytes.isEmpty
        else { return .null }
        let needle = arguments.state.prepared("needle", delimiter.bytes) { _ in
          Needle(delimiter.bytes, ignoringCase: false)
        }
        guard arguments.count > 2 else {
          return .bytes(TextPart.split(text.bytes, needle, delimiter.bytes.count, only: nil) ?? [])
        }
        guard case .integer(let index) = arguments[2], index >= 0,
          let part = TextPart.split(text.bytes, needle, delimiter.bytes.count, only: index)
        else { return .null }
        return .bytes(part)
      },
      examples: [
        ("split('aa_bb', '_')", "dynamic(['aa','bb'])"),
        ("split('aaa_bbb_ccc', '_', 1)", "dynamic(['bbb'])"), ("split('', '_')", "dynamic([''])"),
        ("split('a__b', '_')", "dynamic(['a','','b'])"),
      ])
    scalar(
      "reverse", source: "reverse-function", "The text from its last character to its first.",
      words: ["value": "the value whose text is reversed"],
      .raw(Parameter("value", .asText), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        var reversed: [UInt8] = []
        reversed.reserveCapacity(text.bytes.count)
        var end = text.bytes.count
        for position in stride(from: text.bytes.count - 1, through: 0, by: -1)
        where text.bytes[position] & 0xc0 != 0x80 || position == 0 {
          reversed += text.bytes[position..<end]
          end = position
        }
        return .bytes(reversed)
      },
      examples: [("reverse('abc')", "'cba'"), ("reverse(3h)", "'00:00:30'")])
  }

  /// Many texts are joined in groups: each operator is a level of SQL's tree, and those are limited.
  private static func joined(_ texts: [SQLExpression]) -> SQLExpression {
    let most = Dialect.sqlite.limits.valuesPerCall
    guard texts.count > most else {
      return texts.dropFirst().reduce(texts.first ?? .text("")) { .binary($0, .concatenate, $1) }
    }
    return joined(
      stride(from: 0, to: texts.count, by: most).map { start in
        joined(Array(texts[start..<min(start + most, texts.count)]))
      })
  }

  private mutating func declareJoins() {
    scalar(
      "strcat", source: "strcat-function", "The texts of all arguments, one after the other.",
      words: ["argument": "a value whose text is appended"],
      .sql(Parameter("argument", .asText).variadic, returns: .fixed(.string)) { arguments in
        Self.joined(arguments.map(\.sql))
      }.clickHouse { arguments in
        arguments.count == 1 ? arguments[0].sql : .call("concat", arguments.map(\.sql))
      },
      examples: [
        ("strcat('hello', ' ', 'world')", "'hello world'"), ("strcat(1, 1h)", "'101:00:00'"),
      ])
    scalar(
      "strcat_delim", source: "strcat-delim-function",
      "The texts of the arguments with a delimiter between them; one of null keeps its place.",
      words: [
        "delimiter": "what stands between the texts", "argument": "a value whose text is appended",
      ],
      .raw(
        Parameter("delimiter", .asText), Parameter("argument", .asText).variadic,
        returns: .fixed(.string)
      ) { arguments in
        guard let delimiter = Text(view: arguments[0]) else { return .text("") }
        var joined: [UInt8] = []
        for index in 1..<max(arguments.count, 1) {
          if index > 1 { joined += delimiter.bytes }
          if let text = Text(view: arguments[index]) { joined += text.bytes }
          try ValueSize.check(joined.count)
        }
        return .bytes(joined)
      },
      examples: [
        ("strcat_delim('-', 1, '2', 'A', 1s)", "'1-2-A-00:00:01'"),
        ("strcat_delim('-', 'a', int(null), 'b')", "'a--b'"),
        ("strcat_delim(5, 'a', 'b')", "'a5b'"),
      ])
    scalar(
      "strcat_array", source: "strcat-array-function",
      "The texts of an array's elements with a delimiter between them.",
      words: ["array": "the values to join", "delimiter": "what stands between them"],
      .raw(
        Parameter("array", .dynamic), Parameter("delimiter", .asText), returns: .fixed(.string)
      ) { arguments in
        guard case .text(let json) = arguments[0], let delimiter = Text(view: arguments[1]) else {
          return .text("")
        }
        guard case .array(let elements)? = DynamicValue(json: json) else {
          return withPlainText(of: json) { .bytes(Array($0)) }
        }
        var joined: [UInt8] = []
        for (index, element) in elements.enumerated() {
          if index > 0 { joined += delimiter.bytes }
          joined += element.text.utf8
          try ValueSize.check(joined.count)
        }
        return .bytes(joined)
      },
      examples: [
        ("strcat_array(dynamic([1, 2, 3]), '->')", "'1->2->3'"),
        ("strcat_array(dynamic(['a', null, true]), ',')", "'a,,true'"),
        ("strcat_array(dynamic(['x', 'y']), 1)", "'x1y'"),
      ])
    scalar(
      "strrep", source: "strrep-function",
      "The text repeated a number of times, with a delimiter between.",
      words: [
        "value": "the value whose text is repeated", "multiplier": "how often",
        "delimiter": "what stands between the repetitions",
      ],
      .raw(
        Parameter("value", .asText), Parameter("multiplier", .long),
        Parameter("delimiter", .asText).optional, returns: .fixed(.string)
      ) { arguments in
        guard let text = Text(view: arguments[0]), case .integer(let count) = arguments[1],
          count > 0
        else { return .text("") }
        guard count <= 1024 else {
          throw FunctionFailure.unsupported("`strrep` of more than 1024 times")
        }
        let delimiter = arguments.count > 2 ? Text(view: arguments[2]) : nil
        var repeated: [UInt8] = []
        for index in 0..<count {
          if index > 0, let delimiter { repeated += delimiter.bytes }
          repeated += text.bytes
          try ValueSize.check(repeated.count)
        }
        return .bytes(repeated)
      },
      examples: [
        ("strrep('ABC', 2)", "'ABCABC'"), ("strrep(123, 3, '.')", "'123.123.123'"),
        ("strrep(3s, 2, ' ')", "'00:00:03 00:00:03'"),
      ])
  }
}

private enum TextPart {
  /// Source: substring(), and as measured: a start before the beginning and a negative length give nothing.
  static func substring(_ text: UnsafeRawBufferPointer, _ start: Int64, _ length: Int64?)
    -> UnsafeRawBufferPointer
  {
    let nothing = text.slice(0..<0)
    if let length, length <= 0 { return nothing }
    var first = start
    if start < 0 {
      first = Int64(text.characterCount).addingReportingOverflow(start).partialValue
      guard first >= 0 else { return nothing }
    }
    guard first <= Int64(text.count), let from = text.offset(ofCharacter: Int(first)) else {
      return nothing
    }
    guard let length, length < Int64(text.count) else { return text.slice(from..<text.count) }
    let to = text.offset(ofCharacter: Int(length), from: from) ?? text.count
    return text.slice(from..<to)
  }

  /// JSON of the parts, or of an array of one part; nil where there is no such part.
  static func split(
    _ text: UnsafeRawBufferPointer, _ delimiter: Needle, _ width: Int, only index: Int64?
  ) -> [UInt8]? {
    var writer = JSONWriter()
    writer.raw("[")
    var start = 0
    var number: Int64 = 0
    while true {
      let range = delimiter.firstRange(in: text, from: start)
      let part = text.slice(start..<(range?.lowerBound ?? text.count))
      if let index {
        if number == index {
          writer.string(utf8: part)
          break
        }
      } else {
        if number > 0 { writer.raw(",") }
        writer.string(utf8: part)
      }
      guard let range else {
        if index != nil { return nil }
        break
      }
      start = range.lowerBound + width
      number += 1
    }
    writer.raw("]")
    return writer.bytes
  }
}

/// Capitals and small letters as .NET's invariant culture has them: one character for one.
private enum LetterCase {
  static func mapped(_ text: UnsafeRawBufferPointer, toUpper: Bool) -> FunctionValue {
    let first = UInt8(ascii: toUpper ? "a" : "A")
    var output = [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
      for index in text.indices {
        let byte = text[index]
        buffer[index] = byte &- first < 26 ? byte ^ 0x20 : byte
      }
      count = text.count
    }
    guard !text.isASCII else { return .bytes(output) }
    output.removeAll(keepingCapacity: true)
    for scalar in text.scalars {
      let mapped = toUpper ? upper(scalar) : lower(scalar)
      output.append(contentsOf: UTF8.encode(mapped) ?? .init())
    }
    return .bytes(output)
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    // Dotless i stands for itself.
    guard scalar.value != 0x131 else { return scalar }
    let mapping = scalar.properties.uppercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mapping = scalar.properties.lowercaseMapping.unicodeScalars
    return mapping.count == 1 ? mapping.first ?? scalar : scalar
  }
}
