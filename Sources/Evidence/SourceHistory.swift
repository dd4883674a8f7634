import Storage

/// Whether a source that grew still has what it had before: each earlier tree is made of the leaves that
/// stayed and of those that the log says were replaced.
struct SourceHistory {
  private let extensions: [LoggedSource.Extension]
  /// The tree over the leaves that stayed, for each that was reached.
  private var frontiers: [Int: MerkleFrontier] = [:]
  private let counts: Set<Int>

  init(_ extensions: [LoggedSource.Extension]) {
    self.extensions = extensions
    counts = Set(extensions.compactMap(\.kept))
  }

  /// Whether there is one.
  var isEmpty: Bool { extensions.isEmpty }

  /// To be called before each leaf and after the last.
  mutating func pass(_ frontier: MerkleFrontier) {
    if counts.contains(frontier.count) { frontiers[frontier.count] = frontier }
  }

  /// The numbers of the entries whose earlier state is not to be had from the leaves that there are.
  var contradictions: [Int64] {
    var found: [Int64] = []
    var last = 0
    for entry in extensions {
      guard let kept = entry.kept else {
        found.append(entry.entry)
        continue
      }
      // What stays only grows, so that the leaves that there are begin with all that ever stayed.
      var frontier = kept >= last ? frontiers[kept] : nil
      last = max(last, kept)
      for leaf in entry.replaced { frontier?.append(leaf) }
      if frontier?.root.description != entry.tree { found.append(entry.entry) }
    }
    return found
  }
}
