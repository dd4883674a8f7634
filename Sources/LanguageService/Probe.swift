import Diagnostics
import KQL
import KQLPlan
import KQLSyntax
import KQLValues

/// The text before a place made into a whole query that has an operator of its own there, so that the compiler says
/// which names mean something at it.
struct Probe {
  private let source: SourceText
  /// Where the operator stands.
  private let offset: Int

  /// - Parameter rightOfJoin: whether the place is that of the table that the operator there joins.
  init?(_ place: CursorPlace, rightOfJoin: Bool = false) {
    var frames = place.frames
    // Brackets of expressions are cut off with the operator that they stand in.
    while frames.count > 1, !Self.isPipeline(frames[frames.count - 1], in: place) {
      frames.removeLast()
    }
    let frame = frames[frames.count - 1]
    let follows = frame.pipes > 0 || frame.isBody
    var text: String
    if rightOfJoin {
      guard let table = Self.joinedTable(frame, place) else { return nil }
      text = place.source.text(Span(0, Self.start(of: frame.statement, place))) + table + "\n| "
    } else {
      let start = Self.start(of: follows ? frame.stage : frame.statement, place)
      text = place.source.text(Span(0, start))
    }
    offset = text.utf8.count
    text += follows || rightOfJoin ? "take 1" : "print 1"
    for level in stride(from: frames.count - 1, to: 0, by: -1) {
      text += Self.close(frames[level], in: frames[level - 1], place)
    }
    // What stands before a blank line is another query.
    let first = Self.start(of: place.frames[0].statement, place)
    if place.frames[0].statement > 0,
      place.tokens[place.frames[0].statement - 1].kind != .punctuation(.semicolon)
    {
      text =
        String(repeating: " ", count: first)
        + String(decoding: text.utf8.dropFirst(first), as: UTF8.self)
    }
    source = SourceText(text, name: place.source.name)
  }

  /// The names that mean something at the operator.
  func scope(_ service: LanguageService) -> (columns: [Column], environment: Environment)? {
    service.compilation(of: source).model.scope(at: offset + 1, of: source)
  }

  /// Where a token begins; the end of the text before the place where there is none.
  private static func start(of index: Int, _ place: CursorPlace) -> Int {
    index < place.tokens.count ? place.tokens[index].span.start : place.wordStart
  }

  /// Whether a pipeline stands in a bracket, or can.
  private static func isPipeline(_ frame: CursorPlace.Frame, in place: CursorPlace) -> Bool {
    guard let opener = frame.opener else { return true }
    return frame.pipes > 0 || frame.isBody || place.tokens[opener].kind == .punctuation(.leftBrace)
  }

  /// What closes a bracket, and what the operator around it lacks then.
  private static func close(
    _ frame: CursorPlace.Frame, in outer: CursorPlace.Frame, _ place: CursorPlace
  ) -> String {
    guard let opener = frame.opener else { return "" }
    switch place.tokens[opener].kind {
    case .punctuation(.leftBracket): return "]"
    case .punctuation(.leftBrace): return "}" + call(of: outer, before: opener, place)
    default:
      let stage = place.stage(of: outer, before: opener)
      let isJoin = stage.map { $0.form is Join.Type || $0.form is Lookup.Type } ?? false
      return isJoin && stage?.content == .tables ? ") on a" : ")"
    }
  }

  /// A call of the function of `let` whose body is open, so that the body means something.
  private static func call(
    of outer: CursorPlace.Frame, before opener: Int, _ place: CursorPlace
  ) -> String {
    let tokens = place.tokens
    guard outer.statement + 1 < opener, tokens[outer.statement].kind == .identifier("let"),
      case .identifier(let name) = tokens[outer.statement + 1].kind
    else { return "" }
    var arguments: [String] = []
    var depth = 0
    for index in outer.statement..<opener {
      switch tokens[index].kind {
      case .punctuation(.leftParen): depth += 1
      case .punctuation(.rightParen): depth -= 1
      case .punctuation(.colon) where depth == 1:
        guard index + 1 < opener else { break }
        switch tokens[index + 1].kind {
        case .identifier("string"): arguments.append("''")
        case .identifier(let type): arguments.append("\(type)(null)")
        case .punctuation(.leftParen):
          let close = tokens[index...].firstIndex { $0.kind == .punctuation(.rightParen) }
          let columns = place.source.text(
            Span(tokens[index + 1].span.start, tokens[close ?? index + 1].span.end))
          arguments.append(columns.contains("*") ? "(print 1)" : "datatable\(columns)[]")
        default: break
        }
      default: break
      }
    }
    return "; \(name)(\(arguments.joined(separator: ", ")))"
  }

  /// The text of the table that the operator of a frame joins.
  private static func joinedTable(_ frame: CursorPlace.Frame, _ place: CursorPlace) -> String? {
    guard let stage = place.stage(of: frame, before: place.tokens.count),
      stage.content == .joinKeys, let end = stage.wordEnd
    else { return nil }
    var first = stage.first
    while first + 2 < end, place.tokens[first + 1].kind == .punctuation(.assign) { first += 3 }
    guard first < end - 1 else { return nil }
    return place.source.text(
      Span(place.tokens[first].span.start, place.tokens[end - 2].span.end))
  }
}
