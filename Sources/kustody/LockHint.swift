import SQLite
import Synchronization

/// Says, once, that another program's lock is waited for.
final class LockHint: Sendable {
  private static let patience = Duration.seconds(1)
  private let isShown = Atomic(false)

  /// Has the process say so, and wait no longer once `isCancelled`.
  static func watch(_ isCancelled: @escaping @Sendable () -> Bool = { false }) {
    let hint = LockHint()
    LockWait.watch { waited in
      hint.showIfLate(waited)
      return !isCancelled()
    }
  }

  private func showIfLate(_ waited: Duration) {
    guard waited >= Self.patience, !isShown.exchange(true, ordering: .relaxed) else { return }
    // A line that says how far an ingest has come may stand there.
    let start = Terminal.error.isTerminal ? "\r\u{1B}[K" : ""
    Terminal.error.write(
      start + "note: another program holds the database's lock; waiting for it, Ctrl-C stops that\n"
    )
  }
}
