/// What kustody allows itself: where a query would ask for more, it is refused with the bound in the message.
///
/// What a database takes, and how its SQL is kept within that, is `SQLSyntax.Limits`; the depth of what the parser
/// reads stands in the parser.
package enum Bounds {
  /// Calls of users' functions inside one another.
  package static let callDepth = 64
  /// Parts of an expression, each as often as it is written: a function that uses its argument twice doubles it.
  package static let expressionWeight = 250_000

  /// Values of a column that become columns (`pivot`): a result's, with room for those that stay.
  package static let pivotColumns = 1_900
  /// Graphs that `make-graph … partitioned-by` makes.
  package static let graphs = 1_000
  /// Partitions of `partition` with the strategy `native`.
  package static let partitions = 10_000

  /// Nodes and edges of a graph's pattern.
  package static let patternElements = 200
  /// Edges of a path in it.
  package static let pathLength = 1_000_000_000
  /// Edges that a search for a pattern visits.
  package static let visitedEdges = 100_000_000
  /// Matches of a pattern, and shortest paths.
  package static let matches = 5_000_000
  /// Places of a search for shortest paths: nodes, times the lengths of paths that are told apart.
  package static let pathStates = 50_000_000

  /// Windows that a plugin cuts a timeline into, and bins of one window.
  package static let timelineWindows = 100_000
  /// Windows that are compared each with each (`new_activity_metrics`).
  package static let comparedWindows = 2_000
  /// What `sequence_detect` finds.
  package static let sequences = 1_000_000
  /// Values of all series of one `make-series`.
  package static let seriesValues = 64 * 1_048_576
}
