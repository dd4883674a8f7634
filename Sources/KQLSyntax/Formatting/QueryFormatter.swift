import Diagnostics

/// Lays a text of queries out in one style: an operator a line, what is too long for a line split at its commas,
/// `and` and `or`, one space where one belongs. Words, comments and their order stay as they are.
///
/// - Throws: what is wrong with the text: what cannot be read is not laid out.
package func formatted(
  _ source: SourceText, _ grammar: Grammar
) throws(Diagnostics) -> String {
  let queries = separateQueries(of: source, grammar)
  if queries.count == 1 { _ = try Parser.parse(source, grammar: grammar) }
  do throws(Diagnostic) {
    return try formatted(source, queries, grammar)
  } catch {
    throw Diagnostics(source: source, [error])
  }
}

private func formatted(
  _ source: SourceText, _ queries: [SourceText], _ grammar: Grammar
) throws(Diagnostic) -> String {
  var reader = try FormattingReader(source, grammar: grammar)
  let pieces = reader.pieces()
  var counts: [Int] = []
  for query in queries.dropLast() { counts.append(try tokens(of: query).count - 1) }
  var layout = QueryLayout(grammar: grammar)
  layout.write(pieces, tokensOfQueries: counts)
  layout.finish(reader.rest)
  let isWindows = source.utf8.firstIndex(of: 0x0A).map { $0 > 0 && source.utf8[$0 - 1] == 0x0D }
  return isWindows == true ? layout.text.withCarriageReturns : layout.text
}

