// What Swift's library of regular expressions declares of finding one sequence in another. A release build does not import
// that library (`Package.swift`), so that the executable does without it: 1.4 MB of an engine and a parser that nothing
// calls. (RE2 matches the patterns of queries.)

extension StringProtocol {
  package func contains(_ other: String) -> Bool { firstPlace(of: other) != nil }
  package func contains(_ other: Substring) -> Bool { firstPlace(of: other) != nil }
}

extension Collection where Element: Equatable {
  /// Where the first occurrence of a sequence is; nil where there is none. An empty one is at the beginning.
  package func firstRange<Other: Collection>(of other: Other) -> Range<Index>?
  where Other.Element == Element {
    firstPlace(of: other)
  }

  fileprivate func firstPlace(of other: some Collection<Element>) -> Range<Index>? {
    var start = startIndex
    while true {
      var end = start
      var rest = other.startIndex
      while rest < other.endIndex, end < endIndex, self[end] == other[rest] {
        formIndex(after: &end)
        other.formIndex(after: &rest)
      }
      if rest == other.endIndex { return start..<end }
      if end == endIndex { return nil }
      formIndex(after: &start)
    }
  }

  /// What stands between the occurrences of a sequence that is not empty.
  package func split<Separator: Collection>(
    separator: Separator, maxSplits: Int = .max, omittingEmptySubsequences: Bool = true
  ) -> [SubSequence] where Separator.Element == Element {
    var pieces: [SubSequence] = []
    var rest = self[...]
    var splits = 0
    while splits < maxSplits, let place = rest.firstPlace(of: separator), !place.isEmpty {
      let piece = rest[..<place.lowerBound]
      rest = rest[place.upperBound...]
      if piece.isEmpty, omittingEmptySubsequences { continue }
      pieces.append(piece)
      splits += 1
    }
    if !rest.isEmpty || !omittingEmptySubsequences { pieces.append(rest) }
    return pieces
  }
}

extension BidirectionalCollection where Element: Comparable {
  /// Where the first occurrence of a sequence is; nil where there is none.
  package func firstRange<Other: Collection>(of other: Other) -> Range<Index>?
  where Other.Element == Element {
    firstPlace(of: other)
  }
}

extension RangeReplaceableCollection where Element: Equatable {
  /// Itself with each occurrence of a sequence that is not empty replaced, from the beginning on.
  package func replacing<Other: Collection, Replacement: Collection>(
    _ other: Other, with replacement: Replacement, maxReplacements: Int = .max
  ) -> Self where Other.Element == Element, Replacement.Element == Element {
    var result = Self()
    var rest = self[...]
    var count = 0
    while count < maxReplacements, let place = rest.firstPlace(of: other), !place.isEmpty {
      result.append(contentsOf: rest[..<place.lowerBound])
      result.append(contentsOf: replacement)
      rest = rest[place.upperBound...]
      count += 1
    }
    result.append(contentsOf: rest)
    return result
  }
}
