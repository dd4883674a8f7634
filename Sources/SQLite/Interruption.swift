import CSQLite

/// Why a query was ended.
package enum Interruption: Sendable, Equatable {
  case deadline
  case cancelled
  /// Through the `Interrupter`.
  case interrupter
}

/// What the progress handler looks at.
final class Progress {
  var deadline: ContinuousClock.Instant?
  var isCancelled: (() -> Bool)?
  var cause: Interruption?
  private let interrupter: Interrupter

  init(interrupter: Interrupter) { self.interrupter = interrupter }

  func isDue() -> Bool {
    if interrupter.isRaised {
      cause = .interrupter
    } else if let deadline, ContinuousClock.now >= deadline {
      cause = .deadline
    } else if let isCancelled, isCancelled() {
      cause = .cancelled
    } else {
      return false
    }
    return true
  }

  /// Lives as long as the connection, so SQLite need not retain it.
  func install(on handle: OpaquePointer) {
    sqlite3_progress_handler(
      handle, 1000,
      { context in
        guard let context else { return 0 }
        return Unmanaged<Progress>.fromOpaque(context).takeUnretainedValue().isDue() ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }
}