extension String {
  fileprivate var withCarriageReturns: String {
    var bytes: [UInt8] = []
    for byte in utf8 {
      if byte == 0x0A, bytes.last != 0x0D { bytes.append(0x0D) }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// Writes pieces as lines.
private struct QueryLayout {
  private(set) var text = ""
  private let spaces: FormattingSpaces
  private var column = 0
  /// Whether nothing but indentation stands on the line yet.
  private var isAtStart = true
  /// A comment ended the line: whatever comes next begins another.
  private var mustBreak = false
  private var indentation = 0

  private static let width = 100
  private static let step = 4

  init(grammar: Grammar) { spaces = FormattingSpaces(grammar: grammar) }

  // MARK: lines

  private mutating func breakLine(_ indentation: Int) {
    self.indentation = indentation
    mustBreak = false
    guard !isAtStart else { return }
    text += "\n"
    isAtStart = true
    column = 0
  }

  private mutating func put(_ string: String, space: Bool) {
    if mustBreak { breakLine(indentation) }
    if isAtStart {
      text += String(repeating: " ", count: indentation)
      column = indentation
      isAtStart = false
    } else if space {
      text += " "
      column += 1
    }
    text += string
    if let newline = string.utf8.lastIndex(of: 0x0A) {
      column = string.utf8.distance(from: newline, to: string.utf8.endIndex) - 1
    } else {
      column += string.count
    }
  }

  private mutating func put(_ word: FormattingWord, space: Bool) {
    comments(word.commentsBefore)
    if word.hasBlankLineBefore, !word.commentsBefore.isEmpty, isAtStart, !text.isEmpty {
      text += "\n"
    }
    put(word.text, space: space)
    if let comment = word.commentBehind {
      text += "  " + comment
      mustBreak = true
    }
  }

  private mutating func comments(_ comments: [FormattingWord.Comment]) {
    for comment in comments {
      breakLine(indentation)
      if comment.hasBlankLineBefore, !text.isEmpty, !text.hasSuffix("\n\n") { text += "\n" }
      put(comment.text, space: false)
      breakLine(indentation)
    }
  }

  mutating func finish(_ rest: [FormattingWord.Comment]) {
    breakLine(0)
    comments(rest)
    breakLine(0)
  }

  // MARK: statements

  /// - Parameter tokensOfQueries: how many tokens each query has but the last.
  mutating func write(_ pieces: [FormattingPiece], tokensOfQueries: [Int]) {
    var counts = tokensOfQueries[...]
    var query: [FormattingPiece] = []
    var count = 0
    for piece in pieces {
      query.append(piece)
      count += Self.tokens(of: piece)
      if let wanted = counts.first, count >= wanted {
        statements(query, 0)
        counts.removeFirst()
        query = []
        count = 0
      }
    }
    statements(query, 0)
  }

  private static func tokens(of piece: FormattingPiece) -> Int {
    switch piece {
    case .word(let word):
      // `mv-expand` is three.
      if case .identifier(let name) = word.kind { return name.split(separator: "-").count * 2 - 1 }
      return 1
    case .bracket(_, let content, _):
      return content.reduce(2) { $0 + tokens(of: $1) }
    }
  }

  private mutating func statements(_ pieces: [FormattingPiece], _ indentation: Int) {
    var statement: [FormattingPiece] = []
    for piece in pieces {
      statement.append(piece)
      if piece.isPunctuation(.semicolon) {
        self.statement(statement, indentation)
        statement = []
      }
    }
    if !statement.isEmpty { self.statement(statement, indentation) }
  }

  private mutating func statement(_ pieces: [FormattingPiece], _ indentation: Int) {
    guard let first = pieces.first?.first else { return }
    breakLine(indentation)
    if first.hasBlankLineBefore, first.commentsBefore.isEmpty, !text.isEmpty,
      !text.hasSuffix("\n\n")
    {
      text += "\n"
    }
    let isNested = first.kind == .identifier("let")
    pipeline(pieces, indentation, pipes: isNested ? indentation + Self.step : indentation)
    breakLine(indentation)
  }

  /// Operators, each on a line of its own.
  private mutating func pipeline(_ pieces: [FormattingPiece], _ indentation: Int, pipes: Int) {
    var segment: [FormattingPiece] = []
    var isFirst = true
    for piece in pieces {
      if piece.isPunctuation(.pipe), !segment.isEmpty {
        self.segment(segment, isFirst ? indentation : pipes)
        isFirst = false
        segment = []
        breakLine(pipes)
      }
      segment.append(piece)
    }
    if !segment.isEmpty { self.segment(segment, isFirst ? indentation : pipes) }
  }

  // MARK: one operator

  private mutating func segment(_ pieces: [FormattingPiece], _ indentation: Int) {
    let spaces = spaces.before(pieces, isOptionList: false)
    // What fits when brackets with operators in them are opened is not split elsewhere.
    if fits(pieces, spaces, opened: true) {
      write(pieces, spaces, indentation, isOpened: !fits(pieces, spaces, opened: false))
    } else {
      items(pieces, spaces, indentation)
    }
  }

  /// The pieces split at their commas; an item that is still too long is split at its `and` and `or`.
  private mutating func items(
    _ pieces: [FormattingPiece], _ spaces: [Bool], _ indentation: Int
  ) {
    let inner = indentation + Self.step
    guard pieces.contains(where: { $0.isPunctuation(.comma) }) else {
      conditions(pieces[...], spaces, indentation)
      return
    }
    let first = Self.operands(pieces)
    for index in 0..<first { write(pieces[index], spaces[index], indentation) }
    var item = first
    func end(of item: Int) -> Int {
      var index = item
      while index < pieces.count, !pieces[index].isPunctuation(.comma),
        index == item || pieces[index].name != "by"
      { index += 1 }
      return index < pieces.count && pieces[index].isPunctuation(.comma) ? index + 1 : index
    }
    while item < pieces.count {
      if first > 0 || item > first { breakLine(inner) }
      // Keys stay on a line as long as they fit.
      let isKeys = pieces[item].name == "by"
      let next =
        isKeys && fits(Array(pieces[item...]), Array(spaces[item...]), opened: false, at: inner)
        ? pieces.count : end(of: item)
      conditions(pieces[item..<next], spaces, inner)
      item = next
    }
  }

  /// Where the operands of an operator begin, of which each gets a line.
  private static func operands(_ pieces: [FormattingPiece]) -> Int {
    let first = pieces.first.map { $0.isPunctuation(.pipe) } == true ? 1 : 0
    guard first < pieces.count, pieces[first].name != nil, first + 1 < pieces.count else {
      return 0
    }
    return first + 1
  }

  private mutating func conditions(
    _ pieces: ArraySlice<FormattingPiece>, _ spaces: [Bool], _ indentation: Int
  ) {
    let isSplit = !fits(Array(pieces), Array(spaces[pieces.indices]), opened: true)
    for index in pieces.indices {
      let piece = pieces[index]
      if isSplit, index > pieces.startIndex, piece.name == "and" || piece.name == "or" {
        breakLine(indentation + Self.step)
      }
      write(piece, spaces[index], self.indentation)
    }
  }

  private mutating func write(
    _ pieces: [FormattingPiece], _ spaces: [Bool], _ indentation: Int, isOpened: Bool
  ) {
    for (piece, space) in zip(pieces, spaces) {
      if isOpened, case .bracket(let open, let content, let close) = piece, Self.isOpened(piece) {
        bracket(open, content, close, space, indentation)
      } else {
        write(piece, space, indentation)
      }
    }
  }

  private mutating func write(_ piece: FormattingPiece, _ space: Bool, _ indentation: Int) {
    switch piece {
    case .word(let word): put(word, space: space)
    case .bracket(let open, let content, let close):
      guard let width = Self.width(piece, spaces), column + width + 1 <= Self.width,
        !mustBreak, open.commentsBefore.isEmpty
      else { return bracket(open, content, close, space, indentation) }
      flat(piece, space)
    }
  }

  private mutating func flat(_ piece: FormattingPiece, _ space: Bool) {
    switch piece {
    case .word(let word): put(word, space: space)
    case .bracket(let open, let content, let close):
      put(open, space: space)
      let inner = spaces.before(content, isOptionList: open.content == .options)
      for (index, piece) in content.enumerated() {
        flat(piece, index == 0 ? open.text == "{" : inner[index])
      }
      put(close, space: close.text == "}" && !content.isEmpty)
    }
  }

  /// A bracket whose content stands on lines of its own.
  private mutating func bracket(
    _ open: FormattingWord, _ content: [FormattingPiece], _ close: FormattingWord, _ space: Bool,
    _ indentation: Int
  ) {
    put(open, space: space)
    let inner = indentation + Self.step
    if !content.isEmpty || open.commentBehind != nil || !close.commentsBefore.isEmpty {
      breakLine(inner)
      if open.text == "{" {
        statements(content, inner)
      } else if content.contains(where: { $0.isPunctuation(.pipe) }) {
        pipeline(content, inner, pipes: inner)
      } else if case .rows(let length) = open.content {
        rows(content, inner, length)
      } else {
        list(content, inner, isOptionList: open.content == .options)
      }
      // A comment before the closing bracket belongs to what is in it.
      self.indentation = inner
      comments(close.commentsBefore)
      breakLine(indentation)
    }
    var close = close
    close.commentsBefore = []
    put(close, space: false)
    self.indentation = indentation
  }

  private mutating func list(
    _ pieces: [FormattingPiece], _ indentation: Int, isOptionList: Bool
  ) {
    let spaces = spaces.before(pieces, isOptionList: isOptionList)
    var start = 0
    for index in pieces.indices {
      guard pieces[index].isPunctuation(.comma) || index == pieces.count - 1 else { continue }
      if start > 0 { breakLine(indentation) }
      conditions(pieces[start...index], spaces, start == 0 ? indentation - Self.step : indentation)
      start = index + 1
    }
  }

  /// The values of a table, one row per line.
  private mutating func rows(_ pieces: [FormattingPiece], _ indentation: Int, _ length: Int) {
    let spaces = spaces.before(pieces, isOptionList: false)
    var values = 0
    for (index, piece) in pieces.enumerated() {
      write(piece, spaces[index], indentation)
      guard piece.isPunctuation(.comma) else { continue }
      values += 1
      if values % length == 0 { breakLine(indentation) }
    }
  }

  // MARK: what fits

  private func fits(
    _ pieces: [FormattingPiece], _ spaces: [Bool], opened: Bool, at column: Int? = nil
  ) -> Bool {
    var width = column ?? (isAtStart ? indentation : self.column)
    for (index, piece) in pieces.enumerated() {
      if index > 0, !piece.first.commentsBefore.isEmpty { return false }
      if index < pieces.count - 1, piece.last.commentBehind != nil { return false }
      if spaces[index] { width += 1 }
      if opened, Self.isOpened(piece) {
        // What follows the closing bracket stands on a line of its own.
        guard width <= Self.width else { return false }
        continue
      }
      guard let own = Self.width(piece, self.spaces) else { return false }
      width += own
    }
    return width <= Self.width
  }

  /// Whether a bracket may stand open in a line that is otherwise whole: it has operators, statements or rows in it.
  private static func isOpened(_ piece: FormattingPiece) -> Bool {
    guard case .bracket(let open, let content, _) = piece else { return false }
    if case .rows = open.content { return true }
    return open.text == "{" || content.contains { $0.isPunctuation(.pipe) }
  }

  /// How many columns a piece takes in one line; nil where a comment or a line feed is in it.
  private static func width(_ piece: FormattingPiece, _ spaces: FormattingSpaces) -> Int? {
    switch piece {
    case .word(let word): return word.width
    case .bracket(let open, let content, let close):
      guard open.commentBehind == nil, close.commentsBefore.isEmpty else { return nil }
      if case .rows(let length) = open.content,
        content.count(where: { $0.isPunctuation(.comma) }) >= length
      {
        return nil
      }
      var width = open.text == "{" && !content.isEmpty ? 4 : 2
      let before = spaces.before(content, isOptionList: open.content == .options)
      for (index, piece) in content.enumerated() {
        guard piece.first.commentsBefore.isEmpty, piece.last.commentBehind == nil,
          let own = Self.width(piece, spaces)
        else { return nil }
        width += own + (before[index] ? 1 : 0)
      }
      return width
    }
  }
}
