/// How a stated sequence and the one that is there lie beside each other.
enum AlignmentStep {
  /// In both; the index among the stated.
  case same(Int)
  /// Stated and not there.
  case missing(Int)
  /// There and not stated.
  case unexpected(Int)

  var isAgreement: Bool {
    if case .same = self { true } else { false }
  }

  /// What a difference writes before the line.
  var mark: String {
    switch self {
    case .same: " "
    case .missing: "-"
    case .unexpected: "+"
    }
  }
}

/// Aligns two sequences in order, by their longest common subsequence; two that are long are compared
/// place by place.
///
/// - Parameters:
///   - expected: how many are stated.
///   - actual: how many are there.
///   - matches: whether the stated one at the first index is the one at the second.
func aligned(_ expected: Int, _ actual: Int, by matches: (Int, Int) -> Bool) -> [AlignmentStep] {
  // The usual case costs no table.
  if expected == actual, (0..<expected).allSatisfy({ matches($0, $0) }) {
    return (0..<expected).map { .same($0) }
  }
  guard expected * actual <= 1_000_000 else {
    return (0..<max(expected, actual)).flatMap { place -> [AlignmentStep] in
      if place < expected, place < actual, matches(place, place) { return [.same(place)] }
      return (place < expected ? [.missing(place)] : [])
        + (place < actual ? [.unexpected(place)] : [])
    }
  }
  var lengths = [[Int]](repeating: [Int](repeating: 0, count: actual + 1), count: expected + 1)
  var isSame = [[Bool]](repeating: [Bool](repeating: false, count: actual), count: expected)
  for row in (0..<expected).reversed() {
    for column in (0..<actual).reversed() {
      isSame[row][column] = matches(row, column)
      lengths[row][column] =
        isSame[row][column]
        ? lengths[row + 1][column + 1] + 1 : max(lengths[row + 1][column], lengths[row][column + 1])
    }
  }
  var steps: [AlignmentStep] = []
  var row = 0
  var column = 0
  while row < expected || column < actual {
    if row < expected, column < actual, isSame[row][column] {
      steps.append(.same(row))
      row += 1
      column += 1
    } else if column == actual
      || row < expected && lengths[row + 1][column] >= lengths[row][column + 1]
    {
      steps.append(.missing(row))
      row += 1
    } else {
      steps.append(.unexpected(column))
      column += 1
    }
  }
  return steps
}

/// The lines of a block or a text that count: spaces at their ends and empty lines at the end do not.
func contentLines(_ text: String) -> [String] {
  var lines = textLines(text).map { line -> String in
    var line = line
    while line.last == " " { line.removeLast() }
    return String(line)
  }
  while lines.last?.isEmpty == true { lines.removeLast() }
  return lines
}

/// A stated text against another, line by line. In a stated line `…` is any text; a line that is nothing
/// else stands for any number of lines.
struct LineComparison {
  private let steps: [AlignmentStep]
  private let expected: [String]
  private let actual: [String]

  init(_ expected: [String], with actual: [String]) {
    self.expected = expected
    self.actual = actual
    if expected.contains("…"), Self.lines(expected[...], state: actual[...]) {
      steps = expected.indices.map { .same($0) }
      return
    }
    steps = aligned(expected.count, actual.count) { Self.line(expected[$0], states: actual[$1]) }
  }

  /// Whether the parts between lines `…` are found one after the other, the first at the beginning and the
  /// last at the end.
  private static func lines(_ stated: ArraySlice<String>, state actual: ArraySlice<String>) -> Bool
  {
    let parts = stated.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last,
      actual.count >= first.count + last.count
    else { return false }
    func agrees(_ part: ArraySlice<String>, at start: Int) -> Bool {
      zip(part, actual[start...]).allSatisfy { line($0, states: $1) }
    }
    let end = actual.endIndex - last.count
    var at = actual.startIndex + first.count
    guard agrees(first, at: actual.startIndex), agrees(last, at: end) else { return false }
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard at + part.count <= end,
        let found = (at...end - part.count).first(where: { agrees(part, at: $0) })
      else { return false }
      at = found + part.count
    }
    return true
  }

  var isAgreement: Bool { steps.allSatisfy(\.isAgreement) }

  /// The difference for people.
  var drawn: String {
    steps.map { step in
      switch step {
      case .same(let index), .missing(let index): "\(step.mark) \(expected[index])\n"
      case .unexpected(let index): "\(step.mark) \(actual[index])\n"
      }
    }
    .joined()
  }

  /// The other text, lines that are stated as they are stated.
  var updated: [String] {
    steps.compactMap { step in
      switch step {
      case .same(let index): expected[index]
      case .missing: nil
      case .unexpected(let index): actual[index]
      }
    }
  }

  private static func line(_ stated: String, states actual: String) -> Bool {
    if stated == actual { return true }
    let parts = stated.split(separator: "…", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return false }
    guard actual.hasPrefix(first) else { return false }
    var rest = actual.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstRange(of: part) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}
