import Diagnostics
import KQL
import KQLSyntax

/// The tokens of a query, and which operator between pipes each belongs to.
///
/// It is what the mutations look at: they change words, and whether the result is a query the compiler says.
struct QueryScan: Sendable {
  /// An operator between pipes, or what stands between two brackets.
  struct Stage: Sendable {
    /// The operator's name; empty for anything else.
    var keyword = ""
    /// The token of the pipe before it.
    var pipe: Int?
    /// The first token after the keyword.
    var first: Int
    /// Past its last token.
    var end: Int
  }

  let source: SourceText
  private(set) var tokens: [Token]
  private(set) var stages: [Stage] = []
  /// The innermost stage of each token. A bracket belongs to the stage around it.
  private(set) var stageOf: [Int] = []
  /// For each bracket the one that it belongs to.
  private(set) var partner: [Int: Int] = [:]

  /// Operators that may begin a pipeline without a pipe.
  private static let starting: Set<String> = Set(
    tabularOperators.filter { $0.start != .never }.flatMap { $0.keywords })

  /// nil where the text has no tokens.
  init?(_ source: SourceText) {
    do throws(Diagnostic) {
      tokens = try KQLSyntax.tokens(of: source).filter { $0.kind != .end }
    } catch {
      return nil
    }
    guard !tokens.isEmpty else { return nil }
    self.source = source
    stageOf = Array(repeating: 0, count: tokens.count)
    read()
  }

  private mutating func read() {
    var open: [(bracket: Int?, stage: Int)] = [(nil, begin(at: 0, pipe: nil))]
    for index in tokens.indices {
      let level = open.count - 1
      stageOf[index] = open[level].stage
      guard case .punctuation(let sign) = tokens[index].kind else { continue }
      switch sign {
      case .leftParen, .leftBracket, .leftBrace:
        open.append((index, begin(at: index + 1, pipe: nil)))
      case .rightParen, .rightBracket, .rightBrace:
        guard level > 0 else { continue }
        let (bracket, stage) = open.removeLast()
        stages[stage].end = index
        stageOf[index] = open[level - 1].stage
        if let bracket {
          partner[index] = bracket
          partner[bracket] = index
        }
      case .pipe, .semicolon:
        stages[open[level].stage].end = index
        open[level].stage = begin(at: index + 1, pipe: sign == .pipe ? index : nil)
      default: continue
      }
    }
  }

  private mutating func begin(at first: Int, pipe: Int?) -> Int {
    var stage = Stage(pipe: pipe, first: first, end: tokens.count)
    var keyword = ""
    var index = first
    while index < tokens.count, case .identifier(let word) = tokens[index].kind {
      keyword += word
      index += 1
      // `mv-expand`, `project-away`: words and hyphens without a blank between.
      guard index + 1 < tokens.count, tokens[index].kind == .punctuation(.minus),
        tokens[index].span.start == tokens[index - 1].span.end,
        tokens[index + 1].span.start == tokens[index].span.end
      else { break }
      keyword += "-"
      index += 1
    }
    if pipe != nil || Self.starting.contains(keyword) {
      stage.keyword = keyword
      stage.first = index
    }
    stages.append(stage)
    return stages.count - 1
  }

  // MARK: tokens

  /// The token that begins at a byte, or the next one.
  func token(at offset: Int) -> Int? {
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].span.start < offset { low = middle + 1 } else { high = middle }
    }
    return low < tokens.count ? low : nil
  }

  func stage(_ index: Int) -> Stage { stages[stageOf[index]] }

  /// The word of a token that is a name or a keyword.
  func word(_ index: Int) -> String? {
    guard tokens.indices.contains(index), case .identifier(let word) = tokens[index].kind else {
      return nil
    }
    return word
  }

  func sign(_ index: Int) -> Punctuation? {
    guard tokens.indices.contains(index), case .punctuation(let sign) = tokens[index].kind else {
      return nil
    }
    return sign
  }

  /// The source of tokens, blanks and comments between them included.
  func text(_ range: Range<Int>) -> String { source.text(span(range)) }

  func span(_ range: Range<Int>) -> Span {
    guard let first = range.first, let last = range.last else { return .none }
    return Span(tokens[first].span.start, tokens[last].span.end)
  }

  /// Whether a value ends with this token.
  func endsValue(_ index: Int) -> Bool {
    guard tokens.indices.contains(index) else { return false }
    switch tokens[index].kind {
    case .string, .integer, .real, .timespan, .typed: return true
    case .identifier(let word): return !Self.keywords.contains(word)
    case .punctuation(let sign): return sign == .rightParen || sign == .rightBracket
    case .end: return false
    }
  }

  private static let keywords: Set<String> = [
    "and", "or", "by", "on", "where", "extend", "project", "with", "to", "from", "step", "asc",
    "desc",
  ]

  /// The parts between commas of tokens of one stage.
  func parts(_ range: Range<Int>, of stage: Int) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start = range.lowerBound
    for index in range where stageOf[index] == stage && sign(index) == .comma {
      parts.append(start..<index)
      start = index + 1
    }
    parts.append(start..<range.upperBound)
    return parts.filter { !$0.isEmpty }
  }

  /// The tokens of a call's arguments, where the name of one stands there.
  func arguments(ofCallAt index: Int) -> Range<Int>? {
    guard sign(index + 1) == .leftParen, let close = partner[index + 1] else { return nil }
    return index + 2..<close
  }
}
