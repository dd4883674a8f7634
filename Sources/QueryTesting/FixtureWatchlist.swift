/// A watchlist that a test brings along: in a block `csv watchlist NAME`, or in a file.
package struct FixtureWatchlist: Sendable, Hashable {
  package enum Content: Sendable, Hashable {
    case text(String)
    /// As written: relative to the test's own file.
    case file(String)
  }

  package var name: String
  package var content: Content
}
