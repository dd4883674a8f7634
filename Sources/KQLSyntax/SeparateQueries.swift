import Diagnostics

/// The queries of a text that holds several, parted by blank lines as editors of queries have it.
///
/// A text that can be read whole is one query, blank lines or not. Else it is several where each of its parts
/// can be read alone and answers something; of the ways to part it, the one with the most queries is taken.
///
/// - Returns: each query at its own place: the whole text with everything else blanked out. The text itself where
///   it is one query or cannot be parted.
package func separateQueries(of source: SourceText, _ grammar: Grammar) -> [SourceText] {
  guard let tokens = try? tokens(of: source), isQuery(source, grammar) == nil else {
    return [source]
  }
  let blocks = blocks(of: source, tokens)
  guard blocks.count > 1, blocks.count <= 256 else { return [source] }
  /// The most queries that the blocks from one on make, and where the second of them begins.
  var best: [(count: Int, next: Int)?] = Array(repeating: nil, count: blocks.count)
  best.append((0, blocks.count))
  for first in blocks.indices.reversed() {
    // What a query is made of seldom has more blank lines than this.
    for end in (first + 1)...min(blocks.count, first + 24) {
      guard let rest = best[end], best[first].map({ rest.count + 1 > $0.count }) ?? true else {
        continue
      }
      let part = source.only(blocks[first].union(blocks[end - 1]))
      guard isQuery(part, grammar) == true else { continue }
      best[first] = (rest.count + 1, end)
    }
  }
  guard best[0] != nil else { return [source] }
  var queries: [SourceText] = []
  var first = 0
  while first < blocks.count, let step = best[first] {
    queries.append(source.only(blocks[first].union(blocks[step.next - 1])))
    first = step.next
  }
  return queries
}

/// Whether a text that can be read answers something; nil where it cannot be read.
private func isQuery(_ source: SourceText, _ grammar: Grammar) -> Bool? {
  guard let query = try? Parser.parse(source, grammar: grammar) else { return nil }
  return query.statements.contains { if case .pipeline = $0 { true } else { false } }
}

/// Stretches of tokens with a blank line between one and the next.
private func blocks(of source: SourceText, _ tokens: [Token]) -> [Span] {
  var blocks: [Span] = []
  for token in tokens where token.kind != .end {
    if let last = blocks.last, !hasBlankLine(source, from: last.end, to: token.span.start) {
      blocks[blocks.count - 1] = last.union(token.span)
    } else {
      blocks.append(token.span)
    }
  }
  return blocks
}

/// Whether a line between two places holds nothing, not even a comment.
func hasBlankLine(_ source: SourceText, from start: Int, to end: Int) -> Bool {
  var isEmpty = false
  for byte in source.utf8[start..<end] {
    switch byte {
    case 0x0A:
      if isEmpty { return true }
      isEmpty = true
    case 0x20, 0x09, 0x0D: continue
    default: isEmpty = false
    }
  }
  return false
}
