import KQLCatalog
import KQLValues
import RE2
import TextSearch

/// `replace_string`, `replace_strings`, `translate` and `trim`.
extension FunctionCatalog {
  mutating func declareReplacements() {
    declareReplaceString()
    declareReplaceStrings()
    declareTranslate()
    declareTrim()
  }

  private mutating func declareReplaceString() {
    scalar(
      "replace_string", source: "replace-string-function",
      "The text with each occurrence of another replaced.",
      words: [
        "text": "the text to change", "lookup": "the text to find", "rewrite": "what replaces it",
      ],
      .raw(
        Parameter("text", .strictly(.string)), Parameter("lookup", .strictly(.string)),
        Parameter("rewrite", .strictly(.string)), returns: .fixed(.string)
      ) { arguments in
        guard let text = Text(view: arguments[0]), let lookup = Text(view: arguments[1]),
          let rewrite = Text(view: arguments[2]), !lookup.bytes.isEmpty
        else { return .argument(0) }
        let needle = arguments.state.prepared("needle", lookup.bytes) { _ in
          Needle(lookup.bytes, ignoringCase: false)
        }
        guard var range = needle.firstRange(in: text.bytes) else { return .argument(0) }
        var output: [UInt8] = []
        output.reserveCapacity(text.bytes.count)
        var copied = 0
        while true {
          output += text.bytes[copied..<range.lowerBound]
          output += rewrite.bytes
          copied = range.upperBound
          try ValueSize.check(output.count)
          guard let next = needle.firstRange(in: text.bytes, from: copied) else { break }
          range = next
        }
        output += text.bytes[copied...]
        return .bytes(output)
      },
      examples: [
        ("replace_string('abcb', 'b', '1')", "'a1c1'"), ("replace_string('abc', 'x', '')", "'abc'"),
        ("replace_string('Number is 1', 'is', 'was')", "'Number was 1'"),
      ])
  }

  private mutating func declareReplaceStrings() {
    scalar(
      "replace_strings", source: "replace-strings-function",
      "The text with each occurrence of some texts replaced by their counterparts; the earlier takes precedence.",
      words: [
        "text": "the text to change", "lookups": "an array of texts to find",
        "rewrites": "an array of what replaces each of them, or one for all",
      ],
      .raw(
        Parameter("text", .strictly(.string)), Parameter("lookups", .dynamic),
        Parameter("rewrites", .dynamic), returns: .fixed(.string)
      ) { arguments in
        guard let text = Text(view: arguments[0]), case .text(let lookups) = arguments[1],
          case .text(let rewrites) = arguments[2]
        else { return .argument(0) }
        let from = arguments.state.prepared("replacements", lookups) { StringList(json: $0) }
        let to = arguments.state.prepared("replacements", rewrites) { StringList(json: $0) }
        return try Replacement.replaced(text.bytes, from, to)
      },
      examples: [
        (
          "replace_strings('This is', dynamic(['This', 'is']), dynamic(['This', 'was']))",
          "'This was'"
        ),
        (
          "replace_strings('This is', dynamic(['is', 'This']), dynamic(['was', 'This']))",
          "'Thwas was'"
        ),
        (
          "replace_strings('This is', dynamic(['This', 'is']), dynamic([12345, 'was']))",
          "'This was'"
        ),
      ])
  }

  private mutating func declareTranslate() {
    scalar(
      "translate", source: "translate-function",
      "The text with characters replaced by others; the last of a shorter list stands for the rest.",
      words: [
        "searchList": "the characters to find",
        "replacementList": "what replaces each of them; the last stands for those that have none",
        "source": "the text to change",
      ],
      .swift("searchList", "replacementList", "source") {
        (search: String, replacement: String, source: String) -> String in
        let targets = Array(replacement.unicodeScalars)
        var map: [Unicode.Scalar: Unicode.Scalar?] = [:]
        for (index, scalar) in search.unicodeScalars.enumerated() where map[scalar] == nil {
          map[scalar] = .some(index < targets.count ? targets[index] : targets.last)
        }
        var output = String.UnicodeScalarView()
        for scalar in source.unicodeScalars {
          guard let target = map[scalar] else {
            output.append(scalar)
            continue
          }
          if let target { output.append(target) }
        }
        return String(output)
      },
      examples: [
        ("translate('abc', 'x', 'abc')", "'xxx'"), ("translate('abc', '', 'ab')", "''"),
        ("translate('krasp', 'otsku', 'spark')", "'kusto'"),
      ])
  }

