import KQLCatalog
import KQLValues
import RE2
import SQLSyntax
import TextSearch

/// What the operators of one name ask: of a needle and a text.
private typealias NeedleTest = @Sendable (Needle, UnsafeRawBufferPointer) -> Bool
/// What an operator asks of the texts of its two sides.
private typealias TextTest =
  @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer, FunctionState) throws -> Bool

/// `contains`, `has`, `startswith` and the like, `=~`, `matches regex`.
///
/// Source: datatypes-string-operators and, for terms, nulls and edges, what the engine was measured
/// to do. Strings are never null. Of two null dynamics the answer is null, of one it is false, and a
/// negated operator says the opposite of its counterpart.
extension FunctionCatalog {
  mutating func declareStringOperators() {
    declareNeedles(
      "contains", "Whether the right text is anywhere in the left one.",
      .contains, pattern: "the text to find",
      example: ("'FabriKam'", "'BRik'"), { $0.occurs(in: $1) })
    declareNeedles(
      "has", "Whether the right text is in the left one as whole terms.",
      .has, pattern: "the whole term to find",
      example: ("'North America'", "'america'"), { $0.isTerm(in: $1) })
    declareNeedles(
      "hasprefix", "Whether a term of the left text starts with the right one.",
      .hasPrefix, pattern: "what a term begins with",
      example: ("'North America'", "'ame'"), { $0.isTermPrefix(in: $1) })
    declareNeedles(
      "hassuffix", "Whether a term of the left text ends with the right one.",
      .hasSuffix, pattern: "what a term ends with",
      example: ("'North America'", "'ICA'"), { $0.isTermSuffix(in: $1) })
    declareNeedles(
      "startswith", "Whether the left text starts with the right one.",
      .startsWith, pattern: "what the text begins with",
      example: ("'Fabrikam'", "'fab'"), { $0.isPrefix(of: $1) })
    declareNeedles(
      "endswith", "Whether the left text ends with the right one.",
      .endsWith, pattern: "what the text ends with",
      example: ("'Fabrikam'", "'Kam'"), { $0.isSuffix(of: $1) })
    // What these were called before.
    for (spelling, isSensitive, isNegated) in [
      ("containscs", true, false), ("notcontains", false, true), ("notcontainscs", true, true),
    ] {
      declarePredicate(
        spelling, source: "datatypes-string-operators", "An older spelling of `contains`.",
        pattern: "the text to find",
        isNegated: isNegated,
        examples: [("'FabriKam' \(spelling) 'kam'", isSensitive == isNegated ? "true" : "false")],
        Self.needleTest(isSensitive: isSensitive, { $0.occurs(in: $1) }))
    }
    declareEquality()
    declareMatches()
    declareTermLists()
  }

  /// The four operators of a name. The example is true, but not where case counts.
  private mutating func declareNeedles(
    _ name: String, _ summary: String, _ search: ClickHouseSearch, pattern: String,
    example: (String, String), _ test: @escaping NeedleTest
  ) {
    for isSensitive in [false, true] {
      for isNegated in [false, true] {
        let spelling = (isNegated ? "!" : "") + name + (isSensitive ? "_cs" : "")
        let page = (isNegated ? "not-" : "") + name + (isSensitive ? "-cs" : "") + "-operator"
        declarePredicate(
          spelling, source: page,
          summary + (isSensitive ? " Case counts." : " Case does not count.")
            + (isNegated ? " Negated." : ""),
          pattern: pattern, isNegated: isNegated,
          examples: [
            (
              "\(example.0) \(spelling) \(example.1)",
              isSensitive == isNegated ? "true" : "false"
            ), ("'' \(spelling) 'a'", isNegated ? "true" : "false"),
          ], search: search, isSensitive: isSensitive,
          Self.needleTest(isSensitive: isSensitive, test))
      }
    }
  }

  private static func needleTest(isSensitive: Bool, _ test: @escaping NeedleTest) -> TextTest {
    if isSensitive {
      return { text, needle, state in
        test(state.prepared("needle", needle) { _ in Needle(needle, ignoringCase: false) }, text)
      }
    }
    return { text, needle, state in
      test(
        state.prepared("folded needle", needle) { _ in Needle(needle, ignoringCase: true) }, text)
    }
  }

  // MARK: predicates of two texts

  /// An operator between strings and dynamics, which stand for the text of what they hold.
  private mutating func declarePredicate(
    _ spelling: String, source: String, _ summary: String, pattern: String, isNegated: Bool,
    examples: [(String, String)],
    check: (@Sendable ([ArgumentShape]) throws(FunctionFailure) -> Void)? = nil,
    search: ClickHouseSearch? = nil, isSensitive: Bool = false, isRegex: Bool = false,
    _ test: @escaping TextTest
  ) {
    var overloads = [(false, false), (false, true), (true, false), (true, true)].map {
      Self.predicate(leftIsDynamic: $0, rightIsDynamic: $1, isNegated: isNegated, test)
    }
    for index in overloads.indices { overloads[index].check = check }
    if let search {
      overloads[0] = search.declared(
        in: overloads[0], isSensitive: isSensitive, isNegated: isNegated)
      overloads[2] = search.declared(
        in: overloads[2], isSensitive: isSensitive, isNegated: isNegated, isDynamic: true)
    } else if isRegex {
      overloads[0] = ClickHouseSearch.matches(in: overloads[0], isDynamic: false)
      overloads[2] = ClickHouseSearch.matches(in: overloads[2], isDynamic: true)
    }
    infix(
      spelling, source: source, summary,
      words: ["text": "the text on the left", "pattern": pattern], overloads[0], overloads[1],
      overloads[2], overloads[3],
      examples: examples)
  }

