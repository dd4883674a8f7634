import Diagnostics
import KQLSyntax

/// The edits of mutations that look at more than one word.
extension QueryScan {
  // MARK: comparisons

  /// Whether upper and lower case can matter to the operator of a span: not where only constants without a
  /// letter stand after it.
  func hasLetters(behind span: Span) -> Bool {
    guard let index = token(at: span.end) else { return true }
    let compared = partner[index].map { $0 > index ? index + 1..<$0 : nil } ?? index..<index + 1
    return (compared ?? index..<index).contains { index in
      switch tokens[index].kind {
      case .string(let text): text.lowercased() != text.uppercased()
      case .typed(let type, let text): type == "dynamic" && text.lowercased() != text.uppercased()
      case .punctuation(let sign): sign != .comma
      case .integer, .real, .timespan: false
      case .identifier, .end: true
      }
    }
  }

  // MARK: conditions

  /// `a and b` without `a`, and without `b`.
  var operandEdits: [Edit] {
    tokens.indices.flatMap { index -> [Edit] in
      guard let word = word(index), word == "and" || word == "or", endsValue(index - 1) else {
        return []
      }
      let left = operand(endingAt: index, of: word)
      let right = operand(beginningAt: index + 1, of: word)
      guard !left.isEmpty, !right.isEmpty else { return [] }
      var edits = [edit(index..<right.upperBound, "")]
      // Of the blanks around an operand that is left out one side goes with it.
      edits[0].span.start = tokens[index - 1].span.end
      // The one before is the right one of the word before it, if that is the same.
      if self.word(left.lowerBound - 1) != word || stageOf[left.lowerBound - 1] != stageOf[index] {
        var first = edit(left.lowerBound..<index + 1, "")
        first.span.end = tokens[index + 1].span.start
        edits.insert(first, at: 0)
      }
      return edits
    }
  }

  private func operand(endingAt end: Int, of word: String) -> Range<Int> {
    let stage = stageOf[end]
    var start = end
    while start > stages[stage].first, !isBoundary(start - 1, stage, of: word) { start -= 1 }
    return start..<end
  }

  private func operand(beginningAt start: Int, of word: String) -> Range<Int> {
    let stage = stageOf[start - 1]
    var end = start
    while end < stages[stage].end, !isBoundary(end, stage, of: word) { end += 1 }
    return start..<end
  }

  /// Whether a part of a condition ends before this token. `and` binds closer than `or`.
  private func isBoundary(_ index: Int, _ stage: Int, of word: String) -> Bool {
    guard stageOf[index] == stage else { return false }
    switch tokens[index].kind {
    case .punctuation(let sign):
      return sign == .comma || sign == .assign || sign == .semicolon || sign == .arrow
    case .identifier(let here):
      if here == "or" || here == "by" || here == "on" || here == "where" { return true }
      return here == "and" && word == "and"
    case .string, .integer, .real, .timespan, .typed, .end: return false
    }
  }

  // MARK: operators between pipes

  private static let joinKinds: [String: [String]] = [
    "inner": ["innerunique", "leftouter"], "innerunique": ["inner", "leftouter"],
    "leftouter": ["inner"], "rightouter": ["inner"], "fullouter": ["inner"], "outer": ["inner"],
    "leftsemi": ["leftanti"], "leftanti": ["leftsemi"], "anti": ["leftsemi"],
    "leftantisemi": ["leftsemi"], "rightsemi": ["rightanti"], "rightanti": ["rightsemi"],
    "rightantisemi": ["rightsemi"],
  ]

  var joinEdits: [Edit] {
    stages(["join", "lookup"]).flatMap { number, stage -> [Edit] in
      let isLookup = stage.keyword == "lookup"
      let kind = (stage.first..<stage.end).first { index in
        stageOf[index] == number && word(index) == "kind" && sign(index + 1) == .assign
      }
      guard let kind else {
        let keyword = stage.first - 1
        return keyword >= 0
          ? [edit(keyword, stage.keyword + " kind=inner")] : []
      }
      guard let written = word(kind + 2) else { return [] }
      let kinds =
        isLookup ? (written == "inner" ? ["leftouter"] : ["inner"]) : Self.joinKinds[written]
      return (kinds ?? []).map { edit(kind + 2, $0) }
    }
  }

  var legEdits: [Edit] {
    stages(["union"]).flatMap { number, stage -> [Edit] in
      var first = stage.first
      // `kind=outer`, `isfuzzy=true`.
      while first + 2 < stage.end, word(first) != nil, sign(first + 1) == .assign { first += 3 }
      let legs = parts(first..<stage.end, of: number)
      guard legs.count > 1 else { return [] }
      return legs.enumerated().map { index, leg in
        index == 0
          ? edit(leg.lowerBound..<leg.upperBound + 1, "")
          : edit(leg.lowerBound - 1..<leg.upperBound, "")
      }
    }
  }

  var sortEdits: [Edit] {
    stages(["sort", "order", "top"]).flatMap { number, stage -> [Edit] in
      guard
        let by = (stage.first..<stage.end).first(where: {
          stageOf[$0] == number && word($0) == "by"
        })
      else { return [] }
      return parts(by + 1..<stage.end, of: number).compactMap { item -> Edit? in
        for index in item where stageOf[index] == number {
          if word(index) == "asc" { return edit(index, "desc") }
          if word(index) == "desc" { return edit(index, "asc") }
        }
        let end = item.first { stageOf[$0] == number && word($0) == "nulls" } ?? item.upperBound
        guard end > item.lowerBound else { return nil }
        return edit(end - 1, text(end - 1..<end) + " asc")
      }
    }
  }

  /// Whether a token says how many rows an operator takes.
  func isRowCount(_ index: Int) -> Bool {
    let stage = stage(index)
    return index == stage.first && ["take", "limit", "top", "sample"].contains(stage.keyword)
  }

  // MARK: aggregates

  private static let aggregates: [String: [String]] = [
    "min": ["max"], "max": ["min"], "sum": ["max"], "avg": ["max"], "arg_max": ["arg_min"],
    "arg_min": ["arg_max"], "make_set": ["make_list"], "make_list": ["make_set"],
    "minif": ["maxif"], "maxif": ["minif"], "make_set_if": ["make_list_if"],
    "make_list_if": ["make_set_if"],
  ]

  /// Aggregates with a condition as their last argument, and the same without.
  private static let conditional: [String: String] = [
    "sumif": "sum", "avgif": "avg", "dcountif": "dcount", "count_distinctif": "count_distinct",
    "take_anyif": "take_any", "anyif": "any",
  ]

  var aggregateEdits: [Edit] {
    tokens.indices.flatMap { index -> [Edit] in
      guard let word = word(index), let arguments = arguments(ofCallAt: index) else { return [] }
      let call = index..<arguments.upperBound + 1
      switch word {
      case "dcount", "countif", "count_distinct": return [edit(call, "count()")]
      default: break
      }
      if let plain = Self.conditional[word], let first = arguments.first,
        let value = parts(arguments, of: stageOf[first]).first
      {
        return [edit(call, plain + "(" + text(value) + ")")]
      }
      return (Self.aggregates[word] ?? []).map { edit(index, $0) }
    }
  }
}
