import JSON
import KQLCatalog
import KQLValues
import RE2
import TextSearch

/// Where a text or a pattern is in another: `indexof`, `indexof_regex`, `countof`, `has_any_index`.
extension FunctionCatalog {
  mutating func declareTextSearches() {
    scalar(
      "indexof", source: "indexof-function",
      "The place of a text in another, -1 where it is not; `length` counts the places looked at.",
      words: [
        "string": "the text to search", "match": "the text to find",
        "start": "the character to search from; negative counts from the end",
        "length": "how many characters to look at; -1 for all",
        "occurrence": "which of several matches, from 1",
      ],
      .raw(
        Parameter("string", .asText), Parameter("match", .asText),
        Parameter("start", .long).optional, Parameter("length", .long).optional,
        Parameter("occurrence", .long).optional, returns: .fixed(.long)
      ) { arguments in
        guard let text = Text(view: arguments[0]), let match = Text(view: arguments[1]) else {
          return .integer(-1)
        }
        let needle = arguments.state.prepared("needle", match.bytes) { _ in
          Needle(match.bytes, ignoringCase: false)
        }
        return try SearchWindow(arguments, text.bytes, startFromEnd: true)
          .index(refusingOverlaps: true) { from, _ in
            needle.firstRange(in: text.bytes, from: from)
          }
      },
      examples: [
        ("indexof('abcdefg', 'cde')", "2"), ("indexof('abcdefg', 'cde', 1, 2)", "2"),
        ("indexof('abcdefg', 'cde', 3, 4)", "-1"), ("indexof('abcdefg', 'cde', -5)", "2"),
        ("indexof(1234567, 5, 1, 4)", "4"),
        ("indexof('abcdefgabcdefg', 'cde', 1, 10, 2)", "9"),
        ("indexof('abcdefgabcdefg', 'cde', 1, -1, 3)", "-1"),
      ])
    scalar(
      "indexof_regex", source: "indexof-regex-function",
      "The place of the first match of a regular expression, -1 where there is none.",
      words: [
        "string": "the text to search", "match": "the regular expression to find",
        "start": "the character to search from; negative counts from the end",
        "length": "how many characters to look at; -1 for all",
        "occurrence": "which of several matches, from 1",
      ],
      ScalarOverload.raw(
        Parameter("string", .asText), Parameter("match", .string),
        Parameter("start", .long).optional, Parameter("length", .long).optional,
        Parameter("occurrence", .long).optional, returns: .fixed(.long)
      ) { arguments in
        guard let text = Text(view: arguments[0]), let match = Text(view: arguments[1]) else {
          return .integer(-1)
        }
        let pattern = try Pattern.prepared(match.bytes, arguments.state)
        var captures = [Capture.none]
        return try SearchWindow(arguments, text.bytes, startFromEnd: false)
          .index(refusingOverlaps: false) { from, end in
            let isFound = captures.withUnsafeMutableBufferPointer {
              pattern.firstMatch(in: text.bytes, from: from, into: $0)
            }
            guard isFound, let range = captures[0].range else { return nil }
            if let end, range.lowerBound < end, range.upperBound > end {
              throw FunctionFailure.unsupported(
                "an `indexof_regex` match across the end of `length`")
            }
            return range
          }
      }.checking { shapes throws(FunctionFailure) in try Pattern.check(shapes, at: 1) },
      examples: [
        ("indexof_regex('abcabc', @'a.c')", "0"),
        ("indexof_regex('abcabcdefg', @'a.c', 0, 9, 2)", "3"),
        ("indexof_regex('abcabc', @'a.c', 1, -1, 2)", "-1"),
        ("indexof_regex('ababaa', @'a.a', 0, -1, 2)", "-1"),
        ("indexof_regex('abcabc', @'a|ab', -1)", "long(null)"),
      ])
    scalar(
      "countof", source: "countof-function",
      "How often a text is in another (overlapping), or a regular expression matches (not so).",
      words: [
        "source": "the text to search", "search": "the text or regular expression to find",
        "kind": "`normal`, which is the default, or `regex`",
      ],
      .raw(
        Parameter("source", .strictly(.string)), Parameter("search", .strictly(.string)),
        returns: .fixed(.long)
      ) { arguments in
        guard let text = Text(view: arguments[0]), let search = Text(view: arguments[1]) else {
          return .integer(0)
        }
        return .integer(Self.countOverlapping(search.bytes, in: text.bytes, arguments.state))
      },
      ScalarOverload.raw(
        Parameter("source", .strictly(.string)), Parameter("search", .strictly(.string)),
        Parameter("kind", .string).constant, returns: .fixed(.long)
      ) { arguments in
        guard let text = Text(view: arguments[0]), let search = Text(view: arguments[1]),
          let kind = Text(view: arguments[2])
        else { return .integer(0) }
        guard kind.string == "regex" else {
          return .integer(Self.countOverlapping(search.bytes, in: text.bytes, arguments.state))
        }
        guard !search.bytes.isEmpty else { return .integer(0) }
        let pattern = try Pattern.prepared(search.bytes, arguments.state)
        var count: Int64 = 0
        pattern.forEachMatch(in: text.bytes, groups: 0) { _ in count += 1 }
        return .integer(count)
      }.checking { shapes throws(FunctionFailure) in
        switch shapes[2].constant {
        case .string("normal")?: break
        case .string("regex")?: try Pattern.check(shapes, at: 1)
        default: throw FunctionFailure("the kind of `countof` is `normal` or `regex`")
        }
      },
      examples: [
        ("countof('aaa', 'a')", "3"), ("countof('aaaa', 'aa')", "3"),
        ("countof('ababa', 'ab', 'normal')", "2"), ("countof('ababa', 'aba')", "2"),
        ("countof('ababa', 'aba', 'regex')", "1"), ("countof('abcabc', 'a.c', 'regex')", "2"),
      ])
    scalar(
      "has_any_index", source: "has-any-index-function",
      "The place in an array of the first item that is in the text as whole terms, or -1.",
      words: ["source": "the text to search", "values": "an array of terms to find"],
      .raw(Parameter("source", .string), Parameter("values", .dynamic), returns: .fixed(.long)) {
        arguments in
        guard let text = Text(view: arguments[0]), case .text(let json) = arguments[1] else {
          return .integer(-1)
        }
        let list = arguments.state.prepared("term list", json) { TermList(json: $0) }
        let index = list.needles.firstIndex { $0?.isTerm(in: text.bytes) ?? false }
        return .integer(Int64(index ?? -1))
      },
      examples: [
        ("has_any_index('this is an example', dynamic(['this', 'example']))", "0"),
        ("has_any_index('this is an example', dynamic(['not', 'example']))", "1"),
        ("has_any_index('this is an example', dynamic(['not', 'found']))", "-1"),
        ("has_any_index('this is an example', dynamic([]))", "-1"),
      ])
  }

