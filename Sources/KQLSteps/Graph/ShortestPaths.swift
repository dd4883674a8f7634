import KQLCatalog
import KQLPlan
import KQLValues

extension PatternSearch {
  /// The rows of the shortest paths between each two ends of a pattern that is one sequence.
  ///
  /// From one end the least possible distance to all nodes is counted backwards; from the other the search
  /// then follows only edges that can still be part of a path of the length it looks for, and looks for longer
  /// ones only where none of that length fits.
  package func shortestPaths(all: Bool) throws -> [[Value]] {
    let last = values.match.nodeCount - 1
    let sources = try candidates(for: 0)
    let targets = try candidates(for: last)
    let isFromTarget = sources.count <= targets.count
    let (start, root) = isFromTarget ? (last, 0) : (0, last)
    let (conditions, steps) = plan(from: start, known: [root])
    let greatest = values.match.edges.reduce(0) { $0 + $1.high }
    var rows: [[Value]] = []
    for end in isFromTarget ? sources : targets {
      let remaining = try RemainingDistances(to: end, steps, values)
      for candidate in isFromTarget ? targets : sources {
        guard var length = remaining.distance(0, 0, candidate) else { continue }
        while length <= greatest {
          var isFound = false
          var longer: Int?
          values.nodes[root] = end
          try search(
            from: start, candidate, conditions, steps,
            mayEnter: { step, position, node in
              guard let rest = remaining.distance(step, position, node) else { return false }
              let least = self.total + 1 + rest
              guard least > length else { return true }
              longer = min(longer ?? least, least)
              return false
            },
            found: {
              guard self.total == length else { return true }
              guard rows.count < Bounds.matches else {
                throw FunctionFailure(
                  "`graph-shortest-paths` finds at most \(Bounds.matches) paths")
              }
              rows.append(try self.values.row())
              isFound = true
              return all
            })
          values.nodes[root] = nil
          guard !isFound, let next = longer else { break }
          length = next
        }
      }
    }
    return rows
  }
}
