import Diagnostics
import KQL
import KQLPlan
import KQLSyntax

/// What is said of a part of a query that somebody points at.
package struct Hover: Sendable, Hashable {
  package var span: Span
  /// As Markdown.
  package var text: String
}

extension LanguageService {
  /// What stands at a place; nil for blanks, literals and what means nothing.
  package func hover(at offset: Int, of whole: SourceText) -> Hover? {
    let source = query(at: offset, of: whole)
    let tokens = readableTokens(of: source).tokens
    guard let (index, word) = name(at: offset, tokens) else { return nil }
    let model = compilation(of: source).model
    // An operator's keyword: where a stage of the query begins.
    if let stage = model.stages.first(where: {
      $0.source == source && $0.span.start <= offset
        && offset <= $0.span.start + $0.keyword.utf8.count
    }), let entry = words.entry(stage.keyword, .tabularOperator) {
      let span = Span(stage.span.start, stage.span.start + stage.keyword.utf8.count)
      return Hover(span: span, text: entry.page)
    }
    let span = tokens[index].span
    let isCalled = index + 1 < tokens.count && tokens[index + 1].kind == .punctuation(.leftParen)
    let scope = model.scope(at: offset, of: source)
    if isCalled {
      if case .function? = scope?.environment[word], let binding = scope?.environment[word] {
        return Hover(span: span, text: "```kusto\n\(binding.summary(word))\n```\n")
      }
      if let saved = host.savedFunction(named: word) {
        return Hover(
          span: span,
          text: "```kusto\n\(saved.form)\n```\n\n\(saved.path)\n")
      }
      let isPlugin = index > 0 && tokens[index - 1].kind == .identifier("evaluate")
      let entry =
        isPlugin
        ? words.entry(word, .plugin)
        : words.entry(word, .aggregate, .function, .tableFunction, .graphFunction)
      if let entry { return Hover(span: span, text: entry.page) }
    }
    if let table = model.tables.last(where: { $0.source == source && $0.span == span }) {
      return Hover(span: span, text: Self.text(of: table.plan, named: word))
    }
    if let column = scope.flatMap({ scope in scope.columns.first { $0.name == word } }) {
      return Hover(span: span, text: "```kusto\n\(word): \(column.type.rawValue)\n```\n")
    }
    if let binding = scope?.environment[word] {
      return Hover(span: span, text: "```kusto\n\(word): \(binding.summary(word))\n```\n")
    }
    if let entry = words.entry(word, .scalarOperator) { return Hover(span: span, text: entry.page) }
    return nil
  }

  /// The name that a place is in or right after, and the index of its token.
  func name(at offset: Int, _ tokens: [Token]) -> (index: Int, text: String)? {
    for (index, token) in tokens.enumerated()
    where token.span.start <= offset && offset <= token.span.end {
      if case .identifier(let text) = token.kind { return (index, text) }
    }
    return nil
  }

  private static let shownColumns = 40

  private static func text(of plan: LogicalPlan, named name: String) -> String {
    let columns = plan.visibleColumns
    var lines = columns.prefix(shownColumns).map { "\($0.name): \($0.type.rawValue)" }
    if columns.count > shownColumns { lines.append("… \(columns.count - shownColumns) more") }
    return "`\(name)`, \(columns.count) columns\n\n```text\n"
      + lines.joined(separator: "\n") + "\n```\n"
  }
}