  private static func countOverlapping(
    _ search: UnsafeRawBufferPointer, in text: UnsafeRawBufferPointer, _ state: FunctionState
  ) -> Int64 {
    guard !search.isEmpty else { return 0 }
    let needle = state.prepared("needle", search) { _ in Needle(search, ignoringCase: false) }
    var count: Int64 = 0
    var from = 0
    while let range = needle.firstRange(in: text, from: from) {
      count += 1
      from = range.lowerBound + 1
    }
    return count
  }
}

/// The optional arguments `start`, `length` and `occurrence`, from the third on.
private struct SearchWindow {
  private let text: UnsafeRawBufferPointer
  private var start: Int64 = 0
  private var length: Int64 = -1
  private var occurrence: Int64 = 1
  /// One of them is null or out of its domain: the answer is null.
  private var isNull = false

  init(_ arguments: Arguments, _ text: UnsafeRawBufferPointer, startFromEnd: Bool) throws {
    self.text = text
    let given = (2..<max(arguments.count, 2)).map { arguments[$0] }
    for view in given {
      if case .integer = view { continue }
      isNull = true
    }
    if given.count > 0, case .integer(let value) = given[0] { start = value }
    if given.count > 1, case .integer(let value) = given[1] { length = value }
    if given.count > 2, case .integer(let value) = given[2] { occurrence = value }
    if length < -1 || occurrence < 0 || (start < 0 && !startFromEnd) { isNull = true }
    guard !isNull else { return }
    if occurrence == 0 {
      throw FunctionFailure.unsupported("occurrence 0", instead: "the first one is 1")
    }
    if start < 0 {
      start = Int64(text.characterCount).addingReportingOverflow(start).partialValue
      if start < 0 {
        throw FunctionFailure.unsupported("an `indexof` that starts before the text")
      }
    }
  }

  /// The place of the wanted occurrence, in characters.
  ///
  /// - Parameters:
  ///   - refusingOverlaps: whether occurrences may overlap is not known of the engine: where they do, and it
  ///     decides the answer, there is none.
  ///   - next: finds the next range at or after a byte; gets the byte at which the places end.
  func index(refusingOverlaps: Bool, _ next: (Int, Int?) throws -> Range<Int>?) throws
    -> FunctionValue
  {
    guard !isNull else { return .null }
    guard start <= Int64(text.count), let first = text.offset(ofCharacter: Int(start)) else {
      return .integer(-1)
    }
    var end: Int?
    if length >= 0, length < Int64(text.count) {
      end = text.offset(ofCharacter: Int(length), from: first)
    }
    var from = first
    for number in 1...occurrence {
      guard let range = try next(from, end), end.map({ range.lowerBound < $0 }) ?? true else {
        return .integer(-1)
      }
      if number == occurrence {
        return .integer(Int64(text.slice(0..<range.lowerBound).characterCount))
      }
      if refusingOverlaps, range.count > 1,
        let overlapping = try next(range.lowerBound + 1, end),
        overlapping.lowerBound < range.upperBound
      {
        throw FunctionFailure.unsupported("occurrences of `indexof` that overlap each other")
      }
      from = range.isEmpty ? range.upperBound + 1 : range.upperBound
      guard from <= text.count else { return .integer(-1) }
    }
    return .integer(-1)
  }
}
