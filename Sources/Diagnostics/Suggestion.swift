/// The one of `names` that `written` was most likely meant to be; nil where none is near.
///
/// Case never counts. In this order: the same name in other case; a name that a few slips of the hand
/// (a letter more, less, other, or two swapped) away, at most one for each three letters; a name that
/// begins with `written` (`Caller` for `CallerIPAddress`); a name that `written` abbreviates (`SrcIP`
/// for `SourceIP`). Of equally near names the first one wins, so the answer depends on their order
/// alone. Costs time in proportion to the letters of `names`, whatever their lengths.
package func suggestion(for written: String, among names: some Sequence<String>) -> String? {
  let wanted = folded(written)
  guard !wanted.isEmpty, wanted.count <= longestName else { return nil }
  var best: (name: String, rank: Rank)?
  for name in names where name.utf8.count <= longestName * 4 {
    guard let rank = rank(of: folded(name), for: wanted) else { continue }
    if let standing = best, standing.rank <= rank { continue }
    best = (name, rank)
  }
  return best?.name
}

/// A name longer than this is not a typing error, and is not worth comparing.
private let longestName = 128

private func folded(_ name: String) -> [Unicode.Scalar] { Array(name.lowercased().unicodeScalars) }

/// How near a name is: the kind of likeness first, then how far within it.
private struct Rank: Comparable {
  var kind: Int
  var distance: Int

  static func < (left: Rank, right: Rank) -> Bool {
    (left.kind, left.distance) < (right.kind, right.distance)
  }
}

private func rank(of name: [Unicode.Scalar], for wanted: [Unicode.Scalar]) -> Rank? {
  if name == wanted { return Rank(kind: 0, distance: 0) }
  // A one or two letter name is near to too many others for a slip to mean anything.
  let limit = min(wanted.count / 3, 4)
  if limit > 0, let slips = slips(from: wanted, to: name, atMost: limit) {
    // Hands seldom miss the first letter.
    let firstDiffers = wanted.first == name.first ? 0 : 1
    return Rank(kind: 1, distance: slips * 2 + firstDiffers)
  }
  guard wanted.count >= 3 else { return nil }
  if name.starts(with: wanted) { return Rank(kind: 2, distance: name.count) }
  if wanted.count * 2 >= name.count, abbreviates(wanted, name) {
    return Rank(kind: 3, distance: name.count)
  }
  return nil
}

/// Whether `short` is `long` with letters left out, the first letter kept.
private func abbreviates(_ short: [Unicode.Scalar], _ long: [Unicode.Scalar]) -> Bool {
  guard short.first == long.first else { return false }
  var next = 0
  for scalar in long where next < short.count && scalar == short[next] { next += 1 }
  return next == short.count
}

/// The number of single insertions, deletions, replacements and swaps of neighbours between the two;
/// nil above `limit`. Only the band that can stay within the limit is computed.
private func slips(
  from left: [Unicode.Scalar], to right: [Unicode.Scalar], atMost limit: Int
) -> Int? {
  guard abs(left.count - right.count) <= limit else { return nil }
  let far = limit + 1
  var twoAgo = [Int](repeating: far, count: right.count + 1)
  var previous = (0...right.count).map { min($0, far) }
  for row in 1...left.count {
    var current = [Int](repeating: far, count: right.count + 1)
    if row <= limit { current[0] = row }
    let first = max(1, row - limit)
    let last = min(right.count, row + limit)
    guard first <= last else { return nil }
    for column in first...last {
      let same = left[row - 1] == right[column - 1]
      var cost = previous[column - 1] + (same ? 0 : 1)
      cost = min(cost, previous[column] + 1, current[column - 1] + 1)
      let isSwap =
        row > 1 && column > 1 && left[row - 1] == right[column - 2]
        && left[row - 2] == right[column - 1]
      if isSwap { cost = min(cost, twoAgo[column - 2] + 1) }
      current[column] = min(cost, far)
    }
    (twoAgo, previous) = (previous, current)
  }
  return previous[right.count] <= limit ? previous[right.count] : nil
}