  private static func predicate(
    leftIsDynamic: Bool, rightIsDynamic: Bool, isNegated: Bool, _ test: @escaping TextTest
  ) -> ScalarOverload {
    let left = Parameter("text", .strictly(leftIsDynamic ? .dynamic : .string))
    let right = Parameter("pattern", .strictly(rightIsDynamic ? .dynamic : .string))
    guard leftIsDynamic || rightIsDynamic else {
      var overload = ScalarOverload.raw(left, right, returns: .fixed(.bool)) { arguments in
        guard let text = Text(view: arguments[0]), let pattern = Text(view: arguments[1]) else {
          return .bool(isNegated)
        }
        return .bool(try test(text.bytes, pattern.bytes, arguments.state) != isNegated)
      }
      overload.mayBeNull = false
      return overload
    }
    return .raw(left, right, returns: .fixed(.bool)) { arguments in
      let noText = leftIsDynamic && arguments[0].isNull
      let noPattern = rightIsDynamic && arguments[1].isNull
      if noText && noPattern { return .null }
      guard !noText, !noPattern, let text = Text(view: arguments[0]),
        let pattern = Text(view: arguments[1])
      else { return .bool(isNegated) }
      return try plain(text.bytes, leftIsDynamic) { text in
        try plain(pattern.bytes, rightIsDynamic) { pattern in
          .bool(try test(text, pattern, arguments.state) != isNegated)
        }
      }
    }
  }

  private static func plain<R>(
    _ bytes: UnsafeRawBufferPointer, _ isJSON: Bool, _ body: (UnsafeRawBufferPointer) throws -> R
  ) rethrows -> R {
    isJSON ? try withPlainText(of: bytes, body) : try body(bytes)
  }

  // MARK: equality and folding

  private mutating func declareEquality() {
    for isNegated in [false, true] {
      declarePredicate(
        isNegated ? "!~" : "=~", source: isNegated ? "not-equals-operator" : "equals-operator",
        isNegated
          ? "Whether the texts differ by more than case."
          : "Whether the texts are equal, case apart.", pattern: "the text to compare with",
        isNegated: isNegated,
        examples: [
          (
            isNegated ? "'aBc' !~ 'xyz'" : "'abc' =~ 'ABC'", "true"
          )
        ], search: .equals
      ) { left, right, _ in equalsIgnoringCase(left, right) }
    }
    internalFunction(
      .fold,
      "The text with its case folded: equal where `=~` finds texts equal.",
      .raw(Parameter("text", .string), returns: .fixed(.string)) { arguments in
        guard let text = Text(view: arguments[0]) else { return .text("") }
        return .bytes(caseFolded(text.bytes))
      })
  }

  // MARK: regular expressions

  private mutating func declareMatches() {
    declarePredicate(
      "matches regex", source: "matches-regex-operator",
      "Whether a regular expression matches anywhere in the text.",
      pattern: "the regular expression to find", isNegated: false,
      examples: [("'Fabrikam' matches regex 'b.*k'", "true")],
      check: { shapes throws(FunctionFailure) in try Pattern.check(shapes, at: 1) },
      isRegex: true,
      { text, pattern, state in try Pattern.prepared(pattern, state).matches(text) })
  }
}

extension ValueView {
  /// Whether it is SQL's null.
  package var isNull: Bool {
    if case .null = self { true } else { false }
  }
}

extension Pattern {
  /// The pattern of a text, compiled once a connection.
  static func prepared(_ text: UnsafeRawBufferPointer, _ state: FunctionState) throws -> Pattern {
    try state.prepared("pattern", text) { source throws(FunctionFailure) in
      try compiled(source)
    }
  }

  /// The pattern, or a failure in the user's words.
  static func compiled(_ source: String, repeatsNames: Bool = false) throws(FunctionFailure)
    -> Pattern
  {
    do throws(PatternError) {
      return try Pattern(source, repeatsNames: repeatsNames)
    } catch {
      throw FunctionFailure("this is not a regular expression: \(error)")
    }
  }

  /// Whether a constant argument is a regular expression; one that rows decide is not looked at.
  static func check(_ shapes: [ArgumentShape], at index: Int) throws(FunctionFailure) {
    guard index < shapes.count, case .string(let source)? = shapes[index].constant else { return }
    _ = try compiled(source)
  }
}