  private mutating func declareTrim() {
    let examples = [
      "trim": [
        ("trim('--', '--https://bing.com--')", "'https://bing.com'"), ("trim('a', 'aaaa')", "'aa'"),
        ("trim('a$', 'aa')", "'a'"), ("trim(@'(?<dash>-+)', '--a--')", "'a'"),
      ],
      "trim_start": [
        ("trim_start('https://', 'https://bing.com')", "'bing.com'"),
        ("trim_start('a', 'ba')", "'ba'"),
      ],
      "trim_end": [
        ("trim_end('.com', 'bing.com')", "'bing'"),
        ("trim_end('a*', 'aaathis is a testaaaa')", "'aaathis is a test'"),
      ],
    ]
    for (name, family, prefix, suffix) in [
      ("trim", "trim" as StaticString, "^(?:", ")|(?:$RE)$"),
      ("trim_start", "trim_start", "^(?:", ")"), ("trim_end", "trim_end", "(?:", ")$"),
    ] {
      let summary =
        switch name {
        case "trim_start": "The text without a match of a regular expression at its start."
        case "trim_end": "The text without a match of a regular expression at its end."
        default: "The text without a match of a regular expression at its start and at its end."
        }
      scalar(
        name, source: name.replacing("_", with: "-") + "-function", summary,
        words: ["regex": "the regular expression of what to remove", "source": "the text to trim"],
        ScalarOverload.raw(
          Parameter("regex", .strictly(.string)).constant, Parameter("source", .strictly(.string)),
          returns: .fixed(.string)
        ) { arguments in
          guard let regex = Text(view: arguments[0]), let text = Text(view: arguments[1]) else {
            return .argument(1)
          }
          let pattern = try arguments.state.prepared(family, regex.bytes) { source in
            // The pattern stands twice in `trim`'s own: names of its groups mean nothing there.
            try Pattern.compiled(
              prefix + source + suffix.replacing("$RE", with: source), repeatsNames: true)
          }
          return .slice(Replacement.trimmed(text.bytes, pattern))
        }.checking { shapes throws(FunctionFailure) in
          if case .string("")? = shapes[0].constant {
            throw FunctionFailure("the regular expression of `\(name)` must not be empty")
          }
          try Pattern.check(shapes, at: 0)
        }, examples: examples[name] ?? [])
    }
  }
}

/// The strings of an array; nil for an element that is none.
private final class StringList: Sendable {
  let items: [(bytes: [UInt8], needle: Needle)?]

  init(json: String) {
    guard case .array(let elements)? = DynamicValue(json: json) else {
      items = []
      return
    }
    items = elements.map { element in
      guard case .string(let text) = element else { return nil }
      return (Array(text.utf8), Needle(text, ignoringCase: false))
    }
  }
}

private enum Replacement {
  /// Source: replace_strings(): each lookup is looked for in what the ones before it left untouched.
  static func replaced(
    _ text: UnsafeRawBufferPointer, _ lookups: StringList, _ rewrites: StringList
  )
    throws(FunctionFailure) -> FunctionValue
  {
    // In order: what is untouched, with what follows it; nil follows the last.
    var pieces: [(range: Range<Int>, replacement: [UInt8]?)] = [(0..<text.count, nil)]
    for (index, lookup) in lookups.items.enumerated() {
      guard let lookup, !lookup.bytes.isEmpty else { continue }
      let rewrite = index < rewrites.items.count ? rewrites.items[index]?.bytes : nil
      var next: [(range: Range<Int>, replacement: [UInt8]?)] = []
      for piece in pieces {
        var start = piece.range.lowerBound
        let part = text.slice(0..<piece.range.upperBound)
        while let found = lookup.needle.firstRange(in: part, from: start) {
          next.append((start..<found.lowerBound, rewrite ?? lookup.bytes))
          start = found.upperBound
        }
        next.append((start..<piece.range.upperBound, piece.replacement))
      }
      pieces = next
    }
    guard pieces.count > 1 else { return .argument(0) }
    var output: [UInt8] = []
    for piece in pieces {
      output += text[piece.range]
      if let replacement = piece.replacement { output += replacement }
      try ValueSize.check(output.count)
    }
    return .bytes(output)
  }

  /// The text without its matches, which lie at its start or at its end.
  static func trimmed(_ text: UnsafeRawBufferPointer, _ pattern: Pattern)
    -> UnsafeRawBufferPointer
  {
    var lower = 0
    var upper = text.count
    pattern.forEachMatch(in: text, groups: 0) { captures in
      guard let range = captures[0].range, !range.isEmpty else { return }
      if range.lowerBound == 0 { lower = range.upperBound } else { upper = range.lowerBound }
    }
    return text.slice(min(lower, upper)..<upper)
  }
}
