/// Which two neighbours of a line have a space between them.
struct FormattingSpaces {
  let grammar: Grammar

  /// What stands before the operands of an operator as `name=value`, besides `hint.…`.
  private static let options: Set<String> = [
    "kind", "hint", "isfuzzy", "withsource", "with_source", "bagexpansion", "with_itemindex",
    "flags", "cycles",
    "output", "with_match_id", "decodeblocks", "expandcolumns", "expandoutput", "with_node_id",
  ]

  /// Words with a space before a bracket: what stands in it is not a list of arguments.
  private static let beforeBrackets: Set<String> = [
    "and", "or", "in", "in~", "!in", "!in~", "has_any", "has_any~", "has_all", "between",
    "!between", "by", "on",
    "with", "from", "to", "step", "of", "as", "view", "declare",
  ]

  /// The spaces of pieces that stand side by side: whether there is one before each.
  ///
  /// - Parameter isOptionList: they stand in the brackets of `with (…)`.
  func before(_ pieces: [FormattingPiece], isOptionList: Bool) -> [Bool] {
    var spaces: [Bool] = []
    /// Where the name of the operator stands.
    var start = 0
    var isGraphPattern = false
    /// Whether the options of an operator may still come.
    var areOptions = false
    /// Whether the piece before belongs to one.
    var wereOptions = false
    for (index, piece) in pieces.enumerated() {
      let last = index > 0 ? pieces[index - 1] : nil
      let isFirst = last.map { $0.isPunctuation(.pipe) || $0.isPunctuation(.semicolon) } ?? true
      if isFirst {
        start = index
        isGraphPattern = piece.name == "graph-match" || piece.name == "graph-shortest-paths"
        areOptions = piece.name.map { grammar.operators[$0] != nil } ?? false
        wereOptions = false
      } else if areOptions {
        wereOptions = index > start + 1
        areOptions = isOption(pieces, index)
      } else {
        wereOptions = false
      }
      if piece.name == "where" || piece.name == "project" { isGraphPattern = false }
      guard let last else {
        spaces.append(false)
        continue
      }
      let isTight = areOptions || isOptionList
      spaces.append(
        isGraphPattern && piece.first.text != "|" && last.first.text != "|"
          && last.first.text != ","
          ? !piece.first.isAdjacent
          : space(
            pieces, index, start: start, isTight: isTight, isAfterOptions: isTight || wereOptions))
    }
    return spaces
  }

  /// Whether the piece belongs to `name=value` or `a.name=value`.
  private func isOption(_ pieces: [FormattingPiece], _ index: Int) -> Bool {
    func isAt(_ index: Int, _ punctuation: Punctuation) -> Bool {
      index >= 0 && index < pieces.count && pieces[index].isPunctuation(punctuation)
    }
    if isAt(index, .assign) || isAt(index - 1, .assign) { return true }
    if isAt(index, .dot) || isAt(index - 1, .dot) { return true }
    guard isAt(index + 1, .assign) || isAt(index + 1, .dot) else { return false }
    return pieces[index].name.map(Self.options.contains) ?? false
  }

  private func space(
    _ pieces: [FormattingPiece], _ index: Int, start: Int, isTight: Bool, isAfterOptions: Bool
  ) -> Bool {
    let last = pieces[index - 1]
    let next = pieces[index]
    let asWritten = !next.first.isAdjacent
    if case .punctuation(let punctuation) = next.first.kind {
      switch punctuation {
      case .comma, .semicolon: return false
      case .dot, .question, .at, .bang: return asWritten && punctuation != .dot
      case .colon: return false
      case .assign: return !isTight
      case .star: return asWritten || last.isPunctuation(.comma)
      case .leftParen:
        if let name = last.name {
          if Self.beforeBrackets.contains(name)
            || grammar.operators[name] != nil && index == start + 1
          {
            return !Self.tables.contains(name)
          }
          return isAfterOptions || asWritten
        }
        return asWritten || isBinary(last)
      case .leftBracket:
        if case .bracket(let open, _, _) = last, open.text == "(", index >= 2,
          Self.tables.contains(pieces[index - 2].name ?? "")
        {
          return true
        }
        return asWritten || isBinary(last)
      default: break
      }
    }
    if case .word(let word) = last, case .punctuation(let punctuation) = word.kind {
      switch punctuation {
      case .dot, .question, .at, .bang: return asWritten && punctuation != .dot
      case .comma, .semicolon: return true
      case .colon, .star: return asWritten
      case .assign: return !isTight
      case .minus, .plus: return !isSign(pieces, index - 1, start: start)
      default: break
      }
    }
    return true
  }

  /// Operators that look like calls.
  private static let tables: Set<String> = ["datatable", "externaldata", "external_data"]

  private func isBinary(_ piece: FormattingPiece) -> Bool {
    guard case .word(let word) = piece, case .punctuation(let punctuation) = word.kind else {
      return false
    }
    switch punctuation {
    case .dot, .colon, .question, .at, .bang, .star, .minus, .plus: return false
    default: return true
    }
  }

  /// Whether a plus or minus has no operand before it.
  private func isSign(_ pieces: [FormattingPiece], _ index: Int, start: Int) -> Bool {
    guard index > 0, case .word(let word) = pieces[index - 1] else { return index == 0 }
    switch word.kind {
    case .punctuation(let punctuation):
      return punctuation != .star || !pieces[index].first.isAdjacent
    case .identifier(let name):
      // `where -1 < x`, but `a -1` of a column.
      return grammar.operators[name] != nil && index == start + 1
        || grammar.wordOperators.contains(name)
        || Self.beforeBrackets.contains(name)
    default: return false
    }
  }
}
