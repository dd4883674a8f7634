import Diagnostics
import KQLPlan

extension SemanticModel {
  /// A line per table, operator and expression, in the order of their places: what it is, its text, and what comes
  /// of it. For people.
  ///
  /// - Parameter source: the query's own text; places in others are named with their file.
  package func text(for source: SourceText) -> String {
    var lines: [Line] = []
    for table in tables {
      lines.append(Line(table.source, table.span, "table", Self.columns(of: table.plan)))
    }
    for stage in stages {
      let result = stage.output.map { Self.columns(of: $0) } ?? "several results"
      lines.append(Line(stage.source, stage.span, "operator", result))
      for piece in stage.expressions { Self.add(piece, to: &lines) }
    }
    for piece in expressions { Self.add(piece, to: &lines) }
    let query = lines.filter { $0.source == source }.sorted(by: Line.isBefore)
    let places = source.positions(of: query.map(\.span.start))
    let others = lines.filter { $0.source != source }
      .sorted { ($0.source.name, $0.span.start) < ($1.source.name, $1.span.start) }
    let texts =
      zip(query, places).map { $0.text(at: $1) }
      + others.map { $0.text(at: $0.source.position(of: $0.span.start), of: $0.source.name + ":") }
    return texts.joined(separator: "\n")
  }

  private static func add(_ piece: Piece, to lines: inout [Line]) {
    let kind = piece.isCondition ? "condition" : "expression"
    lines.append(
      Line(piece.source, piece.expression.span, kind, piece.bound.type.rawValue))
    for child in piece.children { add(child, to: &lines) }
  }

  private static let shownColumns = 8

  private static func columns(of plan: LogicalPlan) -> String {
    let columns = plan.visibleColumns
    let shown = columns.prefix(shownColumns).map { "\($0.name): \($0.type.rawValue)" }
    let rest = columns.count > shownColumns ? ["… \(columns.count - shownColumns) more"] : []
    return "(" + (shown + rest).joined(separator: ", ") + ")"
  }
}

/// Something of a query that means something.
private struct Line {
  var source: SourceText
  var span: Span
  var kind: String
  var meaning: String

  init(_ source: SourceText, _ span: Span, _ kind: String, _ meaning: String) {
    self.source = source
    self.span = span
    self.kind = kind
    self.meaning = meaning
  }

  /// What holds another comes before it.
  static func isBefore(_ left: Line, _ right: Line) -> Bool {
    (left.span.start, -left.span.end) < (right.span.start, -right.span.end)
  }

  private static let longestText = 60

  func text(at place: (line: Int, column: Int), of file: String = "") -> String {
    let words = source.text(span).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let shown =
      words.count > Self.longestText ? words.prefix(Self.longestText - 1) + "…" : words[...]
    return visible("\(file)\(place.line):\(place.column) \(kind) `\(shown)`: \(meaning)")
  }
}
