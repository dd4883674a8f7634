import Synchronization

/// Says on the terminal, once, how to stop a query that takes long.
final class PatienceHint: Sendable {
  private static let seconds = 10.0
  private let start = monotonicSeconds()
  private let isShown = Atomic(false)

  /// Cheap; asked often.
  func showIfLate() {
    if isShown.load(ordering: .relaxed) || monotonicSeconds() - start < Self.seconds { return }
    if isShown.exchange(true, ordering: .relaxed) { return }
    Terminal.error.write(
      "note: the query is still running; Ctrl-C stops it, --timeout 30s sets a limit\n")
  }
}
