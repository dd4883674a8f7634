import Diagnostics

/// What to do about words and signs that other query languages have where KQL has others.
struct ForeignHint {
  var help: String
  var fix: Fix?

  init(_ help: String, replacing span: Span? = nil, with text: String? = nil) {
    self.help = help
    if let span, let text { fix = Fix(span: span, replacement: text) }
  }
}

extension Parser {
  /// What was meant by the token that cannot stand here, where that is known.
  func foreignHint() -> ForeignHint? {
    let span = current.span
    if let hint = foreignStart() { return hint }
    switch current.kind {
    case .identifier(let word): return foreignWord(word, span)
    case .punctuation(.assign): return foreignComparison(span)
    case .punctuation(.less):
      // `a =< b` where `a =` may name what follows.
      guard let previous, previous.kind == .punctuation(.assign), previous.span.end == span.start
      else { return strayOperator() }
      return ForeignHint(
        "it is written `<=`", replacing: previous.span.union(span), with: "<=")
    case .punctuation(.arrow):
      return ForeignHint("it is written `>=`", replacing: span, with: ">=")
    case .punctuation(.pipe):
      guard let previous, previous.kind == .punctuation(.pipe), previous.span.end == span.start
      else { return nil }
      return ForeignHint(
        "conditions are joined with `or`", replacing: previous.span.union(span), with: "or")
    case .string, .integer, .real, .timespan, .typed, .punctuation, .end: return strayOperator()
    }
  }

  /// A text that begins as those of other languages do.
  private func foreignStart() -> ForeignHint? {
    switch first.kind {
    case .identifier(let word) where word.lowercased() == "select":
      return ForeignHint("a query begins with its table: `Syslog | where … | project Computer`")
    case .identifier(let word) where word.lowercased() == "show":
      return ForeignHint("`kustody tables` lists the tables, `kustody schema TABLE` the columns")
    case .punctuation(.dot):
      return ForeignHint("commands with a dot are those of the shell and of clients of `serve`")
    default: return nil
    }
  }

  /// `===`, `> =`, `=<`, and `=` for `==`.
  private func foreignComparison(_ span: Span) -> ForeignHint {
    if let previous, case .punctuation(let mark) = previous.kind {
      let both = previous.span.union(span)
      switch mark {
      case .equalEqual:
        return ForeignHint("values are compared with `==`", replacing: both, with: "==")
      case .greater, .less:
        return ForeignHint(
          "it is one sign: `\(mark.rawValue)=`", replacing: both, with: mark.rawValue + "=")
      default: break
      }
    }
    if peek().kind == .punctuation(.less), peek().span.start == span.end {
      return ForeignHint(
        "it is written `<=`", replacing: span.union(peek().span), with: "<=")
    }
    return ForeignHint("values are compared with `==`", replacing: span, with: "==")
  }

  private func foreignWord(_ word: String, _ span: Span) -> ForeignHint? {
    let lower = word.lowercased()
    switch lower {
    case "and", "or":
      guard word != lower else { return strayOperator() }
      return ForeignHint(
        "the words of the language are written in lower case: `\(lower)`", replacing: span,
        with: lower)
    case "not":
      guard case .identifier(let next) = peek().kind else { break }
      let meant = next.lowercased() == "like" ? "contains" : next.lowercased()
      guard meant == "in" || meant == "between" || grammar.wordOperators.contains("!" + meant)
      else { break }
      return ForeignHint(
        "its opposite is written `!\(meant)`", replacing: span.union(peek().span),
        with: "!" + meant)
    case "in", "between", "contains", "has", "startswith", "endswith", "matches", "by", "on",
      "with",
      "to", "from", "step":
      guard word != lower else { break }
      return ForeignHint(
        "the words of the language are written in lower case: `\(lower)`", replacing: span,
        with: lower)
    case "like":
      return ForeignHint("for a part of a text there are `has`, `contains` and `matches regex`")
    case "is":
      return ForeignHint("there are `isnull(…)` and, for text, `isempty(…)`")
    case "as":
      return ForeignHint("a name stands before its expression: `name = expression`")
    case "group":
      guard peek().kind == .identifier("by") else { break }
      return ForeignHint(
        "the keys of groups stand after `by`", replacing: span.union(peek().span), with: "by")
    case "des", "descending", "desc", "ascending", "asc":
      let meant = lower.hasPrefix("d") ? "desc" : "asc"
      guard word != meant else { break }
      return ForeignHint("did you mean `\(meant)`?", replacing: span, with: meant)
    default: break
    }
    if previous?.kind == .identifier("not") {
      return ForeignHint("`not` is a function: `not(…)`")
    }
    if grammar.operators[word] != nil, grammar.operators[word]?.start != .always {
      return ForeignHint("a pipe stands before `\(word)`", replacing: span, with: "| " + word)
    }
    return strayOperator()
  }

  /// Where what stands before is an operator without its pipe.
  private func strayOperator() -> ForeignHint? {
    guard case .identifier(let word)? = previous?.kind, let form = grammar.operators[word],
      form.start == .never
    else { return nil }
    switch peek(-2).kind {
    case .punctuation(.pipe), .punctuation(.leftParen): return nil
    case .identifier, .string, .integer, .real, .timespan, .typed, .punctuation, .end: break
    }
    return ForeignHint("`\(word)` is an operator: a pipe stands before it, as in `T | \(word) …`")
  }

  /// What was meant by a word after a pipe that is an operator elsewhere.
  func foreignOperator(_ word: String, at span: Span) -> ForeignHint? {
    switch word.lowercased() {
    case "select", "fields", "table":
      ForeignHint("`project` picks columns", replacing: span, with: "project")
    case "group", "groupby", "stats":
      ForeignHint("`summarize … by …` makes groups")
    case "eval": ForeignHint("`extend` adds columns", replacing: span, with: "extend")
    case "having": ForeignHint("`where` drops rows", replacing: span, with: "where")
    case "orderby": ForeignHint("did you mean `order by`?", replacing: span, with: "order by")
    case "sortby": ForeignHint("did you mean `sort by`?", replacing: span, with: "sort by")
    case "dedup": ForeignHint("`distinct` drops repeated rows", replacing: span, with: "distinct")
    case "head": ForeignHint("`take` gives some rows", replacing: span, with: "take")
    case "rename": ForeignHint("`project-rename` gives columns other names")
    case "rex": ForeignHint("`parse` and `extract(…)` take text apart")
    case "from": ForeignHint("a query begins with its table: `T | …`")
    default: nil
    }
  }
}
