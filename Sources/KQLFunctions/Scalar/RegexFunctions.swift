import JSON
import KQLCatalog
import KQLValues
import RE2

/// `extract`, `extract_all`, `replace_regex`, `regex_quote`, `extract_json`.
extension FunctionCatalog {
  mutating func declareRegex() {
    declareExtract()
    declareExtractAll()
    declareReplaceRegex()
    declareExtractJSON()
    scalar(
      "regex_quote", source: "regex-quote-function",
      "The text with all that means something in a regular expression escaped.",
      words: ["string": "the text to find literally"],
      .swift("string") { (text: Text) -> String in
        var quoted = ""
        for scalar in text.string.unicodeScalars {
          if #"\.+*?()|[]{}^$"#.unicodeScalars.contains(scalar) { quoted += "\\" }
          quoted.unicodeScalars.append(scalar)
        }
        return quoted
      },
      examples: [("regex_quote('(so$me.Te^xt)')", #"@'\(so\$me\.Te\^xt\)'"#)])
  }

  private mutating func declareExtract() {
    scalar(
      "extract", source: "extract-function",
      "What a group of a regular expression's first match captured, converted to a type if asked for.",
      words: [
        "regex": "the regular expression",
        "captureGroup": "which group to give; 0 is the whole match", "source": "the text to search",
        "typeLiteral": "the type to convert to, as `typeof(long)`",
      ],
      ClickHouseSearch.extract(
        in: .raw(
          Parameter("regex", .strictly(.string)), Parameter("captureGroup", .long),
          Parameter("source", .strictly(.string)), Parameter("typeLiteral", .type).optional,
          returns: .computed { shapes in ScalarConversion.type(shapes, at: 3) }
        ) { arguments in
          let type = ScalarConversion.type(arguments, at: 3)
          let absent = type == .string ? FunctionValue.text("") : .null
          guard let regex = Text(view: arguments[0]), case .integer(let group) = arguments[1],
            let text = Text(view: arguments[2])
          else { return absent }
          let pattern = try Pattern.prepared(regex.bytes, arguments.state)
          guard group >= 0, group <= pattern.groupCount else { return absent }
          return withUnsafeTemporaryAllocation(of: Capture.self, capacity: Int(group) + 1) {
            captures in
            captures.initialize(repeating: .none)
            guard pattern.firstMatch(in: text.bytes, into: captures),
              let range = captures[Int(group)].range
            else { return absent }
            return ScalarConversion.fromText(text.bytes.slice(range), to: type)
          }
        }.checking { shapes throws(FunctionFailure) in try Pattern.check(shapes, at: 0) }),
      examples: [
        ("extract('x=([0-9.]+)', 1, 'hello x=45.6|wo')", "'45.6'"),
        (#"extract(@'-(\d{2})-', 1, '15-12-2024', typeof(int))"#, "int(12)"),
        ("extract('x', 0, 'abc')", "''"), ("extract('(b)', 2, 'abc')", "''"),
      ])
  }

  private mutating func declareExtractAll() {
    let check: @Sendable ([ArgumentShape]) throws(FunctionFailure) -> Void = {
      shapes throws(FunctionFailure) in
      guard case .string(let source)? = shapes[0].constant else { return }
      let count = try Pattern.compiled(source).groupCount
      guard count > 0 else {
        throw FunctionFailure("the regular expression of `extract_all` needs a group")
      }
      guard count <= 16 else {
        throw FunctionFailure("the regular expression of `extract_all` has more than 16 groups")
      }
    }
    scalar(
      "extract_all", aliases: ["extractall"], source: "extract-all-function",
      "What the groups of a regular expression captured in each of its matches; null where none is.",
      words: [
        "regex": "the regular expression, with at least one group", "source": "the text to search",
        "captureGroups": "an array of the numbers or names of the groups to give; all if not given",
      ],
      ScalarOverload.raw(
        Parameter("regex", .strictly(.string)).constant, Parameter("source", .string),
        returns: .fixed(.dynamic)
      ) { arguments in
        guard let regex = Text(view: arguments[0]), let text = Text(view: arguments[1]) else {
          return .null
        }
        let pattern = try Pattern.prepared(regex.bytes, arguments.state)
        return RegexText.all(pattern, groups: Array(1...max(pattern.groupCount, 1)), in: text.bytes)
      }.checking(check),
      ScalarOverload.raw(
        Parameter("regex", .strictly(.string)).constant,
        Parameter("captureGroups", .strictly(.dynamic)),
        Parameter("source", .string), returns: .fixed(.dynamic)
      ) { arguments in
        guard let regex = Text(view: arguments[0]), let text = Text(view: arguments[2]) else {
          return .null
        }
        let pattern = try Pattern.prepared(regex.bytes, arguments.state)
        var groups: [Int] = []
        if case .text(let json) = arguments[1] {
          groups = RegexText.groups(DynamicValue(json: json), of: pattern)
        }
        if groups.isEmpty { groups = Array(1...max(pattern.groupCount, 1)) }
        return RegexText.all(pattern, groups: groups, in: text.bytes)
      }.checking(check),
      examples: [
        (
          #"extract_all(@'(\d+)', 'a set of numbers: 123, 567 and 789')"#,
          "dynamic(['123', '567', '789'])"
        ),
        (
          #"extract_all(@'(\w)(\w+)(\w)', dynamic([1, 3]), '82b8be2d-dfa7')"#,
          "dynamic([['8', 'd'], ['d', '7']])"
        ),
        (
          #"extract_all(@'(?P<first>\w)(\w+)(?P<last>\w)', dynamic(['first', 2, 'last']), 'dfa7')"#,
          "dynamic([['d', 'fa', '7']])"
        ), ("extract_all('(x)', 'abc')", "dynamic(null)"),
      ])
  }

  private mutating func declareReplaceRegex() {
    scalar(
      "replace_regex", source: "replace-regex-function",
      #"The text with each match of a regular expression replaced; `\1` stands for group 1."#,
      words: [
        "source": "the text to change", "lookup_regex": "the regular expression",
        "rewrite_pattern": "what replaces each match; `\\\\1` stands for the first group",
      ],
      ScalarOverload.raw(
        Parameter("source", .string), Parameter("lookup_regex", .strictly(.string)),
        Parameter("rewrite_pattern", .strictly(.string)), returns: .fixed(.string)
      ) { try RegexText.replaced($0, text: 0, regex: 1, rewrite: 2) }
      .checking { shapes throws(FunctionFailure) in
        try RegexText.checkRewrite(shapes, regex: 1, rewrite: 2)
      },
      examples: [
        (#"replace_regex('Number is 1', @'is (\d+)', @'was: \1')"#, "'Number was: 1'"),
        (#"replace_regex('abc', 'b', @'[\0]')"#, "'a[b]c'"),
        ("replace_regex('abc', 'x', '')", "'abc'"),
      ])
    scalar(
      "replace", source: "replace-regex-function",
      "The older form of `replace_regex`: the regular expression, the replacement, then the text.",
      words: [
        "regex": "the regular expression",
        "rewrite": "what replaces each match; `\\\\1` stands for the first group",
        "text": "the text to change",
      ],
      ScalarOverload.raw(
        Parameter("regex", .strictly(.string)), Parameter("rewrite", .strictly(.string)),
        Parameter("text", .string), returns: .fixed(.string)
      ) { try RegexText.replaced($0, text: 2, regex: 0, rewrite: 1) }
      .checking { shapes throws(FunctionFailure) in
        try RegexText.checkRewrite(shapes, regex: 0, rewrite: 1)
      },
      examples: [(#"replace(@'is (\d+)', @'was: \1', 'Number is 1')"#, "'Number was: 1'")])
  }
}

extension Pattern {
  /// Calls `body` with the captures of each match in turn. Matches do not overlap, and an empty one right
  /// after another is none.
  func forEachMatch(
    in text: UnsafeRawBufferPointer, groups: Int,
    _ body: (UnsafeMutableBufferPointer<Capture>) throws -> Void
  ) rethrows {
    try withUnsafeTemporaryAllocation(of: Capture.self, capacity: groups + 1) { captures in
      captures.initialize(repeating: .none)
      var from = 0
      var lastEnd = -1
      while from <= text.count, firstMatch(in: text, from: from, into: captures),
        let range = captures[0].range
      {
        if !range.isEmpty || range.lowerBound != lastEnd {
          try body(captures)
          lastEnd = range.upperBound
        }
        if !range.isEmpty {
          from = range.upperBound
        } else if range.upperBound < text.count {
          from = text.characterEnd(at: range.upperBound)
        } else {
          return
        }
      }
    }
  }
}

/// A replacement with `\1` in it, read once.
private final class RewritePattern: Sendable {
  enum Part: Sendable {
    case text([UInt8])
    case group(Int)
  }
  let parts: [Part]
  let highestGroup: Int

  init(_ rewrite: String) throws(FunctionFailure) {
    var parts: [Part] = []
    var text: [UInt8] = []
    var highest = 0
    var bytes = rewrite.utf8.makeIterator()
    while let byte = bytes.next() {
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      switch bytes.next() {
      case .some(let digit) where digit &- 0x30 < 10:
        if !text.isEmpty { parts.append(.text(text)) }
        text = []
        parts.append(.group(Int(digit - 0x30)))
        highest = max(highest, Int(digit - 0x30))
      case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
      default:
        throw FunctionFailure(
          #"in a replacement `\` stands before the number of a group or another `\`"#)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    self.parts = parts
    highestGroup = highest
  }

  func check(_ pattern: Pattern) throws(FunctionFailure) {
    guard highestGroup <= pattern.groupCount else {
      throw FunctionFailure(
        "the replacement names group \(highestGroup), the regular expression has \(pattern.groupCount)"
      )
    }
  }
}

private enum RegexText {
  /// Source: replace_regex().
  static func replaced(_ arguments: Arguments, text: Int, regex: Int, rewrite: Int) throws
    -> FunctionValue
  {
    guard let source = Text(view: arguments[text]), let expression = Text(view: arguments[regex]),
      let replacement = Text(view: arguments[rewrite])
    else { return .argument(text) }
    let pattern = try Pattern.prepared(expression.bytes, arguments.state)
    let parts = try arguments.state.prepared("rewrite", replacement.bytes) {
      try RewritePattern($0)
    }
    try parts.check(pattern)
    var output: [UInt8]?
    var copied = 0
    try pattern.forEachMatch(in: source.bytes, groups: parts.highestGroup) { captures in
      guard let range = captures[0].range else { return }
      var bytes = output ?? []
      output = nil
      bytes += source.bytes[copied..<range.lowerBound]
      for part in parts.parts {
        switch part {
        case .text(let literal): bytes += literal
        case .group(let group):
          if let range = captures[group].range { bytes += source.bytes[range] }
        }
      }
      copied = range.upperBound
      try ValueSize.check(bytes.count)
      output = bytes
    }
    guard var output else { return .argument(text) }
    output += source.bytes[copied...]
    return .bytes(output)
  }

  static func checkRewrite(_ shapes: [ArgumentShape], regex: Int, rewrite: Int)
    throws(FunctionFailure)
  {
    try Pattern.check(shapes, at: regex)
    guard case .string(let replacement)? = shapes[rewrite].constant else { return }
    let parts = try RewritePattern(replacement)
    guard case .string(let source)? = shapes[regex].constant else { return }
    try parts.check(try Pattern.compiled(source))
  }

  /// The groups that a list means, by number and by name; what is out of range is left out.
  static func groups(_ list: DynamicValue?, of pattern: Pattern) -> [Int] {
    guard case .array(let items)? = list else { return [] }
    return items.compactMap { item in
      switch item {
      case .long(let number):
        return number >= 1 && number <= Int64(pattern.groupCount) ? Int(number) : nil
      case .string(let name):
        return pattern.groupNames.firstIndex { $0 == name }.map { $0 + 1 }
      case .null, .bool, .real, .decimal, .datetime, .timespan, .guid, .array, .bag: return nil
      }
    }
  }

  static func all(_ pattern: Pattern, groups: [Int], in text: UnsafeRawBufferPointer)
    -> FunctionValue
  {
    var writer = JSONWriter()
    var isFirst = true
    pattern.forEachMatch(in: text, groups: groups.max() ?? 0) { captures in
      writer.raw(isFirst ? "[" : ",")
      isFirst = false
      if groups.count > 1 { writer.raw("[") }
      for (index, group) in groups.enumerated() {
        if index > 0 { writer.raw(",") }
        writer.string(utf8: text.slice(captures[group].range ?? 0..<0))
      }
      if groups.count > 1 { writer.raw("]") }
    }
    guard !isFirst else { return .null }
    writer.raw("]")
    return .bytes(writer.bytes)
  }
}

extension ScalarConversion {
  /// The type that a `typeof(…)` argument names; `string` where it is left out, nil where it is none.
  static func type(_ shapes: [ArgumentShape], at index: Int) -> ScalarType? {
    guard index < shapes.count else { return .string }
    guard case .string(let name)? = shapes[index].constant else { return nil }
    return ScalarType(kqlName: name)
  }

  static func type(_ arguments: Arguments, at index: Int) -> ScalarType {
    guard index < arguments.count, let name = Text(view: arguments[index]) else { return .string }
    return ScalarType(rawValue: name.string) ?? .string
  }
}
